#include "store/notice_rows.hpp"

#include "bihuan/domain/notice_route.hpp"

namespace bihuan::store {

namespace {

using domain::Audience;
using domain::EventType;

/// What came before the last event is part of it and told with it, but for what has readers of its
/// own.
bool is_told(const TicketChange& change, const domain::Event& event) {
    if (event.type == EventType::escalation_step || event.type == EventType::ordered) return true;
    return &event == &change.events.back();
}

/// The few whose data say who hears of them.
bool data_decide(EventType type) {
    return type == EventType::assigned || type == EventType::contacted ||
           type == EventType::escalation_step;
}

domain::NoticeFacts facts_of(
    const TicketChange& change, const domain::Event& event, const Json& data
) {
    domain::NoticeFacts facts;
    facts.percent = data.value("percent", 0);
    facts.from_customer = data.value("direction", "") == "in";
    const bool arrives = event.to_stage == domain::Stage::investigation &&
                         (event.from_stage != domain::Stage::investigation ||
                          event.action == domain::Action::assess);
    facts.sent_to_department = arrives && change.ticket.department_id.has_value();
    return facts;
}

Json users_of(const TicketChange& change, Audience audience, const Json& data) {
    Json users = Json::array();
    if (audience == Audience::owner && change.ticket.owner_id) {
        users.push_back(change.ticket.owner_id->text());
    } else if (audience == Audience::receiver && data.contains("to") && data["to"].is_string()) {
        users.push_back(data["to"]);
    } else if (audience == Audience::named && data.contains("told")) {
        users = data["told"];
    }
    return users;
}

template <class E>
Json code_or_null(const std::optional<E>& value) {
    return value ? Json(domain::code_of(*value)) : Json(nullptr);
}

/// What the reader is shown of the event; of a ladder's step all but whom else it told.
Json shown_data(const domain::Event& event, const Json& data) {
    Json shown{{"action", code_or_null(event.action)}};
    shown["from_stage"] = code_or_null(event.from_stage);
    shown["to_stage"] = code_or_null(event.to_stage);
    if (event.type != EventType::escalation_step) return shown;
    shown.update(data);
    shown.erase("told");
    return shown;
}

}  // namespace

void add_notice_rows(JsonText& rows, const TicketChange& change) {
    const auto& ticket = change.ticket;
    Json spared = Json::array();
    for (const auto& about : ticket.complained_about) spared.push_back(about.text());
    int place = 0;
    for (const auto& event : change.events) {
        ++place;
        if (!is_told(change, event)) continue;
        const auto data =
            data_decide(event.type) ? Json::parse(event.data_json) : Json(Json::object());
        int rank = 0;
        for (const auto& route : domain::routes_of(event.type, facts_of(change, event, data))) {
            const bool to_department = route.audience == Audience::department;
            JsonText row;
            row["ticket_id"] = ticket.id.text();
            row["place"] = place;
            row["rank"] = rank++;
            row["type"] = domain::code_of(event.type);
            row["kind"] = domain::code_of(route.kind);
            row["actor_id"] = event.actor ? JsonText(event.actor->text()) : JsonText();
            row["data"] = shown_data(event, data);
            row["watched"] = route.audience == Audience::watchers;
            row["users"] = users_of(change, route.audience, data);
            row["department"] =
                to_department ? JsonText(ticket.department_id->text()) : JsonText();
            row["spared"] = spared;
            rows.push_back(row);
        }
    }
}

}  // namespace bihuan::store
