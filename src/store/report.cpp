#include "bihuan/store/report.hpp"

#include "store/tx.hpp"

// What narrows a report, on the columns of a ticket under the alias t.
#define BH_REPORT_SCOPE                                          \
    "($4::uuid[] IS NULL OR t.department_id = ANY ($4::uuid[]) " \
    "  OR $5::boolean AND t.department_id IS NULL) "             \
    "AND ($6::uuid[] IS NULL OR t.team_id = ANY ($6::uuid[]) "   \
    "  OR $7::boolean AND t.team_id IS NULL) "                   \
    "AND ($8::text[] IS NULL OR t.channel = ANY ($8::text[])) "

#define BH_REPORT_TICKET                                      \
    "t.id, t.channel, t.category, t.department_id, t.stage, " \
    "coalesce(t.owner_id, t.first_contact_user_id) AS agent_id, "

namespace bihuan::store {

namespace {

template <class SomeId>
std::optional<std::vector<SomeId>> ids_of(const AnyOf<SomeId>& any) {
    return any.given() ? std::optional(any.ids) : std::nullopt;
}

Rows ask(Tx& tx, const Query& query, const ReportQuestion& question) {
    return tx.exec(
        query,
        question.from,
        question.to,
        question.past,
        ids_of(question.department),
        question.department.none,
        ids_of(question.team),
        question.team.none,
        question.channels.empty() ? std::nullopt : std::optional(question.channels)
    );
}

ReportDimension dimension_of(std::string_view name) {
    if (name == "channel") return ReportDimension::channel;
    if (name == "category") return ReportDimension::category;
    if (name == "stage") return ReportDimension::stage;
    if (name == "department") return ReportDimension::department;
    if (name == "agent") return ReportDimension::agent;
    return ReportDimension::total;
}

const Query report_tickets{
    "report_tickets",
    "WITH fact AS ("
    "  SELECT " BH_REPORT_TICKET
    "'received' AS what FROM ticket AS t "
    "  WHERE t.received_at >= $1 AND t.received_at < $2 AND " BH_REPORT_SCOPE
    "  UNION ALL "
    "  SELECT " BH_REPORT_TICKET
    "'opened' FROM ticket_span AS s JOIN ticket AS t "
    "    ON t.id = s.ticket_id "
    "  WHERE s.opened_at >= $1 AND s.opened_at < $2 AND " BH_REPORT_SCOPE
    "  UNION ALL "
    "  SELECT t.id, t.channel, t.category, t.department_id, t.stage, "
    "    (SELECT e.actor_id FROM ticket_event AS e "
    "     WHERE e.ticket_id = t.id AND e.to_stage = 'closed' AND e.at = s.closed_at "
    "     ORDER BY e.seq LIMIT 1), 'closed' "
    "  FROM ticket_span AS s JOIN ticket AS t ON t.id = s.ticket_id "
    "  WHERE s.closed_at >= $1 AND s.closed_at < $2 AND " BH_REPORT_SCOPE
    "  UNION ALL "
    "  SELECT " BH_REPORT_TICKET
    "'carried_over' FROM ticket_span AS s JOIN ticket AS t "
    "    ON t.id = s.ticket_id "
    "  WHERE s.opened_at < $2 AND (s.closed_at IS NULL OR s.closed_at >= $2) "
    "    AND " BH_REPORT_SCOPE
    "), placed AS ("
    "  SELECT id, channel, category, department_id, agent_id, what, "
    // A ticket that was imported later has no history at that time; it had just been received.
    "    CASE WHEN $3::boolean THEN coalesce((SELECT e.to_stage FROM ticket_event AS e "
    "      WHERE e.ticket_id = fact.id AND e.at < $2 AND e.to_stage IS NOT NULL "
    "      ORDER BY e.seq DESC LIMIT 1), 'intake') ELSE stage END AS stage "
    "  FROM fact"
    ") SELECT CASE WHEN grouping(channel) = 0 THEN 'channel' "
    "    WHEN grouping(category) = 0 THEN 'category' WHEN grouping(stage) = 0 THEN 'stage' "
    "    WHEN grouping(department_id) = 0 THEN 'department' "
    "    WHEN grouping(agent_id) = 0 THEN 'agent' ELSE 'total' END AS dimension, "
    "  coalesce(channel, category, stage, department_id::text, agent_id::text) AS key, "
    "  count(*) FILTER (WHERE what = 'received') AS received, "
    "  count(*) FILTER (WHERE what = 'opened') AS opened, "
    "  count(*) FILTER (WHERE what = 'closed') AS closed, "
    "  count(*) FILTER (WHERE what = 'carried_over') AS carried_over, "
    "  count(DISTINCT id) FILTER (WHERE what = 'opened') AS tickets_opened, "
    "  count(DISTINCT id) FILTER (WHERE what = 'closed') AS tickets_closed "
    "FROM placed "
    "GROUP BY GROUPING SETS ((), (channel), (category), (stage), (department_id), (agent_id))"};

}  // namespace

std::vector<ReportRow> count_tickets_by(Tx& tx, const ReportQuestion& question) {
    std::vector<ReportRow> result;
    for (const auto& row : ask(tx, report_tickets, question)) {
        ReportRow entry;
        entry.dimension = dimension_of(row.view("dimension"));
        entry.key = row.optional_text("key");
        entry.counts.received = row.integer("received");
        entry.counts.opened = row.integer("opened");
        entry.counts.closed = row.integer("closed");
        entry.counts.carried_over = row.integer("carried_over");
        entry.tickets_opened = row.integer("tickets_opened");
        entry.tickets_closed = row.integer("tickets_closed");
        result.push_back(std::move(entry));
    }
    return result;
}

namespace {

const Query report_clocks{
    "report_clocks",
    "WITH clock AS ("
    "  SELECT k.ticket_id, k.breached_at IS NULL AS met FROM timer AS k JOIN ticket AS t "
    "    ON t.id = k.ticket_id "
    "  WHERE (k.breached_at IS NULL AND k.met_at >= $1 AND k.met_at < $2 "
    "      OR k.breached_at >= $1 AND k.breached_at < $2) AND " BH_REPORT_SCOPE
    // Only so that the parameters are those of the other statement.
    "    AND $3::boolean IS NOT NULL"
    ") SELECT count(*) FILTER (WHERE met) AS met, "
    "  count(DISTINCT ticket_id) FILTER (WHERE met) AS met_tickets, "
    "  count(*) FILTER (WHERE NOT met) AS breached, "
    "  count(DISTINCT ticket_id) FILTER (WHERE NOT met) AS breached_tickets FROM clock"};

}  // namespace

ClockCounts count_clocks(Tx& tx, const ReportQuestion& question) {
    const auto row = ask(tx, report_clocks, question).front();
    ClockCounts counts;
    counts.met = row.integer("met");
    counts.met_tickets = row.integer("met_tickets");
    counts.breached = row.integer("breached");
    counts.breached_tickets = row.integer("breached_tickets");
    return counts;
}

}  // namespace bihuan::store
