#include "bihuan/store/expired.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

struct Term {
    std::chrono::hours age;
    /// `$1` is the instant so long ago.
    Query query;
};

constexpr std::chrono::hours day{24};

// What has a time of its own until which it holds is given a day or none beyond it.
const Term terms[] = {
    {0 * day, {"delete_old_sessions", "DELETE FROM session WHERE expires_at < $1"}},
    {day, {"delete_old_keys", "DELETE FROM idempotency WHERE created_at < $1"}},
    {day, {"delete_old_undos", "DELETE FROM bulk_undo WHERE until < $1"}},
    {day, {"delete_old_presences", "DELETE FROM ticket_presence WHERE seen_at < $1"}},
    {day, {"delete_old_secrets", "DELETE FROM inbound_secret WHERE expires_at < $1"}},
    {day, {"delete_old_endpoint_keys", "DELETE FROM webhook_secret WHERE expires_at < $1"}},
    {day, {"delete_old_sign_in_failures", "DELETE FROM sign_in_failure WHERE last_at < $1"}},
    {7 * day, {"delete_old_messages", "DELETE FROM outbox WHERE created_at < $1"}},
    {7 * day, {"delete_old_simulations", "DELETE FROM clock_simulation WHERE created_at < $1"}},
    {8 * day, {"delete_old_inbound", "DELETE FROM inbound_delivery WHERE received_at < $1"}},
    {15 * day, {"delete_old_drafts", "DELETE FROM draft WHERE updated_at < $1"}},
    {30 * day, {"delete_old_deliveries", "DELETE FROM webhook_delivery WHERE done_at < $1"}},
    {30 * day, {"delete_replayed_inbox", "DELETE FROM webhook_inbox WHERE replayed_at < $1"}},
    {90 * day, {"delete_old_notifications", "DELETE FROM notification WHERE at < $1"}},
    {180 * day, {"delete_old_inbox", "DELETE FROM webhook_inbox WHERE received_at < $1"}},
    {180 * day, {"delete_old_outgoing", "DELETE FROM outgoing_message WHERE done_at < $1"}},
};

}  // namespace

void delete_expired(Tx& tx, Instant now) {
    for (const auto& term : terms) tx.exec(term.query, Instant(now - term.age));
}

}  // namespace bihuan::store
