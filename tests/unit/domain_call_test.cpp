#include "bihuan/domain/call.hpp"
#include "bihuan/domain/call_figures.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Type = CallEventType;

const Instant begin = *parse_instant("2026-11-21T01:00:00.000Z");

/// Reports of one call, at seconds after its beginning.
class Story {
public:
    Story& add(Type type, double at, const std::string& agent = "", const std::string& leg = "") {
        CallEvent event;
        event.provider = "pbx";
        event.call_id = "c1";
        event.event_id = std::to_string(events_.size());
        event.type = type;
        event.at = begin + milliseconds(static_cast<std::int64_t>(at * 1000 + 0.5));
        event.from = "+8613800000001";
        event.agent = agent;
        event.leg_id = leg;
        if (type == Type::queued) event.queue = "complaints";
        event.direction = direction;
        events_.push_back(event);
        return *this;
    }
    CallRecord call(std::optional<Instant> silent_since = std::nullopt) const {
        return fold_call(events_, silent_since);
    }

    CallDirection direction = CallDirection::inbound;

private:
    std::vector<CallEvent> events_;
};

TEST(Call, that_is_answered_has_its_times) {
    Story story;
    story.add(Type::started, 0).add(Type::queued, 1).add(Type::offered, 3, "8001");
    story.add(Type::answered, 7, "8001").add(Type::held, 10).add(Type::resumed, 15);
    EXPECT_EQ(story.call().state, CallState::talking);
    story.add(Type::ended, 27);
    const auto call = story.call();
    EXPECT_EQ(call.outcome, CallOutcome::answered);
    EXPECT_EQ(call.state, CallState::ended);
    EXPECT_EQ(call.wait, seconds(6));
    EXPECT_EQ(call.ring, seconds(4));
    EXPECT_EQ(call.hold, seconds(5));
    EXPECT_EQ(call.talk, seconds(15));
    EXPECT_EQ(call.agent, "8001");
    EXPECT_FALSE(callback_reason(call));
}

TEST(Call, that_the_caller_gives_up_is_owed_a_callback) {
    Story story;
    story.add(Type::queued, 0).add(Type::offered, 2, "8001").add(Type::abandoned, 8);
    story.add(Type::ended, 8);
    const auto call = story.call();
    EXPECT_EQ(call.outcome, CallOutcome::abandoned);
    EXPECT_EQ(call.wait, seconds(8));
    ASSERT_EQ(call.legs.size(), 1U);
    EXPECT_EQ(call.legs[0].outcome, OfferOutcome::caller_left);
    EXPECT_EQ(call.missed_offers, 0);
    EXPECT_EQ(callback_reason(call), CallbackReason::abandoned);
}

TEST(Call, that_leaves_the_queue_by_its_time_out_did_not_give_up) {
    Story story;
    story.add(Type::queued, 0).add(Type::offered, 1, "8001").add(Type::queue_timeout, 40);
    // Some switches report both.
    story.add(Type::abandoned, 40).add(Type::ended, 41);
    const auto call = story.call();
    EXPECT_EQ(call.outcome, CallOutcome::timed_out);
    EXPECT_EQ(call.wait, seconds(40));
    EXPECT_EQ(call.missed_offers, 1);
    EXPECT_EQ(callback_reason(call), CallbackReason::timed_out);
}

TEST(Call, counts_offers_to_one_agent_one_by_one) {
    Story story;
    story.add(Type::queued, 0).add(Type::offered, 1, "8001").add(Type::offer_missed, 16, "8001");
    story.add(Type::offered, 17, "8001").add(Type::answered, 20, "8001").add(Type::ended, 30);
    const auto call = story.call();
    EXPECT_EQ(call.offers, 2);
    EXPECT_EQ(call.missed_offers, 1);
    EXPECT_EQ(call.ring, seconds(3)) << "of the offer that was answered";
    EXPECT_EQ(call.legs[0].ring, seconds(15));
}

TEST(Call, that_rings_everywhere_is_answered_once) {
    Story story;
    story.add(Type::queued, 0).add(Type::offered, 1, "8001").add(Type::offered, 1, "8002");
    story.add(Type::answered, 5, "8002").add(Type::answered, 5, "8002").add(Type::ended, 9);
    const auto call = story.call();
    ASSERT_EQ(call.legs.size(), 2U);
    EXPECT_EQ(call.legs[0].outcome, OfferOutcome::answered_elsewhere);
    EXPECT_EQ(call.legs[1].outcome, OfferOutcome::answered);
    EXPECT_EQ(call.missed_offers, 0);
    EXPECT_EQ(call.agent, "8002");
}

TEST(Call, goes_on_with_the_next_agent_after_a_transfer) {
    Story story;
    story.add(Type::queued, 0).add(Type::offered, 1, "8001").add(Type::answered, 3, "8001");
    story.add(Type::transferred, 8, "8001").add(Type::offered, 9, "8002");
    EXPECT_EQ(story.call().state, CallState::offered);
    EXPECT_EQ(story.call().agent, "8002");
    story.add(Type::answered, 12, "8002").add(Type::ended, 20);
    const auto call = story.call();
    EXPECT_EQ(call.transfers, 1);
    EXPECT_FALSE(call.lost_in_transfer);
    EXPECT_EQ(call.talk, seconds(13));
    EXPECT_TRUE(call.legs[0].transferred);
    EXPECT_EQ(call.wait, seconds(3)) << "until the first agent";
}

TEST(Call, that_nobody_answers_after_a_transfer_is_lost) {
    Story story;
    story.add(Type::queued, 0).add(Type::answered, 3, "8001").add(Type::transferred, 8, "8001");
    story.add(Type::offered, 9, "8002").add(Type::ended, 30);
    const auto call = story.call();
    EXPECT_EQ(call.outcome, CallOutcome::answered);
    EXPECT_TRUE(call.lost_in_transfer);
    EXPECT_EQ(callback_reason(call), CallbackReason::lost_in_transfer);
}

TEST(Call, is_not_lost_when_the_next_agent_was_asked_first) {
    Story story;
    story.add(Type::answered, 3, "8001", "a").add(Type::offered, 5, "8002", "b");
    story.add(Type::answered, 6, "8002", "b").add(Type::transferred, 9, "8001", "a");
    EXPECT_EQ(story.call().state, CallState::talking);
    EXPECT_FALSE(story.add(Type::ended, 20).call().lost_in_transfer);
}

TEST(Call, of_which_only_the_answer_is_known_is_there_nevertheless) {
    Story story;
    const auto call = story.add(Type::answered, 4, "8001").call();
    EXPECT_EQ(call.state, CallState::talking);
    EXPECT_EQ(call.legs.size(), 1U);
    EXPECT_EQ(call.started_at, begin + seconds(4));
}

TEST(Call, does_not_mind_resuming_without_hold_and_the_reverse) {
    Story story;
    story.add(Type::answered, 0, "8001").add(Type::resumed, 2).add(Type::held, 5);
    story.add(Type::held, 6).add(Type::ended, 10);
    const auto call = story.call();
    EXPECT_EQ(call.hold, seconds(5));
    EXPECT_EQ(call.talk, seconds(5));
}

TEST(Call, of_which_nothing_is_heard_any_more_ends_as_unknown) {
    Story story;
    story.add(Type::queued, 0).add(Type::offered, 2, "8001");
    EXPECT_EQ(story.call().state, CallState::offered);
    const auto silent_since = begin + seconds(3600);
    const auto closed = story.call(silent_since);
    EXPECT_EQ(closed.state, CallState::ended);
    EXPECT_EQ(closed.outcome, CallOutcome::unknown);
    EXPECT_EQ(closed.ended_at, begin + seconds(2));
    EXPECT_FALSE(closed.end_known);
    EXPECT_EQ(callback_reason(closed), CallbackReason::unknown);

    story.add(Type::abandoned, 9);
    EXPECT_EQ(story.call(silent_since).outcome, CallOutcome::abandoned) << "it is known after all";
}

TEST(Call, that_is_heard_of_again_goes_on) {
    Story story;
    story.add(Type::queued, 0).add(Type::answered, 7200, "8001");
    EXPECT_EQ(story.call(begin + seconds(3600)).state, CallState::talking);
}

TEST(Call, outwards_that_is_not_answered_owes_nobody_anything) {
    Story story;
    story.direction = CallDirection::outbound;
    const auto call = story.add(Type::started, 0).add(Type::ended, 30).call();
    EXPECT_EQ(call.outcome, CallOutcome::no_answer);
    EXPECT_FALSE(callback_reason(call));
}

TEST(Call, without_a_number_cannot_be_returned) {
    CallEvent event;
    event.from = "8001";
    event.to = "8002";
    EXPECT_EQ(outside_number(fold_call({event}, std::nullopt)), "");
    event.to = "+8613800000001";
    EXPECT_EQ(outside_number(fold_call({event}, std::nullopt)), "+8613800000001");
    event.direction = CallDirection::internal;
    EXPECT_EQ(outside_number(fold_call({event}, std::nullopt)), "");
}

CallRecord answered_after(double wait) {
    Story story;
    story.add(Type::queued, 0).add(Type::offered, 0.5, "8001").add(Type::answered, wait, "8001");
    return story.add(Type::ended, wait + 10).call();
}

CallRecord given_up_after(double wait) {
    Story story;
    return story.add(Type::queued, 0).add(Type::abandoned, wait).call();
}

TEST(CallFigures, count_whole_seconds) {
    const std::vector<CallRecord> calls{
        answered_after(20.022),
        answered_after(20.999),
        answered_after(21),
        given_up_after(4.9),
        given_up_after(5)};
    const auto figures = figures_of(calls, CallTargets{});
    EXPECT_EQ(figures.offered, 5);
    EXPECT_EQ(figures.answered, 3);
    EXPECT_EQ(figures.answered_in_time, 2);
    EXPECT_EQ(figures.abandoned, 1);
    EXPECT_EQ(figures.abandoned_at_once, 1);
    EXPECT_EQ(figures.measured(), 4);
}

TEST(CallFigures, know_three_rings) {
    const std::vector<CallRecord> calls{answered_after(16.4), answered_after(16.5)};
    EXPECT_EQ(figures_of(calls, CallTargets{}).answered_in_three_rings, 1);
    EXPECT_EQ(figures_of(calls, CallTargets{}).answered_in_15s, 1);
}

TEST(CallFigures, leave_out_who_hung_up_in_the_menu) {
    Story story;
    const std::vector<CallRecord> calls{story.add(Type::started, 0).add(Type::ended, 9).call()};
    EXPECT_EQ(figures_of(calls, CallTargets{}).offered, 0);
}

TEST(CallFigures, leave_out_calls_that_last) {
    Story story;
    story.add(Type::queued, 0);
    const std::vector<CallRecord> calls{story.call()};
    EXPECT_EQ(figures_of(calls, CallTargets{}).offered, 0);
}

}  // namespace
}  // namespace bihuan::domain
