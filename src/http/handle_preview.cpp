#include "bihuan/app/person_json.hpp"
#include "bihuan/app/preview.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/render_ticket.hpp"

namespace bihuan::http {

namespace {

std::string_view code_of(app::MajorBecause because) {
    switch (because) {
        case app::MajorBecause::amount: return "amount";
        case app::MajorBecause::stated: return "stated";
        case app::MajorBecause::beyond_authority: return "beyond_authority";
        case app::MajorBecause::category: break;
    }
    return "category";
}

std::string_view code_of(app::SimilarReason reason) {
    switch (reason) {
        case app::SimilarReason::same_text: return "same_text";
        case app::SimilarReason::same_customer: return "same_customer";
        case app::SimilarReason::alike: break;
    }
    return "alike";
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json suggestion_json(const app::Suggestion& suggestion) {
    Json json;
    json["priority"] = nullptr;
    if (suggestion.priority) json["priority"] = domain::code_of(*suggestion.priority);
    json["priority_from"] = text_or_null(suggestion.priority_from);
    json["major"] = suggestion.major;
    json["major_reasons"] = Json::array();
    for (const auto reason : suggestion.major_reasons) {
        json["major_reasons"].push_back(domain::code_of(reason));
    }
    json["major_from"] = text_or_null(suggestion.major_from);
    json["major_because"] = Json::array();
    for (const auto because : suggestion.because) {
        json["major_because"].push_back(code_of(because));
    }
    return json;
}

JsonText clock_json(const app::Explanation& explanation) {
    JsonText json;
    json["timer"] = timer_json(explanation.timer);
    json["words"] = Json{{"zh", explanation.words_zh}, {"en", explanation.words_en}};
    Json warnings = Json::array();
    if (explanation.unpublished_from) {
        const auto day = to_text(*explanation.unpublished_from);
        warnings.push_back(Json{{"code", "holidays_unpublished"}, {"day", day}});
    }
    json["warnings"] = warnings;
    return json;
}

JsonText clocks_json(const app::TicketPreview& preview) {
    auto clocks = JsonText::array();
    for (const auto& clock : preview.clocks) clocks.push_back(clock_json(clock));
    return clocks;
}

/// As much as a hint needs.
Json hint_json(const app::Context& context, const domain::Ticket& ticket) {
    Json json{{"id", ticket.id.text()}, {"number", ticket.number}, {"subject", ticket.subject}};
    json["status"] = domain::code_of(ticket.status);
    json["stage"] = ticket.closed() ? Json(nullptr) : Json(domain::code_of(ticket.stage));
    json["priority"] = domain::code_of(ticket.priority);
    json["major"] = ticket.major;
    json["received_at"] = to_text(ticket.received_at);
    json["owner"] = person_json(context, ticket.owner_id);
    return json;
}

JsonText customer_json(const app::Context& context, const app::TicketPreview& preview) {
    if (!preview.ticket.customer) return nullptr;
    const auto& customer = *preview.ticket.customer;
    JsonText json;
    json["id"] = customer.id.text();
    json["name"] = customer.name;
    json["level"] = domain::code_of(customer.level);
    auto open = JsonText::array();
    for (const auto& ticket : preview.open_tickets) open.push_back(hint_json(context, ticket));
    json["open_tickets"] = open;
    return json;
}

JsonText preview_json(const app::Context& context, const app::TicketPreview& preview) {
    JsonText json;
    json["priority"] = domain::code_of(preview.ticket.priority);
    json["major"] = preview.ticket.major;
    json["suggestion"] = suggestion_json(preview.suggestion);
    json["received_at"] = preview.ticket.received_at;
    json["timers"] = clocks_json(preview);
    json["customer"] = customer_json(context, preview);
    auto similar = JsonText::array();
    for (const auto& found : preview.similar) {
        Json one;
        one["ticket"] = hint_json(context, found.ticket);
        one["kind"] = found.kind == app::SimilarKind::repeat ? "repeat" : "group";
        one["reason"] = code_of(found.reason);
        one["similarity"] = found.similarity;
        similar.push_back(one);
    }
    json["similar"] = similar;
    json["policy_version"] = context.policy().version;
    json["calendar_version"] = context.calendar().version();
    return json;
}

}  // namespace

Result<Reply> preview_policy(Request& request) {
    BH_TRY(preview, app::preview_rules(request.context, request.body));
    JsonText json;
    json["priority"] = domain::code_of(preview.ticket.priority);
    json["major"] = preview.ticket.major;
    json["received_at"] = preview.ticket.received_at;
    json["timers"] = clocks_json(preview);
    return json_reply(200, std::move(json));
}

Result<Reply> preview_ticket(Request& request) {
    BH_TRY(preview, app::preview_ticket(request.tx, request.context, request.body));
    return json_reply(200, preview_json(request.context, preview));
}

}  // namespace bihuan::http
