#pragma once

// The type of a route and the one table of all of them (routes.cpp).

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/http/message.hpp"
#include "bihuan/store/database.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace bihuan::http {

/// What a handler gets besides the request: an open transaction, committed when it succeeds.
struct Request {
    const Call& call;
    app::Context& context;
    store::Tx& tx;

    const std::string& path_value(std::size_t index) const { return call.path_values.at(index); }
    Instant now() const { return context.now; }
};

using Handler = Result<Reply> (*)(Request&);

/// How a caller is admitted. `open` routes have no principal of their own (the portal).
enum class Door { open, signed_in };

/// What a route takes as its body.
enum class Body { none, json, multipart };

/// Whether If-Match must, may or need not be there.
enum class Match { unused, honoured, required };

struct Route {
    Method method;
    std::string_view pattern;
    Door door;
    /// Ignored for open doors.
    domain::Permission permission;
    Body body;
    Match match;
    /// POSTs that create take an Idempotency-Key.
    bool idempotent;
    store::Lane lane;
    Handler handler;
};

std::span<const Route> all_routes();

}  // namespace bihuan::http
