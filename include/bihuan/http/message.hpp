#pragma once

// A request and an answer without sockets. Handlers see only these; Beast stays in four files.

#include "bihuan/base/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::http {

enum class Method { get, head, post, put, patch, delete_, options, other };
enum class Language { en, zh };

/// One request, complete and checked by the framing gate. Header names are lower case.
struct Call {
    Method method = Method::get;
    std::string method_text;
    /// Percent-decoded path, always valid UTF-8 and without "//" or "." segments.
    std::string path;
    /// Decoded query parameters in order of appearance.
    std::vector<std::pair<std::string, std::string>> query;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// The peer, or the nearest address that a listed proxy vouches for.
    std::string address;
    bool address_is_loopback = false;
    std::string request_id;
    std::string traceparent;
    Language language = Language::en;
    Instant now;
    /// What the route's `{name}` segments matched, in order. Filled by the router.
    std::vector<std::string> path_values;

    /// First header of that lower-case name, or empty.
    std::string_view header(std::string_view name) const;
    const std::string* query_value(std::string_view name) const;
};

/// Gives the next piece of a long body, empty at the end. Called on a database worker, one piece at
/// a time, so that no attachment is ever whole in memory.
using BodySource = std::function<std::string()>;

struct Upgrade;

struct Reply {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// Set for streamed answers together with their exact length; `body` is then empty.
    BodySource source;
    std::uint64_t source_length = 0;
    /// Set with status 101: what the connection goes on with as a WebSocket.
    std::shared_ptr<Upgrade> upgrade;

    Reply& set(std::string_view name, std::string_view value);
};

}  // namespace bihuan::http
