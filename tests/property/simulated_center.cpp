#include "simulated_center.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bihuan::test {

using namespace domain;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

const Day first_day{std::chrono::year(2026) / 1 / 1};

Calendar calendar_of(int version, const std::string& zone, int holidays, int saturdays) {
    CalendarDefinition definition;
    definition.version = version;
    definition.zone = zone;
    for (std::size_t i = 0; i < 5; ++i) {
        definition.weekly[i] = {{hours(9), hours(12)}, {hours(13), hours(18)}};
    }
    if (saturdays > 0) definition.weekly[5] = {{hours(10), hours(16)}};
    definition.first = first_day - days(30);
    definition.last = first_day + days(2'000);
    for (int i = 0; i < holidays; ++i) {
        const auto day = first_day + days(37 * (i / 5) + i % 5 + 20);
        definition.days.push_back({day, DayKind::holiday, {}, "closed"});
    }
    return Calendar::make(std::move(definition)).value();
}

const std::vector<Calendar>& calendars() {
    static const std::vector<Calendar> all{
        calendar_of(1, "Asia/Shanghai", 0, 0),
        calendar_of(2, "Asia/Shanghai", 60, 1),
        calendar_of(3, "Europe/Berlin", 10, 0),
    };
    return all;
}

void demand(bool holds, const char* what, const Timer& timer) {
    if (holds) return;
    throw BrokenRule(
        std::string(what) + ": " + std::string(code_of(timer.metric)) + ", cycle " +
        std::to_string(timer.cycle) + ", round " + std::to_string(timer.round)
    );
}

std::optional<Instant> end_of(const Timer& timer) {
    if (timer.met_at) return timer.met_at;
    return timer.ended() ? timer.cancelled_at : std::nullopt;
}

void check_timer(const Timer& timer) {
    demand(!timer.due_at || *timer.due_at >= timer.started_at, "due before its start", timer);
    demand(!timer.breached_at || timer.breached_at == timer.due_at, "breached elsewhere", timer);
    const bool breached = timer.state == TimerState::breached;
    demand(breached == timer.breached_at.has_value(), "a breach without its time", timer);
    if (timer.state == TimerState::met && timer.due_at) {
        demand(*timer.met_at <= *timer.due_at, "met too late", timer);
    }
    for (std::size_t i = 1; i < timer.steps.size(); ++i) {
        demand(timer.steps[i - 1].percent < timer.steps[i].percent, "a step twice", timer);
    }
}

}  // namespace

SimulatedCenter::SimulatedCenter(std::uint64_t seed, const CenterOptions& options)
    : random_(seed), options_(options) {
    random_policies();
    now_ = first_day + days(random_.below(300)) + minutes(random_.below(1'440));
    work_at_ = now_;
    for (auto& node : nodes_) node.at = now_;
}

Limit SimulatedCenter::random_limit() {
    switch (random_.below(6)) {
        case 0:
            return {Unit::elapsed, random_.between(60, 10'000)};
        case 1:
            return {Unit::elapsed, random_.between(3'600, 200'000)};
        case 2:
            return {Unit::working, random_.between(60, 100'000)};
        case 3:
            return {Unit::working_days, random_.between(1, 4)};
        case 4:
            return {Unit::calendar_days, random_.between(1, 4)};
        default:
            return {Unit::same_working_day, 0};
    }
}

/// Each with rules for difficult, expensive and other tickets; some metrics have no limit.
void SimulatedCenter::random_policies() {
    const std::vector<Ladder> ladders{
        {100}, {50, 80, 100, 150, 200}, {50, 80, 100}, {10, 99, 100, 101}};
    for (int version = 1; version <= 3; ++version) {
        Policy policy;
        policy.version = version;
        policy.default_ladder = random_.pick(ladders);
        policy.rules.resize(3);
        policy.rules[0].conditions.difficult = true;
        policy.rules[1].conditions.amount_from = 1'000'000;
        policy.rules[2].conditions.category = random_.one_in(2) ? "product" : "";
        for (auto& rule : policy.rules) {
            rule.name = std::to_string(&rule - policy.rules.data());
            for (const auto& row : clock_rows()) {
                if (!random_.one_in(3)) rule.targets.emplace(row.metric, random_limit());
            }
        }
        policies_.push_back(std::move(policy));
    }
}

ClockContext SimulatedCenter::context(const Ticket& ticket) const {
    return {ticket.id, policies_[policy_], calendars()[calendar_]};
}

CenterTotals SimulatedCenter::run() {
    int left = options_.events;
    while (left > 0) {
        auto* node = nodes_[0].at <= nodes_[1].at ? &nodes_[0] : &nodes_[1];
        if (node->at <= work_at_) {
            now_ = std::max(now_, node->at);
            node_acts(*node);
            continue;
        }
        now_ = work_at_;
        to_retarget_.empty() ? work() : retarget_batch();
        --left;
        const auto pause = static_cast<int>(options_.pause_max.count());
        work_at_ = now_ + Seconds(to_retarget_.empty() ? random_.below(pause) : random_.below(9)) +
                   Duration(random_.one_in(3) ? random_.below(1'000'000) : 0);
    }
    mortal_ = false;
    while (!to_retarget_.empty()) retarget_batch();
    // No event is left: all that is planned for the next weeks falls due, one after the other.
    const auto end = now_ + days(40);
    while (!schedule_.empty() && schedule_.begin()->first < end) {
        auto& node = nodes_[0].at <= nodes_[1].at ? nodes_[0] : nodes_[1];
        now_ = std::max(now_, node.at);
        node_acts(node);
    }
    now_ = std::max(now_, end - days(1));
    check_end();
    return totals_;
}

void SimulatedCenter::work() {
    if (open_.size() > static_cast<std::size_t>(options_.open_max)) {
        return close(open_.front(), signal::Closed{});
    }
    const bool room = tickets_.size() < static_cast<std::size_t>(options_.tickets_max);
    if (tickets_.empty() || (room && random_.one_in(options_.create_one_in))) return create();
    if (random_.one_in(options_.switch_one_in)) return switch_rules();
    // Mostly one that is open; now and then one that comes back from its grave.
    if (open_.empty() || random_.one_in(12)) {
        const int recent = std::min(static_cast<int>(tickets_.size()), 1'000);
        return act(tickets_.size() - 1 - static_cast<std::size_t>(random_.below(recent)));
    }
    act(random_.pick(open_));
}

void SimulatedCenter::create() {
    Ticket ticket;
    Uuid uuid{};
    for (std::size_t i = 0; i < 4; ++i) {
        uuid[i] = static_cast<std::uint8_t>(tickets_.size() >> (8 * i));
    }
    ticket.id = TicketId(uuid);
    ticket.facts.channel = random_.one_in(3) ? Channel::phone : Channel::web;
    tickets_.push_back(std::move(ticket));
    open_.push_back(tickets_.size() - 1);
    // Some are entered hours after they came in.
    const auto received = now_ - Seconds(random_.one_in(4) ? random_.below(20'000) : 0);
    std::optional<Instant> answered;
    if (random_.one_in(2)) answered = received + Seconds(random_.below(60));
    const auto channel = tickets_.back().facts.channel;
    signal(tickets_.size() - 1, signal::Opened{received, answered, channel}, now_);
    signal(tickets_.size() - 1, signal::StageEntered{Stage::intake}, now_);
}

void SimulatedCenter::act(std::size_t index) {
    auto& ticket = tickets_[index];
    if (ticket.status == Status::suspended) return act_suspended(index);
    if (ticket.status == Status::open) return act_open(index);
    ticket.status = Status::open;
    ++ticket.facts.cycle;
    open_.push_back(index);
    signal(index, signal::Reopened{random_.one_in(2) ? Channel::phone : Channel::web}, now_);
    tickets_[index].stage = Stage::assessment;
    signal(index, signal::StageEntered{Stage::assessment}, now_);
}

void SimulatedCenter::act_suspended(std::size_t index) {
    switch (random_.below(8)) {
        case 0:
            return signal(index, signal::Responded{}, now_);
        case 1:
        case 2:
            return edit(index);
        case 3:
            return close(index, signal::Closed{});
        default:
            tickets_[index].status = Status::open;
            signal(index, signal::Resumed{}, now_);
            // Out of the pause into the next within the same instant or second.
            if (!random_.one_in(4)) return;
            tickets_[index].status = Status::suspended;
            return signal(index, signal::Suspended{}, now_ + Seconds(random_.below(2)));
    }
}

void SimulatedCenter::act_open(std::size_t index) {
    // What was done in time may be recorded hours later.
    const auto done = now_ - Seconds(random_.one_in(5) ? random_.below(20'000) : 0);
    switch (random_.below(20)) {
        case 0:
        case 1:
        case 2:
            return signal(index, signal::Responded{}, done);
        case 3:
        case 4:
        case 5:
            tickets_[index].status = Status::suspended;
            return signal(index, signal::Suspended{}, now_);
        case 6:
        case 7:
        case 8:
            return edit(index);
        case 9:
            return signal(index, signal::Implemented{}, done);
        case 10:
            return signal(index, signal::Bound{now_ + minutes(random_.between(1, 10'000))}, now_);
        case 11:
            return extend(index);
        case 12:
            return close(index, signal::Closed{});
        case 13:
        case 14:
            return promise_to_act(index);
        case 15:
            if (random_.one_in(3)) return close(index, signal::Merged{});
            [[fallthrough]];
        default:
            return move(index);
    }
}

/// What somebody has to answer, do or be done with within a limit of its own.
void SimulatedCenter::promise_to_act(std::size_t index) {
    switch (random_.below(6)) {
        case 0:
            return signal(index, signal::HandedOver{}, now_);
        case 1:
            return signal(index, signal::HandoverAccepted{}, now_);
        case 2:
            return signal(index, signal::HandoverEnded{}, now_);
        case 3:
            return signal(index, signal::CallbackWanted{}, now_);
        case 4:
            return signal(index, signal::StepBegun{Metric::claim_pricing}, now_);
        default:
            return signal(index, signal::StepDone{Metric::claim_pricing}, now_);
    }
}

void SimulatedCenter::move(std::size_t index) {
    const auto stage = tickets_[index].stage;
    if (stage == Stage::follow_up && random_.one_in(2)) signal(index, signal::Visited{}, now_);
    if (stage == Stage::implementation) signal(index, signal::Implemented{}, now_);
    signal(index, signal::StageLeft{stage}, now_);
    if (stage == Stage::summary) return close(index, signal::Closed{});
    const bool back = stage != Stage::intake && random_.one_in(5);
    const auto next = back ? Stage::assessment : static_cast<Stage>(static_cast<int>(stage) + 1);
    tickets_[index].stage = next;
    signal(index, signal::StageEntered{next}, now_);
}

void SimulatedCenter::edit(std::size_t index) {
    auto& facts = tickets_[index].facts;
    switch (random_.below(4)) {
        case 0:
            facts.amount = 500'000 * random_.below(4);
            break;
        case 1:
            facts.category = random_.one_in(2) ? "product.quality" : "service";
            break;
        case 2:
            facts.difficult = !facts.difficult;
            break;
        default:
            facts.amount.reset();
    }
    signal(index, signal::Retarget{}, now_);
}

void SimulatedCenter::extend(std::size_t index) {
    const auto& timers = tickets_[index].timers;
    if (timers.empty()) return;
    const auto& timer =
        timers[static_cast<std::size_t>(random_.below(static_cast<int>(timers.size())))];
    const auto due = timer.due_at.value_or(now_);
    signal(index, signal::Extended{timer.id, due + minutes(random_.between(1, 5'000))}, now_);
}

void SimulatedCenter::close(std::size_t index, const Signal& way) {
    tickets_[index].status = Status::closed;
    std::erase(open_, index);
    signal(index, way, now_);
    for (const auto& timer : tickets_[index].timers) demand(timer.ended(), "outlives", timer);
}

void SimulatedCenter::switch_rules() {
    if (random_.one_in(2)) {
        policy_ = static_cast<std::size_t>(random_.below(static_cast<int>(policies_.size())));
    } else {
        calendar_ = static_cast<std::size_t>(random_.below(static_cast<int>(calendars().size())));
    }
    to_retarget_ = open_;
}

/// A few at a time, while the center goes on.
void SimulatedCenter::retarget_batch() {
    for (int i = 0; i < 20 && !to_retarget_.empty(); ++i) {
        const auto index = to_retarget_.back();
        to_retarget_.pop_back();
        if (tickets_[index].status != Status::closed) signal(index, signal::Retarget{}, now_);
    }
}

void SimulatedCenter::signal(std::size_t index, const Signal& what, Instant at) {
    auto& ticket = tickets_[index];
    now_ = std::max(now_, at);
    promise(ticket, now_);
    const auto before = ticket.timers;
    domain::apply(ticket.timers, what, ticket.facts, context(ticket), at);
    ++ticket.version;
    ++totals_.events;
    note(index);
    note(what.index());
    note(static_cast<std::uint64_t>(at.time_since_epoch().count()));
    if (options_.rebuild == CenterOptions::Rebuild::yes) {
        ticket.history.push_back({what, ticket.facts, policy_, calendar_, at});
    }
    const bool limits_change = std::holds_alternative<signal::Retarget>(what) ||
                               std::holds_alternative<signal::Bound>(what) ||
                               std::holds_alternative<signal::Extended>(what);
    if (limits_change) {
        ticket.last_fired.clear();
        for (const auto& timer : before) ticket.changed.insert(timer.id);
    }
    check_change(before, ticket, at);
    reschedule(index);
}

void SimulatedCenter::reschedule(std::size_t index) {
    auto& ticket = tickets_[index];
    if (ticket.next_step) schedule_.erase({*ticket.next_step, index});
    ticket.next_step = next_step_at(ticket.timers);
    if (ticket.next_step) schedule_.insert({*ticket.next_step, index});
    // The hint after the commit wakes who sleeps.
    for (auto& node : nodes_) {
        if (node.alive && !node.claim) plan(node);
    }
}

void SimulatedCenter::plan(Node& node) {
    const auto next = schedule_.empty() ? now_ + days(400) : schedule_.begin()->first;
    node.at = std::max(now_, next) + milliseconds(random_.below(700));
}

void SimulatedCenter::node_acts(Node& node) {
    if (!node.alive) {
        node.alive = true;
        return plan(node);
    }
    if (mortal_ && random_.one_in(20)) return die(node);
    node.claim ? write(node) : read(node);
}

void SimulatedCenter::die(Node& node) {
    ++totals_.deaths;
    node.alive = false;
    node.claim.reset();
    node.at = now_ + minutes(random_.below(random_.one_in(3) ? 5'000 : 60));
}

void SimulatedCenter::read(Node& node) {
    if (schedule_.empty() || schedule_.begin()->first > now_) return plan(node);
    const auto index = schedule_.begin()->second;
    const auto& ticket = tickets_[index];
    Claim claim{index, ticket.version, ticket.timers, {}, now_};
    claim.fired = fire_due(claim.timers, now_);
    node.claim = std::move(claim);
    node.at = now_ + milliseconds(random_.below(1'500));
}

void SimulatedCenter::write(Node& node) {
    auto claim = *std::exchange(node.claim, std::nullopt);
    auto& ticket = tickets_[claim.ticket];
    if (ticket.version != claim.version) {
        ++totals_.lost_races;
        return plan(node);
    }
    check_fired(ticket, claim);
    const auto before = std::exchange(ticket.timers, claim.timers);
    ++ticket.version;
    if (options_.rebuild == CenterOptions::Rebuild::yes) {
        ticket.history.push_back({std::nullopt, ticket.facts, policy_, calendar_, claim.read_at});
    }
    check_change(before, ticket, Instant::max());
    reschedule(claim.ticket);
    plan(node);
}

/// Notes what has to fire, whatever happens next.
void SimulatedCenter::promise(Ticket& ticket, Instant until) {
    for (const auto& timer : ticket.timers) {
        const auto end = end_of(timer);
        for (const auto& step : timer.steps) {
            if (!step.at || *step.at >= until || (end && *step.at >= *end)) continue;
            ticket.promised.emplace(std::pair(timer.id, step.percent), *step.at);
        }
    }
}

void SimulatedCenter::check_change(const Timers& before, const Ticket& ticket, Instant at) const {
    for (std::size_t i = 0; i < ticket.timers.size(); ++i) {
        const auto& after = ticket.timers[i];
        check_timer(after);
        if (i >= before.size()) continue;
        const auto& past = before[i];
        demand(after.id == past.id, "a timer vanished", after);
        if (past.breached_at && after.breached_at != past.breached_at) {
            const bool in_time = after.state == TimerState::met && at <= *past.breached_at;
            demand(in_time, "a breach undone", after);
        }
        // A resting limit whose demand comes round again begins anew.
        if (after.started_at != past.started_at) continue;
        demand(after.consumed_elapsed >= past.consumed_elapsed, "consumed fell", after);
        demand(after.consumed_working >= past.consumed_working, "working time fell", after);
    }
}

void SimulatedCenter::check_fired(Ticket& ticket, const Claim& claim) {
    auto last = Instant::min();
    for (const auto& step : claim.fired) {
        const auto timer =
            std::find_if(claim.timers.begin(), claim.timers.end(), [&](const Timer& one) {
                return one.id == step.timer;
            });
        if (timer == claim.timers.end()) throw BrokenRule("a step of no timer");
        demand(step.at < claim.read_at, "fired early", *timer);
        demand(step.at >= last, "fired out of order", *timer);
        last = step.at;
        const auto late = std::chrono::floor<milliseconds>(claim.read_at - step.at);
        demand(step.late_by == late, "late by something else", *timer);
        demand(++ticket.fired[{step.timer, step.percent}] == 1, "fired twice", *timer);
        const auto end = end_of(*timer);
        demand(!end || step.at < *end, "fired after its end", *timer);
        const auto known = ticket.last_fired.find(step.timer);
        if (known != ticket.last_fired.end()) {
            const bool ascending =
                known->second.first <= step.at &&
                (known->second.second < step.percent || ticket.changed.contains(step.timer));
            demand(ascending, "a timer's steps out of order", *timer);
        }
        ticket.last_fired[step.timer] = {step.at, step.percent};
        ++totals_.fired;
        note(static_cast<std::uint64_t>(step.percent));
        note(static_cast<std::uint64_t>(claim.read_at.time_since_epoch().count()));
    }
}

void SimulatedCenter::check_end() {
    for (auto& ticket : tickets_) {
        promise(ticket, now_);
        std::map<TimerId, const Timer*> timers;
        for (const auto& timer : ticket.timers) timers.emplace(timer.id, &timer);
        for (const auto& [key, at] : ticket.promised) {
            const auto& timer = *timers.at(key.first);
            const auto end = end_of(timer);
            // Something recorded later may have ended the timer before the step.
            if (end && *end <= at) continue;
            demand(ticket.fired.contains(key), "never fired", timer);
        }
        if (options_.rebuild == CenterOptions::Rebuild::yes) rebuild(ticket);
    }
}

void SimulatedCenter::rebuild(const Ticket& ticket) const {
    Timers timers;
    for (const auto& entry : ticket.history) {
        if (!entry.signal) {
            fire_due(timers, entry.at);
            continue;
        }
        const ClockContext context{ticket.id, policies_[entry.policy], calendars()[entry.calendar]};
        domain::apply(timers, *entry.signal, entry.facts, context, entry.at);
    }
    if (timers != ticket.timers) throw BrokenRule("the history gives other timers");
}

void SimulatedCenter::note(std::uint64_t value) {
    totals_.trace = (totals_.trace ^ value) * 0x100000001B3ULL;
}

}  // namespace bihuan::test
