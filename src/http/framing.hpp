#pragma once

// The framing gate: decides from the raw bytes alone where a request ends. Whatever two readers of
// HTTP might understand differently is refused, because a proxy in front of us would then see other
// requests than we do. Pure functions over bytes; no sockets.

#include "bihuan/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::http {

/// Progress of the search for the blank line that ends a head.
struct HeadScan {
    /// Bytes already looked at; kept between calls, so that each byte is looked at once.
    std::size_t scanned = 0;
    /// Length of the head with its blank line, once it is there.
    std::optional<std::size_t> head_bytes;
};

/// Looks at what has come since the last call. Refuses as soon as no continuation could be good:
/// `bad_request_line` (leading white space or control bytes), `bad_line_end` (CR without LF or LF
/// without CR), `head_too_large`.
Result<void> scan_head(std::string_view bytes, HeadScan& scan);

struct HeaderView {
    std::string_view name;
    std::string_view value;
};

/// A head that passed. All views point into the bytes that were given.
struct Head {
    std::string_view method;
    /// Origin form ("/path?query") or "*"; the authority of an absolute form is cut off.
    std::string_view target;
    std::string_view host;
    std::vector<HeaderView> headers;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool http_1_0 = false;
    bool keep_alive = true;
    bool expects_continue = false;

    bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

/// Reads a complete head, blank line included. Refuses with `bad_request_line`, `bad_version`,
/// `bad_target`, `target_too_long`, `bad_header`, `too_many_headers`, `bad_host`, `bad_framing`,
/// `bad_expect` or `bad_line_end`, all of them `malformed`.
Result<Head> parse_head(std::string_view head);

/// Takes a chunked body apart. No chunk extensions and no trailers: nobody needs them here, and
/// readers disagree about both.
class ChunkDecoder {
public:
    explicit ChunkDecoder(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

    /// Appends data to `body` and returns how many bytes it used up; it stops at the body's end.
    /// Refuses with `bad_chunk` or `body_too_large`, after which the decoder is of no more use.
    Result<std::size_t> feed(std::string_view bytes, std::string& body);
    bool done() const { return state_ == State::done; }

private:
    enum class State { size, size_end, data, data_end, data_end_lf, last, last_lf, done };

    bool take_size_digit(char byte);
    /// False when the byte cannot be here.
    bool step(char byte);

    std::size_t body_bytes_max_;
    State state_ = State::size;
    std::uint64_t chunk_left_ = 0;
    int digits_ = 0;
};

}  // namespace bihuan::http
