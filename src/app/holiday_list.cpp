#include "bihuan/app/holiday_list.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace bihuan::app {
namespace {

using domain::CalendarDefinition;
using domain::DayKind;
using domain::SpecialDay;
using std::chrono::year;

constexpr std::int64_t year_min = 1990;
constexpr std::int64_t year_max = 2200;
constexpr std::size_t days_max = 366;
constexpr std::size_t papers_max = 20;
constexpr TextLimit text_limit{500};
constexpr TextLimit name_limit{100};

struct YearList {
    year of{0};
    std::vector<SpecialDay> days;

    /// The first day of the list's own, and the first of the next list.
    Day begin() const { return Day((of - std::chrono::years(1)) / 12 / 25); }
    Day end() const { return Day(of / 12 / 25); }
};

SpecialDay read_day(const Json& json, const std::string& pointer, std::vector<Fault>& faults) {
    Reader reader(json, pointer, faults);
    SpecialDay special;
    special.name = reader.text("name", name_limit, Need::required).value_or("");
    special.day = reader.day("date", Need::required).value_or(Day());
    const auto off = reader.boolean("isOffDay", Need::required);
    special.kind = off.value_or(true) ? DayKind::holiday : DayKind::make_up;
    reader.finish();
    return special;
}

void check_dates(const YearList& list, const std::string& pointer, std::vector<Fault>& faults) {
    std::set<Day> seen;
    for (std::size_t i = 0; i < list.days.size(); ++i) {
        const auto day = list.days[i].day;
        const auto here = pointer + "/" + std::to_string(i) + "/date";
        if (day < list.begin() || day > Day(list.of / 12 / 31)) {
            faults.push_back({here, "holiday_out_of_year", to_text(day)});
        }
        if (!seen.insert(day).second) faults.push_back({here, "duplicate_day", to_text(day)});
    }
}

std::optional<YearList> read_list(
    const Json& json, const std::string& pointer, std::vector<Fault>& faults
) {
    const auto before = faults.size();
    Reader reader(json, pointer, faults);
    // Where the file is from and who published it: for people.
    for (const auto* name : {"$schema", "$id"}) reader.text(name, text_limit);
    reader.texts("papers", papers_max, text_limit);
    const auto number = reader.integer("year", year_min, year_max, Need::required);
    YearList list;
    if (const auto* days = reader.array("days", days_max, Need::required)) {
        if (days->empty()) reader.fault("days", "required");
        for (std::size_t i = 0; i < days->size(); ++i) {
            const auto here = reader.pointer_to("days") + "/" + std::to_string(i);
            list.days.push_back(read_day((*days)[i], here, faults));
        }
    }
    reader.finish();
    if (faults.size() > before) return std::nullopt;
    list.of = year(static_cast<int>(*number));
    check_dates(list, pointer + "/days", faults);
    return list;
}

/// A year that nobody imported between two that somebody did would pass for one without holidays.
void check_years(
    const CalendarDefinition& definition,
    const std::vector<YearList>& lists,
    const std::vector<std::string>& pointers,
    std::vector<Fault>& faults
) {
    std::set<year> years;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        if (years.insert(lists[i].of).second) continue;
        const auto number = std::to_string(static_cast<int>(lists[i].of));
        faults.push_back({pointers[i] + "/year", "duplicate_year", number});
    }
    std::optional<year> known;
    if (definition.known_until) {
        known = std::chrono::year_month_day(*definition.known_until).year();
    }
    for (const auto of : years) {
        const auto next = known.value_or(of) + std::chrono::years(1);
        if (of > next) {
            const auto found = std::find_if(lists.begin(), lists.end(), [of](const YearList& list) {
                return list.of == of;
            });
            const auto& pointer = pointers[static_cast<std::size_t>(found - lists.begin())];
            const auto number = std::to_string(static_cast<int>(next));
            faults.push_back({pointer + "/year", "holiday_year_missing", number});
        }
        known = std::max(known.value_or(of), of);
    }
}

void put_in(CalendarDefinition& definition, const YearList& list) {
    std::set<Day> named;
    for (const auto& special : list.days) named.insert(special.day);
    std::erase_if(definition.days, [&](const SpecialDay& special) {
        if (special.kind == DayKind::date) return false;
        const bool own = special.day >= list.begin() && special.day < list.end();
        return own || named.contains(special.day);
    });
    definition.days.insert(definition.days.end(), list.days.begin(), list.days.end());
    const Day until(list.of / 12 / 31);
    definition.known_until = std::max(definition.known_until.value_or(until), until);
}

}  // namespace

CalendarDefinition merge_holidays(
    CalendarDefinition definition, const std::vector<Json>& year_lists, std::vector<Fault>& faults
) {
    std::vector<YearList> lists;
    std::vector<std::string> pointers;
    for (std::size_t i = 0; i < year_lists.size(); ++i) {
        const auto pointer = "/" + std::to_string(i);
        auto list = read_list(year_lists[i], pointer, faults);
        if (!list) continue;
        lists.push_back(std::move(*list));
        pointers.push_back(pointer);
    }
    check_years(definition, lists, pointers, faults);
    if (!faults.empty()) return definition;
    for (const auto& list : lists) put_in(definition, list);
    std::stable_sort(
        definition.days.begin(),
        definition.days.end(),
        [](const SpecialDay& a, const SpecialDay& b) { return a.day < b.day; }
    );
    return definition;
}

}  // namespace bihuan::app
