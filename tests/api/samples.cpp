#include "api/sample_parts.hpp"
#include "http/routes.hpp"

namespace bihuan::test {

namespace {

std::string method_text(http::Method method) {
    switch (method) {
        case http::Method::post: return "POST";
        case http::Method::put: return "PUT";
        case http::Method::patch: return "PATCH";
        case http::Method::delete_: return "DELETE";
        default: return "";
    }
}

}  // namespace

HeaderList match_of(const HttpReply& reply) { return {{"If-Match", reply.header("ETag")}}; }

const std::map<std::string, Sample>& samples() {
    static const Samples all = [] {
        Samples result;
        add_people(result);
        add_reference(result);
        add_tickets(result);
        add_customers(result);
        add_queue(result);
        add_portal(result);
        add_calls(result);
        add_messages(result);
        add_exchange(result);
        add_reports(result);
        add_ledger(result);
        return result;
    }();
    return all;
}

std::vector<std::string> json_routes() {
    std::vector<std::string> routes;
    for (const auto& route : http::all_routes()) {
        const auto name = method_text(route.method) + " " + std::string(route.pattern);
        // Its body is a list whose lines are checked one by one.
        const bool lines = name == "POST /api/v1/tickets/bulk";
        if (route.body == http::Body::json && !lines) routes.push_back(name);
    }
    return routes;
}

std::map<std::string, std::int64_t> row_counts() {
    auto& center = Center::instance();
    const auto tables = center.sql(
        "SELECT table_name::text AS name FROM information_schema.tables "
        "WHERE table_schema = 'public' ORDER BY table_name"
    );
    std::string statement;
    for (const auto& table : tables) {
        const auto name = table.text("name");
        if (!statement.empty()) statement += " UNION ALL ";
        statement += "SELECT '" + name + "' AS name, count(*) AS rows FROM " + name;
        // What ladders do meanwhile is nobody's writing.
        if (name == "ticket_event") {
            statement += " WHERE type NOT IN ('escalation_step', 'ordered')";
        }
        if (name == "notification") {
            statement += " WHERE type NOT IN ('escalation_step', 'ordered', 'report_daily_ready')";
        }
        // Nor what the search catches up with.
        if (name == "search_text") statement += " WHERE part <> 'customer'";
        if (name == "search_todo" || name == "search_gram") statement += " WHERE false";
        // Nor what reports count of it.
        const bool asked_for = name == "report_subscription";
        const bool counted = name.starts_with("report_") || name.starts_with("word_");
        if (counted && !asked_for) statement += " WHERE false";
        // Nor the checkpoints of the ledger.
        if (name == "ledger_checkpoint" || name == "ledger_cover" || name == "ledger_pending") {
            statement += " WHERE false";
        }
        // Nor what agents are after their wrap-up.
        if (name == "agent_state") statement += " WHERE false";
        // Nor what is on its way to other systems.
        if (name == "outbox" || name == "webhook_delivery" || name == "webhook_attempt") {
            statement += " WHERE false";
        }
    }
    std::map<std::string, std::int64_t> counts;
    for (const auto& row : center.sql(statement)) counts[row.text("name")] = row.integer("rows");
    return counts;
}

}  // namespace bihuan::test
