#pragma once

// What operators and their machinery ask the server, without login: whether the process lives,
// whether it is ready, which version it is, and the documents of the API.

#include "bihuan/http/server.hpp"
#include "http/application.hpp"

namespace bihuan::cli {

/// Puts /healthz, /readyz, /version and the documents in front of the API. /healthz never touches
/// the database; /readyz asks it through a worker, so that a queue that no longer moves shows.
http::Handlers with_operations(http::Handlers handlers, http::Application& application);

}  // namespace bihuan::cli
