#pragma once

// The event socket of FreeSWITCH (ESL) as bytes: headers `Name: value` until a blank line, then as
// many bytes as `Content-Length` says. Pure: the same frames in whatever pieces the bytes come.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::domain {

/// Headers in their order, their values decoded (%XX), and what followed.
struct EslFrame {
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    /// The first of this name, in whatever case, or an empty text.
    const std::string& get(std::string_view name) const;
    friend bool operator==(const EslFrame&, const EslFrame&) = default;
};

/// Cuts a stream into frames. A body above `body_bytes_max` is left out with its frame and counted;
/// the stream goes on after it. Headers above `header_bytes_max` and a length that is none leave
/// nothing to go on from: `broken`, and nothing more is read. Headers that are no UTF-8 or have
/// control characters get U+FFFD for them; bodies are as they came.
class EslParser {
public:
    static constexpr std::size_t header_bytes_max = 64UL * 1024;
    static constexpr std::size_t body_bytes_max = 1024UL * 1024;

    /// The frames that these bytes complete.
    std::vector<EslFrame> feed(std::string_view bytes);
    bool broken() const { return broken_; }
    std::size_t left_out() const { return left_out_; }

private:
    void take_line(std::vector<EslFrame>& frames);
    void begin_body(std::vector<EslFrame>& frames);
    std::string_view take_body(std::string_view bytes, std::vector<EslFrame>& frames);
    void end_frame(std::vector<EslFrame>& frames);

    std::string line_;
    EslFrame frame_;
    std::size_t header_bytes_ = 0;
    /// Of the body that is being read.
    std::size_t missing_ = 0;
    bool skips_body_ = false;
    bool broken_ = false;
    std::size_t left_out_ = 0;
};

}  // namespace bihuan::domain
