#include "bihuan/domain/clock.hpp"
#include "bihuan/domain/liability.hpp"
#include "bihuan/domain/ticket.hpp"

// RapidCheck needs GoogleTest before it.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace bihuan::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// One event of a random history: what, and how many minutes after the one before. Plain numbers,
/// so that RapidCheck can shrink and print it.
using Moment = std::pair<int, int>;
constexpr int signal_count = 24;

const Day monday{std::chrono::year(2026) / 11 / 23};

const Calendar& office() {
    static const Calendar calendar = [] {
        CalendarDefinition definition;
        for (std::size_t i = 0; i < 5; ++i) {
            definition.weekly[i] = {
                {hours(9),  hours(12)},
                {hours(13), hours(18)}
            };
        }
        definition.first = monday - std::chrono::days(30);
        definition.last = monday + std::chrono::days(2'000);
        return Calendar::make(std::move(definition)).value();
    }();
    return calendar;
}

Limit any_limit() {
    switch (*rc::gen::inRange(0, 5)) {
        case 0:
            return {Unit::elapsed, 60 * *rc::gen::inRange(1, 5'000)};
        case 1:
            return {Unit::working, 60 * *rc::gen::inRange(1, 2'000)};
        case 2:
            return {Unit::working_days, *rc::gen::inRange(1, 6)};
        case 3:
            return {Unit::calendar_days, *rc::gen::inRange(1, 6)};
        default:
            return {Unit::same_working_day, 0};
    }
}

/// Two rules over random metrics: the first only for difficult tickets, so that changed facts
/// change limits, and take some away.
Policy any_policy() {
    Policy policy;
    Rule difficult;
    difficult.name = "difficult";
    difficult.conditions.difficult = true;
    Rule usual;
    usual.name = "usual";
    usual.conditions.priorities = {Priority::normal};
    for (const auto& row : clock_rows()) {
        if (*rc::gen::inRange(0, 2) == 0) difficult.targets.emplace(row.metric, any_limit());
        if (*rc::gen::inRange(0, 4) != 0) usual.targets.emplace(row.metric, any_limit());
    }
    policy.rules = {difficult, usual};
    policy.default_ladder =
        *rc::gen::element(Ladder{100}, Ladder{50, 80, 100, 150, 200}, Ladder{1, 99, 100, 101});
    return policy;
}

struct Event {
    Instant at;
    Signal signal;
    TicketFacts facts;
};

/// Turns random moments into a history that a ticket can have: it begins with its opening, and only
/// reopening follows on closing.
class History {
public:
    static std::vector<Event> of(const std::vector<Moment>& moments) {
        History history;
        history.add(signal::Opened{history.now_, std::nullopt, Channel::web});
        for (const auto& [what, later] : moments) {
            history.now_ += minutes(later);
            history.step(what);
        }
        return std::move(history.events_);
    }

private:
    History() { facts_.channel = Channel::web; }

    void add(const Signal& signal) { events_.push_back({now_, signal, facts_}); }

    void step(int what) {
        if (closed_) {
            closed_ = false;
            ++facts_.cycle;
            add(signal::Reopened{what % 2 == 0 ? Channel::phone : Channel::web});
            enter(Stage::assessment);
            return;
        }
        if (suspended_ && what != 0) {
            // While suspended only notes and changes are possible.
            if (what < 4) add(signal::Responded{});
            if (what >= 14 && what < 18) change(what);
            return;
        }
        act(what);
    }

    void act(int what) {
        switch (what) {
            case 0:
                suspended_ = !suspended_;
                suspended_ ? add(signal::Suspended{}) : add(signal::Resumed{});
                return;
            case 1:
            case 2:
                return add(signal::Responded{});
            case 3:
                return add(signal::Implemented{});
            case 4:
                return add(signal::Visited{});
            case 5:
                closed_ = true;
                return add(signal::Closed{});
            case 6:
                closed_ = true;
                return add(signal::Merged{});
            case 14:
            case 15:
            case 16:
            case 17:
                return change(what);
            case 18:
                return add(signal::HandedOver{});
            case 19:
                return add(signal::HandoverAccepted{});
            case 20:
                return add(signal::HandoverEnded{});
            case 21:
                return add(signal::CallbackWanted{});
            case 22:
                return add(signal::StepBegun{Metric::claim_loss});
            case 23:
                return add(signal::StepDone{Metric::claim_loss});
            default:
                return enter(static_cast<Stage>(what - 7));
        }
    }

    void enter(Stage stage) {
        add(signal::StageLeft{stage_});
        stage_ = stage;
        add(signal::StageEntered{stage_});
    }

    void change(int what) {
        if (what == 14) facts_.difficult = !facts_.difficult;
        if (what == 15) {
            facts_.priority = facts_.priority == Priority::high ? Priority::normal : Priority::high;
        }
        if (what == 17) return add(signal::Bound{now_ + hours(30)});
        add(signal::Retarget{});
    }

    Instant now_ = office().zone().at(monday, hours(10));
    TicketFacts facts_;
    Stage stage_ = Stage::intake;
    bool suspended_ = false;
    bool closed_ = false;
    std::vector<Event> events_;
};

std::vector<Moment> any_moments() {
    return *rc::gen::container<std::vector<Moment>>(
        rc::gen::pair(rc::gen::inRange(0, signal_count), rc::gen::inRange(0, 1'500))
    );
}

void step(std::vector<Timer>& timers, const Event& event, const Policy& policy) {
    apply(timers, event.signal, event.facts, {TicketId(Uuid{7}), policy, office()}, event.at);
}

std::vector<Timer> fold(const std::vector<Event>& events, const Policy& policy) {
    std::vector<Timer> timers;
    for (const auto& event : events) step(timers, event, policy);
    return timers;
}

/// Without what only tells when somebody looked.
std::vector<Timer> verdicts(std::vector<Timer> timers) {
    for (auto& timer : timers) {
        timer.detected_at.reset();
        for (auto& fired : timer.steps) {
            fired.fired_at.reset();
            fired.late_by = {};
        }
    }
    return timers;
}

/// Of all holders together.
Duration held(const std::vector<HeldShare>& shares) {
    Duration time{0};
    for (const auto& share : shares) time += share.time;
    return time;
}

RC_GTEST_PROP(LiabilityProperty, shares_add_up_to_what_the_clock_has_run, ()) {
    const auto policy = any_policy();
    const auto events = History::of(any_moments());
    const auto now = events.back().at + minutes(*rc::gen::inRange(0, 3'000));
    std::vector<Pause> pauses;
    std::vector<Holding> holdings;
    for (const auto& event : events) {
        const bool paused = !pauses.empty() && !pauses.back().to;
        if (std::holds_alternative<signal::Suspended>(event.signal)) {
            pauses.push_back({event.at, std::nullopt});
        }
        if (paused && std::holds_alternative<signal::Resumed>(event.signal)) {
            pauses.back().to = event.at;
        }
        if (*rc::gen::inRange(0, 3) > 0) continue;
        const auto owner = static_cast<std::uint8_t>(*rc::gen::inRange(0, 4));
        holdings.push_back({event.at, {UserId(Uuid{owner}), std::nullopt}});
    }
    for (auto timer : fold(events, policy)) {
        // Such a clock may have begun anew, unseen.
        if (timer.cancel_reason == CancelReason::no_limit) continue;
        // Nothing that happens to a suspended ticket starts a clock that pauses with it; a date
        // that this history promises then is the exception.
        const bool impossible = std::any_of(pauses.begin(), pauses.end(), [&](const Pause& one) {
            return one.from <= timer.started_at && (!one.to || timer.started_at < *one.to);
        });
        if (impossible && pausing_of(timer.metric) != Pausing::never) continue;
        auto ran = timer.consumed();
        if (timer.running_since) {
            ran += timer.running_unit == RunningUnit::elapsed
                       ? now - *timer.running_since
                       : office().between(*timer.running_since, now).value();
        }
        const auto shares = split_liability(timer, holdings, pauses, office(), now);
        RC_ASSERT(held(shares) == ran);
        for (const auto& share : shares) {
            RC_ASSERT(share.late >= Duration(0));
            RC_ASSERT(share.late <= share.time);
        }
    }
}

using StepKey = std::tuple<TimerId, int, Instant>;

RC_GTEST_PROP(ClockProperty, folding_again_from_the_first_event_gives_equal_timers, ()) {
    const auto policy = any_policy();
    const auto events = History::of(any_moments());
    std::vector<Timer> incremental;
    for (std::size_t i = 0; i < events.size(); ++i) {
        // A copy stands for what was stored and loaded again in between.
        auto loaded = incremental;
        step(loaded, events[i], policy);
        incremental = std::move(loaded);
        if (i % 8 != 0 && i + 1 != events.size()) continue;
        const std::vector<Event> past(
            events.begin(), events.begin() + static_cast<std::ptrdiff_t>(i) + 1
        );
        RC_ASSERT(fold(past, policy) == incremental);
    }
}

RC_GTEST_PROP(ClockProperty, looking_changes_no_verdict_and_fires_every_step_once, ()) {
    const auto policy = any_policy();
    const auto events = History::of(any_moments());
    const auto end = events.back().at + std::chrono::days(400);
    auto watched = std::vector<Timer>();
    std::multiset<StepKey> fired;
    const auto look = [&](Instant now) {
        auto last = Instant::min();
        for (const auto& one : fire_due(watched, now)) {
            fired.insert({one.timer, one.percent, one.at});
            RC_ASSERT(one.at < now);
            RC_ASSERT(one.at >= last);
            last = one.at;
        }
        const auto next = next_step_at(watched);
        RC_ASSERT((!next || *next > now));
    };
    Instant looked = events.front().at;
    for (const auto& event : events) {
        // Up to and including the instant of the event, which is not after it.
        const auto gap = (event.at - looked) / 2;
        if (*rc::gen::arbitrary<bool>()) look(looked + gap);
        if (*rc::gen::arbitrary<bool>()) look(event.at);
        looked = event.at;
        step(watched, event, policy);
    }
    auto unwatched = fold(events, policy);
    RC_ASSERT(verdicts(watched) == verdicts(unwatched));
    look(end);
    std::multiset<StepKey> fired_at_the_end;
    for (const auto& one : fire_due(unwatched, end)) {
        fired_at_the_end.insert({one.timer, one.percent, one.at});
    }
    RC_ASSERT(fired == fired_at_the_end);
    RC_ASSERT(std::set<StepKey>(fired.begin(), fired.end()).size() == fired.size());
    RC_ASSERT(verdicts(watched) == verdicts(unwatched));
}

/// RC_ASSERT evaluates both sides of || and && and formats every value; here that costs too much.
void demand(bool holds, const char* what) {
    if (!holds) RC_FAIL(what);
}

void check_end(const Timer& timer) {
    demand(timer.breached_at == timer.due_at || !timer.breached_at, "breached at another time");
    if (timer.breached_at && timer.met_at) {
        demand(*timer.met_at > *timer.breached_at, "breached though met in time");
    }
    if (timer.state == TimerState::met) {
        demand(timer.met_at.has_value(), "met at no time");
        demand(!timer.due_at || *timer.met_at <= *timer.due_at, "met too late");
    }
    const bool breached = timer.state == TimerState::breached;
    demand(breached == timer.breached_at.has_value(), "breach without its time");
    const bool cancelled = timer.state == TimerState::cancelled;
    demand(!cancelled || timer.cancel_reason, "cancelled without a reason");
    const bool counts = timer.running_since || timer.paused_at;
    demand(timer.ended() != counts, "counts after its end, or not before it");
}

void check_timer(const Timer& timer) {
    check_end(timer);
    demand(timer.consumed_elapsed >= timer.consumed_working, "worked longer than it took");
    demand(timer.consumed_working >= Duration(0), "consumed less than nothing");
    demand(!timer.gap_day, "a gap where the calendar has none");
    demand(!(timer.running_since && timer.paused_at), "running and paused");
    const bool running = timer.state == TimerState::running;
    demand(!running || (timer.due_at && timer.running_since), "running without a due time");
    const Step* last = nullptr;
    for (const auto& one : timer.steps) {
        demand(last == nullptr || last->percent < one.percent, "steps out of order");
        demand(!running || one.percent != 100 || one.at == timer.due_at, "another breach step");
        last = &one;
    }
}

/// What one event may do to the timers that were there before it, when events come in the order of
/// their times: never take a breach back, nor change what has ended.
void check_change(const Timer& before, const Timer& after) {
    demand(after.id == before.id, "a timer vanished");
    demand(!before.breached_at || after.breached_at == before.breached_at, "un-breached");
    demand(!before.ended() || after == before, "changed after its end");
}

RC_GTEST_PROP(ClockProperty, timers_are_always_in_order, ()) {
    const auto policy = any_policy();
    const auto events = History::of(any_moments());
    std::vector<Timer> timers;
    for (const auto& event : events) {
        const auto before = timers;
        step(timers, event, policy);
        std::set<TimerId> ids;
        std::set<std::tuple<Metric, int, int>> keys;
        std::set<Metric> open;
        for (const auto& timer : timers) {
            check_timer(timer);
            demand(ids.insert(timer.id).second, "an id twice");
            demand(keys.insert({timer.metric, timer.cycle, timer.round}).second, "a round twice");
            const bool ended = timer.ended();
            demand(ended || open.insert(timer.metric).second, "one limit open twice");
        }
        for (std::size_t i = 0; i < before.size(); ++i) check_change(before[i], timers[i]);
    }
}

/// A deliberately plain second opinion on one limit: it keeps all intervals in which the clock ran
/// and adds them up by walking over the days.
class Reference {
public:
    explicit Reference(RunningUnit unit) : unit_(unit) {}

    void start(Instant at) { since_ = at; }
    void stop(Instant at) {
        intervals_.push_back({*since_, at});
        since_.reset();
    }
    bool running() const { return since_.has_value(); }
    bool started_at(Instant at) const {
        return since_ == at ||
               std::any_of(intervals_.begin(), intervals_.end(), [at](const auto& interval) {
                   return interval.first == at;
               });
    }

    Duration consumed(Instant now) const {
        Duration sum{0};
        for (const auto& [from, to] : intervals_) sum += length(from, std::min(to, now));
        if (since_) sum += length(*since_, now);
        return sum;
    }

private:
    Duration length(Instant from, Instant to) const {
        if (to <= from) return Duration(0);
        if (unit_ == RunningUnit::elapsed) return to - from;
        Duration sum{0};
        const auto& zone = office().zone();
        for (Day day = zone.day_of(from); day <= zone.day_of(to); day += std::chrono::days(1)) {
            const auto weekday = std::chrono::weekday(day).iso_encoding();
            if (weekday > 5) continue;
            for (const auto& [opens, closes] : {
                     std::pair{9,  12},
                     std::pair{13, 18}
            }) {
                const auto overlap = std::min(to, zone.at(day, hours(closes))) -
                                     std::max(from, zone.at(day, hours(opens)));
                if (overlap > Duration(0)) sum += overlap;
            }
        }
        return sum;
    }

    RunningUnit unit_;
    std::vector<std::pair<Instant, Instant>> intervals_;
    std::optional<Instant> since_;
};

RC_GTEST_PROP(ClockProperty, a_paused_limit_agrees_with_adding_up_its_intervals, ()) {
    const bool working = *rc::gen::arbitrary<bool>();
    const Duration budget = minutes(*rc::gen::inRange(1, 2'000));
    Policy policy;
    const Limit limit{
        working ? Unit::working : Unit::elapsed,
        std::chrono::duration_cast<Seconds>(budget).count(),
    };
    policy.rules = {
        {"only", {}, {{Metric::resolution, limit}}}
    };
    Reference reference(working ? RunningUnit::working : RunningUnit::elapsed);
    auto now = office().zone().at(monday, hours(10));
    std::vector<Timer> timers;
    const auto send = [&](const Signal& signal) { step(timers, {now, signal, {}}, policy); };
    send(signal::Opened{now, std::nullopt, Channel::web});
    reference.start(now);
    for (const int later : *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 1'000))) {
        now += minutes(later);
        if (reference.running()) {
            send(signal::Suspended{});
            reference.stop(now);
        } else {
            send(signal::Resumed{});
            reference.start(now);
        }
    }
    if (!reference.running()) {
        send(signal::Resumed{});
        reference.start(now);
    }
    now += minutes(*rc::gen::inRange(0, 3'000));
    send(signal::Implemented{});
    const auto& timer = timers.at(0);
    const bool in_time = reference.consumed(now) < budget ||
                         (reference.consumed(now) == budget && now == timer.due_at);
    // A budget that ends exactly at closing is used up then, though nothing is added until opening.
    const bool over = reference.consumed(now) > budget ||
                      (reference.consumed(now) == budget && now > timer.due_at);
    RC_ASSERT(in_time == (timer.state == TimerState::met));
    RC_ASSERT(over == (timer.state == TimerState::breached));
    if (timer.breached_at) {
        RC_ASSERT(reference.consumed(*timer.breached_at) == budget);
        // Suspended exactly at the due time nothing is left, and the limit falls due on resuming.
        const auto before = reference.consumed(*timer.breached_at - Duration(1));
        RC_ASSERT((before < budget || reference.started_at(*timer.breached_at)));
    }
}

}  // namespace
}  // namespace bihuan::domain
