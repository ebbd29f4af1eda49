#include "bihuan/app/clock_changes.hpp"
#include "bihuan/app/explain.hpp"
#include "bihuan/app/extensions.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/app/tickets.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/render_ticket.hpp"

namespace bihuan::http {

namespace {

using store::calendar_rules;
using store::policy_rules;

Json rules_json(const Request& request, const store::ClockRules& rules, bool whole) {
    Json json;
    json["version"] = rules.version;
    json["effective_at"] = to_text(rules.effective_at);
    json["note"] = rules.note;
    json["created_at"] = to_text(rules.created_at);
    json["created_by"] = person_json(request.context, rules.created_by);
    if (whole) json["document"] = rules.document;
    return json;
}

Result<Reply> list_rules(Request& request, std::string_view kind) {
    QueryReader query(request);
    query.window(0);
    BH_CHECK(query.finish());
    const auto& in_force = request.context.clock_rules();
    const int current =
        kind == calendar_rules ? in_force.calendar.version() : in_force.policy.version;
    Json items = Json::array();
    for (const auto& rules : app::list_clock_rules(request.tx, kind)) {
        auto item = rules_json(request, rules, false);
        item["in_force"] = rules.version == current;
        items.push_back(std::move(item));
    }
    const auto total = static_cast<std::int64_t>(items.size());
    return list_reply(std::move(items), std::nullopt, total);
}

Result<Reply> get_rules(Request& request, std::string_view kind) {
    BH_TRY(rules, app::find_clock_rules(request.tx, kind, request.path_value(0)));
    auto reply = json_reply(200, rules_json(request, rules, true));
    reply.set("ETag", '"' + std::to_string(rules.version) + '"');
    return reply;
}

constexpr std::size_t holiday_lists_max = 50;

/// The document of a request: whole, or for calendars yearly lists that are put into the newest.
struct Document {
    const Json* whole = nullptr;
    const Json* holidays = nullptr;

    Document(Reader& reader, std::string_view kind) : whole(reader.object("document")) {
        if (kind == calendar_rules) holidays = reader.array("holidays", holiday_lists_max);
    }
    int given() const { return (whole != nullptr ? 1 : 0) + (holidays != nullptr ? 1 : 0); }
    Result<Json> of(store::Tx& tx) const {
        if (holidays == nullptr) return Result<Json>(boost::system::in_place_value, *whole);
        const std::vector<Json> lists(holidays->begin(), holidays->end());
        return app::calendar_with_holidays(tx, lists);
    }
};

Result<Reply> post_rules(Request& request, std::string_view kind, std::string_view collection) {
    std::vector<Fault> faults;
    Reader reader(request.body, "", faults);
    app::ClockRulesChange change;
    const Document document(reader, kind);
    change.simulation = reader.id<store::ClockSimulationId>("simulation_id");
    if (document.given() + (change.simulation ? 1 : 0) != 1) {
        reader.fault("document", "document_or_simulation");
    }
    change.effective_at = reader.instant("effective_at");
    change.supersede_planned = reader.boolean("supersede_planned").value_or(false);
    change.note = reader.text("note", TextLimit{2000}, Need::required).value_or("");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    if (!change.simulation) {
        BH_TRY(json, document.of(request.tx));
        change.document = std::move(json);
    }
    BH_TRY(rules, app::add_clock_rules(request.tx, request.context, kind, change));
    request.aftermath.directory_changed = true;
    const auto location = std::string(collection) + std::to_string(rules.version);
    return created_reply(rules_json(request, rules, true), rules.version, location);
}

Json move_json(const app::MovedClock& move) {
    Json json;
    json["ticket"] = Json{{"id", move.ticket.text()}, {"number", move.number}};
    json["timer_id"] = move.timer.text();
    json["metric"] = domain::code_of(move.metric);
    json["from"] = move.from ? Json(to_text(*move.from)) : Json(nullptr);
    json["to"] = move.to ? Json(to_text(*move.to)) : Json(nullptr);
    json["seconds"] = nullptr;
    if (move.from && move.to) {
        json["seconds"] = std::chrono::duration_cast<Seconds>(*move.to - *move.from).count();
    }
    return json;
}

Result<Reply> simulate_rules(Request& request, std::string_view kind) {
    std::vector<Fault> faults;
    Reader reader(request.body, "", faults);
    const Document document(reader, kind);
    if (document.given() == 2) reader.fault("holidays", "one_of_two");
    if (!reader.has("document") && !reader.has("holidays")) reader.fault("document", "required");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(json_document, document.of(request.tx));
    BH_TRY(tried, app::simulate_clock_rules(request.tx, request.context, kind, json_document));
    Json json;
    json["simulation_id"] = tried.id.text();
    json["tickets"] = tried.tickets;
    json["clocks"] = tried.clocks;
    json["moved"] = tried.earlier + tried.later + tried.other;
    json["earlier"] = tried.earlier;
    json["later"] = tried.later;
    Json changes = Json::array();
    for (const auto& move : tried.moves) changes.push_back(move_json(move));
    json["changes"] = std::move(changes);
    json["changes_cut"] = tried.moves.size() == app::moves_max;
    json["warnings"] = Json::array();
    for (const auto& warning : tried.warnings) {
        json["warnings"].push_back(
            Json{{"code", warning.code}, {"argument", warning.argument}}
        );
    }
    return json_reply(200, json);
}

using Stretches = std::vector<domain::DayAccount::Stretch>;

Json stretches_json(const Stretches& stretches) {
    Json list = Json::array();
    for (const auto& [from, to] : stretches) {
        list.push_back(Json{{"from", to_text(from)}, {"to", to_text(to)}});
    }
    return list;
}

Json day_json(const domain::DayAccount& day) {
    Json json;
    json["date"] = to_text(day.day);
    json["kind"] = day.kind ? Json(domain::code_of(*day.kind)) : Json(nullptr);
    json["name"] = day.name.empty() ? Json(nullptr) : Json(day.name);
    json["working_day"] = day.works;
    json["counted"] = stretches_json(day.counted);
    json["breaks"] = stretches_json(day.breaks);
    domain::Duration total{0};
    for (const auto& [from, to] : day.counted) total += to - from;
    json["counted_seconds"] = std::chrono::duration_cast<Seconds>(total).count();
    return json;
}

Json explanation_json(const app::Explanation& explanation) {
    Json json;
    json["timer"] = timer_json(explanation.timer);
    json["policy_version"] = explanation.timer.policy_version;
    json["calendar_version"] = explanation.timer.calendar_version;
    json["rule"] = explanation.timer.rule;
    Json passed = Json::array();
    for (const auto& rule : explanation.passed_over) {
        passed.push_back(Json{{"rule", rule.rule}, {"because", rule.because}});
    }
    json["passed_over"] = std::move(passed);
    Json days = Json::array();
    for (const auto& day : explanation.days) days.push_back(day_json(day));
    json["days"] = std::move(days);
    json["days_cut"] = explanation.days_cut;
    Json pauses = Json::array();
    for (const auto& pause : explanation.pauses) {
        Json one{{"from", to_text(pause.from)}};
        one["to"] = pause.to ? Json(to_text(*pause.to)) : Json(nullptr);
        pauses.push_back(std::move(one));
    }
    json["pauses"] = std::move(pauses);
    json["warnings"] = Json::array();
    if (explanation.unpublished_from) {
        const auto day = to_text(*explanation.unpublished_from);
        json["warnings"].push_back(Json{{"code", "holidays_unpublished"}, {"day", day}});
    }
    json["words"] = Json{{"zh", explanation.words_zh}, {"en", explanation.words_en}};
    return json;
}

}  // namespace

Result<Reply> explain_timer(Request& request) {
    BH_TRY(
        explanation,
        app::explain_timer(
            request.tx, request.context, request.path_value(0), request.path_value(1)
        )
    );
    return json_reply(200, explanation_json(explanation));
}

Result<Reply> list_calendars(Request& request) { return list_rules(request, calendar_rules); }
Result<Reply> get_calendar(Request& request) { return get_rules(request, calendar_rules); }
Result<Reply> post_calendar(Request& request) {
    return post_rules(request, calendar_rules, "/api/v1/calendars/");
}
Result<Reply> simulate_calendar(Request& request) {
    return simulate_rules(request, calendar_rules);
}

Result<Reply> list_policies(Request& request) { return list_rules(request, policy_rules); }
Result<Reply> get_policy(Request& request) { return get_rules(request, policy_rules); }
Result<Reply> post_policy(Request& request) {
    return post_rules(request, policy_rules, "/api/v1/policies/");
}
Result<Reply> simulate_policy(Request& request) { return simulate_rules(request, policy_rules); }

Result<Reply> post_opinion(Request& request) {
    BH_TRY(
        ticket,
        app::give_opinion(request.tx, request.context, request.path_value(0), request.body)
    );
    return ticket_reply(request.context, ticket);
}

Result<Reply> urge_ticket(Request& request) {
    BH_TRY(
        ticket,
        app::urge_ticket(request.tx, request.context, request.path_value(0), request.body)
    );
    return ticket_reply(request.context, ticket);
}

}  // namespace bihuan::http
