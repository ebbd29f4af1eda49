#include "bihuan/app/calendar_file.hpp"

#include "bihuan/base/json.hpp"

#include <array>
#include <limits>
#include <utility>

namespace bihuan::app {
namespace {

using domain::Calendar;
using domain::CalendarDefinition;
using domain::Span;
using domain::SpecialDay;

constexpr std::size_t spans_max = 12;
constexpr std::size_t special_days_max = 5'000;
constexpr TextLimit name_limit{100};
constexpr TextLimit hours_limit{100};
constexpr std::array<std::string_view, 7> weekday_names{
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
};

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
    // Earlier than it opens is the next morning; the same time is no span and left to the check.
    if (*closes < *opens) return Span{*opens, *closes + std::chrono::hours(24)};
    return Span{*opens, *closes};
}

std::optional<std::vector<Span>> read_hours(
    Reader& reader, std::string_view name, std::vector<Fault>& faults, Need need = Need::optional
) {
    const auto texts = reader.texts(name, spans_max, hours_limit, need);
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

/// "HH:MM"; midnight at the end of a day is "24:00" and the next morning counts from 00:00 again.
std::string time_text(Seconds time) {
    constexpr Seconds day = std::chrono::hours(24);
    if (time > day) time -= day;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
    const auto two = [](std::int64_t number) {
        const auto text = std::to_string(number);
        return text.size() < 2 ? "0" + text : text;
    };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

Json hours_json(const std::vector<Span>& spans) {
    Json json = Json::array();
    for (const auto& span : spans) {
        json.push_back(time_text(span.opens) + "-" + time_text(span.closes));
    }
    return json;
}

Json day_json(const SpecialDay& special) {
    Json json = Json::object();
    json["date"] = to_text(special.day);
    json["kind"] = domain::code_of(special.kind);
    if (!special.name.empty()) json["name"] = special.name;
    if (special.hours) {
        json["hours"] = hours_json(*special.hours);
    } else if (special.kind == domain::DayKind::date) {
        json["closed"] = true;
    }
    return json;
}

}  // namespace

Result<Calendar> read_calendar(const Json& json) {
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

Result<Calendar> parse_calendar(std::string_view text) {
    BH_TRY(json, parse_json(text));
    return read_calendar(json);
}

Json calendar_json(const CalendarDefinition& definition) {
    Json json = Json::object();
    json["version"] = definition.version;
    json["zone"] = definition.zone;
    Json weekly = Json::object();
    for (std::size_t i = 0; i < weekday_names.size(); ++i) {
        if (definition.weekly[i].empty()) continue;
        weekly[std::string(weekday_names[i])] = hours_json(definition.weekly[i]);
    }
    json["weekly"] = std::move(weekly);
    Json days = Json::array();
    for (const auto& special : definition.days) days.push_back(day_json(special));
    json["days"] = std::move(days);
    if (definition.known_until) json["known_until"] = to_text(*definition.known_until);
    return json;
}

}  // namespace bihuan::app
