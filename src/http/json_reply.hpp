#pragma once

#include "bihuan/base/json_text.hpp"
#include "bihuan/http/message.hpp"
#include "http/conditional.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace bihuan::http {

inline Reply json_reply(unsigned status, JsonText body) {
    Reply reply;
    reply.status = status;
    reply.body = dump(std::move(body));
    reply.set("Content-Type", "application/json");
    return reply;
}

/// A single resource with its version as ETag.
inline Reply resource_reply(unsigned status, const Json& body, std::int64_t version) {
    auto reply = json_reply(status, body);
    reply.set("ETag", etag_of(version));
    return reply;
}

/// 201 with the address of what was made.
inline Reply created_reply(const Json& body, std::int64_t version, std::string_view location) {
    auto reply = resource_reply(201, body, version);
    reply.set("Location", location);
    return reply;
}

inline Reply no_content() {
    Reply reply;
    reply.status = 204;
    return reply;
}

}  // namespace bihuan::http
