#include "bihuan/store/export_lines.hpp"

#include "store/conditions.hpp"
#include "store/tx.hpp"

#include <algorithm>
#include <stdexcept>

#define BH_CONTACTS_OF(id)                                                           \
    "(SELECT coalesce(json_agg(json_build_object('kind', p.kind, 'value', p.value) " \
    "   ORDER BY p.id), '[]') FROM customer_contact AS p WHERE p.customer_id = " id  \
    ") AS contacts"

namespace bihuan::store {

namespace {

std::vector<domain::ContactPoint> read_contacts(const Row& row) {
    std::vector<domain::ContactPoint> contacts;
    for (const auto& json : row.json("contacts")) {
        const auto kind =
            domain::parse_code<domain::ContactKind>(json["kind"].get_ref<const std::string&>());
        if (!kind) throw std::logic_error("unknown code in the database");
        domain::ContactPoint point;
        point.kind = *kind;
        point.value = json["value"].get<std::string>();
        contacts.push_back(std::move(point));
    }
    return contacts;
}

std::string text_or_empty(const Row& row, const char* column) {
    return row.is_null(column) ? std::string() : row.text(column);
}

}  // namespace

struct LineColumns::Column {
    /// As an export calls it.
    std::string_view name;
    const char* sql;
    void (*read)(const Row& row, TicketLine& line);
};

namespace {

#define BH_READ(statement) [](const Row& row, TicketLine& line) { statement; }
#define BH_TEXT(member) BH_READ(line.member = text_or_empty(row, #member))

// clang-format off
constexpr LineColumns::Column line_columns[] = {
    {"number",           "t.number",           BH_TEXT(number)},
    {"received_at",      "t.received_at",      BH_READ(line.received_at = row.instant("received_at"))},
    {"kind",             "t.kind",             BH_TEXT(kind)},
    {"channel",          "t.channel",          BH_TEXT(channel)},
    {"status",           "t.status",           BH_TEXT(status)},
    {"stage",            "t.stage",            BH_TEXT(stage)},
    {"outcome",          "t.outcome",          BH_TEXT(outcome)},
    {"priority",         "t.priority",         BH_TEXT(priority)},
    {"category",         "t.category",         BH_TEXT(category)},
    {"subject",          "t.subject",          BH_TEXT(subject)},
    {"description",      "t.description",      BH_TEXT(description)},
    {"demand",           "t.demand",           BH_TEXT(demand)},
    {"amount",           "t.amount",           BH_READ(line.amount = row.optional_integer("amount"))},
    {"major",            "t.major",            BH_READ(line.major = row.boolean("major"))},
    {"difficult",        "t.difficult",        BH_READ(line.difficult = row.boolean("difficult"))},
    {"customer_name",    "c.name AS customer_name",   BH_TEXT(customer_name)},
    {"customer_level",   "c.level AS customer_level", BH_TEXT(customer_level)},
    {"contacts",         BH_CONTACTS_OF("t.customer_id"), BH_READ(line.contacts = read_contacts(row))},
    {"anonymous_reason", "t.anonymous_reason", BH_TEXT(anonymous_reason)},
    {"owner",            "t.owner_id",         BH_READ(line.owner_id = row.optional_id<UserId>("owner_id"))},
    {"team",             "t.team_id",          BH_READ(line.team_id = row.optional_id<TeamId>("team_id"))},
    {"department",       "t.department_id",    BH_READ(line.department_id = row.optional_id<DepartmentId>("department_id"))},
    {"external_ref",     "t.external_source",  BH_TEXT(external_source)},
    {"external_ref",     "t.external_id",      BH_TEXT(external_id)},
    {"tags",             "t.tags",             BH_READ(line.tags = row.texts("tags"))},
    {"reopened_count",   "t.reopened_count",   BH_READ(line.reopened_count = row.integer("reopened_count"))},
    {"next_due_at",      "t.next_due_at",      BH_READ(line.next_due_at = row.optional_instant("next_due_at"))},
    {"created_at",       "t.created_at",       BH_READ(line.created_at = row.instant("created_at"))},
    {"updated_at",       "t.updated_at",       BH_READ(line.updated_at = row.instant("updated_at"))},
    {"closed_at",        "t.closed_at",        BH_READ(line.closed_at = row.optional_instant("closed_at"))},
};
// clang-format on

#undef BH_TEXT
#undef BH_READ

}  // namespace

LineColumns::LineColumns(const std::vector<std::string>& names) {
    for (const auto& column : line_columns) {
        if (std::find(names.begin(), names.end(), column.name) != names.end()) {
            columns_.push_back(&column);
        }
    }
}

TicketLines ticket_lines(
    Tx& tx,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    TicketOrder order,
    const std::vector<std::string>& after,
    std::size_t limit,
    const LineColumns& wanted
) {
    const auto page = list_ticket_ids(tx, viewer, filter, order, after, limit);
    std::string columns = "t.id";
    for (const auto* column : wanted.columns()) columns.append(", ").append(column->sql);
    const auto rows = tx.exec_sql(
        "SELECT " + columns +
            " FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)"
            " JOIN ticket AS t ON t.id = wanted.id"
            " LEFT JOIN customer AS c ON c.id = t.customer_id ORDER BY wanted.place",
        {page.ids}
    );
    TicketLines result;
    result.next_key = page.next_key;
    result.lines.reserve(rows.size());
    for (const auto& row : rows) {
        auto& line = result.lines.emplace_back();
        for (const auto* column : wanted.columns()) column->read(row, line);
    }
    return result;
}

namespace {

/// Customers of whom the viewer sees a ticket.
Conditions seen_customers(const domain::Viewer& viewer) {
    Conditions where;
    where.add("c.merged_into IS NULL");
    add_ticket_scope(
        where, viewer, "EXISTS (SELECT 1 FROM ticket AS t WHERE t.customer_id = c.id AND (@))"
    );
    return where;
}

}  // namespace

std::vector<CustomerLine> customer_lines(
    Tx& tx, const domain::Viewer& viewer, const std::optional<CustomerId>& after, std::size_t limit
) {
    auto where = seen_customers(viewer);
    if (after) where.add("c.id > ?::uuid", {*after});
    const auto rows = tx.exec_sql(
        "SELECT c.id, c.name, c.level, c.created_at, "
        "(SELECT count(*) FROM ticket AS x WHERE x.customer_id = c.id) AS tickets, " BH_CONTACTS_OF(
            "c.id"
        ) " FROM customer AS c" +
            where.sql() + " ORDER BY c.id LIMIT " + std::to_string(limit),
        where.params()
    );
    std::vector<CustomerLine> lines;
    for (const auto& row : rows) {
        lines.push_back(CustomerLine{
            row.id<CustomerId>("id"),
            row.text("name"),
            row.text("level"),
            read_contacts(row),
            row.integer("tickets"),
            row.instant("created_at")});
    }
    return lines;
}

std::int64_t count_customers(Tx& tx, const domain::Viewer& viewer) {
    const auto where = seen_customers(viewer);
    return tx.exec_sql("SELECT count(*) AS total FROM customer AS c" + where.sql(), where.params())
        .front()
        .integer("total");
}

}  // namespace bihuan::store
