#include "bihuan/domain/report_schedule.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr ReportSchedule daily{ReportCycle::daily, minutes(5)};

Day day_of(const char* text) { return *parse_day(text); }
Instant instant(const char* text) { return *parse_instant(text); }

TEST(ReportSchedule, tells_of_the_day_before_from_its_time_on) {
    const Zone zone("Asia/Shanghai");
    const auto due = zone.at(day_of("2026-11-21"), minutes(5));
    EXPECT_EQ(latest_due(zone, daily, due).name, "2026-11-20");
    EXPECT_EQ(latest_due(zone, daily, due).from, day_of("2026-11-20"));
    EXPECT_EQ(latest_due(zone, daily, due).to, day_of("2026-11-20"));
    EXPECT_EQ(latest_due(zone, daily, due).due_at, due);
    EXPECT_EQ(latest_due(zone, daily, due - Seconds(1)).name, "2026-11-19");
    EXPECT_EQ(next_due(zone, daily, due - Seconds(1)), due);
    EXPECT_EQ(next_due(zone, daily, due), due + hours(24));
}

TEST(ReportSchedule, of_weeks_is_due_on_monday) {
    const Zone zone("Asia/Shanghai");
    const ReportSchedule weekly{ReportCycle::weekly, minutes(8 * 60)};
    const auto due = zone.at(day_of("2026-11-23"), hours(8));
    for (const auto at : {due, due + hours(24 * 6), due + hours(24 * 7) - Seconds(1)}) {
        const auto period = latest_due(zone, weekly, at);
        EXPECT_EQ(period.name, "2026-W47");
        EXPECT_EQ(period.from, day_of("2026-11-16"));
        EXPECT_EQ(period.to, day_of("2026-11-22"));
    }
    EXPECT_EQ(latest_due(zone, weekly, due - Seconds(1)).name, "2026-W46");
    EXPECT_EQ(next_due(zone, weekly, due), due + hours(24 * 7));
    const auto new_year = latest_due(zone, weekly, zone.at(day_of("2027-01-04"), hours(8)));
    EXPECT_EQ(new_year.name, "2026-W53") << "the week has its Thursday in 2026";
    EXPECT_EQ(latest_due(zone, weekly, zone.at(day_of("2026-01-05"), hours(8))).name, "2026-W01");
}

TEST(ReportSchedule, of_months_is_due_on_the_first) {
    const Zone zone("Asia/Shanghai");
    const ReportSchedule monthly{ReportCycle::monthly, minutes(5)};
    const auto due = zone.at(day_of("2027-01-01"), minutes(5));
    const auto period = latest_due(zone, monthly, due);
    EXPECT_EQ(period.name, "2026-12");
    EXPECT_EQ(period.from, day_of("2026-12-01"));
    EXPECT_EQ(period.to, day_of("2026-12-31"));
    EXPECT_EQ(latest_due(zone, monthly, due - Seconds(1)).name, "2026-11");
    EXPECT_EQ(next_due(zone, monthly, due), zone.at(day_of("2027-02-01"), minutes(5)));
}

TEST(ReportSchedule, follows_the_clock_where_it_changes) {
    // Days of 23 and 25 hours.
    const Zone new_york("America/New_York");
    EXPECT_EQ(next_due(new_york, daily, instant("2026-03-08T05:05:00Z")),
              instant("2026-03-09T04:05:00Z"));
    EXPECT_EQ(next_due(new_york, daily, instant("2026-11-01T04:05:00Z")),
              instant("2026-11-02T05:05:00Z"));
    // The clock goes from midnight to one: there is no 00:05.
    const Zone cairo("Africa/Cairo");
    const auto gap = instant("2026-04-23T22:00:00Z");
    EXPECT_EQ(next_due(cairo, daily, gap - Seconds(1)), gap);
    EXPECT_EQ(latest_due(cairo, daily, gap - Seconds(1)).name, "2026-04-22");
    EXPECT_EQ(latest_due(cairo, daily, gap).name, "2026-04-23");
    EXPECT_EQ(next_due(cairo, daily, gap), instant("2026-04-24T21:05:00Z"));
    // The clock goes from one back to midnight: 00:05 comes twice, and counts once.
    const Zone havana("America/Havana");
    const auto first = instant("2026-11-01T04:05:00Z");
    EXPECT_EQ(latest_due(havana, daily, first).name, "2026-10-31");
    EXPECT_EQ(next_due(havana, daily, first), instant("2026-11-02T05:05:00Z"));
    EXPECT_EQ(next_due(havana, daily, first + hours(1)), instant("2026-11-02T05:05:00Z"));
}

}  // namespace
}  // namespace bihuan::domain
