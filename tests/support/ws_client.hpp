#pragma once

// A WebSocket client that sends exactly the frames it is given, good ones and bad ones.

#include "bihuan/base/json.hpp"
#include "support/raw_client.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::test {

struct WsFrame {
    unsigned opcode = 0;
    std::string payload;

    /// Of a close frame; 0 when it has none.
    unsigned close_code() const;
};

class WsClient {
public:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    static constexpr unsigned text = 1;
    static constexpr unsigned binary = 2;
    static constexpr unsigned close = 8;
    static constexpr unsigned ping = 9;
    static constexpr unsigned pong = 10;

    /// Makes the opening handshake; `status` says how it was answered.
    WsClient(std::uint16_t port, const Headers& headers, std::string_view target = "/api/v1/ws");

    unsigned status() const { return status_; }
    /// The answer's head, for other statuses with what came of its body.
    const std::string& head() const { return head_; }

    void send(const Json& message) { send_frame(text, dump(message)); }
    void send_frame(unsigned opcode, std::string_view payload, bool masked = true);
    void send_bytes(std::string_view bytes) { connection_.send(bytes); }

    /// The next frame, or nothing when none comes in time or the connection has ended.
    std::optional<WsFrame> next_frame(
        std::chrono::milliseconds patience = std::chrono::seconds(10)
    );
    /// The next text frame as JSON, past pings. Throws when none comes.
    Json next();
    /// The code of the close frame, past everything before it; 0 when the connection just ends.
    /// Throws when it does not end.
    unsigned close_code();
    /// All text frames up to the answer to a request that asks for nothing: whatever was sent
    /// before it has come by then.
    std::vector<Json> all_so_far();

private:
    bool fill(std::chrono::milliseconds patience);

    RawClient connection_;
    std::string buffer_;
    std::string head_;
    unsigned status_ = 0;
    std::int64_t last_id_ = 1'000'000;
};

}  // namespace bihuan::test
