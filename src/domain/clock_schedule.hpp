#pragma once

// The derivation of due times from limits: the part of the clock that looks at the calendar.

#include "bihuan/domain/clock.hpp"

namespace bihuan::domain {

/// Cancelled for want of a limit, but still counting.
bool dormant(const Timer& timer);

/// What it writes depends on nothing but the timer, the policy and the calendar. Lives for one
/// signal.
class Scheduler {
public:
    explicit Scheduler(const ClockContext& context) : context_(context) {}

    /// Gives the timer a limit and the budget that follows from it at its original start.
    void set_limit(Timer& timer, const std::optional<Match>& match) const;

    /// Derives due time and steps as of `now`. What has passed by then stays: steps that were due,
    /// fired or not, and the due time of a breach.
    void reschedule(Timer& timer, Instant now) const;

    /// Adds the time since `running_since` to what is consumed, in both units, and stops counting.
    void stop(Timer& timer, Instant now) const;

    /// 延期: more budget, in the timer's own unit, so that it is not due before `until`. The timer
    /// has a due time, and `until` lies after it.
    void extend(Timer& timer, Instant until) const;

private:
    Result<Duration> budget_of(const Limit& limit, Instant start) const;
    /// The earlier of what follows from the budget and a date that binds.
    std::optional<Instant> due_of(Timer& timer) const;
    /// When `percent` of the limit is used up, if nothing intervenes.
    std::optional<Instant> time_of(Timer& timer, int percent) const;
    std::optional<Instant> time_by_budget(Timer& timer, int percent) const;
    bool is_due_by_budget(Timer& timer, Instant due) const;
    Instant share_until(const Timer& timer, Instant due, int percent) const;

    const ClockContext& context_;
};

}  // namespace bihuan::domain
