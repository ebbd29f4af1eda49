#include "bihuan/app/policy_file.hpp"

#include "bihuan/base/json.hpp"
#include "bihuan/domain/ticket.hpp"

#include <array>
#include <limits>
#include <utility>

namespace bihuan::app {
namespace {

using domain::Conditions;
using domain::Ladder;
using domain::Limit;
using domain::Metric;
using domain::Policy;
using domain::Recipient;
using domain::Rule;
using domain::StepAction;
using domain::Steps;
using domain::Unit;

constexpr std::size_t rules_max = 500;
constexpr std::size_t ladder_steps_max = 20;
constexpr std::size_t choices_max = 20;
constexpr TextLimit name_limit{100};
constexpr TextLimit code_limit{100};

struct Multiple {
    std::string_view name;
    std::int64_t seconds;
};
constexpr std::array<Multiple, 3> multiples{
    {{"seconds", 1}, {"minutes", 60}, {"hours", 3'600}}
};

template <class E>
std::string choices_of() {
    std::string choices;
    for (const auto& name : domain::names_of<E>()) {
        if (!choices.empty()) choices += ", ";
        choices += name.code;
    }
    return choices;
}

/// One code or a list of codes.
template <class E>
std::vector<E> read_codes(Reader& reader, std::string_view name, const Json& parent) {
    std::vector<E> result;
    const auto found = parent.find(name);
    const bool single = found != parent.end() && found->is_string();
    std::vector<std::string> codes;
    if (single) {
        if (auto code = reader.text(name, code_limit)) codes.push_back(std::move(*code));
    } else if (auto list = reader.texts(name, choices_max, code_limit)) {
        codes = std::move(*list);
        // An empty list would read as "none" but mean "any".
        if (codes.empty()) reader.fault(name, "required");
    }
    for (const auto& code : codes) {
        if (const auto value = domain::parse_code<E>(code)) {
            result.push_back(*value);
        } else {
            reader.fault(name, "invalid_choice", choices_of<E>());
        }
    }
    return result;
}

Conditions read_conditions(
    const Json& json, const std::string& pointer, std::vector<Fault>& faults
) {
    Reader reader(json, pointer, faults);
    Conditions conditions;
    conditions.kinds = read_codes<domain::Kind>(reader, "kind", json);
    conditions.channels = read_codes<domain::Channel>(reader, "channel", json);
    conditions.priorities = read_codes<domain::Priority>(reader, "priority", json);
    conditions.customer_levels = read_codes<domain::CustomerLevel>(reader, "customer_level", json);
    conditions.category = reader.text("category", code_limit).value_or("");
    conditions.amount_from = reader.amount("amount_from");
    conditions.amount_below = reader.amount("amount_below");
    conditions.difficult = reader.boolean("difficult");
    conditions.department = reader.text("department", code_limit).value_or("");
    conditions.authority = reader.text("authority", code_limit).value_or("");
    conditions.major = reader.boolean("major");
    conditions.beyond_authority = reader.boolean("beyond_authority");
    reader.finish();
    return conditions;
}

/// Seconds from exactly one of `seconds`, `minutes` and `hours`.
std::int64_t read_seconds(Reader& reader) {
    std::int64_t seconds = 0;
    int given = 0;
    for (const auto& multiple : multiples) {
        if (!reader.has(multiple.name)) continue;
        ++given;
        const auto most = domain::limit_seconds_max / multiple.seconds;
        seconds = reader.integer(multiple.name, 1, most).value_or(1) * multiple.seconds;
    }
    if (given != 1) reader.fault("unit", "limit_expected", "seconds, minutes, hours");
    return seconds;
}

Limit read_limit(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    static constexpr std::array<std::string_view, 5> units{
        "elapsed",
        "working",
        "working_days",
        "calendar_days",
        "same_working_day",
    };
    Reader reader(json, pointer, faults);
    const auto code = reader.choice("unit", units, Need::required);
    Limit limit;
    if (!code) return limit;
    limit.unit = *domain::parse_code<Unit>(*code);
    if (limit.unit == Unit::elapsed || limit.unit == Unit::working) {
        limit.value = read_seconds(reader);
    } else if (limit.unit != Unit::same_working_day) {
        limit.value = reader.integer("days", 1, domain::limit_days_max, Need::required).value_or(1);
    }
    reader.finish();
    return limit;
}

/// The reader knows no member and so names this one, its pointer properly escaped.
void unknown_member(
    const std::string& name, const std::string& pointer, std::vector<Fault>& faults
) {
    const Json unknown = Json::object({
        {name, nullptr}
    });
    Reader(unknown, pointer, faults).finish();
}

/// The object's members by metric; an unknown metric is a fault.
template <class Use>
void for_each_metric(
    const Json& json, const std::string& pointer, std::vector<Fault>& faults, Use use
) {
    for (const auto& [name, value] : json.items()) {
        const auto metric = domain::parse_code<Metric>(name);
        if (metric) {
            use(*metric, value, pointer + "/" + name);
            continue;
        }
        unknown_member(name, pointer, faults);
    }
}

StepAction read_action(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    Reader reader(json, pointer, faults);
    StepAction action;
    action.notify = read_codes<Recipient>(reader, "notify", json);
    action.flag = reader.boolean("flag").value_or(false);
    action.raise_priority = reader.boolean("raise_priority").value_or(false);
    if (const auto role = reader.text("reassign", code_limit)) {
        action.reassign = domain::parse_code<Recipient>(*role);
        if (!action.reassign) reader.fault("reassign", "invalid_choice", choices_of<Recipient>());
    }
    const auto days = reader.integer("order_days", 1, domain::order_days_max);
    action.order_days = static_cast<int>(days.value_or(0));
    reader.finish();
    return action;
}

/// Percentages of three digits or four at most; whether a ladder has them the policy's check says.
std::optional<int> parse_percent(std::string_view text) {
    int percent = 0;
    if (text.empty() || text.size() > 4 || text.front() == '0') return std::nullopt;
    for (const char byte : text) {
        if (byte < '0' || byte > '9') return std::nullopt;
        percent = percent * 10 + (byte - '0');
    }
    return percent;
}

Steps read_steps(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    Steps steps;
    for (const auto& [name, value] : json.items()) {
        if (const auto percent = parse_percent(name)) {
            steps.emplace(*percent, read_action(value, pointer + "/" + name, faults));
        } else {
            unknown_member(name, pointer, faults);
        }
    }
    return steps;
}

/// `{"zh": …, "en": …}`.
void read_label(
    Rule& rule, const Json& json, const std::string& pointer, std::vector<Fault>& faults
) {
    Reader reader(json, pointer, faults);
    rule.label_zh = reader.text("zh", name_limit, Need::required).value_or("");
    rule.label_en = reader.text("en", name_limit, Need::required).value_or("");
    reader.finish();
}

Rule read_rule(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    Reader reader(json, pointer, faults);
    Rule rule;
    rule.name = reader.text("name", name_limit, Need::required).value_or("");
    if (const auto* label = reader.object("label")) {
        read_label(rule, *label, reader.pointer_to("label"), faults);
    }
    if (const auto* when = reader.object("when")) {
        rule.conditions = read_conditions(*when, reader.pointer_to("when"), faults);
    }
    if (const auto* targets = reader.object("targets", Need::required)) {
        const auto use = [&](Metric metric, const Json& value, const std::string& here) {
            rule.targets.emplace(metric, read_limit(value, here, faults));
        };
        for_each_metric(*targets, reader.pointer_to("targets"), faults, use);
    }
    if (const auto* steps = reader.object("steps")) {
        rule.steps = read_steps(*steps, reader.pointer_to("steps"), faults);
    }
    reader.finish();
    return rule;
}

Ladder read_ladder(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    Ladder ladder;
    if (!json.is_array() || json.size() > ladder_steps_max) {
        const auto* code = json.is_array() ? "too_many" : "array_expected";
        faults.push_back({pointer, code, json.is_array() ? std::to_string(ladder_steps_max) : ""});
        return ladder;
    }
    for (std::size_t i = 0; i < json.size(); ++i) {
        const auto& step = json[i];
        if (step.is_number_integer()) {
            // What is no percentage at all is left to the policy's check, which knows the range.
            const double number = step.get<double>();
            const bool sane = number >= 0 && number <= 1'000'000;
            ladder.push_back(sane ? step.get<int>() : -1);
        } else {
            faults.push_back({pointer + "/" + std::to_string(i), "integer_expected", {}});
        }
    }
    return ladder;
}

void read_ladders(
    const Json& json, const std::string& pointer, Policy& policy, std::vector<Fault>& faults
) {
    Json by_metric = json;
    if (const auto found = json.find("default"); found != json.end()) {
        policy.default_ladder = read_ladder(*found, pointer + "/default", faults);
        by_metric.erase("default");
    }
    const auto use = [&](Metric metric, const Json& value, const std::string& here) {
        policy.ladders.emplace(metric, read_ladder(value, here, faults));
    };
    for_each_metric(by_metric, pointer, faults, use);
}

template <class E>
void put_codes(Json& json, const char* name, const std::vector<E>& values) {
    if (values.empty()) return;
    Json codes = Json::array();
    for (const auto value : values) codes.push_back(domain::code_of(value));
    json[name] = std::move(codes);
}

Json conditions_json(const Conditions& conditions) {
    Json json = Json::object();
    put_codes(json, "kind", conditions.kinds);
    put_codes(json, "channel", conditions.channels);
    put_codes(json, "priority", conditions.priorities);
    put_codes(json, "customer_level", conditions.customer_levels);
    if (!conditions.category.empty()) json["category"] = conditions.category;
    if (conditions.amount_from) json["amount_from"] = amount_text(*conditions.amount_from);
    if (conditions.amount_below) json["amount_below"] = amount_text(*conditions.amount_below);
    if (conditions.difficult) json["difficult"] = *conditions.difficult;
    if (!conditions.department.empty()) json["department"] = conditions.department;
    if (!conditions.authority.empty()) json["authority"] = conditions.authority;
    if (conditions.major) json["major"] = *conditions.major;
    if (conditions.beyond_authority) json["beyond_authority"] = *conditions.beyond_authority;
    return json;
}

/// Seconds as the largest of hours, minutes and seconds that has no remainder.
Json limit_json(const Limit& limit) {
    Json json = Json::object();
    json["unit"] = domain::code_of(limit.unit);
    if (limit.unit == Unit::working_days || limit.unit == Unit::calendar_days) {
        json["days"] = limit.value;
    } else if (limit.unit == Unit::elapsed || limit.unit == Unit::working) {
        auto largest = multiples.front();
        for (const auto& multiple : multiples) {
            if (limit.value % multiple.seconds == 0) largest = multiple;
        }
        json[std::string(largest.name)] = limit.value / largest.seconds;
    }
    return json;
}

Json steps_json(const Steps& steps) {
    Json json = Json::object();
    for (const auto& [percent, action] : steps) {
        Json step = Json::object();
        put_codes(step, "notify", action.notify);
        if (action.flag) step["flag"] = true;
        if (action.raise_priority) step["raise_priority"] = true;
        if (action.reassign) step["reassign"] = domain::code_of(*action.reassign);
        if (action.order_days > 0) step["order_days"] = action.order_days;
        json[std::to_string(percent)] = std::move(step);
    }
    return json;
}

Json rule_json(const Rule& rule) {
    Json json = Json::object();
    json["name"] = rule.name;
    if (!rule.label_zh.empty()) json["label"] = Json{{"zh", rule.label_zh}, {"en", rule.label_en}};
    auto when = conditions_json(rule.conditions);
    if (!when.empty()) json["when"] = std::move(when);
    Json targets = Json::object();
    for (const auto& [metric, limit] : rule.targets) {
        targets[std::string(domain::code_of(metric))] = limit_json(limit);
    }
    json["targets"] = std::move(targets);
    if (!rule.steps.empty()) json["steps"] = steps_json(rule.steps);
    return json;
}

}  // namespace

Result<Policy> read_policy(const Json& json) {
    std::vector<Fault> faults;
    Reader reader(json, "", faults);
    Policy policy;
    policy.version = static_cast<int>(
        reader.integer("version", 1, std::numeric_limits<int>::max(), Need::required).value_or(1)
    );
    policy.name = reader.text("name", name_limit, Need::required).value_or("");
    if (const auto* ladders = reader.object("ladders")) {
        read_ladders(*ladders, "/ladders", policy, faults);
    }
    if (const auto* steps = reader.object("steps")) {
        policy.steps = read_steps(*steps, "/steps", faults);
    }
    if (const auto* rules = reader.array("rules", rules_max, Need::required)) {
        for (std::size_t i = 0; i < rules->size(); ++i) {
            policy.rules.push_back(read_rule((*rules)[i], "/rules/" + std::to_string(i), faults));
        }
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    BH_CHECK(domain::check(policy));
    return policy;
}

Result<Policy> parse_policy(std::string_view text) {
    BH_TRY(json, parse_json(text));
    return read_policy(json);
}

Json policy_json(const Policy& policy) {
    Json json = Json::object();
    json["version"] = policy.version;
    json["name"] = policy.name;
    Json ladders = Json::object();
    ladders["default"] = policy.default_ladder;
    for (const auto& [metric, ladder] : policy.ladders) {
        ladders[std::string(domain::code_of(metric))] = ladder;
    }
    json["ladders"] = std::move(ladders);
    if (!policy.steps.empty()) json["steps"] = steps_json(policy.steps);
    Json rules = Json::array();
    for (const auto& rule : policy.rules) rules.push_back(rule_json(rule));
    json["rules"] = std::move(rules);
    return json;
}

}  // namespace bihuan::app
