#include "domain/clock_schedule.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace bihuan::domain {
namespace {

using M = Metric;
using O = Occasion;
using From = Origin;
using S = Stage;
constexpr std::nullopt_t whole = std::nullopt;
constexpr Occasions never{};
constexpr Occasions cycle_start = Occasions(O::opened) | O::reopened;

constexpr ClockRow step(Metric metric) {
    return {metric, whole, O::step_begun, From::event, O::step_done};
}

// clang-format off
constexpr std::array rows{
    ClockRow{M::first_response,    whole,             cycle_start, From::received, O::responded},
    ClockRow{M::intake,            S::intake,         O::opened,   From::answered, O::left},
    ClockRow{M::intake_max,        S::intake,         O::opened,   From::answered, O::left},
    ClockRow{M::assessment,        S::assessment,     O::entered,  From::event,    O::left},
    ClockRow{M::investigation,     S::investigation,  O::entered,  From::event,    O::left},
    ClockRow{M::investigation_max, S::investigation,  O::entered,  From::event,    O::left},
    ClockRow{M::solution,          S::solution,       O::entered,  From::event,    O::left},
    ClockRow{M::implementation,    S::implementation, O::entered,  From::event,    O::left},
    ClockRow{M::resolution,        whole,             cycle_start, From::received, O::implemented},
    ClockRow{M::next_update,       whole,             cycle_start, From::received, O::responded,
             O::responded, never, Pausing::never},
    ClockRow{M::follow_up,         S::follow_up,      O::entered,  From::event,    O::visited,
             never, O::left},
    ClockRow{M::follow_up_max,     S::follow_up,      O::entered,  From::event,    O::visited,
             never, O::left},
    ClockRow{M::major_report,      whole,             O::became_major, From::event, O::reported,
             never, never, Pausing::never},
    ClockRow{M::major_opinion,     whole,             O::became_major, From::event, O::opinion_given,
             never, never, Pausing::never},
    ClockRow{M::handover,          whole,             O::handed_over, From::event, O::handover_accepted,
             never, O::handover_ended, Pausing::never},
    ClockRow{M::callback,          whole,             O::callback_wanted, From::event, O::responded,
             never, never, Pausing::never},
    step(M::dispatch),
    step(M::site_visit_call),
    step(M::claim_visit),
    step(M::claim_pricing),
    step(M::phone_quote),
    step(M::quote_dispute),
    step(M::claim_loss),
    step(M::claim_injury),
    step(M::claim_mediation),
    step(M::claim_approval),
    step(M::legal_opinion),
    step(M::legal_appeal),
    step(M::legal_mediation),
};
// clang-format on

const ClockRow& row_of(Metric metric) {
    const auto found = std::find_if(rows.begin(), rows.end(), [metric](const ClockRow& row) {
        return row.metric == metric;
    });
    assert(found != rows.end());
    return *found;
}

/// A UUIDv7 that the same ticket, metric, cycle and round always yield, so that timers rebuilt from
/// the events equal themselves.
TimerId timer_id(const ClockContext& context, const Timer& timer) {
    // Two rounds of FNV-1a with different offsets give the 74 bits that are not time or version.
    const auto hash = [&](std::uint64_t state) {
        const auto feed = [&state](unsigned value) {
            state = (state ^ (value & 0xFFU)) * 0x100000001B3ULL;
        };
        for (const auto byte : context.ticket.value()) feed(byte);
        for (const int number : {static_cast<int>(timer.metric), timer.cycle, timer.round}) {
            for (int shift = 0; shift < 32; shift += 8) {
                feed(static_cast<unsigned>(number) >> shift);
            }
        }
        return state ^ (state >> 29);
    };
    const auto since_epoch =
        std::chrono::floor<std::chrono::milliseconds>(timer.started_at).time_since_epoch().count();
    const auto time = static_cast<std::uint64_t>(std::max<std::int64_t>(since_epoch, 0));
    const auto high = hash(0xCBF29CE484222325ULL);
    const auto low = hash(0x9E3779B97F4A7C15ULL);
    Uuid uuid{};
    for (std::size_t i = 0; i < 6; ++i) uuid[i] = static_cast<std::uint8_t>(time >> (40 - 8 * i));
    uuid[6] = static_cast<std::uint8_t>(0x70U | (high & 0x0FU));
    uuid[7] = static_cast<std::uint8_t>(high >> 8);
    for (std::size_t i = 8; i < 16; ++i) {
        uuid[i] = static_cast<std::uint8_t>(low >> (8 * (i - 8)));
    }
    uuid[8] = static_cast<std::uint8_t>(0x80U | (uuid[8] & 0x3FU));
    return TimerId(uuid);
}

std::optional<Instant> ended_at(const Timer& timer) {
    return timer.met_at ? timer.met_at : timer.cancelled_at;
}

/// Marks the breach when the due time had passed at `now`. Exactly at the due time it has not.
void settle(Timer& timer, Instant now) {
    const bool open = timer.state == TimerState::running || timer.state == TimerState::paused;
    if (!open || !timer.due_at || *timer.due_at >= now) return;
    timer.breached_at = timer.due_at;
    timer.detected_at = now;
    timer.state = TimerState::breached;
}

bool met_at_once(Channel channel) {
    return channel == Channel::phone || channel == Channel::in_person;
}

/// One signal under way; lives for one call of `apply`.
class Applier {
public:
    Applier(
        std::vector<Timer>& timers,
        const TicketFacts& facts,
        const ClockContext& context,
        Instant at
    )
        : timers_(timers), facts_(facts), context_(context), schedule_(context), at_(at) {}

    void operator()(const signal::Opened& opened) {
        for (const auto& row : rows) {
            if (!row.starts_on.has(O::opened)) continue;
            const bool answered = row.origin == Origin::answered && opened.answered_at;
            start(row, answered ? *opened.answered_at : opened.received_at);
        }
        if (met_at_once(opened.channel)) meet_first_response();
    }

    void operator()(const signal::Reopened& reopened) {
        for (const auto& row : rows) {
            if (row.starts_on.has(O::reopened)) start(row, at_);
        }
        if (met_at_once(reopened.channel)) meet_first_response();
    }

    void operator()(const signal::StageEntered& entered) {
        for (const auto& row : rows) {
            if (row.starts_on.has(O::entered) && row.stage == entered.stage) start(row, at_);
        }
    }

    void operator()(const signal::StageLeft& left) {
        fulfil(O::left, left.stage);
        for (auto& timer : timers_) {
            const auto& row = row_of(timer.metric);
            if (timer.ended() || row.stage != left.stage) continue;
            if (row.cancelled_on.has(O::left)) cancel(timer, CancelReason::stage_left);
        }
    }

    void operator()(const signal::Responded&) { fulfil(O::responded, std::nullopt); }
    void operator()(const signal::Implemented&) { fulfil(O::implemented, std::nullopt); }
    void operator()(const signal::Visited&) { fulfil(O::visited, std::nullopt); }

    void operator()(const signal::Suspended&) {
        for (auto& timer : timers_) {
            if (timer.ended() || !timer.running_since) continue;
            if (row_of(timer.metric).pausing == Pausing::never) continue;
            schedule_.stop(timer, at_);
            timer.paused_at = at_;
            if (timer.state == TimerState::running) timer.state = TimerState::paused;
            schedule_.reschedule(timer, at_);
        }
    }

    void operator()(const signal::Resumed&) {
        for (auto& timer : timers_) {
            if (timer.ended() || !timer.paused_at) continue;
            timer.paused_at.reset();
            timer.running_since = at_;
            if (timer.state == TimerState::paused) timer.state = TimerState::running;
            schedule_.reschedule(timer, at_);
        }
    }

    void operator()(const signal::Closed&) { cancel_all(CancelReason::closed); }
    void operator()(const signal::Merged&) { cancel_all(CancelReason::merged); }

    void operator()(const signal::Retarget&) {
        for (auto& timer : timers_) {
            if (!timer.ended() && timer.state != TimerState::breached) retarget(timer);
        }
    }

    void operator()(const signal::Bound& bound) {
        auto* timer = resolution();
        // The work was done once and has come back: what is promised for it is a round of its own.
        if (timer == nullptr || timer->ended()) {
            const auto found = match(context_.policy, Metric::resolution, facts_);
            timer = &add(row_of(Metric::resolution), at_, timer == nullptr ? std::nullopt : found);
        }
        if (timer->state == TimerState::breached) return;
        timer->bound_at = timer->bound_at ? std::min(*timer->bound_at, bound.at) : bound.at;
        if (dormant(*timer)) retarget(*timer);
        schedule_.reschedule(*timer, at_);
    }

    void operator()(const signal::BecameMajor&) {
        for (const auto& row : rows) {
            if (row.starts_on.has(O::became_major)) start(row, at_);
        }
    }
    void operator()(const signal::Reported&) { fulfil(O::reported, std::nullopt); }
    void operator()(const signal::OpinionGiven&) { fulfil(O::opinion_given, std::nullopt); }

    void operator()(const signal::HandedOver&) { start_unless_open(row_of(M::handover)); }
    void operator()(const signal::HandoverAccepted&) {
        fulfil(O::handover_accepted, std::nullopt);
    }
    void operator()(const signal::HandoverEnded&) {
        for (auto& timer : timers_) {
            const bool ends = row_of(timer.metric).cancelled_on.has(O::handover_ended);
            if (ends && !timer.ended()) cancel(timer, CancelReason::handover_ended);
        }
    }
    void operator()(const signal::CallbackWanted&) { start_unless_open(row_of(M::callback)); }
    void operator()(const signal::StepBegun& begun) { start_unless_open(row_of(begun.metric)); }
    void operator()(const signal::StepDone& done) {
        for (auto& timer : timers_) {
            if (timer.metric == done.metric && !timer.ended()) meet(timer, at_);
        }
    }

    void operator()(const signal::Extended& extended) {
        for (auto& timer : timers_) {
            const bool open = !timer.ended() && timer.state != TimerState::breached;
            if (timer.id != extended.timer || !open || !timer.due_at) continue;
            if (extended.until <= *timer.due_at) continue;
            schedule_.extend(timer, extended.until);
            schedule_.reschedule(timer, at_);
        }
    }

private:
    /// Meets what the occasion meets, and starts the next round of what it restarts.
    void fulfil(Occasion occasion, std::optional<Stage> stage) {
        std::vector<const ClockRow*> restarts;
        for (auto& timer : timers_) {
            const auto& row = row_of(timer.metric);
            if (timer.ended() || !row.met_on.has(occasion)) continue;
            if (stage && row.stage != stage) continue;
            const bool restarting = row.restarts_on.has(occasion);
            // A contact recorded late says nothing about a round that began after it.
            if (restarting && at_ <= timer.started_at) continue;
            if (restarting && dormant(timer)) {
                restart_unseen(timer);
                continue;
            }
            meet(timer, at_);
            if (restarting) restarts.push_back(&row);
        }
        for (const auto* row : restarts) start(*row, at_);
    }

    void start(const ClockRow& row, Instant start) {
        const auto found = match(context_.policy, row.metric, facts_);
        if (found) add(row, start, found);
    }

    void start_unless_open(const ClockRow& row) {
        if (open_timer(timers_, row.metric) == nullptr) start(row, at_);
    }

    Timer& add(const ClockRow& row, Instant start, const std::optional<Match>& found) {
        Timer timer;
        timer.metric = row.metric;
        timer.cycle = facts_.cycle;
        timer.round =
            1 +
            static_cast<int>(std::count_if(timers_.begin(), timers_.end(), [&](const Timer& other) {
                return other.metric == row.metric && other.cycle == facts_.cycle;
            }));
        timer.stage = row.stage;
        timer.started_at = start;
        timer.running_since = start;
        timer.id = timer_id(context_, timer);
        schedule_.set_limit(timer, found);
        schedule_.reschedule(timer, start);
        return timers_.emplace_back(std::move(timer));
    }

    void meet_first_response() {
        for (auto& timer : timers_) {
            const bool wanted = timer.metric == Metric::first_response && !timer.ended();
            if (wanted && timer.cycle == facts_.cycle) meet(timer, timer.started_at);
        }
    }

    void meet(Timer& timer, Instant when) {
        schedule_.stop(timer, when);
        timer.paused_at.reset();
        const bool unseen = dormant(timer);
        timer.met_at = when;
        if (unseen) return;
        // The time of the event decides, even where a sweep saw the due time pass before the event
        // was recorded.
        if (timer.due_at && when > *timer.due_at) {
            timer.breached_at = timer.due_at;
            if (!timer.detected_at) timer.detected_at = when;
            timer.state = TimerState::breached;
        } else {
            timer.breached_at.reset();
            timer.detected_at.reset();
            timer.state = TimerState::met;
        }
    }

    void cancel(Timer& timer, CancelReason reason) {
        schedule_.stop(timer, at_);
        timer.paused_at.reset();
        timer.cancelled_at = at_;
        timer.cancel_reason = reason;
        if (timer.state != TimerState::breached) timer.state = TimerState::cancelled;
    }

    void cancel_all(CancelReason reason) {
        for (auto& timer : timers_) {
            if (!timer.ended()) cancel(timer, reason);
        }
    }

    void retarget(Timer& timer) {
        const auto found = match(context_.policy, timer.metric, facts_);
        if (!found && !timer.bound_at) {
            if (dormant(timer)) return;
            timer.cancelled_at = at_;
            timer.cancel_reason = CancelReason::no_limit;
            timer.state = TimerState::cancelled;
        } else {
            timer.cancelled_at.reset();
            timer.cancel_reason.reset();
            timer.state = timer.paused_at ? TimerState::paused : TimerState::running;
            schedule_.set_limit(timer, found);
        }
        schedule_.reschedule(timer, at_);
    }

    void restart_unseen(Timer& timer) const {
        timer.started_at = at_;
        timer.consumed_elapsed = Duration(0);
        timer.consumed_working = Duration(0);
        timer.running_since = at_;
    }

    /// Its latest round in this cycle.
    Timer* resolution() {
        const auto found =
            std::find_if(timers_.rbegin(), timers_.rend(), [this](const Timer& timer) {
                return timer.metric == Metric::resolution && timer.cycle == facts_.cycle;
            });
        return found == timers_.rend() ? nullptr : &*found;
    }

    std::vector<Timer>& timers_;
    const TicketFacts& facts_;
    const ClockContext& context_;
    Scheduler schedule_;
    Instant at_;
};

bool fires(const Timer& timer, const Step& step, Instant now) {
    if (step.fired_at || !step.at || *step.at >= now) return false;
    const auto end = ended_at(timer);
    return !end || *step.at < *end;
}

}  // namespace

bool Timer::ended() const {
    return met_at || (cancel_reason && *cancel_reason != CancelReason::no_limit);
}

std::span<const ClockRow> clock_rows() {
    return rows;
}

bool is_work_step(Metric metric) {
    return std::any_of(rows.begin(), rows.end(), [metric](const ClockRow& row) {
        return row.metric == metric && row.starts_on.has(O::step_begun);
    });
}

Pausing pausing_of(Metric metric) {
    return row_of(metric).pausing;
}

const Timer* open_timer(std::span<const Timer> timers, Metric metric) {
    const auto found = std::find_if(timers.begin(), timers.end(), [metric](const Timer& timer) {
        return timer.metric == metric && !timer.ended();
    });
    return found == timers.end() ? nullptr : &*found;
}

void apply(
    std::vector<Timer>& timers,
    const Signal& signal,
    const TicketFacts& facts,
    const ClockContext& context,
    Instant at
) {
    for (auto& timer : timers) settle(timer, at);
    std::visit(Applier(timers, facts, context, at), signal);
    for (auto& timer : timers) settle(timer, at);
}

std::vector<FiredStep> fire_due(std::vector<Timer>& timers, Instant now) {
    std::vector<FiredStep> fired;
    for (auto& timer : timers) {
        settle(timer, now);
        for (auto& step : timer.steps) {
            if (!fires(timer, step, now)) continue;
            step.fired_at = now;
            step.late_by = std::chrono::floor<std::chrono::milliseconds>(now - *step.at);
            fired.push_back(
                {timer.id, timer.metric, timer.stage, step.percent, *step.at, step.late_by}
            );
        }
    }
    std::stable_sort(fired.begin(), fired.end(), [](const FiredStep& a, const FiredStep& b) {
        return std::tie(a.at, a.percent) < std::tie(b.at, b.percent);
    });
    return fired;
}

std::optional<Instant> next_step_at(std::span<const Timer> timers) {
    std::optional<Instant> earliest;
    for (const auto& timer : timers) {
        for (const auto& step : timer.steps) {
            if (!fires(timer, step, Instant::max())) continue;
            const auto at = *step.at + Duration(1);
            if (!earliest || at < *earliest) earliest = at;
        }
    }
    return earliest;
}

std::optional<Instant> next_due_at(std::span<const Timer> timers) {
    std::optional<Instant> earliest;
    for (const auto& timer : timers) {
        if (timer.ended() || !timer.due_at) continue;
        if (!earliest || *timer.due_at < *earliest) earliest = timer.due_at;
    }
    return earliest;
}

}  // namespace bihuan::domain
