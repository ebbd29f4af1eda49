#include "bihuan/store/ticket_presence.hpp"

#include "store/tx.hpp"

// The rows of others, of which a statement that writes one's own sees the state before it.
#define BH_OTHERS                                                                                 \
    "SELECT user_id, state, since FROM ticket_presence "                                          \
    "WHERE ticket_id = $1 AND user_id <> $2 AND seen_at > $3 ORDER BY since, user_id"

namespace bihuan::store {

namespace {

std::vector<TicketPresence> read_presences(const Rows& rows) {
    std::vector<TicketPresence> presences;
    for (const auto& row : rows) {
        presences.push_back(
            {row.id<UserId>("user_id"), row.text("state"), row.instant("since")}
        );
    }
    return presences;
}

}  // namespace

const Query upsert_ticket_presence{
    "upsert_ticket_presence",
    "WITH mine AS (INSERT INTO ticket_presence AS p (ticket_id, user_id, state, since, seen_at) "
    "  VALUES ($1, $2, $4, $5, $5) ON CONFLICT (ticket_id, user_id) DO UPDATE "
    "  SET since = CASE WHEN p.state = excluded.state AND p.seen_at > $3 THEN p.since "
    "      ELSE excluded.since END, "
    "    state = excluded.state, seen_at = excluded.seen_at) " BH_OTHERS
};

std::vector<TicketPresence> put_presence(
    Tx& tx, TicketId ticket, const TicketPresence& presence, Instant good_since
) {
    return read_presences(tx.exec(
        upsert_ticket_presence,
        ticket,
        presence.user_id,
        good_since,
        presence.state,
        presence.since
    ));
}

const Query delete_ticket_presence{
    "delete_ticket_presence",
    "WITH mine AS (DELETE FROM ticket_presence WHERE ticket_id = $1 AND user_id = $2) " BH_OTHERS
};

std::vector<TicketPresence> drop_presence(
    Tx& tx, TicketId ticket, UserId user, Instant good_since
) {
    return read_presences(tx.exec(delete_ticket_presence, ticket, user, good_since));
}

const Query select_ticket_presences{"select_ticket_presences", BH_OTHERS};

std::vector<TicketPresence> presences_on(
    Tx& tx, TicketId ticket, UserId besides, Instant good_since
) {
    return read_presences(tx.exec(select_ticket_presences, ticket, besides, good_since));
}

}  // namespace bihuan::store
