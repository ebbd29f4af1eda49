#include "bihuan/store/notification.hpp"

#include "bihuan/domain/grams.hpp"
#include "bihuan/domain/notice_route.hpp"
#include "store/notice_rows.hpp"
#include "store/seen_by.hpp"
#include "store/ticket_rows.hpp"
#include "store/tx.hpp"

#include <stdexcept>

namespace bihuan::store {

const Query insert_comment_whole{
    "insert_comment_whole",
    "WITH c AS (INSERT INTO ticket_comment (id, ticket_id, author_id, department_id, internal, "
    "    body, at) "
    "  SELECT id, ticket_id, author_id, department_id, internal, body, at "
    "  FROM jsonb_populate_record(NULL::ticket_comment, $1::jsonb) "
    "  RETURNING id, ticket_id, department_id), "
    "s AS (INSERT INTO search_text (source_id, part, ticket_id, department_id, at, folded, grams) "
    "  SELECT c.id, 'comment', t.id, c.department_id, t.received_at, $5, $6::int4[] "
    "  FROM c JOIN ticket AS t ON t.id = c.ticket_id), "
    "e AS (INSERT INTO ticket_event (id, ticket_id, type, action, at, actor_id, from_stage, "
    "    to_stage, version, form, comment, data, clock) "
    "  SELECT id, ticket_id, type, action, at, actor_id, from_stage, to_stage, version, form, "
    "    comment, data, clock FROM jsonb_populate_record(NULL::ticket_event, $2::jsonb) "
    "  RETURNING ticket_id, version, at, actor_id, data), "
    "o AS (INSERT INTO outbox (topic, ticket_id, version, data, created_at) "
    "  SELECT m.topic, e.ticket_id, e.version, m.data, e.at "
    "  FROM e, " BH_LISTENER ", jsonb_populate_recordset(NULL::outbox, $3::jsonb) AS m), "
    "told AS (INSERT INTO notification (user_id, type, kind, ticket_id, actor_id, at, data, shown) "
    "  SELECT p.user_id, p.type, p.kind, e.ticket_id, e.actor_id, e.at, e.data, "
    BH_SHOWN("p.user_id", "p.kind")
    "  FROM c, e, LATERAL (SELECT m AS user_id, 'mentioned' AS type, $7::text AS kind "
    "      FROM unnest($4::uuid[]) AS m "
    "    UNION ALL SELECT w.user_id, 'commented', $8::text FROM ticket_watcher AS w "
    "    WHERE w.ticket_id = c.ticket_id AND w.user_id <> ALL ($4::uuid[])) AS p "
    "  WHERE p.user_id IS DISTINCT FROM e.actor_id "
    "  AND (c.department_id IS NULL OR NOT EXISTS (SELECT 1 FROM app_user AS u "
    "    WHERE u.id = p.user_id AND u.roles = ARRAY['department'] "
    "    AND u.department_id <> c.department_id)) "
    "  RETURNING user_id, seq, kind, type, ticket_id, at), "
    BH_AWAY " SELECT count(*) AS told FROM told"
};

namespace {

JsonText comment_row(const Comment& comment) {
    JsonText row;
    row["id"] = comment.id.text();
    row["ticket_id"] = comment.ticket_id.text();
    row["author_id"] = comment.author_id ? JsonText(comment.author_id->text()) : JsonText();
    row["department_id"] =
        comment.department_id ? JsonText(comment.department_id->text()) : JsonText();
    row["internal"] = comment.internal;
    row["body"] = comment.body;
    row["at"] = comment.at;
    return row;
}

/// By the table of routes.
std::string kind_told_to(domain::Audience audience) {
    for (const auto& route : domain::routes_of(domain::EventType::commented, {})) {
        if (route.audience == audience) return std::string(domain::code_of(route.kind));
    }
    throw std::logic_error("nobody is told of comments");
}

}  // namespace

void append_comment(
    Tx& tx,
    const Comment& comment,
    const domain::Event& event,
    const std::vector<OutboxMessage>& outbox,
    const std::vector<UserId>& mentioned
) {
    const auto text = domain::index_comment(comment.body);
    auto messages = JsonText::array();
    for (const auto& message : outbox) messages.push_back(outbox_row(message));
    tx.exec(
        insert_comment_whole,
        dump(comment_row(comment)),
        dump(event_row(comment.ticket_id, event)),
        dump(messages),
        mentioned,
        text.folded,
        text.grams,
        kind_told_to(domain::Audience::named),
        kind_told_to(domain::Audience::watchers)
    );
    tx.note_events();
}

const Query select_notifications{
    "select_notifications",
    "SELECT n.seq, n.type, n.kind, n.ticket_id, t.number, n.actor_id, n.at, n.read_at, n.data "
    "FROM notification AS n LEFT JOIN ticket AS t ON t.id = n.ticket_id "
    "WHERE n.user_id = $3 AND n.shown AND (n.ticket_id IS NULL OR " BH_SEEN_BY ")"
    " AND (NOT $6::boolean OR n.read_at IS NULL) AND n.seq < coalesce($7, 9223372036854775807) "
    "ORDER BY n.seq DESC LIMIT $8"
};

std::vector<Notification> notifications_of(
    Tx& tx, const domain::Viewer& viewer, const NotificationFilter& filter, std::size_t limit
) {
    const SeenBy seen(viewer);
    const auto rows = tx.exec(
        select_notifications,
        seen.everything,
        seen.center,
        seen.person,
        seen.teams,
        seen.department,
        filter.unread_only,
        filter.before,
        limit
    );
    std::vector<Notification> notifications;
    for (const auto& row : rows) {
        auto& entry = notifications.emplace_back();
        entry.seq = row.integer("seq");
        entry.type = row.text("type");
        entry.kind = row.text("kind");
        entry.ticket_id = row.optional_id<TicketId>("ticket_id");
        entry.ticket_number = row.optional_text("number").value_or("");
        entry.actor_id = row.optional_id<UserId>("actor_id");
        entry.at = row.instant("at");
        entry.read_at = row.optional_instant("read_at");
        entry.data_json = row.text("data");
    }
    return notifications;
}

const Query count_notifications_of{
    "count_notifications_of",
    "SELECT count(*) AS total FROM notification AS n LEFT JOIN ticket AS t ON t.id = n.ticket_id "
    "WHERE n.user_id = $3 AND n.shown AND (n.ticket_id IS NULL OR " BH_SEEN_BY ") "
    "AND (NOT $6::boolean OR n.read_at IS NULL)"
};

std::int64_t count_notifications(
    Tx& tx, const domain::Viewer& viewer, const NotificationFilter& filter
) {
    const SeenBy seen(viewer);
    const auto row = tx.exec_one(
        count_notifications_of,
        seen.everything,
        seen.center,
        seen.person,
        seen.teams,
        seen.department,
        filter.unread_only
    );
    return row.integer("total");
}

const Query update_notifications_read{
    "update_notifications_read",
    "UPDATE notification SET read_at = $4 WHERE user_id = $1 AND read_at IS NULL "
    "AND (seq <= $2 OR seq = ANY ($3::bigint[]))"
};

void mark_read(
    Tx& tx, UserId user, const std::optional<std::int64_t>& up_to,
    const std::vector<std::int64_t>& numbers, Instant now
) {
    tx.exec(update_notifications_read, user, up_to, numbers, now);
}

}  // namespace bihuan::store
