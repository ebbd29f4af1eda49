#include "http/render_summary.hpp"

#include "bihuan/app/person_json.hpp"
#include "http/render_ticket.hpp"

namespace bihuan::http {

JsonText summary_json(const app::Context& context, const store::TicketSummary& ticket) {
    JsonText json;
    json["id"] = ticket.id.text();
    json["number"] = ticket.number;
    json["kind"] = ticket.kind;
    json["channel"] = ticket.channel;
    json["status"] = ticket.status;
    json["stage"] = ticket.closed() ? Json(nullptr) : Json(ticket.stage);
    json["outcome"] = ticket.outcome;
    json["priority"] = ticket.priority;
    json["major"] = ticket.major;
    json["category"] = ticket.category;
    json["subject"] = ticket.subject;
    json["customer"] = customer_json(ticket.customer);
    json["owner"] = person_json(context, ticket.owner_id);
    json["team_id"] = ticket.team_id ? JsonText(ticket.team_id->text()) : JsonText();
    json["department_id"] =
        ticket.department_id ? JsonText(ticket.department_id->text()) : JsonText();
    json["version"] = ticket.version;
    json["received_at"] = ticket.received_at;
    json["closed_at"] = ticket.closed_at;
    json["next_due_at"] = ticket.next_due_at;
    return json;
}

}  // namespace bihuan::http
