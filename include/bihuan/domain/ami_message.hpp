#pragma once

// The manager interface of Asterisk (AMI) as bytes: lines `Name: value`, a blank line after each
// message. Pure: no sockets, and the same messages in whatever pieces the bytes come.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::domain {

/// What a switch says, character by character: what is no UTF-8, or controls, becomes U+FFFD.
std::string cleaned(std::string_view text);

/// One message, its fields in their order. A name may occur more than once.
struct AmiMessage {
    std::vector<std::pair<std::string, std::string>> fields;

    /// The first of this name, in whatever case, or an empty text.
    const std::string& get(std::string_view name) const;
    /// `OriginateResponse` has both `Event` and `Response`: it is an event, and answers nothing.
    bool is_event() const { return !get("Event").empty(); }
    bool is_response() const { return !is_event() && !get("Response").empty(); }

    friend bool operator==(const AmiMessage&, const AmiMessage&) = default;
};

/// Cuts a stream into messages. A message with a line above `line_bytes_max`, or above
/// `message_bytes_max` as a whole, is left out and counted; the stream goes on after it. What is no
/// UTF-8 (callers' names come as their network sent them) and control characters become U+FFFD.
class AmiParser {
public:
    static constexpr std::size_t line_bytes_max = 64UL * 1024;
    static constexpr std::size_t message_bytes_max = 256UL * 1024;

    /// The messages that these bytes complete.
    std::vector<AmiMessage> feed(std::string_view bytes);
    /// The greeting, which has no blank line after it: "Asterisk Call Manager/11.0.0".
    const std::string& banner() const { return banner_; }
    std::size_t left_out() const { return left_out_; }

private:
    void end_line(std::vector<AmiMessage>& messages);
    void end_message(std::vector<AmiMessage>& messages);

    std::string line_;
    AmiMessage message_;
    std::size_t message_bytes_ = 0;
    /// The rest of this message is not kept.
    bool skips_ = false;
    std::string banner_;
    std::size_t left_out_ = 0;
};

}  // namespace bihuan::domain
