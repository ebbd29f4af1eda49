// Calls are the same however their reports come.

#include "../support/call_history.hpp"
#include "random.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

using domain::CallEvent;
using domain::CallRecord;

const Instant begin = *parse_instant("2026-11-21T01:00:00.000Z");
constexpr int histories = 1'000;

TEST(Calls, are_the_same_in_whatever_order_their_reports_come) {
    CallHistory history(setting("SEED", 1), begin);
    for (int i = 0; i < histories; ++i) {
        auto events = history.make("pbx", "call-" + std::to_string(i));
        // Some reports never come.
        if (events.size() > 1 && history.one_in(3)) events.erase(events.begin() + history.below(2));
        const auto expected = domain::fold_call(events, std::nullopt);
        history.shuffle(events);
        ASSERT_EQ(domain::fold_call(events, std::nullopt), expected) << "history " << i;
    }
}

TEST(Calls, keep_their_times_in_order) {
    CallHistory history(setting("SEED", 2), begin);
    for (int i = 0; i < histories; ++i) {
        auto events = history.make("pbx", "call-" + std::to_string(i));
        // Cut anywhere: the rest has not come yet.
        history.shuffle(events);
        events.resize(static_cast<std::size_t>(1 + history.below(static_cast<int>(events.size()))));
        const auto call = domain::fold_call(events, std::nullopt);
        const auto zero = domain::Duration(0);
        ASSERT_GE(call.wait, zero);
        ASSERT_GE(call.talk, zero);
        ASSERT_GE(call.hold, zero);
        ASSERT_EQ(call.outcome.has_value(), call.state == domain::CallState::ended);
        ASSERT_EQ(call.ended_at.has_value(), call.state == domain::CallState::ended);
        ASSERT_EQ(call.offers, static_cast<int>(call.legs.size()));
        if (call.lost_in_transfer) {
            ASSERT_EQ(call.outcome, domain::CallOutcome::answered);
        }
        for (const auto& leg : call.legs) {
            ASSERT_TRUE(!call.ended_at || leg.ended_at) << "nobody is left ringing";
            ASSERT_LE(leg.ring + leg.talk + leg.hold, std::chrono::hours(1));
        }
    }
}

TEST(Calls, that_are_silent_always_end) {
    CallHistory history(setting("SEED", 3), begin);
    for (int i = 0; i < histories; ++i) {
        auto events = history.make("pbx", "call-" + std::to_string(i));
        history.shuffle(events);
        events.resize(static_cast<std::size_t>(1 + history.below(static_cast<int>(events.size()))));
        const auto whole = domain::fold_call(events, std::nullopt);
        const auto closed = domain::fold_call(events, whole.last_event_at + std::chrono::hours(1));
        ASSERT_EQ(closed.state, domain::CallState::ended);
        if (whole.end_known) {
            ASSERT_EQ(closed, whole);
        }
    }
}

}  // namespace
}  // namespace bihuan::test
