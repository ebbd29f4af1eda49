#include "bihuan/app/holiday_list.hpp"
#include "bihuan/app/calendar_file.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace bihuan::app {
namespace {

using domain::Calendar;
using domain::CalendarDefinition;
using domain::DayKind;

CalendarDefinition office() {
    CalendarDefinition definition;
    for (std::size_t i = 0; i < 5; ++i) {
        definition.weekly[i] = {
            {std::chrono::hours(9), std::chrono::hours(18)}
        };
    }
    return definition;
}

Json list(int year, const std::string& days) {
    return parse_json(R"({"year": )" + std::to_string(year) + R"(, "days": [)" + days + "]}")
        .value();
}

std::string off(const std::string& date) {
    return R"({"name": "n", "date": ")" + date + R"(", "isOffDay": true})";
}

std::string work(const std::string& date) {
    return R"({"name": "n", "date": ")" + date + R"(", "isOffDay": false})";
}

/// "2026-10-01 holiday" of every special day.
std::vector<std::string> days_of(const CalendarDefinition& definition) {
    std::vector<std::string> result;
    for (const auto& special : definition.days) {
        result.push_back(to_text(special.day) + " " + std::string(code_of(special.kind)));
    }
    return result;
}

CalendarDefinition merged(CalendarDefinition definition, const std::vector<Json>& lists) {
    std::vector<Fault> faults;
    auto result = merge_holidays(std::move(definition), lists, faults);
    for (const auto& fault : faults) ADD_FAILURE() << fault.pointer << " " << fault.code;
    return result;
}

std::vector<std::string> faults_of(
    const CalendarDefinition& definition, const std::vector<Json>& lists
) {
    std::vector<Fault> faults;
    merge_holidays(definition, lists, faults);
    std::vector<std::string> result;
    for (const auto& fault : faults) {
        auto text = fault.pointer + " " + fault.code;
        if (!fault.argument.empty()) text += " " + fault.argument;
        result.push_back(std::move(text));
    }
    return result;
}

TEST(HolidayList, makes_off_days_holidays_and_the_others_make_up_days) {
    const auto result =
        merged(office(), {list(2026, off("2026-10-01") + "," + work("2026-10-10"))});
    const std::vector<std::string> expected{"2026-10-01 holiday", "2026-10-10 make_up"};
    EXPECT_EQ(days_of(result), expected);
    EXPECT_EQ(result.days[0].name, "n");
    EXPECT_EQ(result.known_until, parse_day("2026-12-31"));
}

TEST(HolidayList, imported_again_replaces_its_days_and_keeps_explicit_dates) {
    auto definition = merged(
        office(),
        {list(2025, off("2025-10-01")),
         list(2026, off("2025-12-31") + "," + off("2026-10-01") + "," + work("2026-10-10"))}
    );
    definition.days.push_back({*parse_day("2026-10-01"), DayKind::date, std::nullopt, "盘点"});
    const auto result =
        merged(definition, {list(2026, off("2026-01-01") + "," + work("2026-10-01"))});
    const std::vector<std::string> expected{
        "2025-10-01 holiday", "2026-01-01 holiday", "2026-10-01 date", "2026-10-01 make_up"};
    EXPECT_EQ(days_of(result), expected);
}

TEST(HolidayList, of_an_earlier_year_keeps_new_years_eve_and_the_end_of_the_lists) {
    const auto definition = merged(
        office(),
        {list(2025, off("2025-10-01")), list(2026, off("2025-12-31") + "," + off("2026-01-01"))}
    );
    const auto result = merged(definition, {list(2025, off("2025-10-02"))});
    const std::vector<std::string> expected{
        "2025-10-02 holiday", "2025-12-31 holiday", "2026-01-01 holiday"};
    EXPECT_EQ(days_of(result), expected);
    EXPECT_EQ(result.known_until, parse_day("2026-12-31"));
}

TEST(HolidayList, faults_are_named_by_pointer) {
    const Json bad = parse_json(R"({
        "year": 2026, "colour": "red", "papers": "gov",
        "days": [{"name": 5, "date": "2026-02-30", "isOffDay": "no"}, 7, {"date": "2026-01-01"}]
    })")
                         .value();
    const auto found = faults_of(office(), {bad});
    for (const auto* expected : {
             "/0/papers array_expected",
             "/0/days/0/name string_expected",
             "/0/days/0/date invalid_date",
             "/0/days/0/isOffDay boolean_expected",
             "/0/days/1 object_expected",
             "/0/days/2/name required",
             "/0/days/2/isOffDay required",
             "/0/colour unknown_member",
         }) {
        EXPECT_NE(std::find(found.begin(), found.end(), expected), found.end()) << expected;
    }
    EXPECT_EQ(faults_of(office(), {Json(5)}).front(), "/0 object_expected");
    EXPECT_EQ(faults_of(office(), {list(2026, "")}), std::vector<std::string>{"/0/days required"});
}

TEST(HolidayList, days_lie_in_its_year_and_come_once) {
    const auto year = list(
        2026,
        off("2025-12-24") + "," + off("2025-12-25") + "," + off("2026-12-31") + "," +
            off("2027-01-01") + "," + work("2026-12-31")
    );
    const std::vector<std::string> expected{
        "/0/days/0/date holiday_out_of_year 2025-12-24",
        "/0/days/3/date holiday_out_of_year 2027-01-01",
        "/0/days/4/date duplicate_day 2026-12-31",
    };
    EXPECT_EQ(faults_of(office(), {year}), expected);
}

TEST(HolidayList, years_leave_no_gap_and_come_once) {
    const auto of = [](int year) { return list(year, off(std::to_string(year) + "-10-01")); };
    EXPECT_EQ(
        faults_of(office(), {of(2026), of(2024)}),
        std::vector<std::string>{"/0/year holiday_year_missing 2025"}
    );
    EXPECT_EQ(
        faults_of(office(), {of(2026), of(2026)}),
        std::vector<std::string>{"/1/year duplicate_year 2026"}
    );
    const auto until_2026 = merged(office(), {of(2026)});
    EXPECT_EQ(
        faults_of(until_2026, {of(2028)}),
        std::vector<std::string>{"/0/year holiday_year_missing 2027"}
    );
    EXPECT_EQ(faults_of(until_2026, {of(2028), of(2027)}), std::vector<std::string>());
    EXPECT_EQ(faults_of(until_2026, {of(2015)}), std::vector<std::string>());
}

Calendar shipped() {
    return parse_calendar(test::shipped_file("calendar.default.json")).value();
}

TEST(ShippedCalendar, has_the_holidays_of_2025_and_2026) {
    const auto calendar = shipped();
    const auto& days = calendar.definition().days;
    const auto count = [&](DayKind kind, int year) {
        return std::count_if(days.begin(), days.end(), [&](const domain::SpecialDay& special) {
            const auto of = std::chrono::year_month_day(special.day).year();
            return special.kind == kind && of == std::chrono::year(year);
        });
    };
    EXPECT_EQ(count(DayKind::holiday, 2025), 28);
    EXPECT_EQ(count(DayKind::make_up, 2025), 5);
    EXPECT_EQ(count(DayKind::holiday, 2026), 33);
    EXPECT_EQ(count(DayKind::make_up, 2026), 6);
    EXPECT_EQ(calendar.known_until(), parse_day("2026-12-31"));
    EXPECT_FALSE(calendar.is_working_day(*parse_day("2026-10-01")));
    EXPECT_TRUE(calendar.is_working_day(*parse_day("2026-10-10")));
    EXPECT_TRUE(calendar.warnings(*parse_day("2026-06-01")).empty());
}

TEST(CalendarJson, is_what_the_file_said) {
    const auto text = test::shipped_file("calendar.default.json");
    const auto definition = parse_calendar(text).value().definition();
    EXPECT_EQ(calendar_json(definition), parse_json(text).value());
}

TEST(CalendarJson, keeps_every_kind_of_day_and_hours) {
    const auto json = parse_json(R"({
        "version": 3, "zone": "Europe/Berlin",
        "weekly": {"monday": ["00:00-24:00"], "friday": ["09:05-12:00", "22:00-06:30"],
                   "saturday": ["20:00-24:00"]},
        "days": [
            {"date": "2026-10-01", "kind": "holiday", "name": "国庆节"},
            {"date": "2026-10-07", "kind": "make_up"},
            {"date": "2026-10-11", "kind": "make_up", "hours": ["10:00-11:00"]},
            {"date": "2026-10-14", "kind": "date", "closed": true},
            {"date": "2026-10-13", "kind": "date", "hours": ["08:00-09:00", "10:00-10:30"]}
        ]
    })")
                          .value();
    const auto calendar = read_calendar(json);
    ASSERT_TRUE(calendar);
    EXPECT_EQ(calendar_json(calendar->definition()), json);
}

}  // namespace
}  // namespace bihuan::app
