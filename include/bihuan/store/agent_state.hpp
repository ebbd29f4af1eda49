#pragma once

// What agents are doing: the stretch that lasts, and those before it.

#include "bihuan/domain/floor.hpp"
#include "bihuan/store/call_log.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

struct AgentNow {
    UserId user_id;
    std::optional<std::string> extension;
    domain::AgentState state = domain::AgentState::offline;
    std::optional<Instant> since;
    /// What it rings with, is about, or was about.
    std::optional<CallId> call_id;
};

/// Locks the people in the order of their ids.
std::vector<AgentNow> lock_agents(Tx& tx, std::vector<UserId> users);
/// Ends the stretch that lasts and begins another one. The person must be locked.
void begin_agent_state(Tx& tx, const AgentNow& agent);
/// The last state that somebody said of themselves, or had before a call: neither ringing nor
/// talking.
std::optional<domain::AgentState> last_own_state(Tx& tx, const UserId& user);

/// A part in a call that lasts.
struct OpenLeg {
    UserId user_id;
    CallId call_id;
    bool talks = false;
};
/// Those that talk come first.
std::vector<OpenLeg> open_legs_of(Tx& tx, const std::vector<UserId>& users);

/// Active people with an extension, by name.
std::vector<AgentNow> list_agents(Tx& tx);
std::optional<AgentNow> find_agent(Tx& tx, const UserId& user);
/// Those whose wrap-up after a call began before then, locked, skipping what others work on.
std::vector<AgentNow> claim_wrapped_up(Tx& tx, Instant begun_before, std::size_t limit);

}  // namespace bihuan::store
