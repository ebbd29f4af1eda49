#pragma once

// The work queue: people take the most urgent ticket that is for them, or the server gives it to
// whoever has the most room for it.

#include "bihuan/app/tickets.hpp"
#include "bihuan/store/waiting.hpp"

#include <cstddef>
#include <optional>

namespace bihuan::app {

/// What a claim came to.
struct Claim {
    std::optional<domain::Ticket> ticket;
    /// Nothing was given because the person has as many open tickets as they may.
    bool at_capacity = false;
};

/// POST /queue/claim: the most urgent unowned ticket that this person may and can work on. Two
/// callers never get the same one; two requests of one person never exceed their capacity.
Result<Claim> claim_next(store::Tx& tx, const Context& context);

/// What a round of automatic assignment did.
struct AssignmentRound {
    std::size_t assigned = 0;
    /// Where the next round goes on; nothing when the end of the queue was reached.
    std::optional<store::WaitingKey> next;
};

/// 自动派单: gives waiting tickets, the most urgent first, to people who are ready, have the right
/// to the next move, the team, the skill and room. Writes at most `tickets_max` and looks at some
/// more. Does nothing where the setting is off. Any number of nodes may run it at once: the rows of
/// the people are locked, and whoever comes second finds nobody.
AssignmentRound assign_waiting(
    store::Tx& tx,
    const Context& context,
    const std::optional<store::WaitingKey>& after,
    std::size_t tickets_max
);

}  // namespace bihuan::app
