#include "store/timer_json.hpp"

#include "store/param.hpp"

#include <stdexcept>

namespace bihuan::store {

namespace {

using domain::code_of;

void put(JsonText& json, const char* name, const std::optional<Instant>& instant) {
    if (instant) json[name] = Param(*instant).text();
}

std::optional<Instant> get_instant(JsonView json, const char* name) {
    const auto member = json.find(name);
    if (!member) return std::nullopt;
    const auto instant = parse_instant(member->text());
    if (!instant) throw std::logic_error("not an instant in a timer");
    return instant;
}

template <class E>
std::optional<E> find_enum(JsonView json, const char* name) {
    const auto member = json.find(name);
    if (!member) return std::nullopt;
    const auto value = domain::parse_code<E>(member->text());
    if (!value) throw std::logic_error("unknown code in a timer");
    return value;
}

template <class E>
E get_enum(JsonView json, const char* name) {
    const auto value = find_enum<E>(json, name);
    if (!value) throw std::logic_error("a code is missing in a timer");
    return *value;
}

domain::Duration get_duration(JsonView json, const char* name) {
    return domain::Duration(json.at(name).integer<std::int64_t>());
}

JsonText microseconds(const std::optional<Instant>& instant) {
    return instant ? JsonText(instant->time_since_epoch().count()) : JsonText();
}

std::optional<Instant> from_microseconds(JsonView json) {
    if (json.is_null()) return std::nullopt;
    return Instant(domain::Duration(json.integer<std::int64_t>()));
}

/// Short, since every clock has five of them: percent, when, when fired, how late in milliseconds.
JsonText step_json(const domain::Step& step) {
    auto json = JsonText::array();
    json.push_back(step.percent);
    json.push_back(microseconds(step.at));
    if (!step.fired_at) return json;
    json.push_back(microseconds(step.fired_at));
    json.push_back(step.late_by.count());
    return json;
}

domain::Step read_step(JsonView json) {
    domain::Step step;
    const auto items = json.items();
    step.percent = items.at(0).integer<int>();
    step.at = from_microseconds(items.at(1));
    if (items.size() == 2) return step;
    step.fired_at = from_microseconds(items.at(2));
    step.late_by = std::chrono::milliseconds(items.at(3).integer<std::int64_t>());
    return step;
}

}  // namespace

JsonText timer_json(const domain::Timer& timer) {
    JsonText json;
    json["id"] = timer.id.text();
    json["metric"] = code_of(timer.metric);
    json["cycle"] = timer.cycle;
    json["round"] = timer.round;
    if (timer.stage) json["stage"] = code_of(*timer.stage);
    json["rule"] = timer.rule;
    json["unit"] = code_of(timer.limit.unit);
    json["value"] = timer.limit.value;
    json["running_unit"] = code_of(timer.running_unit);
    json["budget_us"] = timer.budget.count();
    if (timer.extra != domain::Duration(0)) json["extra_us"] = timer.extra.count();
    put(json, "extended_to", timer.extended_to);
    put(json, "original_due_at", timer.original_due_at);
    json["consumed_elapsed_us"] = timer.consumed_elapsed.count();
    json["consumed_working_us"] = timer.consumed_working.count();
    put(json, "started_at", timer.started_at);
    put(json, "running_since", timer.running_since);
    put(json, "paused_at", timer.paused_at);
    put(json, "bound_at", timer.bound_at);
    put(json, "due_at", timer.due_at);
    put(json, "met_at", timer.met_at);
    put(json, "breached_at", timer.breached_at);
    put(json, "detected_at", timer.detected_at);
    put(json, "cancelled_at", timer.cancelled_at);
    if (timer.cancel_reason) json["cancel_reason"] = code_of(*timer.cancel_reason);
    if (timer.gap_day) json["gap_day"] = to_text(*timer.gap_day);
    json["state"] = code_of(timer.state);
    json["policy_version"] = timer.policy_version;
    json["calendar_version"] = timer.calendar_version;
    auto steps = JsonText::array();
    for (const auto& step : timer.steps) steps.push_back(step_json(step));
    json["steps"] = steps;
    return json;
}

domain::Timer read_timer(JsonView json) {
    domain::Timer timer;
    const auto id = TimerId::parse(json.at("id").text());
    if (!id) throw std::logic_error("not an id in a timer");
    timer.id = *id;
    timer.metric = get_enum<domain::Metric>(json, "metric");
    timer.cycle = json.at("cycle").integer<int>();
    timer.round = json.at("round").integer<int>();
    timer.stage = find_enum<domain::Stage>(json, "stage");
    timer.rule = json.at("rule").text();
    timer.limit.unit = get_enum<domain::Unit>(json, "unit");
    timer.limit.value = json.at("value").integer<std::int64_t>();
    timer.running_unit = get_enum<domain::RunningUnit>(json, "running_unit");
    timer.budget = get_duration(json, "budget_us");
    if (json.find("extra_us")) timer.extra = get_duration(json, "extra_us");
    timer.extended_to = get_instant(json, "extended_to");
    timer.original_due_at = get_instant(json, "original_due_at");
    timer.consumed_elapsed = get_duration(json, "consumed_elapsed_us");
    timer.consumed_working = get_duration(json, "consumed_working_us");
    timer.started_at = *get_instant(json, "started_at");
    timer.running_since = get_instant(json, "running_since");
    timer.paused_at = get_instant(json, "paused_at");
    timer.bound_at = get_instant(json, "bound_at");
    timer.due_at = get_instant(json, "due_at");
    timer.met_at = get_instant(json, "met_at");
    timer.breached_at = get_instant(json, "breached_at");
    timer.detected_at = get_instant(json, "detected_at");
    timer.cancelled_at = get_instant(json, "cancelled_at");
    timer.cancel_reason = find_enum<domain::CancelReason>(json, "cancel_reason");
    if (const auto day = json.find("gap_day")) timer.gap_day = parse_day(day->text());
    timer.state = get_enum<domain::TimerState>(json, "state");
    timer.policy_version = json.at("policy_version").integer<int>();
    timer.calendar_version = json.at("calendar_version").integer<int>();
    for (const auto step : json.at("steps").items()) timer.steps.push_back(read_step(step));
    return timer;
}

}  // namespace bihuan::store
