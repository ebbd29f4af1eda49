#pragma once

// Notifications of what a statement writes, as parts of that statement: nobody is told of what did
// not happen, and no ticket costs a further round trip.

#include "bihuan/base/json_text.hpp"
#include "bihuan/store/tickets.hpp"

// Whether the reader has not muted the kind.
#define BH_SHOWN(user, kind)                                                                     \
    "NOT EXISTS (SELECT 1 FROM notification_choice AS muted WHERE muted.user_id = " user          \
    "  AND muted.kind = " kind " AND NOT 'bell' = ANY (muted.ways))"

// For those who also want it away from their desk.
#define BH_AWAY                                                                                  \
    "away AS (INSERT INTO away_notice (user_id, seq, kind, type, ticket_id, at) "                 \
    "  SELECT told.user_id, told.seq, told.kind, told.type, told.ticket_id, told.at "             \
    "  FROM told JOIN notification_choice AS wants ON wants.user_id = told.user_id "              \
    "    AND wants.kind = told.kind WHERE wants.ways && '{email,sms}'::text[])"

// Needs `doc` with notices, and `written` with the ids and times of tickets.
#define BH_TELL                                                                                  \
    "told AS (INSERT INTO notification (user_id, type, kind, ticket_id, actor_id, at, data, "     \
    "    shown) "                                                                                \
    "  SELECT DISTINCT ON (n.ticket_id, n.place, p.user_id) p.user_id, n.type, n.kind, "          \
    "    n.ticket_id, n.actor_id, written.updated_at, n.data, "                                   \
    "    " BH_SHOWN("p.user_id", "n.kind") " "                                                    \
    "  FROM doc, jsonb_to_recordset(doc.j -> 'notices') AS n (ticket_id uuid, place integer, "    \
    "    rank integer, type text, kind text, actor_id uuid, data jsonb, watched boolean, "        \
    "    users uuid[], department uuid, spared uuid[]), "                                         \
    "  written, LATERAL (SELECT w.user_id FROM ticket_watcher AS w "                              \
    "      WHERE n.watched AND w.ticket_id = n.ticket_id "                                        \
    "    UNION ALL SELECT unnest(n.users) "                                                       \
    "    UNION ALL SELECT u.id FROM app_user AS u "                                               \
    "      WHERE u.department_id = n.department AND u.active) AS p "                              \
    "  WHERE written.id = n.ticket_id AND p.user_id IS DISTINCT FROM n.actor_id "                 \
    "  AND p.user_id <> ALL (n.spared) "                                                          \
    "  ORDER BY n.ticket_id, n.place, p.user_id, n.rank "                                         \
    "  RETURNING user_id, seq, kind, type, ticket_id, at), " BH_AWAY

namespace bihuan::store {

/// Adds what of a change's events is told.
void add_notice_rows(JsonText& rows, const TicketChange& change);

}  // namespace bihuan::store
