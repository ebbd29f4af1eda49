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

const Query delete_old_keys{
    "delete_old_keys", "DELETE FROM idempotency WHERE created_at < $1"
};
const Query delete_old_sessions{
    "delete_old_sessions", "DELETE FROM session WHERE expires_at < $1"
};
const Query delete_old_messages{
    "delete_old_messages", "DELETE FROM outbox WHERE created_at < $1"
};

const Query delete_old_notifications{
    "delete_old_notifications", "DELETE FROM notification WHERE at < $1"
};
const Query delete_old_undos{"delete_old_undos", "DELETE FROM bulk_undo WHERE until < $1"};
const Query delete_old_presences{
    "delete_old_presences", "DELETE FROM ticket_presence WHERE seen_at < $1"
};

const Query delete_old_drafts{"delete_old_drafts", "DELETE FROM draft WHERE updated_at < $1"};

const Query delete_old_inbound{
    "delete_old_inbound", "DELETE FROM inbound_delivery WHERE received_at < $1"
};
const Query delete_old_secrets{
    "delete_old_secrets", "DELETE FROM inbound_secret WHERE expires_at < $1"
};
const Query delete_replayed_inbox{
    "delete_replayed_inbox",
    "DELETE FROM webhook_inbox WHERE replayed_at < $1 OR received_at < $2"
};
const Query delete_old_deliveries{
    "delete_old_deliveries", "DELETE FROM webhook_delivery WHERE done_at < $1"
};
const Query delete_old_endpoint_keys{
    "delete_old_endpoint_keys", "DELETE FROM webhook_secret WHERE expires_at < $1"
};

const Query delete_old_outgoing{
    "delete_old_outgoing", "DELETE FROM outgoing_message WHERE done_at < $1"
};

std::size_t delete_expired(Tx& tx, Instant now) {
    const auto day = std::chrono::hours(24);
    return tx.exec(delete_old_keys, Instant(now - day)).affected() +
           tx.exec(delete_old_sessions, now).affected() +
           tx.exec(delete_old_messages, Instant(now - 7 * day)).affected() +
           tx.exec(delete_old_notifications, Instant(now - 90 * day)).affected() +
           tx.exec(delete_old_drafts, Instant(now - 15 * day)).affected() +
           tx.exec(delete_old_undos, Instant(now - day)).affected() +
           tx.exec(delete_old_presences, Instant(now - day)).affected() +
           tx.exec(delete_old_inbound, Instant(now - 8 * day)).affected() +
           tx.exec(delete_old_secrets, Instant(now - day)).affected() +
           tx.exec(delete_replayed_inbox, Instant(now - 30 * day), Instant(now - 180 * day))
               .affected() +
           tx.exec(delete_old_deliveries, Instant(now - 30 * day)).affected() +
           tx.exec(delete_old_outgoing, Instant(now - 180 * day)).affected() +
           tx.exec(delete_old_endpoint_keys, Instant(now - day)).affected();
}

}  // namespace bihuan::store
