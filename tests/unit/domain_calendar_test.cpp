#include "fault_texts.hpp"
#include "office_calendar.hpp"

#include "bihuan/domain/calendar.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace bihuan::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using namespace test::office;

// 2026-11-23 is a Monday.

TEST(Calendar, working_time_skips_the_midday_break_and_the_night) {
    const auto& calendar = plain();
    EXPECT_EQ(calendar.add(local("2026-11-23 11:00"), hours(2)).value(), local("2026-11-23 14:00"));
    EXPECT_EQ(calendar.add(local("2026-11-23 17:30"), hours(1)).value(), local("2026-11-24 09:30"));
    EXPECT_EQ(calendar.add(local("2026-11-27 17:30"), hours(1)).value(), local("2026-11-30 09:30"));
    EXPECT_EQ(calendar.add(local("2026-11-28 03:00"), hours(1)).value(), local("2026-11-30 10:00"));
    EXPECT_EQ(
        calendar.between(local("2026-11-23 10:00"), local("2026-11-24 10:00")).value(),
        Duration(hours(8))
    );
}

TEST(Calendar, a_budget_used_up_at_closing_ends_at_closing) {
    EXPECT_EQ(plain().add(local("2026-11-23 09:00"), hours(3)).value(), local("2026-11-23 12:00"));
    EXPECT_EQ(plain().add(local("2026-11-23 09:00"), hours(8)).value(), local("2026-11-23 18:00"));
}

TEST(Calendar, a_microsecond_more_than_the_day_has_goes_over_to_the_next) {
    EXPECT_EQ(
        plain().add(local("2026-11-23 09:00"), hours(8) + Duration(1)).value(),
        local("2026-11-24 09:00") + Duration(1)
    );
}

TEST(Calendar, adding_nothing_changes_nothing) {
    EXPECT_EQ(
        plain().add(local("2026-11-28 03:00"), Duration(0)).value(), local("2026-11-28 03:00")
    );
}

TEST(Calendar, between_backwards_is_nothing) {
    EXPECT_EQ(
        plain().between(local("2026-11-24 10:00"), local("2026-11-23 10:00")).value(), Duration(0)
    );
}

TEST(Calendar, a_span_may_end_at_midnight_and_go_on) {
    auto definition = office();
    for (auto& spans : definition.weekly)
        spans = {
            {Seconds(0), hours(24)}
        };
    const auto calendar = Calendar::make(definition).value();
    EXPECT_EQ(
        calendar.add(local("2026-11-23 23:00"), hours(50)).value(), local("2026-11-26 01:00")
    );
    EXPECT_EQ(
        calendar.close_of_nth_working_day(day_of("2026-11-23"), 1).value(),
        local("2026-11-25 00:00")
    );
}

TEST(Calendar, working_days_count_from_the_next_working_day) {
    const auto& calendar = plain();
    const auto close = [&](std::string_view from, int count) {
        return calendar.close_of_nth_working_day(day_of(from), count).value();
    };
    EXPECT_EQ(close("2026-11-23", 1), local("2026-11-24 18:00"));
    EXPECT_EQ(close("2026-11-23", 2), local("2026-11-25 18:00"));
    EXPECT_EQ(close("2026-11-27", 1), local("2026-11-30 18:00"));
    EXPECT_EQ(close("2026-11-28", 1), local("2026-11-30 18:00"));
    EXPECT_EQ(close("2026-11-28", 7), local("2026-12-08 18:00"));
}

TEST(Calendar, the_same_working_day_ends_before_its_closing_instant) {
    const auto& calendar = plain();
    const auto close = [&](std::string_view arrival) {
        return calendar.close_of_same_working_day(local(arrival)).value();
    };
    EXPECT_EQ(close("2026-11-23 07:00"), local("2026-11-23 18:00"));
    EXPECT_EQ(close("2026-11-23 12:30"), local("2026-11-23 18:00"));
    EXPECT_EQ(close("2026-11-23 17:59"), local("2026-11-23 18:00"));
    EXPECT_EQ(close("2026-11-23 18:00"), local("2026-11-24 18:00"));
    EXPECT_EQ(close("2026-11-27 18:00"), local("2026-11-30 18:00"));
    EXPECT_EQ(close("2026-11-29 10:00"), local("2026-11-30 18:00"));
}

TEST(Calendar, calendar_days_end_at_midnight_of_the_local_day) {
    const auto& calendar = plain();
    EXPECT_EQ(calendar.end_of_nth_day(local("2026-11-23 00:00"), 3), local("2026-11-27 00:00"));
    EXPECT_EQ(calendar.end_of_nth_day(local("2026-11-23 23:59"), 3), local("2026-11-27 00:00"));
}

TEST(Calendar, an_explicit_date_beats_a_make_up_day_beats_a_holiday_beats_the_week) {
    auto definition = office();
    const auto holiday = [](std::string_view day) {
        return SpecialDay{day_of(day), DayKind::holiday, std::nullopt, "元旦"};
    };
    const auto make_up = [](std::string_view day) {
        return SpecialDay{day_of(day), DayKind::make_up, std::nullopt, "调休"};
    };
    const std::vector<Span> morning{
        {hours(9), hours(12)}
    };
    definition.days = {
        SpecialDay{day_of("2026-01-03"), DayKind::date, morning,      "半天"},
        make_up("2026-01-03"),
        holiday("2026-01-03"),
        make_up("2026-01-02"),
        holiday("2026-01-02"),
        holiday("2026-01-01"),
        make_up("2026-01-04"),
        SpecialDay{day_of("2026-01-05"), DayKind::date, std::nullopt, "盘点"},
    };
    const auto calendar = Calendar::make(definition).value();
    EXPECT_FALSE(calendar.is_working_day(day_of("2026-01-01")));
    EXPECT_EQ(calendar.hours_of(day_of("2026-01-02")), office_hours());
    EXPECT_EQ(calendar.hours_of(day_of("2026-01-03")), morning);
    EXPECT_EQ(calendar.hours_of(day_of("2026-01-04")), office_hours());
    EXPECT_FALSE(calendar.is_working_day(day_of("2026-01-05")));
    EXPECT_TRUE(calendar.is_working_day(day_of("2026-01-06")));
    EXPECT_EQ(
        calendar.between(local("2026-01-01 00:00"), local("2026-01-06 00:00")).value(),
        Duration(hours(19))
    );
}

TEST(Calendar, a_make_up_sunday_has_the_hours_of_monday_not_of_the_week_before) {
    auto definition = office();
    definition.weekly[0] = {
        {hours(10), hours(11)}
    };
    definition.days = {
        {day_of("2026-11-29"), DayKind::make_up, std::nullopt, ""}
    };
    const auto calendar = Calendar::make(definition).value();
    EXPECT_EQ(calendar.hours_of(day_of("2026-11-29")), definition.weekly[0]);
}

TEST(Calendar, beyond_its_days_it_names_the_day_and_never_answers_now) {
    const auto& calendar = plain();
    const auto code = [](const auto& result) {
        return result ? std::string("answered")
                      : result.error().code + " " + result.error().argument;
    };
    const auto late = local("2030-01-01 09:00");
    EXPECT_EQ(code(calendar.add(late, hours(1))), "calendar_gap 2030-01-01");
    EXPECT_EQ(code(calendar.add(local("2029-12-31 17:00"), hours(2))), "calendar_gap 2030-01-01");
    EXPECT_EQ(code(calendar.add(local("2019-12-31 17:00"), hours(2))), "calendar_gap 2019-12-31");
    EXPECT_EQ(code(calendar.between(local("2029-12-31 17:00"), late)), "calendar_gap 2030-01-01");
    EXPECT_EQ(
        code(calendar.close_of_nth_working_day(day_of("2029-12-30"), 2)), "calendar_gap 2030-01-01"
    );
    EXPECT_EQ(
        code(calendar.close_of_nth_working_day(day_of("2019-12-30"), 1)), "calendar_gap 2019-12-30"
    );
    EXPECT_EQ(code(calendar.close_of_same_working_day(late)), "calendar_gap 2030-01-01");
    EXPECT_EQ(
        code(calendar.close_of_same_working_day(local("2029-12-31 18:00"))),
        "calendar_gap 2030-01-01"
    );
    EXPECT_EQ(calendar.add(local("2029-12-31 17:00"), hours(1)).value(), local("2029-12-31 18:00"));
}

TEST(Calendar, reaches_fifteen_years_past_its_last_special_day) {
    auto definition = office();
    definition.last.reset();
    EXPECT_TRUE(Calendar::make(definition).value().add(local("2050-12-30 09:00"), hours(1)));
    EXPECT_FALSE(Calendar::make(definition).value().add(local("2051-01-02 09:00"), hours(1)));
    definition.days = {
        {day_of("2039-10-01"), DayKind::holiday, std::nullopt, "国庆"}
    };
    const auto calendar = Calendar::make(definition).value();
    EXPECT_TRUE(calendar.add(local("2054-12-30 09:00"), hours(1)));
    EXPECT_FALSE(calendar.add(local("2055-01-01 09:00"), hours(1)));
}

TEST(Calendar, warns_of_days_whose_holidays_are_not_published) {
    auto definition = office();
    definition.known_until = day_of("2026-12-31");
    const auto calendar = Calendar::make(definition).value();
    const auto unpublished = [&](std::string_view from, std::string_view to) {
        return calendar.unpublished(local(from), local(to));
    };
    EXPECT_EQ(unpublished("2026-12-01 09:00", "2026-12-31 23:59"), std::nullopt);
    EXPECT_EQ(unpublished("2026-12-01 09:00", "2027-01-01 00:00"), day_of("2027-01-01"));
    EXPECT_EQ(unpublished("2027-03-01 09:00", "2027-03-02 09:00"), day_of("2027-03-01"));
    EXPECT_EQ(
        plain().unpublished(local("2026-12-01 09:00"), local("2028-01-01 00:00")), std::nullopt
    );
}

TEST(Calendar, summer_time_shortens_and_lengthens_days) {
    auto definition = office();
    definition.zone = "Europe/Berlin";
    for (auto& spans : definition.weekly)
        spans = {
            {Seconds(0), hours(24)}
        };
    const auto calendar = Calendar::make(definition).value();
    const Zone& zone = calendar.zone();
    const auto length = [&](std::string_view day) {
        const auto begin = zone.at(day_of(day), Seconds(0));
        const auto end = zone.at(day_of(day) + std::chrono::days(1), Seconds(0));
        return calendar.between(begin, end).value();
    };
    EXPECT_EQ(length("2026-03-29"), hours(23));
    EXPECT_EQ(length("2026-10-25"), hours(25));
}

TEST(Calendar, a_span_that_summer_time_swallows_is_no_working_time) {
    auto definition = office();
    definition.zone = "Europe/Berlin";
    definition.days = {
        {day_of("2026-03-29"), DayKind::date, std::vector<Span>{{hours(2), hours(3)}}, ""}
    };
    const auto calendar = Calendar::make(definition).value();
    // The Friday before, so that the swallowed Sunday is not the first working day.
    EXPECT_EQ(
        calendar.close_of_nth_working_day(day_of("2026-03-27"), 1).value(),
        calendar.zone().at(day_of("2026-03-30"), hours(18))
    );
}

TEST(Calendar, names_every_fault_of_its_definition_at_once) {
    auto definition = office();
    definition.zone = "Asia/Nowhere";
    definition.weekly[0] = {
        {hours(9),  hours(9) },
        {hours(13), hours(38)}
    };
    definition.weekly[1] = {
        {hours(9),  hours(12)},
        {hours(11), hours(13)}
    };
    definition.days = {
        {day_of("2026-01-01"), DayKind::holiday, office_hours(),      ""},
        {day_of("2026-01-01"), DayKind::holiday, std::nullopt,        ""},
        {day_of("2026-01-02"), DayKind::date,    std::vector<Span>(), ""},
        {day_of("2019-12-31"), DayKind::date,    std::nullopt,        ""},
        {day_of("2999-12-31"), DayKind::date,    std::nullopt,        ""},
    };
    const std::vector<std::string> expected{
        "/weekly/monday/0 span_out_of_range",
        "/weekly/monday/1 span_out_of_range",
        "/weekly/tuesday/1 span_overlaps",
        "/days/0/hours holiday_with_hours",
        "/days/1/date duplicate_day",
        "/days/2/hours day_without_hours",
        "/days/3/date day_out_of_range",
        "/days/4/date day_out_of_range",
        "/zone unknown_zone",
    };
    EXPECT_EQ(faults_of(definition), expected);
}

/// "2026-10-01 holiday 国庆节: " and the counted stretches, breaks in brackets.
std::string described(const DayAccount& account, const Zone& zone) {
    const auto time = [&](Instant at) {
        const auto seconds = zone.time_of_day(at).count();
        char text[16];
        std::snprintf(text, sizeof text, "%02d:%02d", int(seconds / 3600), int(seconds / 60 % 60));
        return std::string(text);
    };
    auto text = to_text(account.day);
    if (account.kind) text += " " + std::string(code_of(*account.kind)) + " " + account.name;
    text += account.works ? " works" : " closed";
    for (const auto& [from, to] : account.counted) text += " " + time(from) + "-" + time(to);
    for (const auto& [from, to] : account.breaks) text += " (" + time(from) + "-" + time(to) + ")";
    return text;
}

TEST(Account, lists_what_is_counted_and_why_the_rest_is_not) {
    auto definition = office();
    const std::vector<Span> morning{
        {hours(9), hours(12)}
    };
    definition.days = {
        {day_of("2026-11-24"), DayKind::holiday, std::nullopt, "店庆"},
        {day_of("2026-11-28"), DayKind::make_up, std::nullopt, "调休"},
        {day_of("2026-11-26"), DayKind::date,    morning,      "半天"},
    };
    const auto calendar = Calendar::make(definition).value();
    const auto from = local("2026-11-23 10:30");
    const auto to = local("2026-11-30 12:30");
    std::vector<std::string> found;
    Duration counted{0};
    for (const auto& day : calendar.account(from, to, 100)) {
        found.push_back(described(day, calendar.zone()));
        for (const auto& [begin, end] : day.counted) counted += end - begin;
    }
    const std::vector<std::string> expected{
        "2026-11-23 works 10:30-12:00 13:00-18:00 (12:00-13:00)",
        "2026-11-24 holiday 店庆 closed",
        "2026-11-25 works 09:00-12:00 13:00-18:00 (12:00-13:00)",
        "2026-11-26 date 半天 works 09:00-12:00",
        "2026-11-27 works 09:00-12:00 13:00-18:00 (12:00-13:00)",
        "2026-11-28 make_up 调休 works 09:00-12:00 13:00-18:00 (12:00-13:00)",
        "2026-11-29 closed",
        "2026-11-30 works 09:00-12:00 (12:00-12:30)",
    };
    EXPECT_EQ(found, expected);
    EXPECT_EQ(counted, calendar.between(from, to).value());
}

TEST(Account, is_bounded_and_ends_before_its_end) {
    const auto& calendar = plain();
    const auto days = [&](std::string_view from, std::string_view to, std::size_t most) {
        return calendar.account(local(from), local(to), most).size();
    };
    EXPECT_EQ(days("2026-11-23 10:00", "2026-11-24 00:00", 9), 1U);
    EXPECT_EQ(days("2026-11-23 10:00", "2028-11-24 00:00", 9), 9U);
    EXPECT_EQ(days("2026-11-23 10:00", "2026-11-23 10:00", 9), 0U);
    EXPECT_EQ(days("2026-11-23 18:00", "2026-11-23 19:00", 9), 1U);
}

TEST(Account, begins_with_the_day_to_which_the_night_belongs) {
    const auto calendar = Calendar::make(night_watch()).value();
    const auto account = calendar.account(local("2026-11-28 03:00"), local("2026-11-28 12:00"), 9);
    ASSERT_EQ(account.size(), 2U);
    EXPECT_EQ(described(account[0], calendar.zone()), "2026-11-27 works 03:00-06:00");
    EXPECT_EQ(described(account[1], calendar.zone()), "2026-11-28 closed");
}

TEST(CalendarWarnings, come_sixty_days_before_the_list_ends) {
    auto definition = office();
    definition.known_until = day_of("2026-12-31");
    definition.days = {
        {day_of("2026-02-14"), DayKind::make_up, std::nullopt, "春节"}
    };
    const auto calendar = Calendar::make(definition).value();
    const std::vector<CalendarWarning> ends{
        {"holiday_list_ends", "2026-12-31"}
    };
    EXPECT_EQ(calendar.warnings(day_of("2026-11-01")), std::vector<CalendarWarning>());
    EXPECT_EQ(calendar.warnings(day_of("2026-11-02")), ends);
    EXPECT_EQ(calendar.warnings(day_of("2027-03-01")), ends);
    EXPECT_EQ(plain().warnings(day_of("2027-03-01")), std::vector<CalendarWarning>());
}

TEST(CalendarWarnings, name_published_years_without_a_make_up_day) {
    auto definition = office();
    definition.known_until = day_of("2027-12-31");
    const auto calendar = Calendar::make(definition).value();
    const std::vector<CalendarWarning> both{
        {"year_without_make_up", "2026"},
        {"year_without_make_up", "2027"},
    };
    const std::vector<CalendarWarning> last{
        {"year_without_make_up", "2027"}
    };
    EXPECT_EQ(calendar.warnings(day_of("2026-03-01")), both);
    EXPECT_EQ(calendar.warnings(day_of("2027-03-01")), last);
}

TEST(Calendar, that_is_never_open_is_refused) {
    CalendarDefinition definition;
    EXPECT_EQ(faults_of(definition), std::vector<std::string>{"/weekly calendar_without_hours"});
}

TEST(Calendar, a_make_up_day_needs_hours_of_its_own_when_monday_has_none) {
    auto definition = office();
    definition.weekly[0].clear();
    definition.days = {
        {day_of("2026-01-04"), DayKind::make_up, std::nullopt, ""}
    };
    EXPECT_EQ(faults_of(definition), std::vector<std::string>{"/days/0/hours day_without_hours"});
}

}  // namespace
}  // namespace bihuan::domain
