#include "bihuan/store/wallboard.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

// Those that last are few. A call without a direction came in, as in the figures of calls.
const Query select_wall_floor{"select_wall_floor", R"sql(
    SELECT c.waiting, c.since, b.waiting AS callbacks, b.overdue
    FROM (SELECT count(1) AS waiting, min(coalesce(queued_at, offered_at, started_at)) AS since
          FROM call
          WHERE state IN ('queued', 'offered') AND state <> 'ended'
              AND coalesce(direction, 'inbound') = 'inbound') AS c
    CROSS JOIN (SELECT count(1) AS waiting, count(1) FILTER (WHERE due_at < $1) AS overdue
          FROM callback WHERE closed_at IS NULL) AS b
)sql"};

}  // namespace

WallFloor wall_floor(Tx& tx, Instant now) {
    const auto row = tx.exec_one(select_wall_floor, now);
    WallFloor floor;
    floor.calls_waiting = row.integer("waiting");
    floor.waiting_since = row.optional_instant("since");
    floor.callbacks_waiting = row.integer("callbacks");
    floor.callbacks_overdue = row.integer("overdue");
    return floor;
}

namespace {

const Query select_wall_stages{"select_wall_stages", R"sql(
    SELECT stage, count(1) AS tickets FROM ticket
    WHERE status <> 'closed' AND ($1::uuid[] IS NULL OR team_id = ANY ($1::uuid[]))
    GROUP BY stage
)sql"};

}  // namespace

std::map<domain::Stage, std::int64_t> wall_stages(Tx& tx, const WallTeams& teams) {
    std::map<domain::Stage, std::int64_t> stages;
    for (const auto& row : tx.exec(select_wall_stages, teams)) {
        const auto stage = domain::parse_code<domain::Stage>(row.view("stage")).value();
        stages[stage] = row.integer("tickets");
    }
    return stages;
}

namespace {

const Query select_wall_due{"select_wall_due", R"sql(
    SELECT count(1) FILTER (WHERE coalesce(next_due_at, 'infinity') < $2::timestamptz) AS overdue,
        count(1) FILTER (WHERE coalesce(next_due_at, 'infinity') >= $2::timestamptz) AS soon
    FROM ticket
    WHERE status <> 'closed' AND coalesce(next_due_at, 'infinity') < $3::timestamptz
        AND ($1::uuid[] IS NULL OR team_id = ANY ($1::uuid[]))
)sql"};

}  // namespace

WallDue wall_due(Tx& tx, const WallTeams& teams, Instant now, Instant until) {
    const auto row = tx.exec_one(select_wall_due, teams, now, until);
    WallDue due;
    due.overdue = row.integer("overdue");
    due.soon = row.integer("soon");
    return due;
}

namespace {

const Query select_wall_flows{"select_wall_flows", R"sql(
    SELECT (SELECT count(1) FROM ticket AS t
            WHERE t.received_at >= w.since AND t.received_at < w.until
                AND ($3::uuid[] IS NULL OR t.team_id = ANY ($3::uuid[]))) AS received,
        (SELECT count(1) FROM ticket_span AS s
         WHERE s.closed_at >= w.since AND s.closed_at < w.until
             AND ($3::uuid[] IS NULL OR EXISTS (
                 SELECT 1 FROM ticket AS t
                 WHERE t.id = s.ticket_id AND t.team_id = ANY ($3::uuid[])))) AS closed
    FROM unnest($1::timestamptz[], $2::timestamptz[]) WITH ORDINALITY AS w (since, until, place)
    ORDER BY w.place
)sql"};

}  // namespace

std::vector<WallFlow> wall_flows(
    Tx& tx, const WallTeams& teams, const std::vector<WallSpan>& spans
) {
    std::vector<Instant> since;
    std::vector<Instant> until;
    for (const auto& span : spans) {
        since.push_back(span.from);
        until.push_back(span.to);
    }
    std::vector<WallFlow> flows;
    for (const auto& row : tx.exec(select_wall_flows, since, until, teams)) {
        auto& flow = flows.emplace_back();
        flow.received = row.integer("received");
        flow.closed = row.integer("closed");
    }
    return flows;
}

namespace {

const Query select_first_received{
    "select_first_received", "SELECT received_at FROM ticket ORDER BY received_at, id LIMIT 1"};

}  // namespace

std::optional<Instant> first_received(Tx& tx) {
    const auto row = tx.exec_optional(select_first_received);
    return row ? std::optional(row->instant("received_at")) : std::nullopt;
}

namespace {

// A limit that is paused ends at no time that can be told.
const Query select_wall_next_due{"select_wall_next_due", R"sql(
    SELECT t.id, t.number, t.version, t.stage, t.priority, t.category, t.team_id, t.owner_id,
        k.metric, t.next_due_at
    FROM ticket AS t
    CROSS JOIN LATERAL (
        SELECT x.metric FROM timer AS x
        WHERE x.ticket_id = t.id AND x.state = 'running' AND x.due_at = t.next_due_at
        ORDER BY x.id LIMIT 1
    ) AS k
    WHERE t.status <> 'closed' AND coalesce(t.next_due_at, 'infinity') >= $2::timestamptz
        AND coalesce(t.next_due_at, 'infinity') < 'infinity'
        AND ($1::uuid[] IS NULL OR t.team_id = ANY ($1::uuid[]))
    ORDER BY coalesce(t.next_due_at, 'infinity'), t.id LIMIT $3
)sql"};

}  // namespace

std::vector<WallTicket> wall_next_due(
    Tx& tx, const WallTeams& teams, Instant now, std::size_t limit
) {
    std::vector<WallTicket> tickets;
    for (const auto& row : tx.exec(select_wall_next_due, teams, now, limit)) {
        auto& ticket = tickets.emplace_back();
        ticket.id = row.id<TicketId>("id");
        ticket.number = row.text("number");
        ticket.version = row.integer("version");
        ticket.stage = row.text("stage");
        ticket.priority = row.text("priority");
        ticket.category = row.optional_text("category");
        ticket.team_id = row.optional_id<TeamId>("team_id");
        ticket.owner_id = row.optional_id<UserId>("owner_id");
        ticket.metric = row.text("metric");
        ticket.due_at = row.instant("next_due_at");
    }
    return tickets;
}

}  // namespace bihuan::store
