#include "fault_texts.hpp"
#include "office_calendar.hpp"

#include "bihuan/app/calendar_file.hpp"
#include "bihuan/domain/calendar.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using namespace test::office;

TEST(CalendarFile, the_shipped_one_is_monday_to_friday_with_a_midday_break) {
    const auto calendar = app::parse_calendar(test::shipped_file("calendar.default.json"));
    ASSERT_TRUE(calendar);
    EXPECT_EQ(calendar->zone().name(), "Asia/Shanghai");
    EXPECT_EQ(calendar->version(), 1);
    for (const auto* day : {"2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"}) {
        EXPECT_EQ(calendar->hours_of(day_of(day)), office_hours()) << day;
    }
    EXPECT_FALSE(calendar->is_working_day(day_of("2026-11-28")));
    EXPECT_FALSE(calendar->is_working_day(day_of("2026-11-29")));
    // Imported tickets may be as old as 1990.
    EXPECT_TRUE(calendar->add(local("1990-01-01 09:00"), hours(1)));
}

TEST(CalendarFile, reads_special_days) {
    const auto calendar = app::parse_calendar(R"({
        "version": 3, "zone": "Asia/Shanghai",
        "weekly": {"monday": ["00:00-24:00"], "friday": ["09:30-12:00"]},
        "days": [
            {"date": "2026-10-01", "kind": "holiday", "name": "国庆节"},
            {"date": "2026-10-10", "kind": "make_up"},
            {"date": "2026-10-11", "kind": "make_up", "hours": ["10:00-11:00"]},
            {"date": "2026-10-12", "kind": "date", "closed": true},
            {"date": "2026-10-13", "kind": "date", "hours": ["08:00-09:00", "10:00-10:30"]}
        ],
        "known_until": "2026-12-31"
    })");
    ASSERT_TRUE(calendar);
    EXPECT_EQ(calendar->version(), 3);
    EXPECT_EQ(calendar->known_until(), day_of("2026-12-31"));
    const std::vector<Span> whole_day{
        {Seconds(0), hours(24)}
    };
    const std::vector<Span> two{
        {hours(8),  hours(9)               },
        {hours(10), hours(10) + minutes(30)}
    };
    EXPECT_FALSE(calendar->is_working_day(day_of("2026-10-01")));
    EXPECT_EQ(calendar->hours_of(day_of("2026-10-10")), whole_day);
    EXPECT_EQ(calendar->hours_of(day_of("2026-10-11")).front().opens, hours(10));
    EXPECT_FALSE(calendar->is_working_day(day_of("2026-10-12")));
    EXPECT_EQ(calendar->hours_of(day_of("2026-10-13")), two);
}

TEST(CalendarFile, faults_are_named_by_pointer) {
    const auto calendar = app::parse_calendar(R"({
        "version": 0, "zone": 7, "colour": "red",
        "weekly": {"monday": ["9:00-12:00", "12:00", "09:60-10:00", 5], "funday": []},
        "days": [
            {"date": "2026-02-30", "kind": "holiday", "closed": true},
            {"date": "2026-10-10", "kind": "feast"},
            {"date": "2026-10-12", "kind": "date"},
            {"date": "2026-10-12", "kind": "date", "closed": true, "hours": ["09:00-10:00"]},
            4
        ],
        "known_until": "soon"
    })");
    ASSERT_FALSE(calendar);
    EXPECT_EQ(calendar.error().refusal, Refusal::invalid);
    const auto found = test::fault_texts(calendar.error().faults);
    for (const auto* expected : {
             "/version out_of_range",
             "/zone string_expected",
             "/colour unknown_member",
             "/weekly/monday/3 string_expected",
             "/weekly/funday unknown_member",
             "/days/0/date invalid_date",
             "/days/0/closed unknown_member",
             "/days/1/kind invalid_choice",
             "/days/2/hours hours_expected",
             "/days/3/hours hours_expected",
             "/days/4 object_expected",
             "/known_until invalid_date",
         }) {
        EXPECT_NE(std::find(found.begin(), found.end(), expected), found.end()) << expected;
    }
}

TEST(CalendarFile, hours_are_four_digits_and_a_colon) {
    for (const auto* hours_text :
         {"9:00-12:00", "12:00", "09:60-10:00", "23:00-24:01", "a9:00-12:00", "09:00–12:00", "-"}) {
        const auto calendar = app::parse_calendar(
            R"({"version": 1, "zone": "Asia/Shanghai", "weekly": {"monday": [")" +
            std::string(hours_text) + R"("]}})"
        );
        ASSERT_FALSE(calendar) << hours_text;
        EXPECT_EQ(
            test::fault_texts(calendar.error().faults),
            std::vector<std::string>{"/weekly/monday/0 invalid_hours"}
        ) << hours_text;
    }
}

TEST(CalendarFile, the_faults_of_the_calendar_itself_come_through) {
    const auto calendar = app::parse_calendar(
        R"({"version": 1, "zone": "Mars/Olympus", "weekly": {"monday": ["09:00-09:00"]}})"
    );
    ASSERT_FALSE(calendar);
    const std::vector<std::string> expected{
        "/weekly/monday/0 span_out_of_range", "/zone unknown_zone"};
    EXPECT_EQ(test::fault_texts(calendar.error().faults), expected);
}

TEST(CalendarFile, that_is_no_json_is_malformed) {
    const auto calendar = app::parse_calendar("{");
    ASSERT_FALSE(calendar);
    EXPECT_EQ(calendar.error().refusal, Refusal::malformed);
}

}  // namespace
}  // namespace bihuan::domain
