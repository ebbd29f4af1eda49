#include "http/framing.hpp"

#include "bihuan/base/limits.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>

namespace bihuan::http {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t method_bytes_max = 32;
constexpr std::size_t chunk_size_digits_max = 8;

Error malformed(std::string_view code) {
    return refuse(Refusal::malformed, code);
}

constexpr std::array<bool, 256> token_bytes = [] {
    std::array<bool, 256> table{};
    for (int byte = '0'; byte <= '9'; ++byte) table[static_cast<std::size_t>(byte)] = true;
    for (int byte = 'a'; byte <= 'z'; ++byte) table[static_cast<std::size_t>(byte)] = true;
    for (int byte = 'A'; byte <= 'Z'; ++byte) table[static_cast<std::size_t>(byte)] = true;
    for (const char byte : std::string_view("!#$%&'*+-.^_`|~")) {
        table[static_cast<unsigned char>(byte)] = true;
    }
    return table;
}();

bool is_token_byte(char byte) {
    return token_bytes[static_cast<unsigned char>(byte)];
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_byte);
}

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

bool is_value_byte(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code == '\t' || (code >= 0x20 && code != 0x7F);
}

bool is_target_byte(char byte) {
    return byte > 0x20 && byte < 0x7F && byte != '#';
}

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool is_host_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char byte) {
        return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
               byte == '-' || byte == '.' || byte == '_' || byte == '~';
    });
}

bool is_ip_literal(std::string_view text) {
    return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
           std::all_of(text.begin() + 1, text.end() - 1, [](char byte) {
               return is_digit(byte) || (byte >= 'a' && byte <= 'f') ||
                      (byte >= 'A' && byte <= 'F') || byte == ':' || byte == '.';
           });
}

bool is_port(std::string_view text) {
    if (text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
    int port = 0;
    for (const char digit : text) port = port * 10 + (digit - '0');
    return port <= 65535;
}

/// `host [":" port]`, without user information.
bool is_authority(std::string_view text) {
    const auto bracket = text.rfind(']');
    const auto colon = text.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    const auto name = has_port ? text.substr(0, colon) : text;
    if (has_port && !is_port(text.substr(colon + 1))) return false;
    return is_host_name(name) || is_ip_literal(name);
}

/// Cuts `http://authority` off an absolute target and yields the authority.
std::optional<std::string_view> take_authority(std::string_view& target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_ignoring_ascii_case(target.substr(0, scheme.size()), scheme)) continue;
        const auto rest = target.substr(scheme.size());
        const auto path = rest.find_first_of("/?");
        const auto authority = rest.substr(0, path);
        // A query without a path has no origin form that would point into the same bytes.
        if (path != std::string_view::npos && rest[path] == '?') return std::nullopt;
        target = path == std::string_view::npos ? std::string_view("/") : rest.substr(path);
        return authority;
    }
    return std::nullopt;
}

/// What the headers say about the message, as they are read one by one.
struct Fields {
    int hosts = 0;
    int content_lengths = 0;
    int transfer_encodings = 0;
    bool close = false;
    bool keep_alive = false;
};

std::optional<std::uint64_t> parse_length(std::string_view text) {
    // 18 digits always fit; no body is that long.
    if (text.empty() || text.size() > 18) return std::nullopt;
    std::uint64_t length = 0;
    for (const char digit : text) {
        if (!is_digit(digit)) return std::nullopt;
        length = length * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return length;
}

/// False unless it is a list of tokens, some of which may be missing.
bool note_connection(std::string_view value, Fields& fields) {
    for (const auto part : split(value, ',')) {
        const auto option = trim_blanks(part);
        if (!option.empty() && !is_token(option)) return false;
        if (equal_ignoring_ascii_case(option, "close")) fields.close = true;
        if (equal_ignoring_ascii_case(option, "keep-alive")) fields.keep_alive = true;
    }
    return true;
}

/// Notes a header that decides about the framing. Empty, or the code of the refusal.
std::string_view note_field(const HeaderView& header, Head& head, Fields& fields) {
    const auto is = [&header](std::string_view name) {
        return equal_ignoring_ascii_case(header.name, name);
    };
    if (is("host")) {
        if (++fields.hosts > 1 || !is_authority(header.value)) return "bad_host";
        head.host = header.value;
    } else if (is("content-length")) {
        head.content_length = parse_length(header.value);
        if (++fields.content_lengths > 1 || !head.content_length) return "bad_framing";
    } else if (is("transfer-encoding")) {
        const bool chunked = equal_ignoring_ascii_case(header.value, "chunked");
        if (++fields.transfer_encodings > 1 || !chunked) return "bad_framing";
        head.chunked = true;
    } else if (is("connection")) {
        if (!note_connection(header.value, fields)) return "bad_header";
    } else if (is("proxy-connection")) {
        Fields ignored;
        if (!note_connection(header.value, ignored)) return "bad_header";
    } else if (is("expect")) {
        if (!equal_ignoring_ascii_case(header.value, "100-continue")) return "bad_expect";
        head.expects_continue = true;
    }
    return {};
}

std::optional<HeaderView> parse_header(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    HeaderView header{line.substr(0, colon), trim_blanks(line.substr(colon + 1))};
    // A line that starts with a blank (obs-fold) or has one before the colon fails here.
    if (!is_token(header.name)) return std::nullopt;
    if (!std::all_of(header.value.begin(), header.value.end(), is_value_byte)) return std::nullopt;
    return header;
}

/// Exactly `method SP target SP HTTP/1.x`.
Result<void> parse_request_line(std::string_view line, Head& head) {
    const auto first = line.find(' ');
    const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos) return malformed("bad_request_line");
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, second - first - 1);
    const auto version = line.substr(second + 1);
    if (!is_token(head.method) || head.method.size() > method_bytes_max) {
        return malformed("bad_request_line");
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return malformed("bad_version");
    head.http_1_0 = version == "HTTP/1.0";
    if (head.target.size() > limits::request_target_bytes_max) return malformed("target_too_long");
    if (head.target.empty() ||
        !std::all_of(head.target.begin(), head.target.end(), is_target_byte)) {
        return malformed("bad_target");
    }
    return {};
}

/// The target in origin form, or "*" of an OPTIONS request.
Result<void> settle_target(Head& head) {
    if (head.target == "*" && head.method == "OPTIONS") return {};
    if (head.target.front() == '/') return {};
    const auto authority = take_authority(head.target);
    if (!authority) return malformed("bad_target");
    if (!is_authority(*authority)) return malformed("bad_host");
    if (!head.host.empty() && !equal_ignoring_ascii_case(head.host, *authority)) {
        return malformed("bad_host");
    }
    return {};
}

Result<void> settle_framing(Head& head, const Fields& fields) {
    if (head.host.empty() && !head.http_1_0) return malformed("bad_host");
    if (head.chunked && (head.content_length || head.http_1_0)) return malformed("bad_framing");
    head.keep_alive = !fields.close && (!head.http_1_0 || fields.keep_alive);
    // HTTP/1.0 knows no interim answers.
    if (head.http_1_0) head.expects_continue = false;
    return {};
}

/// The next line without its end. Only CR LF ends a line, and neither stands anywhere else.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const auto end = rest.find_first_of(line_end);
    if (end == std::string_view::npos) return std::nullopt;
    if (rest.substr(end, line_end.size()) != line_end) return std::nullopt;
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + line_end.size());
    return line;
}

}  // namespace

Result<void> scan_head(std::string_view bytes, HeadScan& scan) {
    if (!bytes.empty() && !is_token_byte(bytes.front())) return malformed("bad_request_line");
    for (; scan.scanned < bytes.size(); ++scan.scanned) {
        const auto at = scan.scanned;
        const bool after_return = at > 0 && bytes[at - 1] == '\r';
        if ((bytes[at] == '\n') != after_return) return malformed("bad_line_end");
        if (bytes[at] == '\n' && at >= 3 && bytes.substr(at - 3, 2) == line_end) {
            scan.head_bytes = at + 1;
            break;
        }
    }
    if (scan.head_bytes.value_or(bytes.size()) > limits::request_head_bytes_max) {
        return malformed("head_too_large");
    }
    return {};
}

Result<Head> parse_head(std::string_view bytes) {
    Head head;
    Fields fields;
    auto rest = bytes;
    auto line = take_line(rest);
    if (!line) return malformed("bad_line_end");
    BH_CHECK(parse_request_line(*line, head));
    head.headers.reserve(16);
    while (true) {
        line = take_line(rest);
        if (!line) return malformed("bad_line_end");
        if (line->empty()) break;
        if (head.headers.size() == limits::request_headers_max) {
            return malformed("too_many_headers");
        }
        const auto header = parse_header(*line);
        if (!header) return malformed("bad_header");
        const auto code = note_field(*header, head, fields);
        if (!code.empty()) return malformed(code);
        head.headers.push_back(*header);
    }
    if (!rest.empty()) return malformed("bad_framing");
    BH_CHECK(settle_target(head));
    BH_CHECK(settle_framing(head, fields));
    return head;
}

Result<std::size_t> ChunkDecoder::feed(std::string_view bytes, std::string& body) {
    std::size_t used = 0;
    while (used < bytes.size() && state_ != State::done) {
        if (state_ == State::data) {
            const auto left = static_cast<std::size_t>(chunk_left_);
            const auto piece = bytes.substr(used, left);
            body += piece;
            used += piece.size();
            chunk_left_ -= piece.size();
            if (chunk_left_ == 0) state_ = State::data_end;
            continue;
        }
        if (!step(bytes[used++])) return malformed("bad_chunk");
        if (state_ == State::data && chunk_left_ > body_bytes_max_ - body.size()) {
            return refuse(Refusal::too_large, "body_too_large");
        }
    }
    return used;
}

bool ChunkDecoder::take_size_digit(char byte) {
    int value = 0;
    if (is_digit(byte)) {
        value = byte - '0';
    } else if (byte >= 'a' && byte <= 'f') {
        value = byte - 'a' + 10;
    } else if (byte >= 'A' && byte <= 'F') {
        value = byte - 'A' + 10;
    } else {
        return false;
    }
    chunk_left_ = chunk_left_ * 16 + static_cast<std::uint64_t>(value);
    return ++digits_ <= static_cast<int>(chunk_size_digits_max);
}

bool ChunkDecoder::step(char byte) {
    switch (state_) {
        case State::size:
            if (byte != '\r') return take_size_digit(byte);
            state_ = State::size_end;
            return digits_ > 0;
        case State::size_end:
            state_ = chunk_left_ > 0 ? State::data : State::last;
            digits_ = 0;
            return byte == '\n';
        case State::data_end:
            state_ = State::data_end_lf;
            return byte == '\r';
        case State::data_end_lf:
            state_ = State::size;
            return byte == '\n';
        case State::last:
            // Anything but the end would be a trailer.
            state_ = State::last_lf;
            return byte == '\r';
        case State::last_lf:
            state_ = State::done;
            return byte == '\n';
        case State::data:
        case State::done:
            break;
    }
    return false;
}

}  // namespace bihuan::http
