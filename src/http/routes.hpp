#pragma once

// The type of a route and the one table of all of them (routes.cpp).

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/http/message.hpp"
#include "bihuan/store/database.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::http {

class Application;
struct Request;

/// Work too long for a database worker: hashing a password, or waiting for somebody else's server.
/// When a handler leaves one, its own reply is not sent: `work` runs on a thread of its kind after
/// the handler's transaction, then `finish` gives the answer in a transaction of its own.
struct Errand {
    enum class Kind { hash, fetch };

    Kind kind = Kind::hash;
    std::function<void()> work;
    std::function<Result<Reply>(Request&)> finish;
};

/// What a handler wants done once its transaction has ended. Begins empty at each rerun.
struct Aftermath {
    /// People, reference data or settings changed: this node reads the directory again at once.
    bool directory_changed = false;
    /// Somebody lost a session or key: no admission is remembered any longer.
    bool admissions_changed = false;
    std::vector<std::function<void()>> after_commit;
    /// What must outlive a refusal, such as the count of failed sign-ins; each in a transaction of
    /// its own.
    std::vector<std::function<void(store::Tx&)>> after_refusal;
    /// Members of the reply that are shown once: a replay by Idempotency-Key has null for them.
    std::vector<std::string> once_only;
    std::optional<Errand> errand;
};

/// What a handler gets besides the request: an open transaction, committed when it succeeds. GETs
/// get the bare connection instead, on which each statement stands alone.
struct Request {
    const Call& call;
    app::Context& context;
    store::Tx& tx;
    /// The parsed body of routes that take JSON; null for others.
    const Json& body;
    Aftermath& aftermath;
    Application& application;
    /// Whether the handler has looked at the query parameters; else there may be none.
    bool query_read = false;

    const std::string& path_value(std::size_t index) const { return call.path_values.at(index); }
    Instant now() const { return context.now; }
};

using Handler = Result<Reply> (*)(Request&);

/// How a caller is admitted. `open` routes have no principal of their own (the portal).
enum class Door { open, signed_in };

/// What a route takes as its body; `file_or_json` as large as an upload, whichever it is, `raw` as
/// it comes, for whoever has to verify the bytes before they are parsed.
enum class Body { none, json, multipart, file_or_json, raw };

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
