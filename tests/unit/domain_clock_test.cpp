#include "bihuan/domain/clock.hpp"
#include "bihuan/domain/ticket.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace bihuan::domain {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
constexpr Duration microsecond{1};

/// "2026-11-23 09:00" in Shanghai. That day is a Monday.
Instant local(std::string_view text) {
    return parse_instant(
               std::string(text.substr(0, 10)) + "T" + std::string(text.substr(11)) + ":00+08:00"
    )
        .value();
}

Calendar calendar_of(int version, std::string_view last, bool midday_break = true) {
    CalendarDefinition definition;
    definition.version = version;
    for (std::size_t i = 0; i < 5; ++i) {
        definition.weekly[i] = {
            {hours(9), hours(18)}
        };
        if (midday_break)
            definition.weekly[i] = {
                {hours(9),  hours(12)},
                {hours(13), hours(18)}
            };
    }
    definition.first = parse_day("2026-01-01").value();
    definition.last = parse_day(last).value();
    return Calendar::make(std::move(definition)).value();
}

Rule rule(std::string name, Conditions conditions, std::map<Metric, Limit> targets) {
    return {std::move(name), std::move(conditions), std::move(targets)};
}

/// The limits of the retail pack, with difficult complaints having seven working days.
Policy retail() {
    Conditions difficult;
    difficult.difficult = true;
    Policy policy;
    policy.rules = {
        rule("difficult", difficult, {{Metric::resolution, {Unit::working_days, 7}}}
          ),
        rule(
            "complaint",
            {},
            {
                                      {Metric::intake, {Unit::elapsed, 180}},
                                      {Metric::intake_max, {Unit::working_days, 2}},
                                      {Metric::first_response, {Unit::working, 1'800}},
                                      {Metric::assessment, {Unit::working, 14'400}},
                                      {Metric::investigation, {Unit::working_days, 2}},
                                      {Metric::investigation_max, {Unit::calendar_days, 10}},
                                      {Metric::resolution, {Unit::working_days, 2}},
                                      {Metric::next_update, {Unit::elapsed, 172'800}},
                                      {Metric::follow_up, {Unit::calendar_days, 3}},
                                      {Metric::follow_up_max, {Unit::calendar_days, 7}},
                                      }
        ),
    };
    return policy;
}

/// Only this limit, by the rule "only".
Policy only(Metric metric, Limit limit, Ladder ladder = {100}) {
    Policy policy;
    policy.rules = {
        rule("only", {              },
         {{metric, limit}}
         )
    };
    policy.default_ladder = std::move(ladder);
    return policy;
}

/// A ticket's clock with everything around it.
struct Desk {
    Policy policy = retail();
    Calendar calendar = calendar_of(1, "2027-12-31");
    TicketFacts facts;
    std::vector<Timer> timers;

    explicit Desk(Policy given = retail()) : policy(std::move(given)) {
        facts.channel = Channel::web;
    }

    void signal(std::string_view at, const Signal& what) { signal(local(at), what); }
    void signal(Instant at, const Signal& what) {
        apply(timers, what, facts, {TicketId(Uuid{1, 2, 3}), policy, calendar}, at);
    }
    void open(std::string_view at) {
        signal(at, signal::Opened{local(at), std::nullopt, facts.channel});
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
    std::size_t count(Metric metric) const {
        return static_cast<std::size_t>(std::count_if(
            timers.begin(), timers.end(), [&](const Timer& timer) { return timer.metric == metric; }
        ));
    }
};

Desk resolution_desk(Limit limit, Ladder ladder = {100}) {
    return Desk(only(Metric::resolution, limit, std::move(ladder)));
}

TEST(Clock, opening_starts_what_the_policy_names_and_nothing_else) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    std::set<Metric> started;
    for (const auto& timer : desk.timers) started.insert(timer.metric);
    const std::set<Metric> expected{
        Metric::first_response,
        Metric::intake,
        Metric::intake_max,
        Metric::resolution,
        Metric::next_update,
    };
    EXPECT_EQ(started, expected);
    EXPECT_EQ(desk.timers.size(), expected.size());
    EXPECT_EQ(desk.resolution().rule, "complaint");
    EXPECT_EQ(desk.resolution().calendar_version, 1);
    EXPECT_FALSE(desk.resolution().stage);
    EXPECT_EQ(desk.timer(Metric::intake).stage, Stage::intake);
}

TEST(Clock, every_unit_has_its_own_due_time) {
    const auto due = [](Limit limit, std::string_view received) {
        Desk desk = resolution_desk(limit);
        desk.open(received);
        return desk.resolution().due_at;
    };
    EXPECT_EQ(due({Unit::elapsed, 180}, "2026-11-28 03:00"), local("2026-11-28 03:03"));
    EXPECT_EQ(due({Unit::working, 14'400}, "2026-11-23 10:00"), local("2026-11-23 15:00"));
    EXPECT_EQ(due({Unit::working, 1'800}, "2026-11-28 03:00"), local("2026-11-30 09:30"));
    EXPECT_EQ(due({Unit::working_days, 2}, "2026-11-23 10:00"), local("2026-11-25 18:00"));
    EXPECT_EQ(due({Unit::working_days, 1}, "2026-11-28 03:00"), local("2026-11-30 18:00"));
    EXPECT_EQ(due({Unit::calendar_days, 3}, "2026-11-23 10:00"), local("2026-11-27 00:00"));
    EXPECT_EQ(due({Unit::same_working_day, 0}, "2026-11-23 17:59"), local("2026-11-23 18:00"));
    EXPECT_EQ(due({Unit::same_working_day, 0}, "2026-11-23 18:00"), local("2026-11-24 18:00"));
}

TEST(Clock, meeting_exactly_at_the_due_time_is_met) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 11:00", signal::Implemented{});
    EXPECT_EQ(desk.resolution().state, TimerState::met);
    EXPECT_EQ(desk.resolution().met_at, local("2026-11-23 11:00"));
    EXPECT_FALSE(desk.resolution().breached_at);
}

TEST(Clock, a_microsecond_after_the_due_time_is_breached_as_of_the_due_time) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600});
    desk.open("2026-11-23 10:00");
    const auto late = local("2026-11-23 11:00") + microsecond;
    desk.signal(late, signal::Implemented{});
    EXPECT_EQ(desk.resolution().state, TimerState::breached);
    EXPECT_EQ(desk.resolution().breached_at, local("2026-11-23 11:00"));
    EXPECT_EQ(desk.resolution().detected_at, late);
    EXPECT_EQ(desk.resolution().met_at, late);
}

TEST(Clock, a_breach_that_was_noticed_late_still_lies_at_the_due_time) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600});
    desk.open("2026-11-23 10:00");
    desk.sweep("2026-11-23 15:00");
    EXPECT_EQ(desk.resolution().breached_at, local("2026-11-23 11:00"));
    EXPECT_EQ(desk.resolution().detected_at, local("2026-11-23 15:00"));
    desk.signal("2026-11-23 16:00", signal::Implemented{});
    EXPECT_EQ(desk.resolution().detected_at, local("2026-11-23 15:00"));
    EXPECT_EQ(desk.resolution().met_at, local("2026-11-23 16:00"));
}

TEST(Clock, what_was_done_in_time_but_recorded_late_is_met) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600});
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.sweep("2026-11-23 12:00").size(), 1U);
    EXPECT_EQ(desk.resolution().state, TimerState::breached);
    desk.signal("2026-11-23 10:50", signal::Implemented{});
    EXPECT_EQ(desk.resolution().state, TimerState::met);
    EXPECT_FALSE(desk.resolution().breached_at);
    EXPECT_FALSE(desk.resolution().detected_at);
}

TEST(Clock, the_first_response_is_met_at_once_on_the_phone_and_at_the_desk) {
    for (const auto channel : {Channel::phone, Channel::in_person}) {
        Desk desk;
        desk.facts.channel = channel;
        // Entered a day after it was received.
        desk.signal(
            "2026-11-24 10:00", signal::Opened{local("2026-11-23 10:00"), std::nullopt, channel}
        );
        EXPECT_EQ(desk.timer(Metric::first_response).state, TimerState::met);
        EXPECT_EQ(desk.timer(Metric::first_response).met_at, local("2026-11-23 10:00"));
    }
}

TEST(Clock, the_first_response_on_other_channels_is_met_by_the_first_contact) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.timer(Metric::first_response).due_at, local("2026-11-23 10:30"));
    desk.signal("2026-11-23 10:20", signal::Responded{});
    EXPECT_EQ(desk.timer(Metric::first_response).state, TimerState::met);
    desk.signal("2026-11-23 11:00", signal::Responded{});
    EXPECT_EQ(desk.timer(Metric::first_response).met_at, local("2026-11-23 10:20"));
    EXPECT_EQ(desk.count(Metric::first_response), 1U);
}

TEST(Clock, intake_runs_from_the_answer_and_everything_else_from_the_arrival) {
    Desk desk;
    const signal::Opened opened{
        local("2026-11-23 10:00"), local("2026-11-23 10:01"), Channel::phone};
    desk.signal("2026-11-23 10:02", opened);
    EXPECT_EQ(desk.timer(Metric::intake).due_at, local("2026-11-23 10:04"));
    EXPECT_EQ(desk.resolution().started_at, local("2026-11-23 10:00"));
    desk.signal("2026-11-23 10:03", signal::StageLeft{Stage::intake});
    EXPECT_EQ(desk.timer(Metric::intake).state, TimerState::met);
    EXPECT_EQ(desk.timer(Metric::intake_max).state, TimerState::met);
}

TEST(Clock, a_stage_limit_runs_while_the_ticket_is_in_the_stage) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:00", signal::StageEntered{Stage::intake});
    EXPECT_EQ(desk.count(Metric::intake), 1U);
    desk.signal("2026-11-23 10:02", signal::StageLeft{Stage::intake});
    desk.signal("2026-11-23 10:02", signal::StageEntered{Stage::assessment});
    EXPECT_EQ(desk.timer(Metric::assessment).stage, Stage::assessment);
    EXPECT_EQ(desk.timer(Metric::assessment).due_at, local("2026-11-23 15:02"));
    desk.signal("2026-11-23 14:00", signal::StageLeft{Stage::assessment});
    EXPECT_EQ(desk.timer(Metric::assessment).state, TimerState::met);
    EXPECT_EQ(desk.timer(Metric::assessment).consumed(), Duration(hours(3) - minutes(2)));
}

TEST(Clock, coming_back_to_a_stage_is_a_new_round_with_a_new_id) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:02", signal::StageEntered{Stage::assessment});
    const auto first = desk.timer(Metric::assessment).id;
    desk.signal("2026-11-23 11:00", signal::StageLeft{Stage::assessment});
    desk.signal("2026-11-23 14:00", signal::StageEntered{Stage::assessment});
    EXPECT_EQ(desk.timer(Metric::assessment).round, 2);
    EXPECT_EQ(desk.timer(Metric::assessment).due_at, local("2026-11-23 18:00"));
    EXPECT_NE(desk.timer(Metric::assessment).id, first);
}

TEST(Clock, ids_are_those_of_version_7_and_unique_in_the_ticket) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    for (int i = 1; i < 40; ++i) {
        desk.signal(local("2026-11-23 10:00") + minutes(i), signal::Responded{});
    }
    std::set<TimerId> ids;
    for (const auto& timer : desk.timers) {
        ids.insert(timer.id);
        EXPECT_EQ(timer.id.text()[14], '7');
        EXPECT_NE(std::string("89ab").find(timer.id.text()[19]), std::string::npos);
    }
    EXPECT_EQ(ids.size(), desk.timers.size());
}

TEST(Clock, every_contact_starts_the_next_update_anew) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.timer(Metric::next_update).due_at, local("2026-11-25 10:00"));
    desk.signal("2026-11-24 12:00", signal::Responded{});
    EXPECT_EQ(desk.count(Metric::next_update), 2U);
    EXPECT_EQ(desk.timer(Metric::next_update).round, 2);
    EXPECT_EQ(desk.timer(Metric::next_update).due_at, local("2026-11-26 12:00"));
    desk.signal("2026-11-27 12:00", signal::Responded{});
    const auto& second = desk.timers[desk.timers.size() - 2];
    EXPECT_EQ(second.metric, Metric::next_update);
    EXPECT_EQ(second.state, TimerState::breached);
    EXPECT_EQ(second.breached_at, local("2026-11-26 12:00"));
    EXPECT_EQ(desk.timer(Metric::next_update).round, 3);
    EXPECT_EQ(desk.timer(Metric::next_update).state, TimerState::running);
}

TEST(Clock, a_contact_recorded_late_does_not_restart_a_later_round) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-24 12:00", signal::Responded{});
    desk.signal("2026-11-24 09:00", signal::Responded{});
    EXPECT_EQ(desk.count(Metric::next_update), 2U);
    EXPECT_EQ(desk.timer(Metric::next_update).due_at, local("2026-11-26 12:00"));
}

TEST(Clock, the_next_update_never_pauses) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 11:00", signal::Suspended{});
    EXPECT_EQ(desk.timer(Metric::next_update).state, TimerState::running);
    EXPECT_EQ(desk.timer(Metric::next_update).due_at, local("2026-11-25 10:00"));
    EXPECT_EQ(desk.resolution().state, TimerState::paused);
}

TEST(Clock, a_pause_leaves_what_is_left_of_working_time) {
    Desk desk = resolution_desk({Unit::working, 14'400});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 11:00", signal::Suspended{});
    EXPECT_EQ(desk.resolution().paused_at, local("2026-11-23 11:00"));
    EXPECT_FALSE(desk.resolution().due_at);
    EXPECT_FALSE(next_due_at(desk.timers));
    EXPECT_FALSE(next_step_at(desk.timers));
    desk.signal("2026-11-25 17:00", signal::Resumed{});
    // Three hours are left: one today, two tomorrow.
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-26 11:00"));
    EXPECT_EQ(desk.resolution().consumed(), Duration(hours(1)));
    EXPECT_EQ(desk.resolution().state, TimerState::running);
    EXPECT_FALSE(desk.resolution().paused_at);
}

TEST(Clock, a_pause_leaves_what_is_left_of_clock_time) {
    Desk desk = resolution_desk({Unit::elapsed, 10 * 3'600});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 14:00", signal::Suspended{});
    desk.signal("2026-11-28 00:00", signal::Resumed{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-28 06:00"));
}

TEST(Clock, a_pause_of_a_day_limit_leaves_its_own_running_time) {
    // From Monday 10:00 to Wednesday 18:00 are 23 working hours; four are used until 15:00.
    Desk desk = resolution_desk({Unit::working_days, 2});
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.resolution().budget, Duration(hours(23)));
    desk.signal("2026-11-23 15:00", signal::Suspended{});
    desk.signal("2026-11-27 09:00", signal::Resumed{});
    // 19 are left: eight on Friday, eight on Monday, three on Tuesday.
    EXPECT_EQ(desk.resolution().due_at, local("2026-12-01 12:00"));

    Desk natural = resolution_desk({Unit::calendar_days, 3});
    natural.open("2026-11-23 10:00");
    natural.signal("2026-11-23 15:00", signal::Suspended{});
    natural.signal("2026-11-27 09:00", signal::Resumed{});
    EXPECT_EQ(natural.resolution().due_at, local("2026-11-27 09:00") + hours(9 + 3 * 24));
}

TEST(Clock, two_pauses_add_up) {
    Desk desk = resolution_desk({Unit::elapsed, 10 * 3'600});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 11:00", signal::Suspended{});
    desk.signal("2026-11-23 12:00", signal::Resumed{});
    desk.signal("2026-11-23 14:00", signal::Suspended{});
    desk.signal("2026-11-23 20:00", signal::Resumed{});
    EXPECT_EQ(desk.resolution().consumed(), Duration(hours(3)));
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-24 03:00"));
}

TEST(Clock, suspending_twice_or_resuming_what_runs_changes_nothing) {
    Desk desk = resolution_desk({Unit::elapsed, 10 * 3'600});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:30", signal::Resumed{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-23 20:00"));
    desk.signal("2026-11-23 11:00", signal::Suspended{});
    desk.signal("2026-11-23 15:00", signal::Suspended{});
    desk.signal("2026-11-23 16:00", signal::Resumed{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-24 01:00"));
}

TEST(Clock, what_was_breached_before_the_pause_stays_breached) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 12:00", signal::Suspended{});
    EXPECT_EQ(desk.resolution().state, TimerState::breached);
    desk.signal("2026-11-23 13:00", signal::Resumed{});
    EXPECT_EQ(desk.resolution().state, TimerState::breached);
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-23 11:00"));
}

TEST(Clock, a_suspended_ticket_that_is_finished_meets_with_what_it_had_left) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:30", signal::Suspended{});
    desk.signal("2026-11-25 10:30", signal::Implemented{});
    EXPECT_EQ(desk.resolution().state, TimerState::met);
    EXPECT_FALSE(desk.resolution().paused_at);
}

TEST(Clock, follow_up_is_met_by_the_visit) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-24 10:00", signal::StageEntered{Stage::follow_up});
    EXPECT_EQ(desk.timer(Metric::follow_up).due_at, local("2026-11-28 00:00"));
    EXPECT_EQ(desk.timer(Metric::follow_up_max).due_at, local("2026-12-02 00:00"));
    desk.signal("2026-11-29 10:00", signal::Visited{});
    desk.signal("2026-11-29 10:00", signal::StageLeft{Stage::follow_up});
    EXPECT_EQ(desk.timer(Metric::follow_up).state, TimerState::breached);
    EXPECT_EQ(desk.timer(Metric::follow_up_max).state, TimerState::met);
}

TEST(Clock, follow_up_left_without_a_visit_is_cancelled) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-24 10:00", signal::StageEntered{Stage::follow_up});
    desk.signal("2026-11-25 10:00", signal::StageLeft{Stage::follow_up});
    EXPECT_EQ(desk.timer(Metric::follow_up).state, TimerState::cancelled);
    EXPECT_EQ(desk.timer(Metric::follow_up).cancel_reason, CancelReason::stage_left);
}

TEST(Clock, closing_and_merging_cancel_what_still_runs_with_a_reason) {
    const std::map<CancelReason, Signal> ways{
        {CancelReason::closed, signal::Closed{}},
        {CancelReason::merged, signal::Merged{}}
    };
    for (const auto& [reason, way] : ways) {
        Desk desk;
        desk.open("2026-11-23 10:00");
        desk.signal("2026-11-23 10:20", signal::Implemented{});
        desk.signal("2026-11-23 10:25", way);
        EXPECT_EQ(desk.resolution().state, TimerState::met);
        EXPECT_FALSE(desk.resolution().cancel_reason);
        const auto& next_update = desk.timer(Metric::next_update);
        EXPECT_EQ(next_update.state, TimerState::cancelled);
        EXPECT_EQ(next_update.cancel_reason, reason);
        EXPECT_EQ(next_update.cancelled_at, local("2026-11-23 10:25"));
        // The intake limit of three minutes had passed before.
        EXPECT_EQ(desk.timer(Metric::intake).state, TimerState::breached);
        EXPECT_TRUE(desk.timer(Metric::intake).ended());
        for (const auto& timer : desk.timers) EXPECT_TRUE(timer.ended());
        EXPECT_FALSE(next_due_at(desk.timers));
        desk.signal("2026-11-23 11:00", signal::Responded{});
        EXPECT_EQ(desk.count(Metric::next_update), 1U);
    }
}

TEST(Clock, reopening_starts_a_new_cycle_and_leaves_the_old_one_alone) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:02", signal::StageLeft{Stage::intake});
    desk.signal("2026-11-23 10:20", signal::Responded{});
    desk.signal("2026-11-24 10:00", signal::Implemented{});
    desk.signal("2026-11-24 11:00", signal::Closed{});
    const auto before = desk.timers;
    desk.facts.cycle = 1;
    desk.signal("2026-12-07 10:00", signal::Reopened{Channel::web});
    desk.signal("2026-12-07 10:00", signal::StageEntered{Stage::assessment});
    const std::vector<Timer> old(
        desk.timers.begin(), desk.timers.begin() + static_cast<std::ptrdiff_t>(before.size())
    );
    EXPECT_EQ(old, before);
    EXPECT_EQ(desk.resolution().cycle, 1);
    EXPECT_EQ(desk.resolution().round, 1);
    EXPECT_EQ(desk.resolution().due_at, local("2026-12-09 18:00"));
    EXPECT_EQ(desk.timer(Metric::first_response).due_at, local("2026-12-07 10:30"));
    EXPECT_EQ(desk.timer(Metric::next_update).cycle, 1);
    EXPECT_EQ(desk.count(Metric::intake), 1U) << "intake is not repeated";
}

TEST(Clock, reopening_on_the_phone_meets_the_first_response_at_once) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-24 11:00", signal::Closed{});
    desk.facts.cycle = 1;
    desk.signal("2026-12-07 10:00", signal::Reopened{Channel::phone});
    EXPECT_EQ(desk.timer(Metric::first_response).state, TimerState::met);
    EXPECT_EQ(desk.timers.front().state, TimerState::breached) << "that of the first cycle";
}

TEST(Clock, changed_facts_give_open_limits_a_new_due_time_from_their_original_start) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-25 18:00"));
    desk.facts.difficult = true;
    desk.signal("2026-11-24 12:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-12-02 18:00"));
    EXPECT_EQ(desk.resolution().rule, "difficult");
    EXPECT_EQ(desk.resolution().started_at, local("2026-11-23 10:00"));
    desk.facts.difficult = false;
    desk.signal("2026-11-24 13:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-25 18:00"));
}

TEST(Clock, changed_facts_carry_what_is_consumed_in_either_unit) {
    Desk desk = resolution_desk({Unit::elapsed, 48 * 3'600});
    desk.open("2026-11-23 17:00");
    desk.signal("2026-11-24 10:00", signal::Suspended{});
    EXPECT_EQ(desk.resolution().consumed(), Duration(hours(17)));
    desk.policy = only(Metric::resolution, {Unit::working, 8 * 3'600});
    desk.signal("2026-11-24 11:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().state, TimerState::paused);
    EXPECT_EQ(desk.resolution().consumed(), Duration(hours(2)));
    desk.signal("2026-11-25 09:00", signal::Resumed{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-25 16:00"));
}

TEST(Clock, changed_facts_never_un_breach) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.facts.difficult = true;
    desk.signal("2026-11-26 09:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().state, TimerState::breached);
    EXPECT_EQ(desk.resolution().breached_at, local("2026-11-25 18:00"));
    EXPECT_EQ(desk.resolution().rule, "complaint");
}

TEST(Clock, changed_facts_exactly_at_the_due_time_are_in_time) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.facts.difficult = true;
    desk.signal("2026-11-25 18:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().state, TimerState::running);
    EXPECT_EQ(desk.resolution().due_at, local("2026-12-02 18:00"));
    EXPECT_EQ(desk.resolution().steps.back().at, local("2026-12-02 18:00"));
}

TEST(Clock, a_limit_shortened_into_the_past_is_breached_as_of_its_due_time) {
    Desk desk;
    desk.facts.difficult = true;
    desk.open("2026-11-23 10:00");
    desk.facts.difficult = false;
    desk.signal("2026-11-27 09:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().state, TimerState::breached);
    EXPECT_EQ(desk.resolution().breached_at, local("2026-11-25 18:00"));
    EXPECT_EQ(desk.resolution().detected_at, local("2026-11-27 09:00"));
}

TEST(Clock, a_new_calendar_moves_the_due_times_of_open_limits) {
    Desk desk = resolution_desk({Unit::working, 14'400});
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-23 15:00"));
    desk.calendar = calendar_of(2, "2027-12-31", false);
    desk.signal("2026-11-23 10:30", signal::Retarget{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-23 14:00"));
    EXPECT_EQ(desk.resolution().calendar_version, 2);
}

TEST(Clock, a_limit_that_no_rule_names_any_more_rests_and_comes_back_with_its_past) {
    Desk desk = resolution_desk({Unit::elapsed, 10 * 3'600});
    desk.open("2026-11-23 10:00");
    const auto policy = desk.policy;
    desk.policy = only(Metric::intake, {Unit::elapsed, 1});
    desk.signal("2026-11-23 11:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().state, TimerState::cancelled);
    EXPECT_EQ(desk.resolution().cancel_reason, CancelReason::no_limit);
    EXPECT_FALSE(next_due_at(desk.timers));
    EXPECT_TRUE(desk.sweep("2026-12-23 11:00").empty());
    desk.signal("2026-11-23 12:00", signal::Suspended{});
    desk.signal("2026-11-23 15:00", signal::Resumed{});
    desk.policy = policy;
    desk.signal("2026-11-23 16:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().state, TimerState::running);
    EXPECT_FALSE(desk.resolution().cancel_reason);
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-23 23:00"));
}

TEST(Clock, a_resting_limit_that_was_fulfilled_meanwhile_does_not_come_back) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600});
    desk.open("2026-11-23 10:00");
    const auto policy = desk.policy;
    desk.policy.rules.clear();
    desk.signal("2026-11-23 10:10", signal::Retarget{});
    desk.signal("2026-11-23 10:20", signal::Implemented{});
    desk.policy = policy;
    desk.signal("2026-11-23 16:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().state, TimerState::cancelled);
    EXPECT_TRUE(desk.resolution().ended());
}

TEST(Clock, a_resting_next_update_counts_from_the_last_contact_when_it_comes_back) {
    Desk desk(only(Metric::next_update, {Unit::elapsed, 172'800}));
    desk.open("2026-11-23 10:00");
    const auto policy = desk.policy;
    desk.policy.rules.clear();
    desk.signal("2026-11-23 11:00", signal::Retarget{});
    desk.signal("2026-11-24 15:00", signal::Responded{});
    desk.policy = policy;
    desk.signal("2026-11-24 16:00", signal::Retarget{});
    EXPECT_EQ(desk.timers.size(), 1U);
    EXPECT_EQ(desk.timer(Metric::next_update).due_at, local("2026-11-26 15:00"));
}

TEST(Clock, the_earlier_of_a_date_and_the_computed_time_wins) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 11:00", signal::Bound{local("2026-12-24 18:00")});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-25 18:00"));
    desk.signal("2026-11-23 11:00", signal::Bound{local("2026-11-24 12:00")});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-24 12:00"));
    desk.signal("2026-11-23 12:00", signal::Bound{local("2026-11-24 15:00")});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-24 12:00")) << "a promise is not taken back";
    desk.facts.difficult = true;
    desk.signal("2026-11-23 12:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-24 12:00"));
}

TEST(Clock, a_date_stands_while_the_ticket_is_suspended) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 11:00", signal::Bound{local("2026-11-24 12:00")});
    desk.signal("2026-11-23 12:00", signal::Suspended{});
    EXPECT_EQ(desk.resolution().state, TimerState::paused);
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-24 12:00"));
    desk.signal("2026-11-24 13:00", signal::Resumed{});
    EXPECT_EQ(desk.resolution().state, TimerState::breached);
    EXPECT_EQ(desk.resolution().breached_at, local("2026-11-24 12:00"));
}

TEST(Clock, a_date_binds_a_ticket_that_has_no_limit_of_its_own) {
    Desk desk(only(Metric::intake, {Unit::elapsed, 180}));
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 11:00", signal::Bound{local("2026-11-24 12:00")});
    EXPECT_EQ(desk.resolution().limit, (Limit{Unit::at, 0}));
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-24 12:00"));
    EXPECT_EQ(desk.resolution().rule, "");
    desk.signal("2026-11-24 12:00", signal::Implemented{});
    EXPECT_EQ(desk.resolution().state, TimerState::met);
    EXPECT_EQ(desk.count(Metric::resolution), 1U);
}

TEST(Clock, a_date_promised_for_work_that_came_back_is_a_round_of_its_own) {
    Desk desk = resolution_desk({Unit::working_days, 2});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-24 12:00", signal::Implemented{});
    desk.signal("2026-11-24 13:00", signal::Bound{local("2026-11-25 12:00")});
    ASSERT_EQ(desk.count(Metric::resolution), 2U);
    const auto& again = desk.timers.back();
    EXPECT_EQ(again.round, 2);
    EXPECT_EQ(again.started_at, local("2026-11-24 13:00"));
    EXPECT_EQ(again.due_at, local("2026-11-25 12:00")) << "earlier than two working days";
    desk.signal("2026-11-25 13:00", signal::Implemented{});
    EXPECT_EQ(desk.timers.front().state, TimerState::met);
    EXPECT_EQ(desk.timers.back().state, TimerState::breached);
}

TEST(Clock, a_promise_after_an_extension_binds_again) {
    Desk desk = resolution_desk({Unit::working_days, 2});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 11:00", signal::Bound{local("2026-11-24 12:00")});
    const auto timer = desk.resolution().id;
    desk.signal("2026-11-23 12:00", signal::Extended{timer, local("2026-12-04 18:00")});
    EXPECT_EQ(desk.resolution().due_at, local("2026-12-04 18:00"));
    EXPECT_EQ(desk.resolution().original_due_at, local("2026-11-24 12:00"));
    desk.signal("2026-11-23 13:00", signal::Bound{local("2026-11-26 12:00")});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-26 12:00"));
}

TEST(Clock, steps_share_out_the_working_time_until_an_extended_date) {
    // Promised for 12:00 on Tuesday, two working days would be Wednesday 18:00; extended to Tuesday
    // 18:00. From Monday 10:00 until then it is 15 hours of work.
    Desk desk = resolution_desk({Unit::working_days, 2}, {20, 100});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:01", signal::Bound{local("2026-11-24 12:00")});
    const auto timer = desk.resolution().id;
    desk.signal("2026-11-23 10:02", signal::Extended{timer, local("2026-11-24 18:00")});
    const auto& steps = desk.resolution().steps;
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(steps[0].at, local("2026-11-23 14:00")) << "three hours of work";
    EXPECT_EQ(steps[1].at, local("2026-11-24 18:00"));
}

TEST(Clock, a_date_in_the_far_future_or_the_past_does_no_harm) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600}, {50, 100, 1'000});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:01", signal::Bound{local("9999-12-31 23:59")});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-23 11:00"));
    desk.signal("2026-11-23 10:02", signal::Bound{local("2026-01-01 00:00")});
    EXPECT_EQ(desk.resolution().breached_at, local("2026-01-01 00:00"));

    Desk dated(Policy{});
    dated.policy.default_ladder = {50, 100, 1'000};
    dated.open("2026-11-23 10:00");
    dated.signal("2026-11-23 10:00", signal::Bound{local("9999-12-31 23:59")});
    const auto& steps = dated.resolution().steps;
    EXPECT_LT(steps[0].at, steps[1].at);
    EXPECT_LT(steps[1].at, steps[2].at);
}

TEST(Clock, where_the_calendar_ends_there_is_no_due_time_but_the_day_is_named) {
    Desk desk;
    desk.calendar = calendar_of(1, "2026-11-24");
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.timers.size(), 5U) << "the ticket stands with all its limits";
    EXPECT_FALSE(desk.resolution().due_at);
    EXPECT_EQ(desk.resolution().gap_day, parse_day("2026-11-25"));
    EXPECT_EQ(desk.resolution().state, TimerState::running);
    EXPECT_EQ(desk.timer(Metric::first_response).due_at, local("2026-11-23 10:30"));
    EXPECT_FALSE(desk.timer(Metric::first_response).gap_day);
    desk.calendar = calendar_of(2, "2027-12-31");
    desk.signal("2026-11-23 12:00", signal::Retarget{});
    EXPECT_EQ(desk.resolution().due_at, local("2026-11-25 18:00"));
    EXPECT_FALSE(desk.resolution().gap_day);
}

TEST(Clock, working_time_beyond_the_calendar_names_the_day_too) {
    Desk desk = resolution_desk({Unit::working, 100 * 3'600});
    desk.calendar = calendar_of(1, "2026-11-24");
    desk.open("2026-11-23 10:00");
    EXPECT_FALSE(desk.resolution().due_at);
    EXPECT_EQ(desk.resolution().gap_day, parse_day("2026-11-25"));
    EXPECT_FALSE(next_step_at(desk.timers));
}

TEST(Clock, steps_lie_at_percent_of_the_limit_in_its_own_unit) {
    Desk desk = resolution_desk({Unit::working_days, 1}, {50, 80, 100, 150, 200});
    // Fifteen working hours from Monday 10:00 to Tuesday 18:00.
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(desk.resolution().budget, Duration(hours(15)));
    const auto& steps = desk.resolution().steps;
    ASSERT_EQ(steps.size(), 5U);
    EXPECT_EQ(steps[0].at, local("2026-11-24 09:30"));
    EXPECT_EQ(steps[1].at, local("2026-11-24 15:00"));
    EXPECT_EQ(steps[2].at, local("2026-11-24 18:00"));
    EXPECT_EQ(steps[3].at, local("2026-11-25 17:30"));
    EXPECT_EQ(steps[4].at, local("2026-11-26 17:00"));
}

TEST(Clock, steps_of_a_date_lie_at_percent_of_clock_time) {
    Desk desk(Policy{});
    desk.policy.default_ladder = {50, 100};
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:00", signal::Bound{local("2026-11-24 10:00")});
    EXPECT_EQ(desk.resolution().steps[0].at, local("2026-11-23 22:00"));
    EXPECT_EQ(desk.resolution().steps[1].at, local("2026-11-24 10:00"));
}

TEST(Clock, every_step_fires_once_in_order_and_late_ones_say_so) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600}, {50, 100, 150});
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(next_step_at(desk.timers), local("2026-11-23 10:30") + microsecond);
    EXPECT_TRUE(desk.sweep("2026-11-23 10:30").empty()) << "exactly at its time is not after it";
    const auto first = fire_due(desk.timers, *next_step_at(desk.timers));
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].percent, 50);
    EXPECT_EQ(first[0].late_by, milliseconds(0));
    EXPECT_EQ(desk.resolution().state, TimerState::running);
    const auto rest = desk.sweep("2026-11-23 12:00");
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest[0].percent, 100);
    EXPECT_EQ(rest[0].at, local("2026-11-23 11:00"));
    EXPECT_EQ(rest[0].late_by, milliseconds(hours(1)));
    EXPECT_EQ(rest[1].percent, 150);
    EXPECT_EQ(desk.resolution().state, TimerState::breached);
    EXPECT_TRUE(desk.sweep("2026-11-24 12:00").empty());
    EXPECT_FALSE(next_step_at(desk.timers));
}

TEST(Clock, steps_of_several_timers_fire_in_the_order_of_their_times) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    const auto fired = desk.sweep("2026-11-27 10:00");
    std::vector<Metric> order;
    for (const auto& step : fired) order.push_back(step.metric);
    const std::vector<Metric> expected{
        Metric::intake,
        Metric::first_response,
        Metric::next_update,
        Metric::intake_max,
        Metric::resolution,
    };
    EXPECT_EQ(order, expected);
}

TEST(Clock, a_step_missed_in_a_downtime_fires_even_when_the_work_was_done_after_it) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600}, {50, 100});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:45", signal::Implemented{});
    const auto fired = desk.sweep("2026-11-23 15:00");
    ASSERT_EQ(fired.size(), 1U);
    EXPECT_EQ(fired[0].percent, 50);
    EXPECT_EQ(desk.resolution().state, TimerState::met);
}

TEST(Clock, work_done_exactly_at_a_step_keeps_it_from_firing) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600}, {50, 100});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 10:30", signal::Implemented{});
    EXPECT_TRUE(desk.sweep("2026-11-23 15:00").empty());
}

TEST(Clock, steps_that_fired_stay_and_the_others_move_with_a_pause) {
    Desk desk = resolution_desk({Unit::elapsed, 4 * 3'600}, {25, 50, 100});
    desk.open("2026-11-23 10:00");
    desk.sweep("2026-11-23 11:30");
    desk.signal("2026-11-23 11:30", signal::Suspended{});
    EXPECT_EQ(desk.resolution().steps[0].at, local("2026-11-23 11:00"));
    EXPECT_FALSE(desk.resolution().steps[1].at);
    desk.signal("2026-11-23 15:00", signal::Resumed{});
    EXPECT_EQ(desk.resolution().steps[0].fired_at, local("2026-11-23 11:30"));
    EXPECT_EQ(desk.resolution().steps[1].at, local("2026-11-23 15:30"));
    EXPECT_EQ(desk.resolution().steps[2].at, local("2026-11-23 17:30"));
}

TEST(Clock, a_breached_limit_goes_on_escalating_until_it_is_met) {
    Desk desk = resolution_desk({Unit::elapsed, 3'600}, {100, 200});
    desk.open("2026-11-23 10:00");
    desk.signal("2026-11-23 11:30", signal::Suspended{});
    desk.signal("2026-11-23 14:30", signal::Resumed{});
    EXPECT_EQ(desk.resolution().steps[1].at, local("2026-11-23 15:00"));
    EXPECT_EQ(desk.resolution().breached_at, local("2026-11-23 11:00"));
    EXPECT_EQ(desk.sweep("2026-11-23 15:01").size(), 2U);
}

TEST(Clock, the_next_due_time_is_the_earliest_that_still_waits) {
    Desk desk;
    desk.open("2026-11-23 10:00");
    EXPECT_EQ(next_due_at(desk.timers), local("2026-11-23 10:03"));
    desk.signal("2026-11-23 10:02", signal::StageLeft{Stage::intake});
    EXPECT_EQ(next_due_at(desk.timers), local("2026-11-23 10:30"));
    desk.sweep("2026-11-23 10:40");
    EXPECT_EQ(next_due_at(desk.timers), local("2026-11-23 10:30")) << "overdue comes first";
    desk.signal("2026-11-23 10:50", signal::Responded{});
    EXPECT_EQ(next_due_at(desk.timers), local("2026-11-25 10:50"));
    EXPECT_FALSE(next_due_at({}));
    EXPECT_FALSE(next_step_at({}));
}

TEST(Clock, has_one_row_per_metric) {
    std::set<Metric> metrics;
    for (const auto& row : clock_rows()) EXPECT_TRUE(metrics.insert(row.metric).second);
    EXPECT_EQ(metrics.size(), metric_names.size() - 2) << "ring and service_level are calls'";
}

}  // namespace
}  // namespace bihuan::domain
