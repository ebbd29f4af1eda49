#include "bihuan/store/ticket_list.hpp"

#include "bihuan/base/text.hpp"
#include "store/conditions.hpp"
#include "store/fact_conditions.hpp"
#include "store/text_match.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

void add_list(Conditions& where, const char* fragment, const std::vector<std::string>& values) {
    if (!values.empty()) where.add(fragment, {values});
}

template <class SomeId>
void add_any_of(Conditions& where, const std::string& column, const AnyOf<SomeId>& any) {
    if (!any.given()) return;
    where.add(
        "t." + column + " = ANY (?::uuid[]) OR ?::boolean AND t." + column + " IS NULL",
        {any.ids, any.none}
    );
}

void add_period(Conditions& where, const std::string& column, const Period& period) {
    if (period.from) where.add(column + " >= ?::timestamptz", {*period.from});
    if (period.to) where.add(column + " < ?::timestamptz", {*period.to});
}

/// Some row of `table` belongs to the ticket and lies in the period.
void add_period_in(
    Conditions& where, const char* exists, const char* column, const Period& period,
    const std::vector<std::string>& metrics
) {
    if (!period.from && !period.to) return;
    std::string fragment = exists;
    fragment += " AND x.";
    fragment += column;
    fragment += " >= coalesce(?::timestamptz, '-infinity') AND x.";
    fragment += column;
    fragment += " < coalesce(?::timestamptz, 'infinity')";
    if (!metrics.empty()) {
        where.add(
            fragment + " AND x.metric = ANY (?::text[]))", {period.from, period.to, metrics}
        );
    } else {
        where.add(fragment + ")", {period.from, period.to});
    }
}

void add_clocks(Conditions& where, const TicketFilter& filter) {
    constexpr auto clock = "EXISTS (SELECT 1 FROM timer AS x WHERE x.ticket_id = t.id";
    add_period_in(where, clock, "breached_at", filter.breached_in, filter.metrics);
    constexpr auto clock_in_time =
        "EXISTS (SELECT 1 FROM timer AS x WHERE x.ticket_id = t.id AND x.breached_at IS NULL";
    add_period_in(where, clock_in_time, "met_at", filter.met_in, filter.metrics);
    if (filter.breached) {
        where.add(
            "EXISTS (SELECT 1 FROM timer AS x WHERE x.ticket_id = t.id AND x.state = 'breached' "
            "AND (?::boolean OR x.metric = ANY (?::text[]))) = ?::boolean",
            {filter.metrics.empty(), filter.metrics, *filter.breached}
        );
    }
    if (filter.due_before && !filter.metrics.empty()) {
        where.add(
            "EXISTS (SELECT 1 FROM timer AS x WHERE x.ticket_id = t.id "
            "AND x.metric = ANY (?::text[]) "
            "AND x.met_at IS NULL AND x.detail ->> 'cancelled_at' IS NULL "
            "AND x.due_at < ?::timestamptz)",
            {filter.metrics, *filter.due_before}
        );
    } else if (filter.due_before) {
        where.add("t.next_due_at < ?::timestamptz", {*filter.due_before});
    }
    const bool metric_stands_alone = !filter.metrics.empty() && !filter.breached &&
                                     !filter.due_before && !filter.met_in.from &&
                                     !filter.breached_in.from;
    if (metric_stands_alone) {
        where.add(
            "EXISTS (SELECT 1 FROM timer AS x WHERE x.ticket_id = t.id "
            "AND x.metric = ANY (?::text[]))",
            {filter.metrics}
        );
    }
}

void add_spans(Conditions& where, const TicketFilter& filter) {
    constexpr auto span = "EXISTS (SELECT 1 FROM ticket_span AS x WHERE x.ticket_id = t.id";
    add_period_in(where, span, "opened_at", filter.opened, {});
    add_period_in(where, span, "closed_at", filter.closed, {});
    if (filter.open_at) {
        where.add(
            "EXISTS (SELECT 1 FROM ticket_span AS x WHERE x.ticket_id = t.id AND x.opened_at < "
            "?::timestamptz AND coalesce(x.closed_at, 'infinity') >= ?::timestamptz)",
            {*filter.open_at, *filter.open_at}
        );
    }
}

/// What waits for somebody in particular; the same rules as in the guards of the moves.
void add_waiting_for(Conditions& where, const TicketFilter& filter) {
    constexpr auto not_about = "t.status = 'open' AND NOT ?::uuid = ANY (t.complained_about)";
    if (filter.approvable_by) {
        const auto& [user, limit] = *filter.approvable_by;
        where.add(not_about, {user});
        where.add(
            "t.stage = 'solution' AND t.id = ANY (ARRAY(SELECT p.ticket_id FROM proposal AS p "
            "WHERE p.state = 'proposed' AND p.author_id <> ?::uuid "
            "AND greatest(p.compensation_amount, p.cost) <= ?::bigint))",
            {user, limit}
        );
    }
    if (filter.visitable_by) {
        where.add(not_about, {*filter.visitable_by});
        where.add(
            "t.stage = 'follow_up' AND NOT ?::uuid = ANY (t.handled_by)", {*filter.visitable_by}
        );
    }
}

/// What searches ask for beside words (domain/grams.hpp).
void add_search_filters(Conditions& where, const TicketFilter& filter) {
    add_list(where, "t.tags && ?::text[] AND t.tags <> '{}'", filter.tags);
    for (const auto& name : filter.customer_names) {
        const auto word = domain::search_word(name);
        where.add(
            "t.customer_id = ANY (ARRAY(SELECT x.source_id FROM search_text AS x "
            "WHERE x.grams @> ?::int4[] AND x.folded LIKE ? AND x.part = 'customer'))",
            {word.name_grams, "%" + escape_like(word.folded) + "%"}
        );
    }
    for (const auto& phone : filter.phones) {
        where.add(
            "t.customer_id = ANY (ARRAY(SELECT p.customer_id FROM customer_contact AS p "
            "WHERE p.kind = 'phone' AND (p.value = ? "
            "  OR right(split_part(p.value, ';', 1), 4) = ?)))",
            {phone, phone}
        );
    }
    for (const auto& part : filter.number_parts) {
        where.add("t.number LIKE ?", {"%" + escape_like(part) + "%"});
        const auto grams = domain::search_word(part).number_grams;
        if (grams.empty()) continue;
        where.add(
            "t.id = ANY (ARRAY(SELECT x.source_id FROM search_text AS x "
            "WHERE x.grams @> ?::int4[] AND x.part = 'ticket'))",
            {grams}
        );
    }
}

}  // namespace

Conditions conditions_of(const domain::Viewer& viewer, const TicketFilter& filter) {
    Conditions where;
    add_ticket_scope(where, viewer);
    add_list(where, "t.status = ANY (?::text[])", filter.statuses);
    add_list(where, "t.stage = ANY (?::text[])", filter.stages);
    add_list(where, "t.kind = ANY (?::text[])", filter.kinds);
    add_list(where, "t.channel = ANY (?::text[])", filter.channels);
    add_list(where, "t.priority = ANY (?::text[])", filter.priorities);
    if (!filter.categories.empty() || filter.category_none) {
        where.add(
            "EXISTS (SELECT 1 FROM unnest(?::text[]) AS c WHERE t.category = c "
            "OR starts_with(t.category, c || '.')) OR ?::boolean AND t.category IS NULL",
            {filter.categories, filter.category_none}
        );
    }
    add_any_of(where, "owner_id", filter.owner);
    add_any_of(where, "customer_id", filter.customer);
    add_any_of(where, "team_id", filter.team);
    add_any_of(where, "department_id", filter.department);
    if (filter.major) where.add("t.major = ?::boolean", {*filter.major});
    add_period(where, "t.received_at", filter.received);
    add_spans(where, filter);
    add_clocks(where, filter);
    if (filter.fact) add_fact(where, *filter.fact);
    if (filter.group) {
        where.add(
            "t.id = ANY (ARRAY(SELECT ?::uuid UNION ALL SELECT l.ticket_id FROM ticket_link AS l "
            "WHERE l.other_id = ?::uuid AND l.kind = 'part_of'))",
            {*filter.group, *filter.group}
        );
    }
    if (filter.external) {
        where.add(
            "t.external_source = ? AND t.external_id = ?",
            {filter.external->first, filter.external->second}
        );
    }
    add_waiting_for(where, filter);
    add_search_filters(where, filter);
    return where;
}

namespace {

/// The columns that make an order total, ascending or descending together, and their types.
struct Keyset {
    TicketOrder order;
    const char* columns;
    const char* direction;
    const char* comparison;
    const char* types;
    std::size_t count;
};

// clang-format off
constexpr Keyset keysets[] = {
    {TicketOrder::received_at,      "t.received_at, t.id",                                  "ASC",  ">", "?::timestamptz, ?::uuid",               2},
    {TicketOrder::received_at_down, "t.received_at, t.id",                                  "DESC", "<", "?::timestamptz, ?::uuid",               2},
    {TicketOrder::due_at,           "coalesce(t.next_due_at, 'infinity'), t.id",            "ASC",  ">", "?::timestamptz, ?::uuid",               2},
    {TicketOrder::priority,         "(-t.priority_rank), t.received_at, t.id",              "ASC",  ">", "?::int, ?::timestamptz, ?::uuid",       3},
    {TicketOrder::updated_at,       "t.updated_at, t.id",                                   "ASC",  ">", "?::timestamptz, ?::uuid",               2},
    {TicketOrder::updated_at_down,  "t.updated_at, t.id",                                   "DESC", "<", "?::timestamptz, ?::uuid",               2},
};
// clang-format on

std::string order_by(const Keyset& keyset) {
    std::string sql = " ORDER BY ";
    std::string columns = keyset.columns;
    int depth = 0;
    for (const char c : columns) {
        if (c == '(') ++depth;
        if (c == ')') --depth;
        if (c == ',' && depth == 0) {
            sql += ' ';
            sql += keyset.direction;
        }
        sql += c;
    }
    return sql + ' ' + keyset.direction;
}

void add_after(
    Conditions& where, const Keyset& keyset, const std::vector<std::string>& after
) {
    if (after.size() != keyset.count) return;
    const auto fragment = std::string("(") + keyset.columns + ") " + keyset.comparison + " (" +
                          keyset.types + ")";
    if (keyset.count == 2) {
        where.add(fragment, {after[0], after[1]});
    } else {
        where.add(fragment, {after[0], after[1], after[2]});
    }
}

/// The key of a row as the cursor keeps it, its id, and the page in order.
std::string columns_of(const Keyset& keyset) {
    return std::string("SELECT ARRAY[") +
           (keyset.count == 3 ? "(-t.priority_rank)::text, " : "") +
           (keyset.order == TicketOrder::due_at ? "coalesce(t.next_due_at, 'infinity')::text"
            : keyset.columns[2] == 'u'          ? "t.updated_at::text"
                                                : "t.received_at::text") +
           ", t.id::text] AS key, t.id";
}

std::string end_of(const Keyset& keyset, std::size_t rows) {
    return order_by(keyset) + " LIMIT " + std::to_string(rows);
}

/// Expressions of the order have names in a walk, so that its order is known outside of it.
std::string named(std::string sql) {
    const auto rename = [&](std::string_view expression, std::string_view name) {
        for (auto at = sql.find(expression); at != std::string::npos; at = sql.find(expression)) {
            sql.replace(at, expression.size(), name);
        }
    };
    rename("coalesce(t.next_due_at, 'infinity')", "t.due_key");
    rename("(-t.priority_rank)", "t.priority_key");
    return sql;
}

constexpr auto walked =
    "SELECT t.id, t.number, t.customer_id, t.received_at, t.updated_at, "
    "coalesce(t.next_due_at, 'infinity') AS due_key, (-t.priority_rank) AS priority_key "
    "FROM ticket AS t";

std::optional<TextMatch> match_of(
    Tx& tx, const domain::Viewer& viewer, const TicketFilter& filter
) {
    if (!filter.text) return std::nullopt;
    auto word = domain::search_word(*filter.text);
    if (word.folded.empty()) return std::nullopt;
    const std::vector<domain::SearchWord> words{std::move(word)};
    return TextMatch(tx, words, domain::confined_to(viewer), Phones::no);
}

void add_hits(Conditions& where, const TextMatch& match) {
    where.add("t.id = ANY (ARRAY(SELECT h.id FROM (" + match.hits(where) + ") AS h))");
}

/// What one page takes; the first row too many tells that there is another.
struct PageWanted {
    const Keyset& keyset;
    const std::vector<std::string>& after;
    std::size_t rows;
};

/// The page by walking along the list's order, or nothing when that led too far.
std::optional<Rows> walk(
    Tx& tx, Conditions where, const TextMatch& match, const PageWanted& wanted
) {
    const auto& keyset = wanted.keyset;
    add_after(where, keyset, wanted.after);
    const auto conditions = where;
    const auto inner = walked + where.sql() + end_of(keyset, match.walk_rows());
    auto sql = named(columns_of(keyset)) + " FROM (" + inner + ") AS t WHERE ";
    sql += match.holds(where) + named(end_of(keyset, wanted.rows));
    auto rows = tx.exec_sql(sql, where.params());
    if (rows.size() == wanted.rows) return rows;
    const auto further = "SELECT true AS further FROM ticket AS t" + conditions.sql() +
                         order_by(keyset) + " LIMIT 1 OFFSET " + std::to_string(match.walk_rows());
    if (tx.exec_sql(further, conditions.params()).empty()) return rows;
    return std::nullopt;
}

/// The newest tickets of all, along the times of the texts: several times as fast, as nothing else
/// is looked at. What is found by customer or number has to be little.
std::optional<Rows> walk_texts(Tx& tx, const TextMatch& match, const PageWanted& wanted) {
    const auto limit = " LIMIT " + std::to_string(wanted.rows);
    const auto and_after = [&](Conditions& where, const std::string& columns) -> std::string {
        if (wanted.after.size() != 2) return "";
        return where.bind(
            " AND (" + columns + ") < (?::timestamptz, ?::uuid)",
            {wanted.after[0], wanted.after[1]}
        );
    };
    const std::string order = " ORDER BY x.at DESC, x.ticket_id DESC";
    Conditions where;
    const auto inner = "SELECT x.ticket_id, x.at, x.folded FROM search_text AS x "
                       "WHERE x.at IS NOT NULL" + and_after(where, "x.at, x.ticket_id") + order +
                       " LIMIT " + std::to_string(match.walk_rows());
    auto sql = "WITH by_text AS MATERIALIZED (SELECT DISTINCT x.at, x.ticket_id FROM (" + inner +
               ") AS x WHERE " + match.in_text(where) + order + limit + ")";
    sql += " SELECT ARRAY[m.at::text, m.id::text] AS key, m.id, "
           "(SELECT count(*) FROM by_text) AS texts FROM (SELECT b.at, b.ticket_id AS id "
           "FROM by_text AS b UNION (SELECT h.at, h.id FROM (" + match.other_hits(where) +
           ") AS h WHERE true" + and_after(where, "h.at, h.id") +
           " ORDER BY h.at DESC, h.id DESC" + limit + ")) AS m ORDER BY m.at DESC, m.id DESC" +
           limit;
    auto rows = tx.exec_sql(sql, where.params());
    const auto texts = rows.empty() ? 0 : rows.front().integer("texts");
    if (static_cast<std::size_t>(texts) == wanted.rows) return rows;
    Conditions further;
    const auto rest = "SELECT true AS further FROM search_text AS x WHERE x.at IS NOT NULL" +
                      and_after(further, "x.at, x.ticket_id") + order + " LIMIT 1 OFFSET " +
                      std::to_string(match.walk_rows());
    if (tx.exec_sql(rest, further.params()).empty()) return rows;
    return std::nullopt;
}

Rows page_of(
    Tx& tx, const Conditions& conditions, const std::optional<TextMatch>& match,
    const PageWanted& wanted
) {
    if (match && !match->rare()) {
        const bool newest = wanted.keyset.order == TicketOrder::received_at_down;
        auto rows = newest && conditions.empty() && match->others_are_rare()
                        ? walk_texts(tx, *match, wanted)
                        : walk(tx, conditions, *match, wanted);
        if (rows) return *rows;
    }
    auto where = conditions;
    if (match) add_hits(where, *match);
    add_after(where, wanted.keyset, wanted.after);
    return tx.exec_sql(
        columns_of(wanted.keyset) + " FROM ticket AS t" + where.sql() +
            end_of(wanted.keyset, wanted.rows),
        where.params()
    );
}

}  // namespace

TicketPage list_ticket_ids(
    Tx& tx,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    TicketOrder order,
    const std::vector<std::string>& after,
    std::size_t limit
) {
    const auto& keyset = keysets[static_cast<std::size_t>(order)];
    const auto match = match_of(tx, viewer, filter);
    const auto rows =
        page_of(tx, conditions_of(viewer, filter), match, {keyset, after, limit + 1});
    TicketPage page;
    for (const auto& row : rows) {
        if (page.ids.size() == limit) {
            page.next_key = rows[limit - 1].texts("key");
            break;
        }
        page.ids.push_back(row.id<TicketId>("id"));
    }
    return page;
}

std::int64_t count_tickets(Tx& tx, const domain::Viewer& viewer, const TicketFilter& filter) {
    auto where = conditions_of(viewer, filter);
    std::string from = "SELECT count(*) AS total FROM ticket AS t";
    if (const auto match = match_of(tx, viewer, filter)) {
        if (where.empty()) {
            from = "SELECT count(DISTINCT h.id) AS total FROM (" + match->hits(where) + ") AS h";
        } else {
            add_hits(where, *match);
        }
    }
    return tx.exec_sql(from + where.sql(), where.params()).front().integer("total");
}

std::int64_t count_tickets_up_to(
    Tx& tx, const domain::Viewer& viewer, const TicketFilter& filter, std::int64_t most
) {
    const auto where = conditions_of(viewer, filter);
    return tx
        .exec_sql(
            "SELECT count(*) AS total FROM (SELECT 1 FROM ticket AS t" + where.sql() + " LIMIT " +
                std::to_string(most) + ") AS counted",
            where.params()
        )
        .front()
        .integer("total");
}

}  // namespace bihuan::store
