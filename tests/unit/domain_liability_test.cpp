// Who is charged with the time of a limit. 2026-11-23 is a Monday; the center is open 09:00-12:00
// and 13:00-18:00.

#include "bihuan/domain/liability.hpp"
#include "time_limits.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

using namespace domain;
using std::chrono::hours;
using std::chrono::minutes;

const UserId agent{Uuid{1}};
const UserId handler{Uuid{2}};
const DepartmentId warehouse{Uuid{3}};

Timer a_timer(Metric metric, RunningUnit unit, std::string_view start, std::string_view due) {
    Timer timer;
    timer.metric = metric;
    timer.running_unit = unit;
    timer.started_at = local(start);
    timer.running_since = timer.started_at;
    timer.due_at = local(due);
    return timer;
}

std::vector<HeldShare> split(
    const Timer& timer, const std::vector<Holding>& holdings,
    const std::vector<domain::Pause>& pauses, std::string_view now
) {
    return split_liability(timer, holdings, pauses, shipped_calendar(), local(now));
}

TEST(Liability, charges_each_holder_with_working_time_and_the_last_with_the_delay) {
    const auto timer = a_timer(
        Metric::resolution, RunningUnit::working, "2026-11-23 10:00", "2026-11-24 12:00"
    );
    const std::vector<Holding> holdings{
        {local("2026-11-23 10:00"), {agent, std::nullopt}},
        {local("2026-11-23 14:00"), {handler, warehouse}},
    };
    const auto shares = split(timer, holdings, {}, "2026-11-24 15:00");
    ASSERT_EQ(shares.size(), 2U);
    EXPECT_EQ(shares[0].holder, (Holder{agent, std::nullopt}));
    EXPECT_EQ(shares[0].time, hours(3)) << "10 to 12 and 13 to 14";
    EXPECT_EQ(shares[0].late, hours(0));
    EXPECT_EQ(shares[1].holder, (Holder{handler, warehouse}));
    EXPECT_EQ(shares[1].time, hours(9)) << "14 to 18, 9 to 12, 13 to 15";
    EXPECT_EQ(shares[1].late, hours(2)) << "13 to 15";
}

TEST(Liability, adds_up_what_comes_back_to_the_same_holder) {
    const auto timer = a_timer(
        Metric::resolution, RunningUnit::elapsed, "2026-11-23 10:00", "2026-11-23 20:00"
    );
    const std::vector<Holding> holdings{
        {local("2026-11-23 11:00"), {agent, std::nullopt}},
        {local("2026-11-23 12:00"), {}},
        {local("2026-11-23 15:00"), {agent, std::nullopt}},
    };
    const auto shares = split(timer, holdings, {}, "2026-11-23 16:00");
    ASSERT_EQ(shares.size(), 2U);
    EXPECT_EQ(shares[0].holder, Holder{}) << "the queue, before and between";
    EXPECT_EQ(shares[0].time, hours(4));
    EXPECT_EQ(shares[1].time, hours(2));
}

TEST(Liability, leaves_pauses_out_but_not_for_limits_that_never_pause) {
    const std::vector<Holding> holdings{{local("2026-11-23 10:00"), {agent, std::nullopt}}};
    const std::vector<domain::Pause> pauses{
        {local("2026-11-23 11:00"), local("2026-11-23 11:30")},
        {local("2026-11-23 17:00"), std::nullopt},
    };
    const auto resolution = a_timer(
        Metric::resolution, RunningUnit::elapsed, "2026-11-23 10:00", "2026-11-24 10:00"
    );
    EXPECT_EQ(
        split(resolution, holdings, pauses, "2026-11-24 09:00").front().time,
        hours(7) - minutes(30)
    );
    const auto update = a_timer(
        Metric::next_update, RunningUnit::elapsed, "2026-11-23 10:00", "2026-11-24 10:00"
    );
    EXPECT_EQ(split(update, holdings, pauses, "2026-11-24 09:00").front().time, hours(23));
}

TEST(Liability, ends_with_the_clock) {
    auto timer = a_timer(
        Metric::assessment, RunningUnit::elapsed, "2026-11-23 10:00", "2026-11-23 11:00"
    );
    timer.met_at = local("2026-11-23 10:40");
    const std::vector<Holding> holdings{{local("2026-11-23 09:00"), {agent, std::nullopt}}};
    const auto shares = split(timer, holdings, {}, "2026-12-23 10:00");
    ASSERT_EQ(shares.size(), 1U);
    EXPECT_EQ(shares[0].time, minutes(40));
    EXPECT_EQ(shares[0].late, minutes(0));
}

}  // namespace
}  // namespace bihuan::test
