#include "domain/clock_schedule.hpp"

#include <algorithm>

namespace bihuan::domain {

namespace {

/// `percent` of a length of time; divided first, since dates reach to the year 9999.
Duration share(Duration whole_time, int percent) {
    return whole_time / 100 * percent + whole_time % 100 * percent / 100;
}

bool passed(const Step& step, Instant now) {
    return step.fired_at || (step.at && *step.at < now);
}

Ladder ladder_of(const std::vector<Step>& steps) {
    Ladder ladder;
    for (const auto& step : steps) ladder.push_back(step.percent);
    return ladder;
}

}  // namespace

bool dormant(const Timer& timer) {
    return !timer.met_at && timer.cancel_reason == CancelReason::no_limit;
}

void Scheduler::set_limit(Timer& timer, const std::optional<Match>& match) const {
    timer.rule = match ? match->rule->name : std::string();
    timer.limit = match ? match->limit : Limit{Unit::at, 0};
    timer.policy_version = context_.policy.version;
    timer.calendar_version = context_.calendar.version();
    timer.gap_day.reset();
    const bool by_clock = timer.limit.unit == Unit::elapsed ||
                          timer.limit.unit == Unit::calendar_days ||
                          timer.limit.unit == Unit::at;
    const auto unit = by_clock ? RunningUnit::elapsed : RunningUnit::working;
    // What an extension added in the other unit is nothing in this one; its date still holds.
    if (unit != timer.running_unit) timer.extra = Duration(0);
    timer.running_unit = unit;
    const auto budget = budget_of(timer.limit, timer.started_at);
    timer.budget = budget ? *budget : Duration(0);
    if (!budget) timer.gap_day = parse_day(budget.error().argument);
}

void Scheduler::reschedule(Timer& timer, Instant now) const {
    // A limit goes with the ladder of the policy that set it. Until a newer one sets it again,
    // which it never does after the breach, that one's steps are none of this timer's.
    const bool current = timer.policy_version == context_.policy.version;
    const auto ladder = current ? context_.policy.ladder(timer.metric) : ladder_of(timer.steps);
    std::erase_if(timer.steps, [now](const Step& step) { return !passed(step, now); });
    const auto due = time_of(timer, 100);
    if (!timer.breached_at) timer.due_at = due;
    for (const int percent : ladder) {
        const bool kept =
            std::any_of(timer.steps.begin(), timer.steps.end(), [percent](const Step& step) {
                return step.percent == percent;
            });
        if (kept) continue;
        Step step;
        step.percent = percent;
        step.at = percent == 100 ? due : time_of(timer, percent);
        timer.steps.push_back(step);
    }
    std::sort(timer.steps.begin(), timer.steps.end(), [](const Step& a, const Step& b) {
        return a.percent < b.percent;
    });
}

void Scheduler::stop(Timer& timer, Instant now) const {
    if (!timer.running_since) return;
    if (now > *timer.running_since) {
        timer.consumed_elapsed += now - *timer.running_since;
        const auto worked = context_.calendar.between(*timer.running_since, now);
        // With a calendar gap there is no due time in working time either.
        if (worked) timer.consumed_working += *worked;
    }
    timer.running_since.reset();
}

void Scheduler::extend(Timer& timer, Instant until) const {
    if (!timer.original_due_at) timer.original_due_at = timer.due_at;
    timer.extended_to = until;
    // Granted against every date so far; one that is promised later binds again.
    if (timer.bound_at) timer.bound_at = std::max(*timer.bound_at, until);
    const bool working = timer.running_unit == RunningUnit::working;
    const auto worked = context_.calendar.between(*timer.due_at, until);
    if (!working) {
        timer.extra += until - *timer.due_at;
    } else if (worked) {
        timer.extra += *worked;
    }
}

Result<Duration> Scheduler::budget_of(const Limit& limit, Instant start) const {
    const auto& calendar = context_.calendar;
    switch (limit.unit) {
        case Unit::elapsed:
        case Unit::working:
            return Duration(Seconds(limit.value));
        case Unit::working_days: {
            const auto day = calendar.day_of(start);
            BH_TRY(
                close, calendar.close_of_nth_working_day(day, static_cast<int>(limit.value))
            );
            return calendar.between(start, close);
        }
        case Unit::same_working_day: {
            BH_TRY(close, calendar.close_of_same_working_day(start));
            return calendar.between(start, close);
        }
        case Unit::calendar_days:
            return calendar.end_of_nth_day(start, static_cast<int>(limit.value)) - start;
        case Unit::at:
            break;
    }
    return Duration(0);
}

std::optional<Instant> Scheduler::due_of(Timer& timer) const {
    auto due = time_by_budget(timer, 100);
    if (due && timer.extended_to) due = std::max(*due, *timer.extended_to);
    if (timer.bound_at && (!due || *timer.bound_at <= *due)) due = timer.bound_at;
    return due;
}

/// Whether the budget runs out at the due time, so that its percentages are those of the limit. An
/// extension to a time outside of open hours adds nothing to a budget of working time.
bool Scheduler::is_due_by_budget(Timer& timer, Instant due) const {
    const auto end = time_by_budget(timer, 100);
    if (!end || *end > due) return false;
    if (*end == due) return true;
    const bool dated = timer.bound_at == due && !timer.extended_to;
    if (dated || timer.running_unit == RunningUnit::elapsed) return false;
    const auto between = context_.calendar.between(*end, due);
    return between && *between == Duration(0);
}

/// `percent` of the time between start and due: on the clock for a date that was set, and in the
/// limit's unit for an extension.
Instant Scheduler::share_until(const Timer& timer, Instant due, int percent) const {
    // A date that lies before the start leaves no time to share out.
    const auto start = std::min(timer.started_at, due);
    if (timer.extended_to && timer.running_unit == RunningUnit::working) {
        const auto whole = context_.calendar.between(start, due);
        if (whole && *whole > Duration(0)) {
            const auto time = context_.calendar.add(start, share(*whole, percent));
            if (time) return *time;
        }
    }
    return start + share(due - start, percent);
}

std::optional<Instant> Scheduler::time_of(Timer& timer, int percent) const {
    if (dormant(timer)) return std::nullopt;
    const auto due = due_of(timer);
    if (percent == 100 || !due) return due;
    if (!is_due_by_budget(timer, *due)) return share_until(timer, *due, percent);
    const auto by_budget = time_by_budget(timer, percent);
    if (!by_budget) return std::nullopt;
    return percent < 100 ? std::min(*by_budget, *due) : std::max(*by_budget, *due);
}

std::optional<Instant> Scheduler::time_by_budget(Timer& timer, int percent) const {
    if (timer.budget == Duration(0) || !timer.running_since) return std::nullopt;
    // A limit that was shortened below what is consumed fell due no later than the last resume.
    const auto wanted = share(timer.budget + timer.extra, percent);
    const auto left = std::max(wanted - timer.consumed(), Duration(0));
    if (timer.running_unit == RunningUnit::elapsed) return *timer.running_since + left;
    const auto time = context_.calendar.add(*timer.running_since, left);
    // Only the breach's own gap counts: a 200 % step beyond the calendar does no harm yet.
    if (percent == 100) {
        timer.gap_day = time ? std::nullopt : parse_day(time.error().argument);
    }
    return time ? std::optional(*time) : std::nullopt;
}

}  // namespace bihuan::domain
