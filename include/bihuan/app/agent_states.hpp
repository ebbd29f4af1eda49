#pragma once

// What agents are doing. Ringing and talking follow from calls of their extension, wrap-up comes
// after a talk; the rest they say themselves.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/agent_state.hpp"

#include <cstddef>
#include <vector>

namespace bihuan::app {

/// `{state}`: offline, ready, break, training or wrap_up. `agent_on_a_call` while it rings or they
/// talk; `not_found` for API keys.
Result<store::AgentNow> change_presence(store::Tx& tx, const Context& context, const Json& body);

/// Brings the states of these people in line with their calls.
void follow_calls(store::Tx& tx, const Context& context, std::vector<UserId> users);

/// Makes the principal ready if they are in wrap-up.
void end_wrap_up(store::Tx& tx, const Context& context);
/// Makes up to `limit` people ready whose wrap-up is over, and gives their number.
std::size_t end_wrap_ups(store::Tx& tx, const Context& context, std::size_t limit);

/// Everybody with an extension.
std::vector<store::AgentNow> list_agents(store::Tx& tx);

}  // namespace bihuan::app
