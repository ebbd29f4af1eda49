#include "http/call_json.hpp"

#include "bihuan/app/person_json.hpp"
#include "bihuan/domain/phone.hpp"
#include "http/render_ticket.hpp"

namespace bihuan::http {

namespace {

std::int64_t milliseconds_of(domain::Duration duration) {
    return std::chrono::floor<std::chrono::milliseconds>(duration).count();
}

template <class Enum>
JsonText optional_code(const std::optional<Enum>& value) {
    return value ? JsonText(domain::code_of(*value)) : JsonText();
}

template <class SomeId>
JsonText optional_id(const std::optional<SomeId>& id) {
    return id ? JsonText(id->text()) : JsonText();
}

JsonText masked_number(const std::string& number) {
    return number.empty() ? JsonText() : JsonText(domain::mask_phone(number));
}

/// Extensions stay as they are.
std::string masked_party(const std::string& party) {
    return domain::normalise_phone(party) ? domain::mask_phone(party) : party;
}

JsonText customer_json(const store::CallCustomer& customer) {
    JsonText json;
    json["id"] = customer.id.text();
    json["name"] = customer.name;
    json["level"] = customer.level;
    return json;
}

/// Whose number it is, where it is one person's.
JsonText only_customer(const std::vector<store::CallCustomer>& customers) {
    return customers.size() == 1 ? customer_json(customers.front()) : JsonText();
}

JsonText key_json(const std::string& id, const std::string& number) {
    JsonText key;
    key["id"] = id;
    key["number"] = number;
    return key;
}

void add_times(JsonText& json, const domain::CallRecord& call) {
    json["started_at"] = call.started_at;
    json["queued_at"] = call.queued_at;
    json["offered_at"] = call.offered_at;
    json["answered_at"] = call.answered_at;
    json["ended_at"] = call.ended_at;
}

void add_measures(JsonText& json, const domain::CallRecord& call) {
    json["end_known"] = call.end_known;
    json["wait_ms"] = milliseconds_of(call.wait);
    json["ring_ms"] = milliseconds_of(call.ring);
    json["talk_ms"] = milliseconds_of(call.talk);
    json["hold_ms"] = milliseconds_of(call.hold);
    json["offers"] = call.offers;
    json["missed_offers"] = call.missed_offers;
    json["transfers"] = call.transfers;
    json["lost_in_transfer"] = call.lost_in_transfer;
    json["voicemail"] = call.voicemail;
    json["survey_score"] = call.survey_score;
}

JsonText recording_json(const domain::CallRecord& call) {
    if (!call.recording) return {};
    JsonText json;
    json["seconds"] = call.recording->seconds;
    json["has_hash"] = !call.recording->sha256.empty();
    return json;
}

JsonText summary_json(const app::Context& context, const store::Call& call) {
    if (!call.summary || !call.summary_at) return {};
    JsonText json;
    json["text"] = call.summary->value("text", std::string());
    json["category"] = call.summary->value("category", Json());
    json["by"] = person_json(context, call.summary_by);
    json["at"] = *call.summary_at;
    return json;
}

void add_call(JsonText& json, const app::Context& context, const store::Call& call) {
    const auto& record = call.record;
    json["id"] = call.id.text();
    json["provider"] = record.provider;
    json["call_id"] = record.call_id;
    json["direction"] = optional_code(record.direction);
    json["number"] = masked_number(call.number);
    json["customer"] = only_customer(call.customers);
    json["queue"] = record.queue;
    json["agent"] = record.agent;
    json["user"] = person_json(context, record.user_id);
    json["state"] = domain::code_of(record.state);
    json["outcome"] = optional_code(record.outcome);
    add_times(json, record);
    add_measures(json, record);
    json["recording"] = recording_json(record);
    json["summary"] = summary_json(context, call);
    auto tickets = JsonText::array();
    for (const auto& ticket : call.tickets) {
        tickets.push_back(key_json(ticket.id.text(), ticket.number));
    }
    json["tickets"] = tickets;
    json["version"] = call.version;
}

JsonText leg_json(const app::Context& context, const domain::CallLeg& leg) {
    JsonText json;
    json["agent"] = leg.agent;
    json["user"] = person_json(context, leg.user_id);
    json["offered_at"] = leg.offered_at;
    json["answered_at"] = leg.answered_at;
    json["ended_at"] = leg.ended_at;
    json["outcome"] = optional_code(leg.outcome);
    json["transferred"] = leg.transferred;
    json["ring_ms"] = milliseconds_of(leg.ring);
    json["talk_ms"] = milliseconds_of(leg.talk);
    json["hold_ms"] = milliseconds_of(leg.hold);
    return json;
}

std::optional<std::int64_t> share_of(std::int64_t part, std::int64_t whole, std::int64_t scale) {
    if (whole <= 0) return std::nullopt;
    return part * scale / whole;
}

void add_figures(JsonText& json, const domain::CallFigures& figures) {
    constexpr std::int64_t hundredths_of_percent = 10'000;
    json["offered"] = figures.offered;
    json["answered"] = figures.answered;
    json["answered_in_time"] = figures.answered_in_time;
    json["answered_in_three_rings"] = figures.answered_in_three_rings;
    json["abandoned"] = figures.abandoned;
    json["abandoned_at_once"] = figures.abandoned_at_once;
    json["timed_out"] = figures.timed_out;
    json["otherwise_unanswered"] = figures.otherwise_unanswered;
    json["lost_in_transfer"] = figures.lost_in_transfer;
    json["offers_missed"] = figures.offers_missed;
    json["service_level"] =
        share_of(figures.answered_in_time, figures.measured(), hundredths_of_percent);
    json["wait_average_ms"] =
        share_of(milliseconds_of(figures.wait_of_answered), figures.answered, 1);
    json["wait_max_ms"] = milliseconds_of(figures.wait_max);
    json["abandon_wait_average_ms"] =
        share_of(milliseconds_of(figures.wait_of_abandoned), figures.abandoned, 1);
    json["talk_ms"] = milliseconds_of(figures.talk);
    json["hold_ms"] = milliseconds_of(figures.hold);
}

JsonText agent_line(
    const app::Context& context, const store::AgentFigures& agent, const app::FloorReport& report
) {
    JsonText json;
    json["user"] = person_json(context, agent.user_id);
    json["agent"] = agent.agent;
    json["offers"] = agent.offers;
    json["answered"] = agent.answered;
    json["missed"] = agent.missed;
    json["ring_ms"] = milliseconds_of(agent.ring);
    json["talk_ms"] = milliseconds_of(agent.talk);
    json["hold_ms"] = milliseconds_of(agent.hold);
    Json states = Json::object();
    std::int64_t wrap_up = 0;
    const auto found = agent.user_id ? report.states.find(*agent.user_id) : report.states.end();
    if (found != report.states.end()) {
        for (const auto& [state, lasted] : found->second) {
            states[std::string(domain::code_of(state))] = milliseconds_of(lasted);
            if (state == domain::AgentState::wrap_up) wrap_up = milliseconds_of(lasted);
        }
    }
    json["wrap_up_ms"] = wrap_up;
    json["states"] = states;
    return json;
}

}  // namespace

JsonText call_json(const app::Context& context, const store::Call& call) {
    JsonText json;
    add_call(json, context, call);
    return json;
}

JsonText call_with_legs_json(const app::Context& context, const app::CallWithLegs& call) {
    JsonText json;
    add_call(json, context, call.call);
    auto legs = JsonText::array();
    for (const auto& leg : call.legs) legs.push_back(leg_json(context, leg));
    json["legs"] = legs;
    return json;
}

JsonText call_report_json(const app::Context& context, const store::CallReport& report) {
    const auto& event = report.event;
    JsonText json;
    json["event_id"] = event.event_id;
    json["leg_id"] = event.leg_id;
    json["type"] = domain::code_of(event.type);
    json["at"] = event.at;
    json["received_at"] = report.received_at;
    json["source"] = report.source;
    json["direction"] = optional_code(event.direction);
    json["from"] = masked_party(event.from);
    json["to"] = masked_party(event.to);
    json["queue"] = event.queue;
    json["agent"] = event.agent;
    json["user"] = person_json(context, event.user_id);
    json["cause"] = event.cause;
    json["transfer_to"] = masked_party(event.transfer_to);
    json["score"] = event.score;
    return json;
}

JsonText callback_json(
    const app::Context& context,
    const store::Callback& callback,
    const std::vector<store::CallCustomer>& customers
) {
    JsonText json;
    json["id"] = callback.id.text();
    json["number"] = domain::mask_phone(callback.number);
    json["customer"] = only_customer(customers);
    json["state"] = domain::code_of(callback.state);
    json["reason"] = domain::code_of(callback.reason);
    json["queue"] = callback.queue;
    json["calls"] = callback.calls;
    json["first_call_id"] = callback.first_call.text();
    json["last_call_id"] = callback.last_call.text();
    json["wanted_at"] = callback.wanted_at;
    json["due_at"] = callback.due_at;
    json["claimed_by"] = person_json(context, callback.claimed_by);
    json["claimed_at"] = callback.claimed_at;
    json["closed_at"] = callback.closed_at;
    json["closed_by"] = person_json(context, callback.closed_by);
    json["closed_call_id"] = optional_id(callback.closed_call);
    json["result"] = optional_code(callback.result);
    json["note"] = callback.note;
    json["version"] = callback.version;
    return json;
}

JsonText agent_json(const app::Context& context, const store::AgentNow& agent) {
    JsonText json;
    json["user"] = person_json(context, agent.user_id);
    json["extension"] = agent.extension;
    json["state"] = domain::code_of(agent.state);
    json["since"] = agent.since;
    json["call_id"] = optional_id(agent.call_id);
    return json;
}

JsonText dial_request_json(const app::Context& context, const store::DialRequest& request) {
    JsonText json;
    json["id"] = request.id.text();
    json["user"] = person_json(context, request.user_id);
    json["extension"] = request.extension;
    json["number"] = domain::mask_phone(request.number);
    json["ticket"] = request.ticket_id
                         ? key_json(request.ticket_id->text(), request.ticket_number.value_or(""))
                         : JsonText();
    json["callback_id"] = optional_id(request.callback_id);
    json["state"] = domain::code_of(request.state);
    json["requested_at"] = request.requested_at;
    json["expires_at"] = request.expires_at;
    json["failure"] = request.failure;
    json["call_id"] = optional_id(request.call_id);
    return json;
}

JsonText report_json(
    const app::Context& context, const store::FigureSpan& span, const app::FloorReport& report
) {
    JsonText json;
    json["from"] = span.from;
    json["to"] = span.to;
    json["as_of"] = context.now;
    JsonText targets;
    targets["service_level_seconds"] = report.targets.service_level.count();
    targets["ring_seconds"] = report.targets.ring.count();
    targets["short_abandon_seconds"] = report.targets.short_abandon.count();
    json["targets"] = targets;
    JsonText total;
    auto queues = JsonText::array();
    for (const auto& line : report.queues) {
        if (!line.queue) {
            add_figures(total, line.figures);
            continue;
        }
        JsonText queue;
        queue["queue"] = *line.queue;
        add_figures(queue, line.figures);
        queues.push_back(queue);
    }
    json["total"] = total;
    json["by_queue"] = queues;
    auto agents = JsonText::array();
    for (const auto& agent : report.agents) agents.push_back(agent_line(context, agent, report));
    json["by_agent"] = agents;
    return json;
}

JsonText live_call_json(
    const store::CallId& id, const domain::CallRecord& call, std::int64_t version
) {
    JsonText json;
    json["id"] = id.text();
    json["direction"] = optional_code(call.direction);
    json["number"] = masked_number(domain::outside_number(call));
    json["queue"] = call.queue;
    json["agent"] = call.agent;
    json["user_id"] = optional_id(call.user_id);
    json["state"] = domain::code_of(call.state);
    json["outcome"] = optional_code(call.outcome);
    add_times(json, call);
    json["version"] = version;
    return json;
}

JsonText screen_pop_json(const JsonText& live_call, const store::ScreenPop& pop) {
    JsonText json;
    json["call"] = live_call;
    json["customer"] = only_customer(pop.customers);
    auto candidates = JsonText::array();
    if (pop.customers.size() > 1) {
        for (const auto& customer : pop.customers) candidates.push_back(customer_json(customer));
    }
    json["candidates"] = candidates;
    json["open_tickets"] = pop.open_tickets;
    json["last_contacts"] = pop.last_contacts;
    json["due_visits"] = pop.due_visits;
    json["callback"] = pop.callback;
    return json;
}

}  // namespace bihuan::http
