#pragma once

// The queue as automatic assignment sees it: who is there, how much they have, what waits.

#include "bihuan/domain/ticket.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bihuan::store {

class Tx;

/// Locks the rows of all people who are active, ready and signed in (with a session that was used
/// since `seen_since`), except those that somebody has locked: they are claiming, or being given
/// work by another node. Until the end of the transaction nobody else gives them any.
std::vector<UserId> lock_ready_people(Tx& tx, Instant now, Instant seen_since);

/// How many open tickets each of them has; nothing for those without any. Ask it after the lock.
std::unordered_map<UserId, int> loads_of(Tx& tx, const std::vector<UserId>& people);

/// Which tickets the server may give away.
struct WaitingFilter {
    std::vector<std::string> stages;
    /// Of teams that neither list names, and of tickets without a team.
    bool by_default = false;
    std::vector<TeamId> teams;
    std::vector<TeamId> other_teams;
};

/// The place of a ticket in the queue: due time, priority, time of receipt, id.
struct WaitingKey {
    std::string due_at;
    std::string priority;
    std::string received_at;
    std::string id;
};

struct Waiting {
    /// Only what decides who may have it.
    domain::Ticket ticket;
    WaitingKey key;
};

/// Locks the next waiting tickets in the order of the queue.
std::vector<Waiting> lock_waiting(
    Tx& tx, const WaitingFilter& filter, const std::optional<WaitingKey>& after, std::size_t limit
);

}  // namespace bihuan::store
