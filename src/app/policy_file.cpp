#include "bihuan/app/policy_file.hpp"

#include "bihuan/base/json.hpp"
#include "bihuan/domain/ticket.hpp"

#include <array>
#include <limits>
#include <utility>

namespace bihuan::app {
namespace {

using domain::Calendar;
using domain::CalendarDefinition;
using domain::Conditions;
using domain::Ladder;
using domain::Limit;
using domain::Metric;
using domain::Policy;
using domain::Rule;
using domain::Span;
using domain::SpecialDay;
using domain::Unit;

constexpr std::size_t rules_max = 500;
constexpr std::size_t ladder_steps_max = 20;
constexpr std::size_t spans_max = 12;
constexpr std::size_t special_days_max = 5'000;
constexpr std::size_t choices_max = 20;
constexpr TextLimit name_limit{100};
constexpr TextLimit code_limit{100};
constexpr std::array<std::string_view, 7> weekday_names{
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
};

struct Multiple {
    std::string_view name;
    std::int64_t seconds;
};
constexpr std::array<Multiple, 3> multiples{
    {{"seconds", 1}, {"minutes", 60}, {"hours", 3'600}}
};

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
            reader.fault(name, "invalid_choice", code);
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
        // The reader knows no member and so names this one, its pointer properly escaped.
        const Json unknown = Json::object({
            {name, nullptr}
        });
        Reader(unknown, pointer, faults).finish();
    }
}

Rule read_rule(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    Reader reader(json, pointer, faults);
    Rule rule;
    rule.name = reader.text("name", name_limit, Need::required).value_or("");
    if (const auto* when = reader.object("when")) {
        rule.conditions = read_conditions(*when, reader.pointer_to("when"), faults);
    }
    if (const auto* targets = reader.object("targets", Need::required)) {
        const auto use = [&](Metric metric, const Json& value, const std::string& here) {
            rule.targets.emplace(metric, read_limit(value, here, faults));
        };
        for_each_metric(*targets, reader.pointer_to("targets"), faults, use);
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
        // Out of the range of an int is out of the ladder's range too; the policy's check says so.
        const bool sane = step.is_number_unsigned() && step.get<std::uint64_t>() <= 1'000'000;
        if (step.is_number_integer()) {
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

/// Seconds after midnight of "HH:MM", up to and including "24:00".
std::optional<Seconds> parse_time_of_day(std::string_view text) {
    const auto digit = [text](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    if (!digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    const int total = hour * 60 + minute;
    if (minute > 59 || total > 24 * 60) return std::nullopt;
    return std::chrono::minutes(total);
}

std::optional<Span> parse_span(std::string_view text) {
    const auto hyphen = text.find('-');
    if (hyphen == std::string_view::npos) return std::nullopt;
    const auto opens = parse_time_of_day(text.substr(0, hyphen));
    const auto closes = parse_time_of_day(text.substr(hyphen + 1));
    if (!opens || !closes) return std::nullopt;
    return Span{*opens, *closes};
}

std::optional<std::vector<Span>> read_hours(
    Reader& reader, std::string_view name, std::vector<Fault>& faults, Need need = Need::optional
) {
    const auto texts = reader.texts(name, spans_max, code_limit, need);
    if (!texts) return std::nullopt;
    std::vector<Span> spans;
    for (std::size_t i = 0; i < texts->size(); ++i) {
        if (const auto span = parse_span((*texts)[i])) {
            spans.push_back(*span);
        } else {
            const auto pointer = reader.pointer_to(name) + "/" + std::to_string(i);
            faults.push_back({pointer, "invalid_hours", (*texts)[i]});
        }
    }
    return spans;
}

void read_weekly(
    const Json& json,
    const std::string& pointer,
    CalendarDefinition& definition,
    std::vector<Fault>& faults
) {
    Reader reader(json, pointer, faults);
    for (std::size_t i = 0; i < weekday_names.size(); ++i) {
        definition.weekly[i] =
            read_hours(reader, weekday_names[i], faults).value_or(std::vector<Span>());
    }
    reader.finish();
}

SpecialDay read_day(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    static constexpr std::array<std::string_view, 3> kinds{"holiday", "make_up", "date"};
    Reader reader(json, pointer, faults);
    SpecialDay special;
    special.day = reader.day("date", Need::required).value_or(Day());
    const auto kind = reader.choice("kind", kinds, Need::required);
    if (kind) special.kind = *domain::parse_code<domain::DayKind>(*kind);
    special.name = reader.text("name", name_limit).value_or("");
    special.hours = read_hours(reader, "hours", faults);
    if (special.kind == domain::DayKind::date) {
        const bool closed = reader.boolean("closed").value_or(false);
        if (closed == reader.has("hours")) reader.fault("hours", "hours_expected");
    }
    reader.finish();
    return special;
}

}  // namespace

Result<Policy> parse_policy(std::string_view text) {
    BH_TRY(json, parse_json(text));
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

Result<Calendar> parse_calendar(std::string_view text) {
    BH_TRY(json, parse_json(text));
    std::vector<Fault> faults;
    Reader reader(json, "", faults);
    CalendarDefinition definition;
    definition.version = static_cast<int>(
        reader.integer("version", 1, std::numeric_limits<int>::max(), Need::required).value_or(1)
    );
    definition.zone = reader.text("zone", name_limit, Need::required).value_or("");
    if (const auto* weekly = reader.object("weekly", Need::required)) {
        read_weekly(*weekly, "/weekly", definition, faults);
    }
    if (const auto* days = reader.array("days", special_days_max)) {
        for (std::size_t i = 0; i < days->size(); ++i) {
            definition.days.push_back(read_day((*days)[i], "/days/" + std::to_string(i), faults));
        }
    }
    definition.known_until = reader.day("known_until");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    return Calendar::make(std::move(definition));
}

}  // namespace bihuan::app
