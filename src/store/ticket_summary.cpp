#include "bihuan/store/ticket_summary.hpp"

#include "store/ticket_rows.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

TicketSummary read_summary(const Row& row) {
    TicketSummary summary;
    summary.id = row.id<TicketId>("id");
    summary.number = row.text("number");
    summary.kind = row.text("kind");
    summary.channel = row.text("channel");
    summary.status = row.text("status");
    summary.stage = row.text("stage");
    summary.outcome = row.optional_text("outcome");
    summary.priority = row.text("priority");
    summary.major = row.boolean("major");
    summary.category = row.optional_text("category");
    summary.subject = row.text("subject");
    summary.description = row.text("description");
    summary.demand = row.optional_text("demand");
    summary.customer = read_customer(row);
    summary.owner_id = row.optional_id<UserId>("owner_id");
    summary.team_id = row.optional_id<TeamId>("team_id");
    summary.department_id = row.optional_id<DepartmentId>("department_id");
    summary.version = row.integer("version");
    summary.received_at = row.instant("received_at");
    summary.closed_at = row.optional_instant("closed_at");
    summary.next_due_at = row.optional_instant("next_due_at");
    return summary;
}

const Query select_summaries{"select_summaries", R"sql(
    SELECT t.id, t.number, t.kind, t.channel, t.status, t.stage, t.outcome, t.priority, t.major,
        t.category, t.subject, t.description, t.demand, t.customer_id, t.owner_id, t.team_id,
        t.department_id, t.version, t.received_at, t.closed_at, t.next_due_at,
        customer.name AS customer_name, customer.level AS customer_level,
        customer.version AS customer_version,
        (SELECT coalesce(json_agg(json_build_object('id', p.id, 'kind', p.kind,
            'value', p.value) ORDER BY p.id), '[]')
         FROM customer_contact AS p WHERE p.customer_id = t.customer_id) AS contacts
    FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
        JOIN ticket AS t ON t.id = wanted.id
        LEFT JOIN customer ON customer.id = t.customer_id
    ORDER BY wanted.place
)sql"};

}  // namespace

std::vector<TicketSummary> find_summaries(Tx& tx, const std::vector<TicketId>& ids) {
    std::vector<TicketSummary> summaries;
    if (ids.empty()) return summaries;
    const auto rows = tx.exec(select_summaries, ids);
    summaries.reserve(rows.size());
    for (const auto& row : rows) summaries.push_back(read_summary(row));
    return summaries;
}

}  // namespace bihuan::store
