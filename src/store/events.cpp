#include "bihuan/store/events.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query select_events{
    "select_events",
    "SELECT e.seq, e.id, e.type, e.action, e.at, e.actor_id, e.from_stage, e.to_stage, e.version, "
    "  CASE WHEN elsewhere THEN '{}' ELSE e.form END AS form, "
    "  CASE WHEN elsewhere THEN '' ELSE e.comment END AS comment, e.data "
    "FROM ticket_event AS e "
    "LEFT JOIN LATERAL (SELECT u.department_id <> $4 AS elsewhere FROM app_user AS u "
    "  WHERE u.id = e.actor_id AND 'department' = ANY (u.roles)) AS author ON true "
    "WHERE e.ticket_id = $1 AND e.seq > $2 "
    "AND ($4::uuid IS NULL OR e.type <> 'commented' OR NOT EXISTS ("
    "  SELECT 1 FROM ticket_comment AS c WHERE c.id = (e.data ->> 'comment_id')::uuid "
    "  AND c.department_id <> $4)) "
    "ORDER BY e.seq LIMIT $3"
};

std::vector<StoredEvent> events_of(
    Tx& tx,
    TicketId id,
    std::int64_t after_seq,
    std::size_t limit,
    const std::optional<DepartmentId>& only_department
) {
    std::vector<StoredEvent> events;
    for (const auto& row : tx.exec(select_events, id, after_seq, limit, only_department)) {
        auto& stored = events.emplace_back();
        stored.seq = row.integer("seq");
        stored.id = row.id<EventId>("id");
        auto& event = stored.event;
        event.type = domain::parse_code<domain::EventType>(row.view("type")).value();
        if (!row.is_null("action")) {
            event.action = domain::parse_code<domain::Action>(row.view("action"));
        }
        event.at = row.instant("at");
        event.actor = row.optional_id<UserId>("actor_id");
        if (!row.is_null("from_stage")) {
            event.from_stage = domain::parse_code<domain::Stage>(row.view("from_stage"));
        }
        if (!row.is_null("to_stage")) {
            event.to_stage = domain::parse_code<domain::Stage>(row.view("to_stage"));
        }
        event.version = row.integer("version");
        event.form_json = row.text("form");
        event.comment = row.text("comment");
        event.data_json = row.text("data");
    }
    return events;
}

}  // namespace bihuan::store
