#include "bihuan/store/due.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query claim_due_tickets{
    "claim_due_tickets",
    "SELECT id FROM ticket WHERE next_step_at <= $1 ORDER BY next_step_at LIMIT $2 "
    "FOR UPDATE SKIP LOCKED"
};

std::vector<TicketId> claim_due(Tx& tx, Instant now, std::size_t limit) {
    std::vector<TicketId> ids;
    for (const auto& row : tx.exec(claim_due_tickets, now, limit)) {
        ids.push_back(row.id<TicketId>("id"));
    }
    return ids;
}

const Query put_off_tickets{
    "put_off_tickets", "UPDATE ticket SET next_step_at = $2 WHERE id = ANY ($1::uuid[])"
};

void put_off(Tx& tx, const std::vector<TicketId>& tickets, Instant until) {
    if (!tickets.empty()) tx.exec(put_off_tickets, tickets, until);
}

const Query select_next_due{
    "select_next_due",
    "SELECT next_step_at FROM ticket WHERE next_step_at IS NOT NULL "
    "ORDER BY next_step_at LIMIT 1"
};

std::optional<Instant> next_due(Tx& tx) {
    const auto row = tx.exec_optional(select_next_due);
    if (!row) return std::nullopt;
    return row->instant("next_step_at");
}

}  // namespace bihuan::store
