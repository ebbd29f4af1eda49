#include "bihuan/store/call_figures.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

// Whole seconds, as telephone systems count. Who hangs up in the menu wanted nobody.
const Query select_call_figures{"select_call_figures", R"sql(
    SELECT grouping(c.queue) = 1 AS all_queues, c.queue, count(1) AS offered,
        count(1) FILTER (WHERE c.outcome = 'answered') AS answered,
        count(1) FILTER (WHERE c.outcome = 'answered' AND c.wait_ms / 1000 <= $4::bigint)
            AS answered_in_time,
        count(1) FILTER (WHERE c.outcome = 'answered' AND c.ring_ms / 1000 <= $5::bigint)
            AS answered_in_three_rings,
        count(1) FILTER (WHERE c.outcome = 'answered' AND c.ring_ms / 1000 <= 15)
            AS answered_in_15s,
        count(1) FILTER (WHERE c.outcome = 'answered' AND c.wait_ms / 1000 <= 20)
            AS answered_in_20s,
        count(1) FILTER (WHERE c.outcome = 'abandoned' AND c.wait_ms >= $6::bigint * 1000)
            AS abandoned,
        count(1) FILTER (WHERE c.outcome = 'abandoned' AND c.wait_ms < $6::bigint * 1000)
            AS abandoned_at_once,
        count(1) FILTER (WHERE c.outcome = 'timed_out') AS timed_out,
        count(1) FILTER (WHERE c.outcome IN ('voicemail', 'missed', 'no_answer', 'unknown'))
            AS otherwise_unanswered,
        count(1) FILTER (WHERE c.lost_in_transfer) AS lost_in_transfer,
        coalesce(sum(c.missed_offers), 0)::bigint AS offers_missed,
        coalesce(sum(c.wait_ms) FILTER (WHERE c.outcome = 'answered'), 0)::bigint
            AS wait_of_answered,
        coalesce(sum(c.wait_ms) FILTER (WHERE c.outcome = 'abandoned'
            AND c.wait_ms >= $6::bigint * 1000), 0)::bigint AS wait_of_abandoned,
        coalesce(max(c.wait_ms), 0) AS wait_max,
        coalesce(sum(c.talk_ms), 0)::bigint AS talk, coalesce(sum(c.hold_ms), 0)::bigint AS hold
    FROM call AS c
    WHERE c.started_at >= $1 AND c.started_at < $2 AND ($3::text IS NULL OR c.queue = $3)
        AND c.outcome IS NOT NULL AND coalesce(c.direction, 'inbound') = 'inbound'
        AND (c.queued_at IS NOT NULL OR c.offers > 0)
    GROUP BY GROUPING SETS ((), (c.queue)) ORDER BY 1 DESC, c.queue
)sql"};

domain::Duration milliseconds_in(const Row& row, const char* column) {
    return std::chrono::milliseconds(row.integer(column));
}

domain::CallFigures figures_in(const Row& row) {
    domain::CallFigures figures;
    figures.offered = row.integer("offered");
    figures.answered = row.integer("answered");
    figures.answered_in_time = row.integer("answered_in_time");
    figures.answered_in_three_rings = row.integer("answered_in_three_rings");
    figures.answered_in_15s = row.integer("answered_in_15s");
    figures.answered_in_20s = row.integer("answered_in_20s");
    figures.abandoned = row.integer("abandoned");
    figures.abandoned_at_once = row.integer("abandoned_at_once");
    figures.timed_out = row.integer("timed_out");
    figures.otherwise_unanswered = row.integer("otherwise_unanswered");
    figures.lost_in_transfer = row.integer("lost_in_transfer");
    figures.offers_missed = row.integer("offers_missed");
    figures.wait_of_answered = milliseconds_in(row, "wait_of_answered");
    figures.wait_of_abandoned = milliseconds_in(row, "wait_of_abandoned");
    figures.wait_max = milliseconds_in(row, "wait_max");
    figures.talk = milliseconds_in(row, "talk");
    figures.hold = milliseconds_in(row, "hold");
    return figures;
}

}  // namespace

std::vector<QueueFigures> call_figures(
    Tx& tx, const FigureSpan& span, const domain::CallTargets& targets
) {
    std::vector<QueueFigures> result;
    const auto rows = tx.exec(
        select_call_figures,
        span.from,
        span.to,
        span.queue,
        targets.service_level.count(),
        targets.ring.count(),
        targets.short_abandon.count()
    );
    for (const auto& row : rows) {
        auto& line = result.emplace_back();
        if (!row.boolean("all_queues")) line.queue = row.text("queue");
        line.figures = figures_in(row);
    }
    return result;
}

namespace {

const Query select_first_call{"select_first_call", "SELECT min(started_at) AS at FROM call"};

}  // namespace

std::optional<Instant> first_call_at(Tx& tx) {
    return tx.exec_one(select_first_call).optional_instant("at");
}

namespace {

const Query select_agent_figures{"select_agent_figures", R"sql(
    SELECT l.user_id, l.agent, count(1) AS offers,
        count(1) FILTER (WHERE l.outcome = 'answered') AS answered,
        count(1) FILTER (WHERE l.outcome = 'missed') AS missed,
        coalesce(sum(l.ring_ms), 0)::bigint AS ring, coalesce(sum(l.talk_ms), 0)::bigint AS talk,
        coalesce(sum(l.hold_ms), 0)::bigint AS hold
    FROM call AS c JOIN call_leg AS l ON l.call_id = c.id
    WHERE c.started_at >= $1 AND c.started_at < $2 AND ($3::text IS NULL OR c.queue = $3)
    GROUP BY l.user_id, l.agent ORDER BY l.agent, l.user_id
)sql"};

}  // namespace

std::vector<AgentFigures> agent_figures(Tx& tx, const FigureSpan& span) {
    std::vector<AgentFigures> result;
    for (const auto& row : tx.exec(select_agent_figures, span.from, span.to, span.queue)) {
        auto& line = result.emplace_back();
        line.user_id = row.optional_id<UserId>("user_id");
        line.agent = row.text("agent");
        line.offers = row.integer("offers");
        line.answered = row.integer("answered");
        line.missed = row.integer("missed");
        line.ring = milliseconds_in(row, "ring");
        line.talk = milliseconds_in(row, "talk");
        line.hold = milliseconds_in(row, "hold");
    }
    return result;
}

namespace {

const Query select_time_in_states{"select_time_in_states", R"sql(
    SELECT s.user_id, s.state, sum(extract(epoch FROM
        least(coalesce(s.until, $3), $2) - greatest(s.since, $1)) * 1000)::bigint AS lasted
    FROM agent_state AS s
    WHERE s.since < least($2::timestamptz, $3::timestamptz) AND coalesce(s.until, $3) > $1
    GROUP BY s.user_id, s.state
)sql"};

}  // namespace

std::map<UserId, std::map<domain::AgentState, domain::Duration>> time_in_states(
    Tx& tx, Instant from, Instant to, Instant now
) {
    std::map<UserId, std::map<domain::AgentState, domain::Duration>> result;
    for (const auto& row : tx.exec(select_time_in_states, from, to, now)) {
        const auto state = domain::parse_code<domain::AgentState>(row.view("state")).value();
        result[row.id<UserId>("user_id")][state] = milliseconds_in(row, "lasted");
    }
    return result;
}

}  // namespace bihuan::store
