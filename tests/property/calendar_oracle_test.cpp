// The calendar and the clock against a second opinion that is too plain to be wrong. Repeats
// exactly; BIHUAN_ORACLE_FIRST and BIHUAN_ORACLE_WINDOWS (percent) choose others or more.

#include "calendar_oracle.hpp"
#include "random.hpp"

#include "bihuan/domain/clock.hpp"
#include "bihuan/domain/ticket.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace bihuan::domain {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using test::CalendarOracle;
using test::Random;
using Grain = CalendarOracle::Grain;
using Week = std::vector<std::vector<Span>>;

Day day_of(std::string_view text) {
    return parse_day(text).value();
}

Span span(std::string_view opens, std::string_view closes) {
    const auto seconds = [](std::string_view text) {
        const auto two = [&](std::size_t at) { return std::stoi(std::string(text.substr(at, 2))); };
        return Seconds(3'600 * two(0) + 60 * two(3) + two(6));
    };
    return {seconds(opens), seconds(closes)};
}

/// Days as centers have them and days as nobody should have them.
Week day_choices() {
    return {
        {},
        {span("09:00:00", "12:00:00"), span("13:00:00", "18:00:00")},
        {span("08:30:00", "17:30:00")},
        // A break of no length.
        {span("09:00:00", "12:00:00"), span("12:00:00", "18:00:00")},
        {span("00:00:00", "24:00:00")},
        {span("00:00:01", "11:59:59"), span("12:00:00", "23:59:59")},
        {span("23:59:59", "24:00:00")},
        // Where summer time comes and goes.
        {span("01:30:00", "02:30:00"), span("03:00:00", "10:00:00")},
        {span("02:15:00", "02:45:00"), span("02:45:00", "03:15:00")},
        {span("02:00:00", "03:00:00"), span("22:00:00", "24:00:00")},
    };
}

Week overnight_choices() {
    return {
        {},
        {span("22:00:00", "30:00:00")},
        {span("09:00:00", "12:00:00"), span("20:30:30", "29:59:59")},
        {span("08:00:00", "32:00:00")},
        {span("18:00:00", "24:00:00")},
        {span("12:00:00", "26:30:00")},
    };
}

/// Around leap days, changes of summer time and ends of years more often than elsewhere.
Day any_start(Random& random) {
    const auto year = std::chrono::year(random.between(2015, 2026));
    switch (random.below(6)) {
        case 0:
            return Day(std::chrono::year(random.between(504, 506) * 4) / 2 / 20) -
                   days(random.below(10));
        case 1:
            return Day(year / 3 / 31) - days(random.below(10));
        case 2:
            return Day(year / 10 / 31) - days(random.below(10));
        case 3:
            return Day(year / 12 / 31) - days(random.below(20));
        default:
            return Day(year / 1 / 1) + days(random.below(365));
    }
}

CalendarDefinition any_definition(Random& random, Day first, int length, const Week& choices) {
    CalendarDefinition definition;
    definition.zone = random.one_in(2) ? "Asia/Shanghai" : "Europe/Berlin";
    definition.first = first - days(10);
    definition.last = first + days(length + 10);
    for (auto& spans : definition.weekly) spans = random.pick(choices);
    // Monday is what make-up days inherit.
    while (definition.weekly[0].empty()) definition.weekly[0] = random.pick(choices);
    std::set<std::pair<Day, DayKind>> taken;
    const auto add = [&](Day day, DayKind kind) {
        if (!taken.insert({day, kind}).second) return;
        SpecialDay special{day, kind, {}, {}};
        const auto& spans = random.pick(choices);
        if (kind != DayKind::holiday && !spans.empty() && random.one_in(2)) special.hours = spans;
        definition.days.push_back(special);
    };
    if (random.one_in(3)) {
        const auto begin = first + days(random.below(length));
        for (int i = 0; i < 30 && begin + days(i) <= *definition.last; ++i) {
            add(begin + days(i), DayKind::holiday);
        }
    }
    for (int i = random.below(20); i > 0; --i) {
        add(first + days(random.below(length)), static_cast<DayKind>(random.below(3)));
    }
    return definition;
}

struct Window {
    const Calendar& calendar;
    CalendarOracle& oracle;
    Random& random;

    /// Often exactly at an edge of a minute or an hour, or next to it.
    Instant instant() {
        const auto length = std::chrono::duration_cast<minutes>(oracle.end() - oracle.begin());
        auto at = oracle.begin() + minutes(random.below(static_cast<int>(length.count()) - 1));
        if (random.one_in(2)) at = std::chrono::floor<hours>(at);
        if (random.one_in(4)) at += Seconds(random.below(60));
        if (random.one_in(4)) at += Duration(random.between(-1, 1));
        if (random.one_in(8)) at -= Seconds(1);
        return std::max(at, oracle.begin());
    }
    Duration amount() {
        const Duration whole = minutes(random.below(random.one_in(8) ? 20'000 : 2'000));
        if (random.one_in(2)) return whole;
        return whole + Seconds(random.below(60)) + Duration(random.below(3));
    }
};

std::string show(std::optional<Instant> instant) {
    return instant ? to_text(*instant) : "beyond";
}

/// What the oracle cannot see the end of lies at least as far as it sees.
void expect_same(const Result<Instant>& found, std::optional<Instant> wanted, Instant horizon) {
    const auto answer = found ? std::optional(*found) : std::nullopt;
    const bool same = wanted ? answer == wanted : !answer || *answer >= horizon;
    EXPECT_TRUE(same) << show(answer) << " instead of " << show(wanted);
}

void check_sums(Window& window, Instant from) {
    const auto& calendar = window.calendar;
    const auto to = window.instant();
    EXPECT_EQ(calendar.between(from, to).value(), window.oracle.between(from, to))
        << to_text(from) << " to " << to_text(to);
    const auto amount = window.amount();
    const auto found = calendar.add(from, amount);
    const auto wanted = window.oracle.add(from, amount);
    expect_same(found, wanted, window.oracle.end());
    if (!found || !wanted) return;
    EXPECT_EQ(calendar.between(from, *found).value(), amount) << "the inverse";
    EXPECT_GE(*found, from);
    const auto more = calendar.add(from, amount + Duration(1));
    EXPECT_TRUE(!more || *more > *found);
    const auto later = calendar.add(from + Seconds(window.random.below(7'200)), amount);
    EXPECT_TRUE(!later || *later >= *found) << "later became earlier";
}

void check_days(Window& window, Instant from) {
    const auto& calendar = window.calendar;
    const auto day = window.oracle.day_of(from);
    const int count = window.random.between(1, 12);
    // The last days may go on behind the oracle's end.
    const auto horizon = window.oracle.end() - days(4);
    expect_same(
        calendar.close_of_nth_working_day(day, count),
        window.oracle.close_of_nth_working_day(day, count),
        horizon
    );
    expect_same(
        calendar.close_of_same_working_day(from),
        window.oracle.close_of_same_working_day(from),
        horizon
    );
    const auto midnight = calendar.end_of_nth_day(from, count);
    EXPECT_EQ(window.oracle.day_of(midnight), day + days(count + 1));
    EXPECT_EQ(window.oracle.day_of(midnight - Duration(1)), day + days(count));
}

Limit any_limit(Random& random) {
    switch (random.below(5)) {
        case 0:
            return {Unit::elapsed, random.between(1, 500'000)};
        case 1:
            return {Unit::working, random.between(1, 200'000)};
        case 2:
            return {Unit::working_days, random.between(1, 7)};
        case 3:
            return {Unit::calendar_days, random.between(1, 7)};
        default:
            return {Unit::same_working_day, 0};
    }
}

/// The one limit of a ticket that arrived at `start` and was paused and resumed at `turns`.
Timer timer_of(const Calendar& calendar, Limit limit, Instant start, std::vector<Instant> turns) {
    Policy policy;
    policy.rules = {Rule{"only", {}, {{Metric::resolution, limit}}}};
    TicketFacts facts;
    facts.channel = Channel::web;
    const ClockContext context{TicketId(Uuid{9}), policy, calendar};
    std::vector<Timer> timers;
    apply(timers, signal::Opened{start, {}, Channel::web}, facts, context, start);
    bool paused = false;
    for (const auto at : turns) {
        paused = !paused;
        const Signal turn = paused ? Signal(signal::Suspended{}) : Signal(signal::Resumed{});
        apply(timers, turn, facts, context, at);
    }
    return timers.at(0);
}

void check_pauses(Window& window, Instant start) {
    const auto limit = any_limit(window.random);
    const auto plain = timer_of(window.calendar, limit, start, {});
    if (!plain.due_at) return;
    EXPECT_GE(*plain.due_at, start);
    const auto latest = std::chrono::duration_cast<minutes>(*plain.due_at - start).count();
    const auto pause = start + minutes(window.random.below(static_cast<int>(latest) + 1));
    const auto resume = pause + minutes(window.random.below(3'000));
    const auto between = pause + (resume - pause) / 3;
    const auto once = timer_of(window.calendar, limit, start, {pause, resume});
    const auto split = timer_of(window.calendar, limit, start, {pause, between, between, resume});
    EXPECT_EQ(once, split);
    if (!once.due_at) return;
    EXPECT_GE(*once.due_at, *plain.due_at) << "the pause made it earlier";
    if (once.running_unit == RunningUnit::elapsed) {
        EXPECT_EQ(*once.due_at, *plain.due_at + (resume - pause));
        return;
    }
    // The limit's own working time passes outside of the pause.
    const auto worked = window.oracle.between(start, pause);
    if (worked == plain.budget || *once.due_at >= window.oracle.end()) return;
    EXPECT_EQ(worked + window.oracle.between(resume, *once.due_at), plain.budget);
}

int check_cases(Window window, int count) {
    for (int i = 0; i < count && !testing::Test::HasFailure(); ++i) {
        const auto from = window.instant();
        SCOPED_TRACE("from " + to_text(from) + " in " + window.calendar.zone().name());
        check_sums(window, from);
        if (i % 4 == 0) check_days(window, from);
        if (i % 4 == 1) check_pauses(window, from);
    }
    return count;
}

/// Windows of calendars that `choices` make up; returns how many cases were tried.
int check_windows(int windows, int length, int cases, const Week& choices, Grain grain) {
    const auto first = test::setting("BIHUAN_ORACLE_FIRST", 1);
    const auto factor = test::setting("BIHUAN_ORACLE_WINDOWS", 100);
    const auto last = first + static_cast<std::uint64_t>(windows) * factor / 100;
    int tried = 0;
    for (auto seed = first; seed < last && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("BIHUAN_ORACLE_FIRST=" + std::to_string(seed));
        Random random(seed);
        const auto start = any_start(random);
        const auto definition = any_definition(random, start, length, choices);
        const auto calendar = Calendar::make(definition).value();
        CalendarOracle oracle(definition, start, start + days(length), grain);
        tried += check_cases({calendar, oracle, random}, cases);
    }
    return tried;
}

TEST(CalendarOracle, agrees_minute_by_minute_on_any_calendar) {
    const int tried = check_windows(60, 45, 1'000, day_choices(), Grain::minute);
    std::cout << "calendar oracle: " << tried << " cases\n";
}

TEST(CalendarOracle, agrees_second_by_second_on_any_calendar) {
    const int tried = check_windows(12, 3, 300, day_choices(), Grain::second);
    std::cout << "calendar oracle: " << tried << " cases\n";
}

TEST(CalendarOracle, agrees_on_calendars_that_are_open_over_midnight) {
    CalendarDefinition probe;
    probe.weekly[0] = {span("22:00:00", "30:00:00")};
    ASSERT_TRUE(Calendar::make(probe)) << "spans may end after midnight";
    const int tried = check_windows(20, 45, 1'000, overnight_choices(), Grain::minute);
    std::cout << "calendar oracle: " << tried << " cases\n";
}

CalendarDefinition office(const std::string& zone, const std::map<Day, DayKind>& special) {
    CalendarDefinition definition;
    definition.zone = zone;
    for (std::size_t i = 0; i < 5; ++i) definition.weekly[i] = day_choices()[1];
    definition.first = day_of("2014-12-01");
    definition.last = day_of("2027-12-31");
    for (const auto& [day, kind] : special) definition.days.push_back({day, kind, {}, "list"});
    return definition;
}

void check_list(const std::map<Day, DayKind>& special, int windows, int cases) {
    int tried = 0;
    for (const auto* zone : {"Asia/Shanghai", "Europe/Berlin"}) {
        const auto definition = office(zone, special);
        const auto calendar = Calendar::make(definition).value();
        for (int i = 0; i < windows && !testing::Test::HasFailure(); ++i) {
            Random random(static_cast<std::uint64_t>(i));
            // Each window begins some days before a day of the list.
            auto day = special.begin();
            std::advance(day, random.below(static_cast<int>(special.size())));
            const auto start = day->first - days(random.below(20));
            CalendarOracle oracle(definition, start, start + days(40), Grain::minute);
            SCOPED_TRACE("window " + std::to_string(i));
            tried += check_cases({calendar, oracle, random}, cases);
        }
    }
    std::cout << "calendar oracle: " << tried << " cases\n";
}

TEST(CalendarOracle, agrees_on_a_short_list_of_holidays_and_make_up_days) {
    std::map<Day, DayKind> special;
    const auto close = [&](std::string_view first, int count) {
        for (int i = 0; i < count; ++i) special[day_of(first) + days(i)] = DayKind::holiday;
    };
    close("2020-01-24", 10);
    close("2026-10-01", 7);
    close("2024-02-10", 8);
    for (const auto* day : {"2020-01-19", "2024-02-04", "2024-02-18", "2026-09-20", "2026-10-10"}) {
        special[day_of(day)] = DayKind::make_up;
    }
    check_list(special, 10, 500);
}

TEST(CalendarOracle, agrees_on_the_published_holidays_of_twelve_years) {
    const auto folder = test::data_beside("holidays");
    std::map<Day, DayKind> special;
    for (int year = 2015; year <= 2026; ++year) {
        std::ifstream file(folder / (std::to_string(year) + ".json"));
        if (!file) GTEST_SKIP() << "no list of holidays for " << year;
        const auto list = nlohmann::json::parse(file);
        for (const auto& entry : list.at("days")) {
            const bool off = entry.at("isOffDay").get<bool>();
            special[day_of(entry.at("date").get<std::string>())] =
                off ? DayKind::holiday : DayKind::make_up;
        }
    }
    EXPECT_GT(special.size(), 300U);
    check_list(special, 30, 500);
}

}  // namespace
}  // namespace bihuan::domain
