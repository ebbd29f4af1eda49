#include "bihuan/store/report_sums.hpp"

#include "store/fact_row.hpp"
#include "store/tx.hpp"

#include <algorithm>

namespace bihuan::store {

namespace {

using domain::Measure;

/// Columns, as arrays of one statement.
struct SumColumns {
    std::vector<std::string> scopes;
    std::vector<std::string_view> measures;
    std::vector<std::string> dimensions;
    std::vector<std::string> keys;
    std::vector<Day> days;
    std::vector<std::int64_t> counts;
    std::vector<std::int64_t> amounts;

    void add(const domain::SumKey& key, const domain::Sum& sum) {
        scopes.push_back(key.scope);
        measures.push_back(code_of(key.measure));
        dimensions.push_back(key.dimension);
        keys.push_back(key.key);
        days.push_back(key.day);
        counts.push_back(sum.n);
        amounts.push_back(sum.amount);
    }
    void run(Tx& tx, const Query& query) const {
        if (scopes.empty()) return;
        tx.exec(query, scopes, measures, dimensions, keys, days, counts, amounts);
    }
};

#define BH_SUM_CHANGES                                                                         \
    "unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::bigint[], "        \
    "$7::bigint[]) AS c (scope, measure, dimension, key, day, n, amount)"

}  // namespace

const Query add_flow_sums{
    "add_flow_sums",
    "INSERT INTO report_sum AS s (scope, measure, dimension, key, day, n, amount) "
    "SELECT c.scope, c.measure, c.dimension, c.key, c.day, c.n, c.amount FROM " BH_SUM_CHANGES
    " ON CONFLICT (scope, measure, dimension, key, day) "
    "DO UPDATE SET n = s.n + excluded.n, amount = s.amount + excluded.amount"
};

// A day without a row begins with the level before it; then the change holds for all later days.
const Query begin_level_sums{
    "begin_level_sums",
    "INSERT INTO report_sum (scope, measure, dimension, key, day, n, amount) "
    "SELECT c.scope, c.measure, c.dimension, c.key, c.day, coalesce(b.n, 0), "
    "  coalesce(b.amount, 0) "
    "FROM " BH_SUM_CHANGES
    " LEFT JOIN LATERAL (SELECT p.n, p.amount FROM report_sum AS p WHERE p.scope = c.scope "
    "    AND p.measure = c.measure AND p.dimension = c.dimension AND p.key = c.key "
    "    AND p.day < c.day ORDER BY p.day DESC LIMIT 1) AS b ON true "
    "ON CONFLICT (scope, measure, dimension, key, day) DO NOTHING"
};
// Each row from the first change of its key on, by the changes up to its day. Summed up along the
// days, for changes of many days meet many rows.
const Query add_level_sums{
    "add_level_sums",
    "WITH c AS MATERIALIZED (SELECT c.scope, c.measure, c.dimension, c.key, c.day, c.n, c.amount "
    "  FROM " BH_SUM_CHANGES
    "), x AS ("
    "  SELECT c.scope, c.measure, c.dimension, c.key, c.day, c.n, c.amount, false AS stands "
    "  FROM c "
    "  UNION ALL "
    "  SELECT l.scope, l.measure, l.dimension, l.key, l.day, 0, 0, true "
    "  FROM (SELECT c.scope, c.measure, c.dimension, c.key, min(c.day) AS day FROM c "
    "    GROUP BY c.scope, c.measure, c.dimension, c.key) AS f "
    "  JOIN report_sum AS l ON l.scope = f.scope AND l.measure = f.measure "
    "    AND l.dimension = f.dimension AND l.key = f.key AND l.day >= f.day"
    "), d AS ("
    "  SELECT x.scope, x.measure, x.dimension, x.key, x.day, x.stands, "
    "    (sum(x.n) OVER w)::bigint AS n, (sum(x.amount) OVER w)::bigint AS amount FROM x "
    "  WINDOW w AS (PARTITION BY x.scope, x.measure, x.dimension, x.key ORDER BY x.day)"
    ") UPDATE report_sum AS s SET n = s.n + d.n, amount = s.amount + d.amount "
    "FROM d "
    "WHERE d.stands AND (d.n <> 0 OR d.amount <> 0) "
    "  AND s.scope = d.scope AND s.measure = d.measure AND s.dimension = d.dimension "
    "  AND s.key = d.key AND s.day = d.day"
};

void add_to_sums(Tx& tx, const domain::Sums& changes) {
    SumColumns flows;
    SumColumns levels;
    for (const auto& [key, sum] : changes) {
        (domain::is_level(key.measure) ? levels : flows).add(key, sum);
    }
    flows.run(tx, add_flow_sums);
    levels.run(tx, begin_level_sums);
    levels.run(tx, add_level_sums);
}

const Query insert_report_corrections{
    "insert_report_corrections",
    "INSERT INTO report_correction (day, measure, dimension, key, n, amount, seen_at) "
    "SELECT s.day, c.measure, c.dimension, c.key, sum(c.n)::bigint, sum(c.amount)::bigint, $8 "
    "FROM " BH_SUM_CHANGES
    " JOIN report_signed AS s ON s.day = c.day OR c.measure = 'carried_over' AND s.day > c.day "
    "WHERE c.scope = 'all' "
    "GROUP BY s.day, c.measure, c.dimension, c.key "
    "HAVING sum(c.n) <> 0 OR sum(c.amount) <> 0"
};
const Query select_newest_signed_day{
    "select_newest_signed_day", "SELECT max(day) AS day FROM report_signed"
};

void note_corrections(Tx& tx, const domain::Sums& changes, Instant now) {
    const auto newest = tx.exec_one(select_newest_signed_day).optional_day("day");
    if (!newest) return;
    SumColumns rows;
    for (const auto& [key, sum] : changes) {
        const bool shown = key.dimension == "total" || key.dimension == "category" ||
                           key.dimension == "department" || key.dimension == "channel";
        if (key.scope == domain::all_scope && shown && key.day <= *newest) rows.add(key, sum);
    }
    if (rows.scopes.empty()) return;
    tx.exec(
        insert_report_corrections,
        rows.scopes,
        rows.measures,
        rows.dimensions,
        rows.keys,
        rows.days,
        rows.counts,
        rows.amounts,
        now
    );
}

namespace {

domain::Sum sum_in(const Row& row) { return {row.integer("n"), row.integer("amount")}; }

Measure measure_in(const Row& row) { return domain::parse_measure(row.view("measure")).value(); }

ReadSum read_sum_in(const Row& row) {
    return {measure_in(row), row.text("dimension"), row.text("key"), sum_in(row)};
}

/// The scopes whose sums answer the question, or nothing when several things narrow it.
std::optional<std::vector<std::string>> scopes_of(const SumQuestion& question) {
    if (question.department.none || question.team.none) return std::nullopt;
    std::vector<std::string> scopes;
    int narrowed = 0;
    for (const auto& id : question.department.ids) scopes.push_back(domain::department_scope(id));
    if (!question.department.ids.empty()) ++narrowed;
    for (const auto& id : question.team.ids) scopes.push_back(domain::team_scope(id));
    if (!question.team.ids.empty()) ++narrowed;
    for (const auto& code : question.channels) scopes.push_back(domain::channel_scope(code));
    if (!question.channels.empty()) ++narrowed;
    if (narrowed > 1) return std::nullopt;
    if (narrowed == 0) scopes.emplace_back(domain::all_scope);
    // Whoever names one twice means it once.
    std::sort(scopes.begin(), scopes.end());
    scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
    return scopes;
}

template <class SomeId>
std::optional<std::vector<SomeId>> ids_of(const AnyOf<SomeId>& any) {
    return any.given() ? std::optional(any.ids) : std::nullopt;
}

#define BH_FACT_SCOPE                                                \
    "($3::uuid[] IS NULL OR f.department_id = ANY ($3::uuid[]) "     \
    "  OR $4::boolean AND f.department_id IS NULL) "                 \
    "AND ($5::uuid[] IS NULL OR f.team_id = ANY ($5::uuid[]) "       \
    "  OR $6::boolean AND f.team_id IS NULL) "                       \
    "AND ($7::text[] IS NULL OR f.channel = ANY ($7::text[])) "

template <class Texts>
std::vector<std::string_view> texts_of(const Texts& texts) {
    return {texts.begin(), texts.end()};
}

std::vector<std::string_view> flows() {
    std::vector<std::string_view> codes;
    for (const auto& row : domain::measures) {
        if (!domain::is_level(row.measure)) codes.push_back(row.code);
    }
    return codes;
}

// Flows are named one by one: an index on measure and day is of no use to "any but carried_over".
Rows ask_facts(Tx& tx, const Query& query, const SumQuestion& question) {
    return tx.exec(
        query,
        question.from,
        question.to,
        ids_of(question.department),
        question.department.none,
        ids_of(question.team),
        question.team.none,
        question.channels.empty() ? std::nullopt : std::optional(question.channels),
        flows()
    );
}

}  // namespace

const Query select_flow_sums{"select_flow_sums", R"sql(
    SELECT measure, dimension, key, sum(n)::bigint AS n, sum(amount)::bigint AS amount
    FROM report_sum
    WHERE scope = ANY ($1::text[]) AND day BETWEEN $2 AND $3 AND measure <> 'carried_over'
    GROUP BY measure, dimension, key
)sql"};
// From key to key by the index, and of each the newest row: as long as there are keys, however many
// days they have changed on. `stage_opened` has keys for every day that there was: of those just
// the ones that are asked for.
const Query select_level_sums{"select_level_sums", R"sql(
    WITH RECURSIVE k (scope, dimension, key) AS (
        SELECT c.scope, d.dimension, f.key
        FROM unnest($1::text[]) AS c (scope) CROSS JOIN unnest($3::text[]) AS d (dimension)
        CROSS JOIN LATERAL (SELECT s.key FROM report_sum AS s
            WHERE s.scope = c.scope AND s.measure = 'carried_over' AND s.dimension = d.dimension
            ORDER BY s.key LIMIT 1) AS f
        UNION ALL
        SELECT k.scope, k.dimension, f.key
        FROM k CROSS JOIN LATERAL (SELECT s.key FROM report_sum AS s
            WHERE s.scope = k.scope AND s.measure = 'carried_over' AND s.dimension = k.dimension
                AND s.key > k.key
            ORDER BY s.key LIMIT 1) AS f),
    every (scope, dimension, key) AS (
        SELECT scope, dimension, key FROM k
        UNION ALL
        SELECT k.scope, 'stage_opened', k.key || '|' || to_char(o.day, 'YYYY-MM-DD')
        FROM k CROSS JOIN generate_series($4::date, $2::date, interval '1 day') AS o (day)
        WHERE k.dimension = 'stage')
    SELECT 'carried_over' AS measure, k.dimension, k.key, sum(l.n)::bigint AS n,
        sum(l.amount)::bigint AS amount
    FROM every AS k CROSS JOIN LATERAL (SELECT s.n, s.amount FROM report_sum AS s
        WHERE s.scope = k.scope AND s.measure = 'carried_over' AND s.dimension = k.dimension
            AND s.key = k.key AND s.day <= $2
        ORDER BY s.day DESC LIMIT 1) AS l
    WHERE l.n <> 0
    GROUP BY k.dimension, k.key
)sql"};
const Query count_narrowed_facts{
    "count_narrowed_facts",
    "SELECT f.measure, $2::date AS day, f.channel, f.kind, f.category, f.department_id, "
    "  f.team_id, f.agent_id, f.stage, f.detail, sum(f.n)::bigint AS n, "
    "  sum(f.amount)::bigint AS amount FROM report_fact AS f "
    "WHERE (f.measure = ANY ($8::text[]) AND f.day BETWEEN $1 AND $2 "
    "    OR f.measure = 'carried_over' AND f.day <= $2 AND (f.until IS NULL OR f.until > $2)) "
    "  AND " BH_FACT_SCOPE
    "GROUP BY f.measure, f.channel, f.kind, f.category, f.department_id, f.team_id, f.agent_id, "
    "  f.stage, f.detail"
};

std::vector<ReadSum> read_sums(Tx& tx, const SumQuestion& question) {
    std::vector<ReadSum> result;
    if (const auto scopes = scopes_of(question)) {
        for (const auto& row : tx.exec(select_flow_sums, *scopes, question.from, question.to)) {
            result.push_back(read_sum_in(row));
        }
        const auto levels = tx.exec(
            select_level_sums,
            *scopes,
            question.to,
            texts_of(domain::plain_dimensions),
            question.opened_from
        );
        for (const auto& row : levels) {
            result.push_back(read_sum_in(row));
        }
        return result;
    }
    domain::FactChanges changes;
    for (const auto& row : ask_facts(tx, count_narrowed_facts, question)) {
        changes[fact_without_numbers(row)] = sum_in(row);
    }
    for (const auto& [key, sum] : domain::sums_of(changes, domain::Scopes::all_only)) {
        result.push_back({key.measure, key.dimension, key.key, sum});
    }
    return result;
}

// By the primary key: by days alone each day would be read with all its keys.
const Query select_trend_sums{"select_trend_sums", R"sql(
    SELECT day, measure, sum(n)::bigint AS n, sum(amount)::bigint AS amount
    FROM report_sum
    WHERE scope = ANY ($1::text[]) AND measure = ANY ($4::text[]) AND dimension = 'total'
        AND key = '' AND day BETWEEN $2 AND $3
    GROUP BY day, measure
    UNION ALL
    SELECT d.day::date, 'carried_over', sum(l.n)::bigint, 0
    FROM generate_series($2::date, $3::date, interval '1 day') AS d (day)
    CROSS JOIN unnest($1::text[]) AS c (scope)
    CROSS JOIN LATERAL (SELECT s.n FROM report_sum AS s WHERE s.scope = c.scope
        AND s.measure = 'carried_over' AND s.dimension = 'total' AND s.key = ''
        AND s.day <= d.day ORDER BY s.day DESC LIMIT 1) AS l
    GROUP BY d.day
)sql"};
const Query count_narrowed_trend{
    "count_narrowed_trend",
    "SELECT f.day, f.measure, sum(f.n)::bigint AS n, sum(f.amount)::bigint AS amount "
    "FROM report_fact AS f "
    "WHERE f.measure = ANY ($8::text[]) AND f.day BETWEEN $1 AND $2 AND " BH_FACT_SCOPE
    "GROUP BY f.day, f.measure "
    "UNION ALL "
    "SELECT d.day::date, 'carried_over', sum(f.n)::bigint, 0 "
    "FROM generate_series($1::date, $2::date, interval '1 day') AS d (day) "
    "JOIN report_fact AS f ON f.measure = 'carried_over' AND f.day <= d.day "
    "  AND (f.until IS NULL OR f.until > d.day) WHERE " BH_FACT_SCOPE
    "GROUP BY d.day"
};

std::map<Day, std::map<Measure, domain::Sum>> read_trend(Tx& tx, const SumQuestion& question) {
    const auto scopes = scopes_of(question);
    const auto rows =
        scopes ? tx.exec(select_trend_sums, *scopes, question.from, question.to, flows())
               : ask_facts(tx, count_narrowed_trend, question);
    std::map<Day, std::map<Measure, domain::Sum>> trend;
    for (const auto& row : rows) trend[row.day("day")][measure_in(row)] = sum_in(row);
    return trend;
}

const Query select_day_sums{"select_day_sums", R"sql(
    SELECT day, measure, dimension, key, n FROM report_sum
    WHERE scope = 'all' AND day = ANY ($1::date[]) AND measure = ANY ($2::text[])
        AND dimension = ANY ($3::text[])
)sql"};

std::vector<DaySum> read_days(
    Tx& tx,
    const std::vector<Day>& days,
    const std::vector<Measure>& measures,
    const std::vector<std::string>& dimensions
) {
    std::vector<std::string> day_texts;
    for (const auto& day : days) day_texts.push_back(to_text(day));
    std::vector<std::string> codes;
    for (const auto measure : measures) codes.emplace_back(domain::code_of(measure));
    std::vector<DaySum> sums;
    for (const auto& row : tx.exec(select_day_sums, day_texts, codes, dimensions)) {
        sums.push_back(
            {row.day("day"), measure_in(row), row.text("dimension"), row.text("key"),
             row.integer("n")}
        );
    }
    return sums;
}

const Query select_first_day{"select_first_day", R"sql(
    SELECT min(day) AS day FROM report_sum
    WHERE scope = 'all' AND measure = 'received' AND dimension = 'total' AND key = ''
)sql"};

std::optional<Day> first_counted_day(Tx& tx) {
    return tx.exec_one(select_first_day).optional_day("day");
}

const Query select_category_tops{"select_category_tops", R"sql(
    WITH RECURSIVE below (code, top) AS (
        SELECT code, code FROM category WHERE parent_code IS NULL
        UNION ALL
        SELECT c.code, b.top FROM category AS c JOIN below AS b ON c.parent_code = b.code
    ) SELECT code, top FROM below WHERE code <> top
)sql"};

std::map<std::string, std::string> category_tops(Tx& tx) {
    std::map<std::string, std::string> tops;
    for (const auto& row : tx.exec(select_category_tops)) tops[row.text("code")] = row.text("top");
    return tops;
}

const Query count_tickets_behind_flows{
    "count_tickets_behind_flows",
    "SELECT f.measure, count(DISTINCT f.ticket_id) AS tickets FROM report_fact AS f "
    "WHERE f.measure = ANY ($8::text[]) AND f.day BETWEEN $1 AND $2 AND " BH_FACT_SCOPE
    "GROUP BY f.measure"
};

std::map<Measure, std::int64_t> count_tickets_behind(Tx& tx, const SumQuestion& question) {
    std::map<Measure, std::int64_t> tickets;
    for (const auto& row : ask_facts(tx, count_tickets_behind_flows, question)) {
        tickets[measure_in(row)] = row.integer("tickets");
    }
    return tickets;
}

const Query select_all_sums{"select_all_sums", R"sql(
    SELECT scope, measure, dimension, key, day, n, amount FROM report_sum
)sql"};

domain::Sums read_all_sums(Tx& tx) {
    domain::Sums sums;
    for (const auto& row : tx.exec(select_all_sums)) {
        sums[{row.text("scope"),
              measure_in(row),
              row.text("dimension"),
              row.text("key"),
              row.day("day")}] = sum_in(row);
    }
    return sums;
}

const Query select_all_changes{"select_all_changes", R"sql(
    SELECT measure, day, until, channel, kind, category, department_id, team_id, agent_id, stage,
        detail, sum(n)::bigint AS n, sum(amount)::bigint AS amount
    FROM report_fact
    GROUP BY measure, day, until, channel, kind, category, department_id, team_id, agent_id,
        stage, detail
)sql"};

domain::FactChanges read_all_changes(Tx& tx) {
    domain::FactChanges changes;
    for (const auto& row : tx.exec(select_all_changes)) {
        auto fact = fact_without_numbers(row);
        fact.until = row.optional_day("until");
        fact.n = row.integer("n");
        fact.amount = row.integer("amount");
        domain::add_change(changes, fact, 1);
    }
    return changes;
}

const Query delete_report_sums{"delete_report_sums", "DELETE FROM report_sum"};

void delete_all_sums(Tx& tx) { tx.exec(delete_report_sums); }

}  // namespace bihuan::store
