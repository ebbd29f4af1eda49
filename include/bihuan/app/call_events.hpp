#pragma once

// Where reports of telephone systems come in, whichever way: a webhook of type `call-event/1`, or a
// connection to a switch.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/call_log.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct CallEventsTaken {
    /// Reports that were new, and those that had come before.
    std::size_t taken = 0;
    std::size_t repeated = 0;
    /// The calls that changed.
    std::vector<store::CallId> calls;
};

/// Takes one report or an array of up to 100, all or none. `source` is the name of where they came
/// from, and the provider of those that name none. Late, repeated, reordered reports are welcome: a
/// call is computed from all its reports each time.
///
/// `validation_failed` with every fault, its pointer within `body`: "/type", or "/17/type" in an
/// array. `context` may be the system's; its principal is not looked at.
Result<CallEventsTaken> take_call_events(
    store::Tx& tx, const Context& context, std::string_view source, const Json& body
);

/// The same for reports that are read already.
CallEventsTaken take_call_events(
    store::Tx& tx,
    const Context& context,
    std::string_view source,
    std::vector<store::LoggedCallEvent> events
);

/// Closes up to `limit` calls of which nothing was heard for too long, and gives their number.
std::size_t close_silent_calls(store::Tx& tx, const Context& context, std::size_t limit);

}  // namespace bihuan::app
