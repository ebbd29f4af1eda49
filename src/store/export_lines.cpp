#include "bihuan/store/export_lines.hpp"

#include "store/conditions.hpp"
#include "store/tx.hpp"

#include <stdexcept>

// Without the parts that cost something; those are added by name when they are wanted.
#define BH_LINE_COLUMNS                                                                         \
    "t.id, t.number, t.kind, t.channel, t.status, t.stage, t.outcome, t.priority, t.category, " \
    "t.subject, t.demand, t.amount, t.major, t.difficult, t.anonymous_reason, t.owner_id, "     \
    "t.team_id, t.department_id, t.external_source, t.external_id, t.tags, t.reopened_count, "  \
    "t.received_at, t.created_at, t.updated_at, t.closed_at, c.name AS customer_name, "         \
    "c.level AS customer_level"

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

TicketLine read_line(const Row& row, const WantedParts& wanted) {
    const auto text = [&](const char* column) {
        return row.is_null(column) ? std::string() : row.text(column);
    };
    TicketLine line;
    line.id = row.id<TicketId>("id");
    line.number = row.text("number");
    line.kind = row.text("kind");
    line.channel = row.text("channel");
    line.status = row.text("status");
    line.stage = row.text("stage");
    line.outcome = text("outcome");
    line.priority = row.text("priority");
    line.category = text("category");
    line.subject = row.text("subject");
    if (wanted.description) line.description = row.text("description");
    line.demand = text("demand");
    line.amount = row.optional_integer("amount");
    line.major = row.boolean("major");
    line.difficult = row.boolean("difficult");
    line.customer_name = text("customer_name");
    line.customer_level = text("customer_level");
    if (wanted.contacts) line.contacts = read_contacts(row);
    line.anonymous_reason = text("anonymous_reason");
    line.owner_id = row.optional_id<UserId>("owner_id");
    line.team_id = row.optional_id<TeamId>("team_id");
    line.department_id = row.optional_id<DepartmentId>("department_id");
    line.external_source = text("external_source");
    line.external_id = text("external_id");
    if (row.view("tags") != "{}") line.tags = row.texts("tags");
    line.reopened_count = row.integer("reopened_count");
    line.received_at = row.instant("received_at");
    line.created_at = row.instant("created_at");
    line.updated_at = row.instant("updated_at");
    line.closed_at = row.optional_instant("closed_at");
    if (wanted.next_due) line.next_due_at = row.optional_instant("next_due_at");
    return line;
}

}  // namespace

TicketLines ticket_lines(
    Tx& tx,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    TicketOrder order,
    const std::vector<std::string>& after,
    std::size_t limit,
    const WantedParts& wanted
) {
    const auto page = list_ticket_ids(tx, viewer, filter, order, after, limit);
    std::string columns = BH_LINE_COLUMNS;
    if (wanted.description) columns += ", t.description";
    if (wanted.next_due) columns += ", t.next_due_at";
    if (wanted.contacts) columns += ", " BH_CONTACTS_OF("t.customer_id");
    TicketLines result;
    result.next_key = page.next_key;
    const auto rows = tx.exec_sql(
        "SELECT " + columns +
            " FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)"
            " JOIN ticket AS t ON t.id = wanted.id"
            " LEFT JOIN customer AS c ON c.id = t.customer_id ORDER BY wanted.place",
        {page.ids}
    );
    for (const auto& row : rows) result.lines.push_back(read_line(row, wanted));
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
