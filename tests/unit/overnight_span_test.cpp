#include "office_calendar.hpp"

#include "bihuan/app/calendar_file.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using namespace test::office;

TEST(OvernightSpan, belongs_to_the_day_on_which_it_opens) {
    const auto calendar = Calendar::make(night_watch()).value();
    // Friday's night reaches into Saturday, which is off itself.
    EXPECT_FALSE(calendar.is_working_day(day_of("2026-11-28")));
    EXPECT_EQ(calendar.add(local("2026-11-27 23:00"), hours(6)).value(), local("2026-11-28 05:00"));
    EXPECT_EQ(calendar.add(local("2026-11-27 23:00"), hours(8)).value(), local("2026-11-30 23:00"));
    EXPECT_EQ(
        calendar.between(local("2026-11-23 00:00"), local("2026-11-24 00:00")).value(), hours(2)
    );
    EXPECT_EQ(
        calendar.close_of_nth_working_day(day_of("2026-11-23"), 1).value(),
        local("2026-11-25 06:00")
    );
    EXPECT_EQ(
        calendar.close_of_same_working_day(local("2026-11-28 05:59")).value(),
        local("2026-11-28 06:00")
    );
    EXPECT_EQ(
        calendar.close_of_same_working_day(local("2026-11-28 06:00")).value(),
        local("2026-12-01 06:00")
    );
}

TEST(OvernightSpan, says_to_which_day_the_small_hours_belong) {
    const auto calendar = Calendar::make(night_watch()).value();
    EXPECT_EQ(calendar.day_of(local("2026-11-28 05:59")), day_of("2026-11-27"));
    EXPECT_EQ(calendar.day_of(local("2026-11-28 06:00")), day_of("2026-11-28"));
    EXPECT_EQ(calendar.day_of(local("2026-11-23 02:00")), day_of("2026-11-23"));
    EXPECT_EQ(plain().day_of(local("2026-11-24 02:00")), day_of("2026-11-24"));
}

TEST(OvernightSpan, counts_at_both_ends_of_the_precomputed_days) {
    auto definition = night_watch();
    definition.first = day_of("2026-11-24");
    definition.last = day_of("2026-11-26");
    const auto calendar = Calendar::make(definition).value();
    EXPECT_EQ(
        calendar.between(local("2026-11-24 00:00"), local("2026-11-25 00:00")).value(), hours(8)
    );
    EXPECT_EQ(calendar.add(local("2026-11-26 23:00"), hours(7)).value(), local("2026-11-27 06:00"));
    EXPECT_EQ(
        calendar.between(local("2026-11-26 23:00"), local("2026-11-27 06:00")).value(), hours(7)
    );
    EXPECT_FALSE(calendar.add(local("2026-11-26 23:00"), hours(7) + Duration(1)));
}

TEST(OvernightSpan, may_touch_the_next_days_first_span_but_not_overlap_it) {
    auto definition = night_watch();
    definition.weekly[1] = {
        {hours(6), hours(7)}
    };
    EXPECT_TRUE(Calendar::make(definition));
    definition.weekly[1] = {
        {hours(5), hours(7)}
    };
    definition.weekly[6] = {
        {hours(23), hours(47)}
    };
    const std::vector<std::string> expected{
        "/weekly/tuesday/0 span_overlaps_night", "/weekly/monday/0 span_overlaps_night"};
    EXPECT_EQ(faults_of(definition), expected);
}

TEST(OvernightSpan, that_overlaps_a_special_day_names_the_day) {
    auto definition = night_watch();
    const std::vector<Span> early{
        {hours(5), hours(7)}
    };
    const std::vector<Span> whole_day{
        {hours(9), hours(33)}
    };
    definition.weekly[2] = {
        {hours(8), hours(12)}
    };
    definition.days = {
        {day_of("2026-11-24"), DayKind::date, whole_day, ""},
        {day_of("2026-11-27"), DayKind::date, early,     ""},
        {day_of("2026-11-29"), DayKind::date, early,     ""},
    };
    const auto calendar = Calendar::make(definition);
    ASSERT_FALSE(calendar);
    std::vector<std::string> found;
    for (const auto& fault : calendar.error().faults) {
        found.push_back(fault.pointer + " " + fault.code + " " + fault.argument);
    }
    const std::vector<std::string> expected{
        "/days/0/hours span_overlaps_night 2026-11-25",
        "/days/1/hours span_overlaps_night 2026-11-27",
    };
    EXPECT_EQ(found, expected);
}

TEST(OvernightSpan, in_a_file_closes_earlier_than_it_opens) {
    const auto calendar = app::parse_calendar(R"({
        "version": 1, "zone": "Asia/Shanghai", "weekly": {"monday": ["09:00-12:00", "22:00-06:00"]}
    })");
    ASSERT_TRUE(calendar);
    const std::vector<Span> expected{
        {hours(9),  hours(12)},
        {hours(22), hours(30)}
    };
    EXPECT_EQ(calendar->hours_of(day_of("2026-11-23")), expected);
}

}  // namespace
}  // namespace bihuan::domain
