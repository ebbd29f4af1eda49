#pragma once

// Tickets on which something has fallen due.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace bihuan::store {

class Tx;

/// Locks up to `limit` tickets whose next step lies at or before `now`, earliest first; rows that
/// another node has locked are left to it. Load them after this call.
std::vector<TicketId> claim_due(Tx& tx, Instant now, std::size_t limit);

/// Keeps `claim_due` from these until then; no step of theirs.
void put_off(Tx& tx, const std::vector<TicketId>& tickets, Instant until);

/// When the next step falls due, over all tickets.
std::optional<Instant> next_due(Tx& tx);

}  // namespace bihuan::store
