#include "bihuan/domain/calendar.hpp"

// RapidCheck needs GoogleTest before it.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

namespace bihuan::domain {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// Around both changes of European summer time within a short year of our own.
const Day first_day{std::chrono::year(2026) / 3 / 20};
constexpr int day_count = 45;

/// Up to three spans in ascending order, sometimes touching, sometimes ending at midnight.
std::vector<Span> any_hours(int spans_min) {
    auto edges = *rc::gen::unique<std::vector<int>>(
        static_cast<std::size_t>(2 * *rc::gen::inRange(spans_min, 4)), rc::gen::inRange(0, 97)
    );
    std::sort(edges.begin(), edges.end());
    std::vector<Span> spans;
    for (std::size_t i = 0; i + 1 < edges.size(); i += 2) {
        spans.push_back({minutes(15 * edges[i]), minutes(15 * edges[i + 1])});
    }
    return spans;
}

CalendarDefinition any_definition() {
    CalendarDefinition definition;
    definition.zone = *rc::gen::element<std::string>("Asia/Shanghai", "Europe/Berlin");
    definition.first = first_day;
    definition.last = first_day + days(day_count - 1);
    for (auto& spans : definition.weekly) spans = any_hours(0);
    // Monday is what make-up days inherit.
    definition.weekly[0] = any_hours(1);
    const auto offsets = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, day_count * 3));
    for (const int offset : offsets) {
        SpecialDay special;
        special.day = first_day + days(offset / 3);
        special.kind = static_cast<DayKind>(offset % 3);
        if (special.kind != DayKind::holiday && *rc::gen::arbitrary<bool>()) {
            special.hours = any_hours(1);
        }
        definition.days.push_back(special);
    }
    return definition;
}

/// The rules of precedence as a sentence: of the entries for the day the strongest.
std::vector<Span> expected_hours(const CalendarDefinition& definition, Day day) {
    const SpecialDay* strongest = nullptr;
    for (const auto& special : definition.days) {
        if (special.day != day) continue;
        if (strongest == nullptr || special.kind > strongest->kind) strongest = &special;
    }
    if (strongest == nullptr) {
        return definition.weekly[std::chrono::weekday(day).iso_encoding() - 1];
    }
    if (strongest->hours) return *strongest->hours;
    return strongest->kind == DayKind::make_up ? definition.weekly[0] : std::vector<Span>();
}

struct Interval {
    Day day;
    Instant from;
    Instant to;
};

/// All open intervals, straight from the definition.
std::vector<Interval> intervals(const CalendarDefinition& definition) {
    const Zone zone(definition.zone);
    std::vector<Interval> result;
    for (Day day = first_day; day <= *definition.last; day += days(1)) {
        for (const auto& span : expected_hours(definition, day)) {
            const auto to = span.closes == hours(24) ? zone.at(day + days(1), Seconds(0))
                                                     : zone.at(day, span.closes);
            const auto from = zone.at(day, span.opens);
            if (from < to) result.push_back({day, from, to});
        }
    }
    return result;
}

Duration expected_between(const CalendarDefinition& definition, Instant from, Instant to) {
    Duration sum{0};
    for (const auto& open : intervals(definition)) {
        const auto overlap = std::min(to, open.to) - std::max(from, open.from);
        if (overlap > Duration(0)) sum += overlap;
    }
    return sum;
}

Instant any_instant(const Calendar& calendar) {
    const auto begin = calendar.zone().at(first_day, Seconds(0));
    // Quarters of an hour hit the edges of spans; the rest lies anywhere.
    const auto quarter = *rc::gen::inRange(0, day_count * 96 - 8);
    const auto rest = *rc::gen::element<std::int64_t>(0, 0, 1, 899'999'999, 123'456'789);
    return begin + minutes(15 * quarter) + Duration(rest);
}

RC_GTEST_PROP(CalendarProperty, between_is_the_sum_of_the_overlaps, ()) {
    const auto definition = any_definition();
    const auto calendar = Calendar::make(definition).value();
    const auto from = any_instant(calendar);
    const auto to = std::max(from, any_instant(calendar));
    RC_ASSERT(calendar.between(from, to).value() == expected_between(definition, from, to));
}

RC_GTEST_PROP(CalendarProperty, between_adds_up, ()) {
    const auto calendar = Calendar::make(any_definition()).value();
    std::array times{any_instant(calendar), any_instant(calendar), any_instant(calendar)};
    std::sort(times.begin(), times.end());
    const auto [a, b, c] = times;
    RC_ASSERT(
        calendar.between(a, b).value() + calendar.between(b, c).value() ==
        calendar.between(a, c).value()
    );
}

RC_GTEST_PROP(CalendarProperty, add_and_between_are_inverse, ()) {
    const auto calendar = Calendar::make(any_definition()).value();
    const auto from = any_instant(calendar);
    const Duration amount =
        minutes(*rc::gen::inRange(0, 6'000)) + Duration(*rc::gen::inRange(0, 2));
    const auto to = calendar.add(from, amount);
    RC_PRE(to.has_value());
    RC_ASSERT(calendar.between(from, *to).value() == amount);
    // It is the earliest such instant.
    if (amount > Duration(0)) {
        RC_ASSERT(calendar.between(from, *to - Duration(1)).value() == amount - Duration(1));
    }
}

RC_GTEST_PROP(CalendarProperty, what_lies_between_brings_one_back_unless_it_is_closed, ()) {
    const auto calendar = Calendar::make(any_definition()).value();
    const auto from = any_instant(calendar);
    const auto to = std::max(from, any_instant(calendar));
    const auto worked = calendar.between(from, to).value();
    const auto back = calendar.add(from, worked).value();
    RC_ASSERT(back <= to);
    RC_ASSERT(calendar.between(back, to).value() == Duration(0));
}

RC_GTEST_PROP(CalendarProperty, adding_in_two_steps_is_adding_at_once_and_later_stays_later, ()) {
    const auto calendar = Calendar::make(any_definition()).value();
    const auto from = any_instant(calendar);
    const auto later = std::max(from, any_instant(calendar));
    const Duration one = minutes(*rc::gen::inRange(0, 3'000));
    const Duration two = minutes(*rc::gen::inRange(0, 3'000));
    const auto whole = calendar.add(later, one + two);
    RC_PRE(whole.has_value());
    RC_ASSERT(calendar.add(calendar.add(later, one).value(), two).value() == *whole);
    RC_ASSERT(calendar.add(from, one + two).value() <= *whole);
}

RC_GTEST_PROP(CalendarProperty, working_days_are_those_with_hours, ()) {
    const auto definition = any_definition();
    const auto calendar = Calendar::make(definition).value();
    const auto start = any_instant(calendar);
    const auto day = calendar.zone().day_of(start);
    const int count = *rc::gen::inRange(1, 12);
    std::optional<Instant> nth;
    std::optional<Instant> same;
    int seen = 0;
    Day last_seen = day;
    for (const auto& open : intervals(definition)) {
        if (open.day > day && open.day != last_seen) {
            ++seen;
            last_seen = open.day;
        }
        if (open.day > day && seen == count) nth = open.to;
        // The day's last close counts, so a later span of the chosen day replaces an earlier one.
        const bool same_day = same && calendar.zone().day_of(*same - Duration(1)) == open.day;
        if (open.to > start && (!same || same_day)) same = open.to;
    }
    const auto found_nth = calendar.close_of_nth_working_day(day, count);
    const auto found_same = calendar.close_of_same_working_day(start);
    RC_ASSERT(found_nth.has_value() == nth.has_value());
    if (nth) RC_ASSERT(*found_nth == *nth);
    RC_ASSERT(found_same.has_value() == same.has_value());
    if (same) RC_ASSERT(*found_same == *same);
}

}  // namespace
}  // namespace bihuan::domain
