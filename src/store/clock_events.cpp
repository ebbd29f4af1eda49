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
