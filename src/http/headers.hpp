#pragma once

// What the edge reads from and writes into heads, apart from the framing. Pure functions.

#include "bihuan/base/id.hpp"
#include "bihuan/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::http {

Method method_of(std::string_view text);
/// As it stands in a request line; "OTHER" for `Method::other`.
std::string_view method_name(Method method);

struct Target {
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;
};

/// Decodes `/path?query` or "*". Nothing when a percent escape is broken, an encoded slash or a
/// control character hides in it, the result is not UTF-8, or the path has "//", "." or "..".
std::optional<Target> decode_target(std::string_view target);

/// The better liked of the two languages by Accept-Language; `fallback` when neither is named.
Language preferred_language(std::string_view accept_language, Language fallback);
bool accepts_gzip(std::string_view accept_encoding);
/// How well an Accept-Encoding likes a coding, from 0 (not at all) to 1.
double encoding_weight(std::string_view accept_encoding, std::string_view coding);

/// 1–128 visible ASCII characters.
bool is_request_id(std::string_view text);
/// Version 00 of W3C Trace Context.
bool is_traceparent(std::string_view text);

struct Trace {
    std::string request_id;
    std::string traceparent;
};

/// Takes over what the caller sent where it is good and mints the rest from `fresh`. The span is
/// always ours.
Trace trace_of(std::string_view request_id, std::string_view traceparent, const Uuid& fresh);

/// IMF-fixdate, for the Date header.
std::string http_date(Instant now);

/// The length of the whole body, whether it is at hand or streamed.
std::uint64_t content_length(const Reply& reply);

/// What the edge itself has to say in a reply's head.
struct ReplyFrame {
    std::string_view date;
    std::string_view request_id;
    std::string_view traceparent;
    bool keep_alive = true;
    bool http_1_0 = false;
    bool strict_transport = false;
};

/// Appends the whole head with its blank line. A header that the reply sets itself is not doubled
/// by a default; control characters in values become spaces, so that no value starts a new line.
void append_reply_head(std::string& out, const ReplyFrame& frame, const Reply& reply);

/// Whether an answer of that status has no body and no Content-Length (RFC 9110 §8.6).
bool is_bodiless(unsigned status);

}  // namespace bihuan::http
