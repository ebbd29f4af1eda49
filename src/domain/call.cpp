#include "bihuan/domain/call.hpp"

#include "bihuan/domain/phone.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

namespace bihuan::domain {

namespace {

using Type = CallEventType;

Duration between(const std::optional<Instant>& from, Instant to) {
    return from ? std::max(to - *from, Duration(0)) : Duration(0);
}

/// The legs on their way, and what only counts until the end is known.
class Fold {
public:
    Fold(CallRecord& call) : call_(call) {}

    void take(const CallEvent& event);
    void finish(std::optional<Instant> silent_since);

private:
    /// A leg and since when the caller is on hold there.
    struct Open {
        CallLeg leg;
        std::optional<Instant> held_since;

        bool rings() const { return !leg.answered_at && !leg.ended_at; }
        bool talks() const { return leg.answered_at && !leg.ended_at; }
    };

    void note_facts(const CallEvent& event);
    template <class Fits>
    Open* find(const CallEvent& event, const Fits& fits);
    Open& leg_for(const CallEvent& event);
    void offer(const CallEvent& event);
    void miss(const CallEvent& event);
    void answer(const CallEvent& event);
    void hold(const CallEvent& event);
    void resume(const CallEvent& event);
    void transfer(const CallEvent& event);
    void time_out(const CallEvent& event);
    static void end_hold(Open& open, Instant at);
    static void end_leg(Open& open, Instant at, std::optional<OfferOutcome> outcome);
    void close(Instant at);
    void decide_state();
    void decide_outcome();
    void measure();

    CallRecord& call_;
    std::vector<Open> legs_;
    std::optional<Instant> ended_at_;
    std::optional<Instant> abandoned_at_;
    std::optional<Instant> timed_out_at_;
    std::optional<Instant> reported_at_;
    /// The caller was heard of before the call ended.
    bool begun_ = false;
    /// Put through, and nobody has answered there yet.
    bool in_transfer_ = false;
};

void set_once(std::string& member, const std::string& value) {
    if (member.empty()) member = value;
}

template <class T>
void set_once(std::optional<T>& member, const std::optional<T>& value) {
    if (!member) member = value;
}

void Fold::note_facts(const CallEvent& event) {
    set_once(call_.direction, event.direction);
    set_once(call_.from, event.from);
    set_once(call_.to, event.to);
    if (!event.queue.empty()) call_.queue = event.queue;
    if (event.recording) call_.recording = event.recording;
    if (event.score) call_.survey_score = event.score;
    call_.last_event_at = event.at;
}

/// The newest leg that fits: by its id where both have one, else by its agent, else the only one.
template <class Fits>
Fold::Open* Fold::find(const CallEvent& event, const Fits& fits) {
    const auto same = [&](const CallLeg& leg) {
        if (!event.leg_id.empty() && !leg.leg_id.empty()) return leg.leg_id == event.leg_id;
        return event.agent.empty() || leg.agent.empty() || leg.agent == event.agent;
    };
    for (auto open = legs_.rbegin(); open != legs_.rend(); ++open) {
        if (fits(*open) && same(open->leg)) return &*open;
    }
    return nullptr;
}

/// The leg that rings there, or a new one.
Fold::Open& Fold::leg_for(const CallEvent& event) {
    auto* open = find(event, [](const Open& each) { return each.rings(); });
    if (open == nullptr) open = &legs_.emplace_back();
    set_once(open->leg.agent, event.agent);
    set_once(open->leg.user_id, event.user_id);
    set_once(open->leg.leg_id, event.leg_id);
    return *open;
}

void Fold::offer(const CallEvent& event) {
    auto& open = leg_for(event);
    set_once(open.leg.offered_at, std::optional(event.at));
    set_once(call_.offered_at, std::optional(event.at));
}

void Fold::miss(const CallEvent& event) {
    end_leg(leg_for(event), event.at, OfferOutcome::missed);
}

void Fold::answer(const CallEvent& event) {
    if (find(event, [](const Open& open) { return open.talks(); })) return;  // Said twice.
    auto& open = leg_for(event);
    open.leg.answered_at = event.at;
    open.leg.outcome = OfferOutcome::answered;
    open.leg.ring = between(open.leg.offered_at, event.at);
    set_once(call_.answered_at, std::optional(event.at));
    in_transfer_ = false;
    for (auto& other : legs_) {
        if (other.rings()) end_leg(other, event.at, OfferOutcome::answered_elsewhere);
    }
}

void Fold::hold(const CallEvent& event) {
    auto* const open = find(event, [](const Open& each) { return each.talks(); });
    if (open != nullptr) set_once(open->held_since, std::optional(event.at));
}

void Fold::resume(const CallEvent& event) {
    const auto waits = [](const Open& each) { return each.held_since && each.talks(); };
    auto* const open = find(event, waits);
    if (open != nullptr) end_hold(*open, event.at);
}

void Fold::transfer(const CallEvent& event) {
    ++call_.transfers;
    if (auto* const open = find(event, [](const Open& each) { return each.talks(); })) {
        open->leg.transferred = true;
        end_leg(*open, event.at, std::nullopt);
    }
    // After a word with the next agent that one talks already.
    in_transfer_ =
        std::none_of(legs_.begin(), legs_.end(), [](const Open& each) { return each.talks(); });
}

void Fold::time_out(const CallEvent& event) {
    set_once(timed_out_at_, std::optional(event.at));
    for (auto& open : legs_) {
        if (open.rings()) end_leg(open, event.at, OfferOutcome::missed);
    }
}

void Fold::end_hold(Open& open, Instant at) {
    open.leg.hold += between(open.held_since, at);
    open.held_since.reset();
}

void Fold::end_leg(Open& open, Instant at, std::optional<OfferOutcome> outcome) {
    end_hold(open, at);
    auto& leg = open.leg;
    leg.ended_at = std::max(at, leg.answered_at.value_or(leg.offered_at.value_or(at)));
    if (!leg.answered_at) leg.ring = between(leg.offered_at, at);
    if (leg.answered_at) leg.talk = std::max(between(leg.answered_at, at) - leg.hold, Duration(0));
    if (outcome) leg.outcome = outcome;
}

void Fold::take(const CallEvent& event) {
    note_facts(event);
    switch (event.type) {
        case Type::started:
            begun_ = true;
            break;
        case Type::queued:
            set_once(call_.queued_at, std::optional(event.at));
            break;
        case Type::offered:
            offer(event);
            break;
        case Type::offer_missed:
            miss(event);
            break;
        case Type::answered:
            answer(event);
            break;
        case Type::held:
            hold(event);
            break;
        case Type::resumed:
            resume(event);
            break;
        case Type::transferred:
            transfer(event);
            break;
        case Type::queue_timeout:
            time_out(event);
            break;
        case Type::abandoned:
            set_once(abandoned_at_, std::optional(event.at));
            break;
        case Type::ended:
            set_once(ended_at_, std::optional(event.at));
            break;
        case Type::voicemail:
            call_.voicemail = true;
            break;
        case Type::cdr:
            set_once(reported_at_, std::optional(event.at));
            break;
        case Type::recording_ready:
        case Type::survey:
        case Type::agent_state:
            break;
    }
}

void Fold::finish(std::optional<Instant> silent_since) {
    std::optional<Instant> end = ended_at_;
    set_once(end, abandoned_at_);
    set_once(end, reported_at_);
    call_.end_known = end.has_value();
    if (!end && silent_since && call_.last_event_at <= *silent_since) end = call_.last_event_at;
    if (end) close(*end);
    decide_state();
    if (end) decide_outcome();
    for (auto& open : legs_) {
        ++call_.offers;
        call_.missed_offers += open.leg.outcome == OfferOutcome::missed ? 1 : 0;
        call_.talk += open.leg.talk;
        call_.hold += open.leg.hold;
        call_.legs.push_back(std::move(open.leg));
    }
    measure();
}

void Fold::close(Instant at) {
    call_.ended_at = at;
    for (auto& open : legs_) {
        if (open.leg.ended_at) continue;
        const bool answered = open.leg.answered_at.has_value();
        end_leg(open, at, answered ? OfferOutcome::answered : OfferOutcome::caller_left);
    }
}

void Fold::decide_state() {
    const Open* shown = nullptr;
    const auto any = [&](const auto& fits) {
        const auto found = std::find_if(legs_.rbegin(), legs_.rend(), fits);
        if (found != legs_.rend()) shown = &*found;
        return found != legs_.rend();
    };
    if (any([](const Open& open) { return open.talks(); })) {
        call_.state = shown->held_since ? CallState::held : CallState::talking;
    } else if (any([](const Open& open) { return open.rings(); })) {
        call_.state = CallState::offered;
    } else {
        const bool waits = call_.queued_at && !timed_out_at_;
        call_.state = waits ? CallState::queued : CallState::started;
        if (!any([](const Open& open) { return open.leg.answered_at.has_value(); })) {
            any([](const Open&) { return true; });
        }
    }
    if (call_.ended_at) call_.state = CallState::ended;
    if (shown == nullptr) return;
    call_.agent = shown->leg.agent;
    call_.user_id = shown->leg.user_id;
}

void Fold::decide_outcome() {
    const bool outbound = call_.direction == CallDirection::outbound;
    const bool known = call_.end_known;
    auto& outcome = call_.outcome;
    if (call_.answered_at) {
        outcome = CallOutcome::answered;
        call_.lost_in_transfer = in_transfer_ && !outbound;
    } else if (timed_out_at_) {
        outcome = CallOutcome::timed_out;
    } else if (call_.voicemail) {
        outcome = CallOutcome::voicemail;
    } else if (outbound) {
        outcome = known ? CallOutcome::no_answer : CallOutcome::unknown;
    } else if (abandoned_at_ || (known && call_.queued_at)) {
        outcome = CallOutcome::abandoned;
    } else {
        const bool missed = known && (begun_ || !legs_.empty());
        outcome = missed ? CallOutcome::missed : CallOutcome::unknown;
    }
}

void Fold::measure() {
    const auto begin = call_.queued_at.value_or(call_.started_at);
    auto until = call_.answered_at;
    set_once(until, timed_out_at_);
    set_once(until, abandoned_at_);
    set_once(until, call_.ended_at);
    if (until) call_.wait = between(begin, *until);
    for (const auto& leg : call_.legs) {
        call_.ring = leg.ring;
        if (leg.answered_at) break;
    }
}

bool is_number(const std::string& text) {
    return !text.empty() && normalise_phone(text) == text;
}

}  // namespace

bool comes_before(const CallEvent& left, const CallEvent& right) {
    return std::tie(left.at, left.type, left.event_id) <
           std::tie(right.at, right.type, right.event_id);
}

CallRecord fold_call(std::vector<CallEvent> events, std::optional<Instant> silent_since) {
    assert(!events.empty());
    std::sort(events.begin(), events.end(), comes_before);
    CallRecord call;
    call.provider = events.front().provider;
    call.call_id = events.front().call_id;
    call.started_at = events.front().at;
    Fold fold(call);
    for (const auto& event : events) fold.take(event);
    fold.finish(silent_since);
    return call;
}

std::string outside_number(const CallRecord& call) {
    if (call.direction == CallDirection::internal) return {};
    const bool outbound = call.direction == CallDirection::outbound;
    const auto& first = outbound ? call.to : call.from;
    if (is_number(first)) return first;
    // Without a direction the one that is a number is outside.
    if (!call.direction && is_number(call.to)) return call.to;
    return {};
}

std::optional<CallbackReason> callback_reason(const CallRecord& call) {
    const auto direction = call.direction.value_or(CallDirection::inbound);
    if (!call.outcome || direction != CallDirection::inbound) return std::nullopt;
    switch (*call.outcome) {
        case CallOutcome::abandoned:
            return CallbackReason::abandoned;
        case CallOutcome::timed_out:
            return CallbackReason::timed_out;
        case CallOutcome::voicemail:
            return CallbackReason::voicemail;
        case CallOutcome::answered:
            if (call.lost_in_transfer) return CallbackReason::lost_in_transfer;
            return std::nullopt;
        case CallOutcome::unknown:
            if (call.queued_at) return CallbackReason::unknown;
            return std::nullopt;
        case CallOutcome::missed:
        case CallOutcome::no_answer:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace bihuan::domain
