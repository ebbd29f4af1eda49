// Mistakes that ticket systems have made with their clocks, each under its own name. The comment
// above a test says what goes wrong elsewhere, the test what has to happen here.

#include "bihuan/domain/clock.hpp"
#include "bihuan/domain/ticket.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <stdexcept>

namespace bihuan::domain {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

/// "2026-11-23 09:00" or "2026-11-23 09:00:30" in Shanghai. That day is a Monday.
Instant local(std::string_view text) {
    auto time = std::string(text.substr(11));
    if (time.size() == 5) time += ":00";
    return parse_instant(std::string(text.substr(0, 10)) + "T" + time + "+08:00").value();
}

CalendarDefinition office(int version = 1) {
    CalendarDefinition definition;
    definition.version = version;
    for (std::size_t i = 0; i < 5; ++i) {
        definition.weekly[i] = {
            {hours(9),  hours(12)},
            {hours(13), hours(18)}
        };
    }
    definition.first = parse_day("2026-01-01").value();
    definition.last = parse_day("2028-12-31").value();
    return definition;
}

Calendar calendar_of(CalendarDefinition definition) {
    return Calendar::make(std::move(definition)).value();
}

void close_days(CalendarDefinition& definition, std::string_view first, int count) {
    const auto day = parse_day(first).value();
    for (int i = 0; i < count; ++i) {
        definition.days.push_back({day + std::chrono::days(i), DayKind::holiday, {}, "closed"});
    }
}

/// The week of the national holiday of 2026 with both of its make-up days.
CalendarDefinition october() {
    auto definition = office();
    close_days(definition, "2026-10-01", 7);
    for (const auto* day : {"2026-09-20", "2026-10-10"}) {
        definition.days.push_back({parse_day(day).value(), DayKind::make_up, {}, "make-up"});
    }
    return definition;
}

Policy policy_of(std::map<Metric, Limit> targets, Ladder ladder = {100}, int version = 1) {
    Policy policy;
    policy.version = version;
    policy.rules = {
        Rule{"only", Conditions{}, std::move(targets)}
    };
    policy.default_ladder = std::move(ladder);
    return policy;
}

/// One ticket and what its clocks look at.
struct Desk {
    Policy policy;
    Calendar calendar;
    TicketFacts facts;
    std::vector<Timer> timers;

    explicit Desk(Policy given, Calendar open = calendar_of(office()))
        : policy(std::move(given)), calendar(std::move(open)) {
        facts.channel = Channel::web;
    }

    void send(std::string_view at, const Signal& signal) {
        apply(timers, signal, facts, {TicketId(Uuid{4, 2}), policy, calendar}, local(at));
    }
    void open(std::string_view at) {
        send(at, signal::Opened{local(at), std::nullopt, facts.channel});
    }
    void reopen(std::string_view at) {
        ++facts.cycle;
        send(at, signal::Reopened{Channel::web});
    }
    std::vector<FiredStep> sweep(std::string_view now) { return fire_due(timers, local(now)); }

    /// The latest timer of the metric.
    const Timer& timer(Metric metric) const {
        const auto found = std::find_if(timers.rbegin(), timers.rend(), [&](const Timer& timer) {
            return timer.metric == metric;
        });
        if (found == timers.rend()) throw std::out_of_range(std::string(code_of(metric)));
        return *found;
    }
    const Timer& resolution() const { return timer(Metric::resolution); }
};

Desk resolution_desk(Limit limit, Ladder ladder = {100}) {
    return Desk(policy_of(
        {
            {Metric::resolution, limit}
    },
        std::move(ladder)
    ));
}

// Pauses are rounded to minutes or kept under the minute of their beginning, so that of two in the
// same minute one is lost, or the minute counts twice.
TEST(ClockRegression, two_pauses_in_the_same_minute_both_count_to_the_second) {
    for (const auto unit : {Unit::elapsed, Unit::working}) {
        Desk desk = resolution_desk({unit, 7'200});
        desk.open("2026-11-23 10:00");
        desk.send("2026-11-23 10:30:05", signal::Suspended{});
        desk.send("2026-11-23 10:30:15", signal::Resumed{});
        desk.send("2026-11-23 10:30:40", signal::Suspended{});
        desk.send("2026-11-23 10:30:59", signal::Resumed{});
        EXPECT_EQ(
            desk.resolution().due_at,
            local("2026-11-23 12:00") + Seconds(29) + (unit == Unit::working ? hours(1) : hours(0))
        );
        desk.send("2026-11-23 10:45", signal::Suspended{});
        desk.send("2026-11-23 10:45", signal::Resumed{});
        EXPECT_EQ(desk.resolution().consumed(), Duration(minutes(45) - Seconds(29)))
            << "a pause that ends when it begins is none";
    }
}

// The new policy's limit is counted from the start as if there had been no pause, and the ticket
// is overdue the moment somebody saves the policy; or the ticket comes to life while it waits.
TEST(ClockRegression, a_policy_switched_during_a_pause_keeps_the_pause) {
    Desk desk = resolution_desk({Unit::working, 4 * 3'600});
    desk.open("2026-11-23 10:00");
    desk.send("2026-11-23 11:00", signal::Suspended{});
    desk.policy = policy_of(
        {
            {Metric::resolution, {Unit::working, 2 * 3'600}}
    },
        {100},
        2
    );
    desk.send("2026-11-25 09:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().state, TimerState::paused);
    EXPECT_FALSE(desk.resolution().due_at);
    EXPECT_FALSE(next_step_at(desk.timers));
    EXPECT_TRUE(desk.sweep("2026-11-26 12:00").empty());
    desk.send("2026-11-27 09:00", signal::Resumed{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-27 10:00"));
    EXPECT_EQ(desk.resolution().policy_version, 2);
    EXPECT_EQ(desk.resolution().consumed(), Duration(hours(1)));
}

// Closing forgets what is paused: the pause ends by itself days later and a closed ticket is
// overdue.
TEST(ClockRegression, a_ticket_closed_while_paused_stays_silent) {
    Desk desk(policy_of({
        {Metric::resolution,  {Unit::working, 3'600}},
        {Metric::next_update, {Unit::elapsed, 7'200}}
    }
    ));
    desk.open("2026-11-23 10:00");
    desk.send("2026-11-23 10:30", signal::Suspended{});
    desk.send("2026-11-23 11:00", signal::Closed{});
    const auto closed = desk.timers;
    desk.send("2026-11-23 11:00", signal::Resumed{});
    EXPECT_EQ(desk.timers, closed);
    for (const auto& timer : desk.timers) {
        EXPECT_EQ(timer.state, TimerState::cancelled);
        EXPECT_EQ(timer.cancel_reason, CancelReason::closed);
        EXPECT_FALSE(timer.paused_at);
    }
    EXPECT_FALSE(next_step_at(desk.timers));
    EXPECT_TRUE(desk.sweep("2027-11-23 11:00").empty());
}

// The second reopening finds the clocks of the first and goes on with them, or with those of the
// very first opening, which are overdue since.
TEST(ClockRegression, every_reopening_has_clocks_of_its_own) {
    Desk desk = resolution_desk({Unit::working_days, 2});
    desk.open("2026-11-02 10:00");
    desk.send("2026-11-09 10:00", signal::Implemented{});
    desk.send("2026-11-09 11:00", signal::Closed{});
    desk.reopen("2026-11-16 10:00");
    desk.send("2026-11-17 10:00", signal::Closed{});
    desk.reopen("2026-11-23 10:00");
    ASSERT_EQ(desk.timers.size(), 3U);
    std::set<TimerId> ids;
    for (std::size_t i = 0; i < desk.timers.size(); ++i) {
        ids.insert(desk.timers[i].id);
        EXPECT_EQ(desk.timers[i].cycle, static_cast<int>(i));
        EXPECT_EQ(desk.timers[i].round, 1);
    }
    EXPECT_EQ(ids.size(), 3U);
    EXPECT_EQ(desk.timers[0].state, TimerState::breached) << "reopening excuses nothing";
    EXPECT_EQ(desk.timers[1].cancel_reason, CancelReason::closed);
    EXPECT_EQ(desk.timers[2].due_at, local("2026-11-25 18:00"));
    EXPECT_EQ(next_due_at(desk.timers), local("2026-11-25 18:00"));
}

// The child of a merge is out of sight, but its escalations still reach the executives.
TEST(ClockRegression, a_merged_child_no_longer_escalates) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600}, {50, 100, 150, 200});
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.sweep("2026-11-23 11:15").size(), 2U);
    desk.send("2026-11-23 11:20", signal::Merged{});
    EXPECT_FALSE(next_step_at(desk.timers));
    EXPECT_FALSE(next_due_at(desk.timers));
    EXPECT_TRUE(desk.sweep("2026-11-24 11:00").empty());
    EXPECT_EQ(desk.resolution().breached_at, local("2026-11-23 11:00"));
    EXPECT_EQ(desk.resolution().cancel_reason, CancelReason::merged);
}

// A policy was switched off, but what it had planned goes on firing for weeks.
TEST(ClockRegression, a_policy_without_the_limit_no_longer_fires_it) {
    Desk desk = resolution_desk({Unit::elapsed, 7'200}, {25, 50, 100});
    desk.open("2026-11-23 10:00");
    desk.policy = policy_of(
        {
            {Metric::intake, {Unit::elapsed, 60}}
    },
        {25, 50, 100},
        2
    );
    desk.send("2026-11-23 10:45", signal::Retarget{});
    EXPECT_FALSE(next_step_at(desk.timers) > local("2026-11-23 10:45"));
    const auto fired = desk.sweep("2026-12-23 10:45");
    ASSERT_EQ(fired.size(), 1U) << "only what was due before the switch";
    EXPECT_EQ(fired[0].percent, 25);
    EXPECT_EQ(desk.resolution().state, TimerState::cancelled);
    EXPECT_FALSE(desk.resolution().breached_at);
    EXPECT_FALSE(next_step_at(desk.timers));
}

// The ticket is long overdue and everybody knows; then a policy with more steps is saved, the
// ticket is paused and resumed, and its owner is reminded that half of the time is over.
TEST(ClockRegression, a_new_ladder_does_not_remind_of_what_is_breached) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600}, {100, 200});
    desk.open("2026-11-23 10:00");
    desk.send("2026-11-23 10:00", signal::Bound{local("2026-11-23 10:50")});
    EXPECT_EQ(desk.sweep("2026-11-23 10:51").size(), 1U);
    desk.policy = policy_of({{Metric::resolution, {Unit::elapsed, 3'600}}}, {50, 80, 100, 200}, 2);
    desk.send("2026-11-23 11:00", signal::Retarget{});
    desk.send("2026-11-23 11:10", signal::Suspended{});
    desk.send("2026-11-23 11:20", signal::Resumed{});
    EXPECT_TRUE(desk.sweep("2026-11-23 11:21").empty());
    EXPECT_EQ(desk.resolution().steps.size(), 2U);
    EXPECT_EQ(desk.resolution().policy_version, 1);
}

// The sweep finds the answer already there and calls the limit met, because nobody had marked the
// breach before.
TEST(ClockRegression, an_answer_after_the_limit_but_before_the_sweep_is_late) {
    Desk desk(policy_of(
        {
            {Metric::first_response, {Unit::working, 1'800}}
    },
        {100, 200}
    ));
    desk.open("2026-11-23 10:00");
    desk.send("2026-11-23 10:30:01", signal::Responded{});
    const auto& response = desk.timer(Metric::first_response);
    EXPECT_EQ(response.state, TimerState::breached);
    EXPECT_EQ(response.breached_at, local("2026-11-23 10:30"));
    EXPECT_EQ(response.met_at, local("2026-11-23 10:30:01"));
    const auto fired = desk.sweep("2026-11-23 10:31");
    ASSERT_EQ(fired.size(), 1U) << "the breach is told though the answer is there, 200 % is not";
    EXPECT_EQ(fired[0].percent, 100);
    EXPECT_EQ(fired[0].at, local("2026-11-23 10:30"));
    EXPECT_EQ(fired[0].late_by, milliseconds(Seconds(60)));
    EXPECT_EQ(response.breached_at, local("2026-11-23 10:30"));
}

// The next promise is counted from when the last one was due, so that one late call makes all that
// follow late; or the late call overwrites that the customer had waited.
TEST(ClockRegression, a_late_update_counts_the_next_from_itself_and_stays_late) {
    Desk desk(policy_of(
        {
            {Metric::next_update, {Unit::elapsed, 48 * 3'600}}
    },
        {80, 100}
    ));
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.sweep("2026-11-25 12:00").size(), 2U);
    desk.send("2026-11-26 15:00", signal::Responded{});
    ASSERT_EQ(desk.timers.size(), 2U);
    EXPECT_EQ(desk.timers[0].state, TimerState::breached);
    EXPECT_EQ(desk.timers[0].breached_at, local("2026-11-25 10:00"));
    EXPECT_EQ(desk.timers[0].met_at, local("2026-11-26 15:00"));
    EXPECT_EQ(desk.timers[1].started_at, local("2026-11-26 15:00"));
    EXPECT_EQ(desk.timers[1].due_at, local("2026-11-28 15:00"));
    EXPECT_EQ(desk.timers[1].state, TimerState::running);
    EXPECT_EQ(desk.sweep("2026-11-28 14:59").size(), 1U) << "the reminder of the new round";
}

// The search for open hours gives up after some weeks and answers with the time it began at: the
// ticket is overdue when it is opened.
TEST(ClockRegression, a_holiday_longer_than_any_search_ends_after_it) {
    auto closed = office();
    close_days(closed, "2026-11-24", 400);
    const std::array limits{
        Limit{Unit::working,      9 * 3'600},
        Limit{Unit::working_days, 1        },
    };
    // Day 400 is Tuesday 2027-12-28, and the day after it is open again.
    const std::array due{local("2027-12-29 11:00"), local("2027-12-29 18:00")};
    for (std::size_t i = 0; i < limits.size(); ++i) {
        Desk desk(
            policy_of({
                {Metric::resolution, limits[i]}
        }),
            calendar_of(closed)
        );
        desk.open("2026-11-23 10:00");
        EXPECT_EQ(desk.resolution().due_at, due[i]);
        EXPECT_TRUE(desk.sweep("2027-12-29 09:00").empty());
    }
    closed.last = parse_day("2027-06-30").value();
    Desk desk(
        policy_of({
            {Metric::resolution, limits[1]}
    }),
        calendar_of(closed)
    );
    desk.open("2026-11-23 10:00");
    EXPECT_FALSE(desk.resolution().due_at) << "no time at all is better than now";
    EXPECT_EQ(desk.resolution().gap_day, parse_day("2027-07-01"));
    EXPECT_TRUE(desk.sweep("2027-12-29 09:00").empty());
}

// Hours are from opening to closing and lunch is worked through; or a complaint that arrives at
// lunch is counted from the morning.
TEST(ClockRegression, nobody_works_through_the_lunch_break) {
    const auto due = [](std::string_view received, int work) {
        Desk desk = resolution_desk({Unit::working, work});
        desk.open(received);
        return desk.resolution().due_at;
    };
    EXPECT_EQ(due("2026-11-23 11:30", 3'600), local("2026-11-23 13:30"));
    EXPECT_EQ(due("2026-11-23 12:00", 3'600), local("2026-11-23 14:00"));
    EXPECT_EQ(due("2026-11-23 12:59:59", 1), local("2026-11-23 13:00:01"));
    EXPECT_EQ(due("2026-11-23 11:30", 1'800), local("2026-11-23 12:00"));
    EXPECT_EQ(due("2026-11-23 11:30", 1'801), local("2026-11-23 13:00:01"));
    Desk desk = resolution_desk({Unit::working, 3'600});
    desk.open("2026-11-23 11:30");
    desk.send("2026-11-23 12:10", signal::Suspended{});
    desk.send("2026-11-23 12:50", signal::Resumed{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-23 13:30")) << "a pause at lunch is free";
}

// A share of the limit is taken in clock time, so that the reminder of a limit in working hours
// comes at night; one at midnight is taken for a date without a time and lost, or comes twice.
TEST(ClockRegression, a_warning_lies_in_open_hours_and_midnight_is_a_time) {
    Desk desk = resolution_desk({Unit::working, 4 * 3'600}, {25, 50, 75, 100});
    desk.open("2026-11-23 16:00");
    const auto& steps = desk.resolution().steps;
    EXPECT_EQ(steps[0].at, local("2026-11-23 17:00"));
    EXPECT_EQ(steps[1].at, local("2026-11-23 18:00")) << "exactly at closing";
    EXPECT_EQ(steps[2].at, local("2026-11-24 10:00"));
    EXPECT_EQ(steps[3].at, local("2026-11-24 11:00"));

    Desk night = resolution_desk({Unit::elapsed, 24 * 3'600}, {50, 100});
    night.open("2026-11-23 12:00");
    EXPECT_EQ(night.resolution().steps[0].at, local("2026-11-24 00:00"));
    EXPECT_TRUE(night.sweep("2026-11-24 00:00").empty());
    EXPECT_EQ(night.sweep("2026-11-24 00:00:01").size(), 1U);
    EXPECT_TRUE(night.sweep("2026-11-24 00:00:02").empty());

    Desk days = resolution_desk({Unit::calendar_days, 3}, {100});
    days.open("2026-11-23 23:59:59");
    EXPECT_EQ(days.resolution().due_at, local("2026-11-27 00:00"));
    EXPECT_EQ(days.sweep("2026-11-27 00:00:01").size(), 1U);
}

// One edit of the calendar moves some of the clocks, times out on the rest, and leaves a mixture
// that nobody can tell apart.
TEST(ClockRegression, one_edit_of_the_calendar_moves_15000_clocks_alike) {
    constexpr std::size_t count = 15'000;
    Desk desk = resolution_desk({Unit::working_days, 2}, {50, 100});
    std::vector<std::vector<Timer>> tickets;
    for (std::size_t i = 0; i < count; ++i) {
        desk.timers.clear();
        const auto at = local("2026-11-23 00:00") + Seconds(5 * i);
        const ClockContext context{TicketId(Uuid{}), desk.policy, desk.calendar};
        apply(desk.timers, signal::Opened{at, {}, Channel::web}, desk.facts, context, at);
        tickets.push_back(desk.timers);
    }
    auto edited = office(2);
    close_days(edited, "2026-11-25", 1);
    const auto calendar = calendar_of(edited);
    const auto now = local("2026-11-23 23:00");
    const ClockContext context{TicketId(Uuid{}), desk.policy, calendar};
    std::size_t right = 0;
    for (auto& timers : tickets) {
        ASSERT_EQ(timers[0].due_at, local("2026-11-25 18:00"));
        apply(timers, signal::Retarget{}, desk.facts, context, now);
        const auto& timer = timers[0];
        const bool moved = timer.due_at == local("2026-11-26 18:00") &&
                           timer.steps[1].at == timer.due_at && timer.calendar_version == 2 &&
                           timer.state == TimerState::running && timers.size() == 1;
        if (moved) ++right;
    }
    EXPECT_EQ(right, count);
}

// What arrives on Friday evening is promised for Monday although Saturday is worked, or the make-up
// Saturday has no hours because the week has none for it, and the promise is due at once.
TEST(ClockRegression, after_closing_on_the_eve_of_a_make_up_saturday_is_saturday) {
    const auto due = [](std::string_view received, Limit limit) {
        Desk desk(
            policy_of({
                {Metric::resolution, limit}
        }),
            calendar_of(october())
        );
        desk.open(received);
        return desk.resolution().due_at;
    };
    for (const auto* received : {"2026-10-09 18:00", "2026-10-09 23:59:59"}) {
        EXPECT_EQ(due(received, {Unit::same_working_day, 0}), local("2026-10-10 18:00"));
        EXPECT_EQ(due(received, {Unit::working_days, 1}), local("2026-10-10 18:00"));
        EXPECT_EQ(due(received, {Unit::working_days, 2}), local("2026-10-12 18:00"));
        EXPECT_EQ(due(received, {Unit::working, 4 * 3'600}), local("2026-10-10 14:00"));
    }
    EXPECT_EQ(due("2026-10-09 17:59:59", {Unit::same_working_day, 0}), local("2026-10-09 18:00"));
    EXPECT_EQ(due("2026-09-30 18:00", {Unit::same_working_day, 0}), local("2026-10-08 18:00"));
}

// A date on a holiday is moved to the next working day, as a computed one would be, and the
// authority has its answer late; or the date vanishes when the limit is computed again.
TEST(ClockRegression, a_date_set_by_an_authority_binds_on_a_holiday) {
    Desk desk(
        policy_of(
            {
                {Metric::resolution, {Unit::working_days, 5}}
    },
            {50, 100}
        ),
        calendar_of(october())
    );
    const auto date = local("2026-10-03 12:00");
    desk.open("2026-09-29 12:00");
    EXPECT_EQ(desk.resolution().due_at, local("2026-10-12 18:00"));
    desk.send("2026-09-29 12:00", signal::Bound{date});
    EXPECT_EQ(desk.resolution().due_at, date);
    EXPECT_EQ(desk.resolution().steps[0].at, local("2026-10-01 12:00"));
    desk.send("2026-09-30 09:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().due_at, date);
    EXPECT_EQ(desk.sweep("2026-10-03 12:00").size(), 1U);
    EXPECT_EQ(desk.sweep("2026-10-03 12:00:01").size(), 1U);
    EXPECT_EQ(desk.resolution().breached_at, date);
}

}  // namespace
}  // namespace bihuan::domain
