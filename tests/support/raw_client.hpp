#pragma once

// A connection that sends exactly the bytes it is given, for requests no HTTP library would make.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::test {

struct HttpReply {
    unsigned status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    /// First header of that name in any letter case, or empty.
    std::string header(std::string_view name) const;
};

/// Owns one socket. Every function throws `std::runtime_error` when the server does not answer
/// within the patience, or not in HTTP.
class RawClient {
public:
    explicit RawClient(
        std::uint16_t port,
        const std::string& host = "127.0.0.1",
        std::chrono::milliseconds patience = std::chrono::seconds(15)
    );
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(std::string_view bytes);
    void shut_down_sending();
    /// Reads one final answer, past any 100 Continue. Answers to HEAD have no body.
    HttpReply read_reply(bool head_only = false);
    /// Everything up to the end of the connection.
    std::string read_until_closed();
    /// Whether the server ends the connection within the patience without another byte.
    bool closes();
    /// Whether the server has ended the connection already.
    bool at_end();
    /// Whatever arrives within that time; empty when nothing does.
    std::string read_within(std::chrono::milliseconds time);

private:
    /// False at the end of the connection.
    bool fill();
    std::string take(std::size_t count);
    std::string take_line();

    int socket_ = -1;
    std::chrono::milliseconds patience_;
    std::string buffer_;
};

}  // namespace bihuan::test
