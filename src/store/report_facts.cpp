#include "bihuan/store/report_facts.hpp"

#include "store/fact_row.hpp"
#include "store/tx.hpp"

#include <algorithm>

namespace bihuan::store {

namespace {

ReportCursor cursor_in(const Row& row) {
    ReportCursor cursor;
    cursor.newest = row.integer("newest");
    cursor.missing = row.integers("missing");
    cursor.watched = row.integer("watched");
    if (!row.is_null("writers")) cursor.writers = row.texts("writers");
    cursor.as_of = row.instant("as_of");
    return cursor;
}

}  // namespace

const Query lock_report_cursor{"lock_report_cursor", R"sql(
    SELECT newest, missing, watched, writers, as_of FROM report_cursor FOR UPDATE
)sql"};
const Query try_report_cursor{"try_report_cursor", R"sql(
    SELECT newest, missing, watched, writers, as_of FROM report_cursor FOR UPDATE SKIP LOCKED
)sql"};

std::optional<ReportCursor> take_report_turn(Tx& tx, Turn turn) {
    const auto row = tx.exec_optional(turn == Turn::wait ? lock_report_cursor : try_report_cursor);
    if (!row) return std::nullopt;
    return cursor_in(*row);
}

const Query update_report_cursor{"update_report_cursor", R"sql(
    UPDATE report_cursor
    SET newest = $1, missing = $2::bigint[], watched = $3, writers = $4::text[], as_of = $5
)sql"};

void save_report_cursor(Tx& tx, const ReportCursor& cursor) {
    tx.exec(
        update_report_cursor,
        cursor.newest,
        cursor.missing,
        cursor.watched,
        cursor.writers,
        cursor.as_of
    );
}

const Query select_report_as_of{"select_report_as_of", "SELECT as_of FROM report_cursor"};

Instant report_as_of(Tx& tx) { return tx.exec_one(select_report_as_of).instant("as_of"); }

const Query select_unfolded_events{"select_unfolded_events", R"sql(
    (SELECT seq, ticket_id FROM ticket_event WHERE seq > $1 ORDER BY seq LIMIT $3)
    UNION ALL
    SELECT seq, ticket_id FROM ticket_event WHERE seq = ANY ($2::bigint[])
    ORDER BY seq
)sql"};

std::vector<NumberedEvent> unfolded_events(
    Tx& tx, const ReportCursor& cursor, std::size_t limit
) {
    std::vector<NumberedEvent> events;
    for (const auto& row : tx.exec(select_unfolded_events, cursor.newest, cursor.missing, limit)) {
        events.push_back({row.integer("seq"), row.id<TicketId>("ticket_id")});
    }
    return events;
}

// By the newest number, which is at the end of the index: asked whether there is any above a number
// that it does not know, PostgreSQL expects every third and reads the whole table.
const Query select_has_unfolded{"select_has_unfolded", R"sql(
    SELECT coalesce((SELECT max(seq) FROM ticket_event) > newest, false)
        OR EXISTS (SELECT 1 FROM ticket_event WHERE seq = ANY (missing))
        OR EXISTS (SELECT 1 FROM report_touched) AS found
    FROM report_cursor
)sql"};

bool has_unfolded(Tx& tx) { return tx.exec_one(select_has_unfolded).boolean("found"); }

const Query select_is_folded{"select_is_folded", R"sql(
    SELECT newest >= $1 AND NOT EXISTS (SELECT 1 FROM report_touched)
        AND NOT EXISTS (SELECT 1 FROM ticket_event
            WHERE seq = ANY (ARRAY(SELECT m FROM unnest(missing) AS m WHERE m <= $1))) AS folded
    FROM report_cursor
)sql"};

bool is_folded_up_to(Tx& tx, std::int64_t seq) {
    return tx.exec_one(select_is_folded, seq).boolean("folded");
}

const Query insert_report_touched{"insert_report_touched", R"sql(
    INSERT INTO report_touched (ticket_id) SELECT unnest($1::uuid[])
)sql"};

void touch_for_reports(Tx& tx, const std::vector<TicketId>& tickets) {
    if (!tickets.empty()) tx.exec(insert_report_touched, tickets);
}

const Query delete_report_touched{"delete_report_touched", R"sql(
    DELETE FROM report_touched
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM report_touched LIMIT $1))
    RETURNING ticket_id
)sql"};

std::vector<TicketId> take_touched(Tx& tx, std::size_t limit) {
    std::vector<TicketId> tickets;
    for (const auto& row : tx.exec(delete_report_touched, limit)) {
        tickets.push_back(row.id<TicketId>("ticket_id"));
    }
    return tickets;
}

namespace {

domain::TicketFact fact_in(const Row& row) {
    auto fact = fact_without_numbers(row);
    fact.until = row.optional_day("until");
    fact.n = row.integer("n");
    fact.amount = row.integer("amount");
    return fact;
}

/// Columns, as arrays of one statement.
struct FactColumns {
    std::vector<TicketId> tickets;
    std::vector<std::string_view> measures;
    std::vector<Day> days;
    std::vector<std::optional<Day>> untils;
    std::vector<std::int64_t> counts;
    std::vector<std::int64_t> amounts;
    std::vector<std::string_view> channels;
    std::vector<std::string_view> kinds;
    std::vector<std::optional<std::string>> categories;
    std::vector<std::optional<DepartmentId>> departments;
    std::vector<std::optional<TeamId>> teams;
    std::vector<std::optional<UserId>> agents;
    std::vector<std::string_view> stages;
    std::vector<std::string> details;

    void add(const TicketId& ticket, const domain::TicketFact& fact) {
        tickets.push_back(ticket);
        measures.push_back(code_of(fact.measure));
        days.push_back(fact.day);
        untils.push_back(fact.until);
        counts.push_back(fact.n);
        amounts.push_back(fact.amount);
        channels.push_back(code_of(fact.channel));
        kinds.push_back(code_of(fact.kind));
        categories.push_back(fact.category);
        departments.push_back(fact.department);
        teams.push_back(fact.team);
        agents.push_back(fact.agent);
        stages.push_back(code_of(fact.stage));
        details.push_back(fact.detail);
    }
};

}  // namespace

const Query select_report_facts{"select_report_facts", R"sql(
    SELECT ticket_id, measure, day, until, n, amount, channel, kind, category, department_id,
        team_id, agent_id, stage, detail
    FROM report_fact WHERE ticket_id = ANY ($1::uuid[])
)sql"};

FactsOfTickets read_facts(Tx& tx, const std::vector<TicketId>& tickets) {
    FactsOfTickets facts;
    for (const auto& row : tx.exec(select_report_facts, tickets)) {
        facts[row.id<TicketId>("ticket_id")].push_back(fact_in(row));
    }
    for (auto& [ticket, list] : facts) std::sort(list.begin(), list.end());
    return facts;
}

const Query delete_report_facts{"delete_report_facts", R"sql(
    DELETE FROM report_fact WHERE ticket_id = ANY ($1::uuid[])
)sql"};

const Query insert_report_facts{"insert_report_facts", R"sql(
    INSERT INTO report_fact (ticket_id, measure, day, until, n, amount, channel, kind, category,
        department_id, team_id, agent_id, stage, detail)
    SELECT f.ticket_id, f.measure, f.day, f.until, f.n, f.amount, f.channel, f.kind, f.category,
        f.department_id, f.team_id, f.agent_id, f.stage, f.detail
    FROM unnest($1::uuid[], $2::text[], $3::date[], $4::date[], $5::bigint[], $6::bigint[],
        $7::text[], $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::uuid[], $13::text[],
        $14::text[]) AS f (ticket_id, measure, day, until, n, amount, channel, kind, category,
        department_id, team_id, agent_id, stage, detail)
)sql"};

void replace_facts(
    Tx& tx, const std::vector<TicketId>& tickets, const FactsOfTickets& facts
) {
    if (tickets.empty()) return;
    tx.exec(delete_report_facts, tickets);
    FactColumns rows;
    for (const auto& ticket : tickets) {
        const auto found = facts.find(ticket);
        if (found == facts.end()) continue;
        for (const auto& fact : found->second) rows.add(ticket, fact);
    }
    if (rows.tickets.empty()) return;
    tx.exec(
        insert_report_facts,
        rows.tickets,
        rows.measures,
        rows.days,
        rows.untils,
        rows.counts,
        rows.amounts,
        rows.channels,
        rows.kinds,
        rows.categories,
        rows.departments,
        rows.teams,
        rows.agents,
        rows.stages,
        rows.details
    );
}

const Query select_tickets_with_facts{"select_tickets_with_facts", R"sql(
    (SELECT id FROM ticket WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2)
    UNION
    (SELECT DISTINCT ticket_id FROM report_fact WHERE $1::uuid IS NULL OR ticket_id > $1
        ORDER BY ticket_id LIMIT $2)
    ORDER BY id LIMIT $2
)sql"};

std::vector<TicketId> tickets_with_facts(
    Tx& tx, const std::optional<TicketId>& after, std::size_t limit
) {
    std::vector<TicketId> tickets;
    for (const auto& row : tx.exec(select_tickets_with_facts, after, limit)) {
        tickets.push_back(row.id<TicketId>("id"));
    }
    return tickets;
}

}  // namespace bihuan::store
