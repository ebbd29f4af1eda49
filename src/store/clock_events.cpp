#include "bihuan/store/clock_events.hpp"

#include "store/clock_json.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

const Query select_clock_events{
    "select_clock_events",
    "SELECT ticket_id, at, type = 'escalation_step' AS fired, clock FROM ticket_event "
    "WHERE ticket_id = ANY ($1::uuid[]) AND (clock IS NOT NULL OR type = 'escalation_step') "
    "ORDER BY ticket_id, seq"
};

std::vector<ClockEvent> clock_events(Tx& tx, const std::vector<TicketId>& tickets) {
    std::vector<ClockEvent> events;
    for (const auto& row : tx.exec(select_clock_events, tickets)) {
        auto& event = events.emplace_back();
        event.ticket = row.id<TicketId>("ticket_id");
        event.at = row.instant("at");
        event.fired = row.boolean("fired");
        if (!row.is_null("clock")) event.entries = read_clock(row.json("clock"));
    }
    return events;
}

const Query select_holding_events{
    "select_holding_events",
    "SELECT at, action, from_stage, to_stage, data -> 'held_by' ->> 'owner_id' AS owner_id, "
    "  data -> 'held_by' ->> 'department_id' AS department_id, data ? 'held_by' AS held, "
    "  coalesce(form ->> 'reason', comment) AS reason "
    "FROM ticket_event WHERE ticket_id = $1 "
    "AND (data ? 'held_by' OR from_stage IS DISTINCT FROM to_stage) ORDER BY seq"
};

std::vector<HoldingEvent> holding_events(Tx& tx, TicketId ticket) {
    std::vector<HoldingEvent> events;
    const auto stage = [](const Row& row, const char* column) {
        return row.is_null(column) ? std::nullopt
                                   : domain::parse_code<domain::Stage>(row.view(column));
    };
    for (const auto& row : tx.exec(select_holding_events, ticket)) {
        auto& event = events.emplace_back();
        event.at = row.instant("at");
        if (!row.is_null("action")) {
            event.action = domain::parse_code<domain::Action>(row.view("action"));
        }
        event.from_stage = stage(row, "from_stage");
        event.to_stage = stage(row, "to_stage");
        event.reason = row.text("reason");
        if (!row.boolean("held")) continue;
        event.holder.emplace();
        event.holder->owner = row.optional_id<UserId>("owner_id");
        event.holder->department = row.optional_id<DepartmentId>("department_id");
    }
    return events;
}

const Query select_tickets_with_timers{
    "select_tickets_with_timers",
    "SELECT t.id FROM ticket AS t WHERE ($1::uuid IS NULL OR t.id > $1) "
    "AND EXISTS (SELECT 1 FROM timer AS k WHERE k.ticket_id = t.id) ORDER BY t.id LIMIT $2"
};

std::vector<TicketId> tickets_with_timers(
    Tx& tx, std::optional<TicketId> after, std::size_t limit
) {
    std::vector<TicketId> ids;
    for (const auto& row : tx.exec(select_tickets_with_timers, after, limit)) {
        ids.push_back(row.id<TicketId>("id"));
    }
    return ids;
}

const Query select_open_tickets_with_timers{
    "select_open_tickets_with_timers",
    "SELECT t.id FROM ticket AS t WHERE ($1::uuid IS NULL OR t.id > $1) AND t.status <> 'closed' "
    "AND EXISTS (SELECT 1 FROM timer AS k WHERE k.ticket_id = t.id) ORDER BY t.id LIMIT $2"
};

std::vector<TicketId> open_tickets_with_timers(
    Tx& tx, std::optional<TicketId> after, std::size_t limit
) {
    std::vector<TicketId> ids;
    for (const auto& row : tx.exec(select_open_tickets_with_timers, after, limit)) {
        ids.push_back(row.id<TicketId>("id"));
    }
    return ids;
}

}  // namespace bihuan::store
