#pragma once

// The log of what telephone systems reported, and the calls that are computed from it.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/call.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::store {

class Tx;

using CallId = Id<struct CallTag>;

/// A report with what the program knows besides.
struct LoggedCallEvent {
    domain::CallEvent event;
    /// Nothing for the state of an agent.
    std::optional<CallId> call;
    Json data;
};

/// A call as the telephone system names it.
struct CallName {
    std::string provider;
    std::string call_id;
    /// When it was first heard of, until it is computed.
    Instant at;
};

/// A call that is locked, and since when nothing was heard of it.
struct LockedCall {
    CallId id;
    std::string provider;
    std::string call_id;
    std::optional<Instant> silent_since;
};

/// Makes the calls that are not there yet and locks them all until the transaction ends: whoever
/// writes events of a call waits here for the other one, and sees their events afterwards.
std::vector<LockedCall> lock_calls(Tx& tx, const std::vector<CallName>& names, Instant now);
std::vector<LockedCall> lock_calls(Tx& tx, const std::vector<CallId>& ids);

/// Writes those whose id is new, and gives their positions in `events`.
std::vector<std::size_t> append_call_events(
    Tx& tx, const std::vector<LoggedCallEvent>& events, const std::string& source, Instant now
);

/// All events of these calls.
std::map<CallId, std::vector<domain::CallEvent>> events_of_calls(
    Tx& tx, const std::vector<CallId>& calls
);

/// A report as the log has it.
struct CallReport {
    domain::CallEvent event;
    Json data;
    std::string source;
    Instant received_at;
};
/// Of one call, in the order in which they are folded, at most `limit`.
std::vector<CallReport> reports_of(Tx& tx, const CallId& call, std::size_t limit);

struct ComputedCall {
    CallId id;
    domain::CallRecord record;
    std::optional<Instant> silent_since;
};

/// Writes calls that are locked, with their legs, and counts their versions up.
void write_calls(Tx& tx, const std::vector<ComputedCall>& calls, Instant now);

/// Whose extension or user name that is; only of active people.
std::map<std::string, UserId> users_of_agents(Tx& tx, const std::vector<std::string>& agents);

/// Up to `limit` calls that last and of which nothing was heard: since `talking_before` where
/// somebody talks, since `waiting_before` where nobody does. Skips what others are working on.
std::vector<CallId> claim_silent_calls(
    Tx& tx, Instant waiting_before, Instant talking_before, std::size_t limit
);

}  // namespace bihuan::store
