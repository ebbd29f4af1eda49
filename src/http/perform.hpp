#pragma once

// A request from the edge to its answer: route, body, admission, transaction, handler. The one
// place where exceptions are caught (a failure is thrown, a refusal is returned).

#include "bihuan/http/message.hpp"
#include "bihuan/http/server.hpp"
#include "http/application.hpp"

namespace bihuan::http {

/// What the head alone tells: limits of the body and of the time to answer. Does not block.
Plan plan(const Application& application, Call& head);

/// Answers at once what needs no database (404, 405, OPTIONS, overload) and queues the rest. `done`
/// is called exactly once, on any thread. Does not block.
void perform(Application& application, Call call, Done done);

/// The connection of the worker that is asked for the next piece of a streamed reply:
/// `Reply::source` runs there, long after its request's transaction. Throws DatabaseAway when there
/// is none.
store::Connection& source_connection();

/// What the server needs from this file; `reply_now` and `observe` are the caller's to fill.
Handlers make_handlers(Application& application);

}  // namespace bihuan::http
