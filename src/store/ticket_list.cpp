#include "bihuan/store/ticket_list.hpp"

#include "bihuan/base/text.hpp"
#include "store/conditions.hpp"
#include "store/ticket_select.hpp"
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

/// Somebody confined to a department finds nothing by the notes of another.
void add_text(
    Conditions& where, const std::string& text, const std::optional<DepartmentId>& only_department
) {
    const auto pattern = "%" + escape_like(text) + "%";
    where.add(
        "t.number LIKE ? OR lower(t.subject) LIKE lower(?) OR lower(t.description) LIKE lower(?) "
        "OR lower(t.demand) LIKE lower(?) "
        "OR EXISTS (SELECT 1 FROM ticket_comment AS x WHERE x.ticket_id = t.id "
        "     AND lower(x.body) LIKE lower(?) "
        "     AND (?::uuid IS NULL OR coalesce(x.department_id = ?, true))) "
        "OR EXISTS (SELECT 1 FROM customer AS x WHERE x.id = t.customer_id "
        "     AND lower(x.name) LIKE lower(?))",
        {pattern, pattern, pattern, pattern, pattern, only_department, only_department, pattern}
    );
}

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
    if (filter.external) {
        where.add(
            "t.external_source = ? AND t.external_id = ?",
            {filter.external->first, filter.external->second}
        );
    }
    if (filter.text) add_text(where, *filter.text, domain::confined_to(viewer));
    return where;
}

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

}  // namespace

Rows select_listed(
    Tx& tx,
    const TicketColumns& wanted,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    TicketOrder order,
    const std::vector<std::string>& after,
    std::size_t limit
) {
    const auto& keyset = keysets[static_cast<std::size_t>(order)];
    auto where = conditions_of(viewer, filter);
    add_after(where, keyset, after);
    return tx.exec_sql(
        std::string("SELECT ARRAY[") + (keyset.count == 3 ? "(-t.priority_rank)::text, " : "") +
            (order == TicketOrder::due_at ? "coalesce(t.next_due_at, 'infinity')::text"
             : keyset.columns[2] == 'u'   ? "t.updated_at::text"
                                          : "t.received_at::text") +
            ", t.id::text] AS key, " + wanted.columns + " FROM ticket AS t" + wanted.joins +
            where.sql() + order_by(keyset) + " LIMIT " + std::to_string(limit + 1),
        where.params()
    );
}

Scope scope_of(const domain::Viewer& viewer) {
    Conditions where;
    add_ticket_scope(where, viewer);
    return {where.sql(), where.params()};
}

TicketPage list_ticket_ids(
    Tx& tx,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    TicketOrder order,
    const std::vector<std::string>& after,
    std::size_t limit
) {
    const auto rows = select_listed(tx, {"t.id", ""}, viewer, filter, order, after, limit);
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
    const auto where = conditions_of(viewer, filter);
    return tx
        .exec_sql("SELECT count(*) AS total FROM ticket AS t" + where.sql(), where.params())
        .front()
        .integer("total");
}

std::optional<TicketId> lock_most_urgent(
    Tx& tx, const domain::Viewer& viewer, const std::vector<std::string>& stages
) {
    TicketFilter filter;
    filter.statuses = {"open"};
    filter.stages = stages;
    filter.owner.none = true;
    auto where = conditions_of(viewer, filter);
    where.add("NOT (?::uuid = ANY (t.complained_about))", {viewer.user_id});
    where.add(
        "t.stage <> 'follow_up' OR NOT (?::uuid = ANY (t.handled_by))", {viewer.user_id}
    );
    const auto rows = tx.exec_sql(
        "SELECT t.id FROM ticket AS t" + where.sql() +
            " ORDER BY coalesce(t.next_due_at, 'infinity'), (-t.priority_rank), t.received_at"
            " LIMIT 1 FOR UPDATE OF t SKIP LOCKED",
        where.params()
    );
    if (rows.empty()) return std::nullopt;
    return rows.front().id<TicketId>("id");
}

}  // namespace bihuan::store
