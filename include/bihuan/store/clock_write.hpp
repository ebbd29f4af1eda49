#pragma once

// What the server does to clocks by itself, many tickets in one statement: ladder steps that fall
// due, and open tickets that are reckoned anew after a change of calendar or policy.

#include "bihuan/store/tickets.hpp"

#include <cstddef>
#include <vector>

namespace bihuan::store {

/// Writes the clocks of each ticket, its events and messages, and what a ladder step may change
/// beside them: priority, owner, team, escalation level and the versions of the rules. Gives those
/// that were still at the version before the step; the others are left as they are, for the next
/// round.
std::vector<TicketId> update_clocks(Tx& tx, const std::vector<TicketChange>& changes);

/// Locks up to `limit` open tickets that were reckoned with older versions; rows that another node
/// has locked are left to it. Load them after this call.
std::vector<TicketId> claim_stale(
    Tx& tx, int calendar_version, int policy_version, std::size_t limit
);

/// Puts these timers in the place of the stored ones, with the times that follow from them; no step
/// of the ticket.
void replace_clocks(Tx& tx, const std::vector<domain::Ticket>& tickets);

/// Notes that tickets on which the newer versions change nothing follow them; no step of theirs.
void mark_followed(
    Tx& tx, const std::vector<TicketId>& tickets, int calendar_version, int policy_version
);

}  // namespace bihuan::store
