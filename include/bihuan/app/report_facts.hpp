#pragma once

// Keeps facts and sums of reports up with the events of tickets.

#include "bihuan/app/center.hpp"
#include "bihuan/store/report_facts.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bihuan::app {

struct FoldRound {
    /// Nothing was done because another transaction has the turn.
    bool busy = false;
    /// There is more to fold.
    bool more = false;
    std::size_t tickets = 0;
};

/// Folds what was written since, of at most `limit` events, in one transaction: facts, sums,
/// corrections of signed reports and the place in the events change together.
FoldRound fold_round(store::Tx& tx, const Context& context, std::size_t limit, store::Turn turn);

/// Folds these tickets anew. Needs the turn.
void fold_tickets(store::Tx& tx, const Context& context, const std::vector<TicketId>& tickets);

struct FactRebuild {
    std::size_t tickets = 0;
    /// One line for each ticket or sum that is not what its events say.
    std::vector<std::string> differences;
    /// Where the next round goes on; nothing after the last.
    std::optional<TicketId> next;
};

/// Folds the tickets after `after` again and compares; puts right what differs unless only checked.
FactRebuild rebuild_facts(
    store::Tx& tx,
    const Context& context,
    const std::optional<TicketId>& after,
    std::size_t limit,
    bool put_right
);
/// Adds all facts up again and compares the sums with that; writes them anew where they differ.
std::vector<std::string> rebuild_sums(store::Tx& tx, bool put_right);

}  // namespace bihuan::app
