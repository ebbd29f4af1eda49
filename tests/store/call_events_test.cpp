// Reports of telephone systems on a real database: in, computed, closed.

#include "bihuan/app/call_events.hpp"

#include "app_center.hpp"
#include "support/call_history.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace bihuan::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::CallHistory;

const Instant now = *parse_instant("2026-11-21T09:02:03.000Z");

class CallEvents : public testing::Test {
protected:
    CallEvents() {
        center_.with([&](store::Tx& tx) {
            context_.emplace(center_.acting(tx, {domain::Role::agent}, {}, now));
        });
    }

    Result<CallEventsTaken> take(const Json& body, Instant at = now) {
        Result<CallEventsTaken> result = CallEventsTaken{};
        center_.with([&](store::Tx& tx) {
            auto context = *context_;
            context.now = at;
            result = take_call_events(tx, context, "pbx", body);
        });
        return result;
    }

    void take_history(std::vector<domain::CallEvent> events) {
        std::vector<store::LoggedCallEvent> logged;
        for (auto& event : events) logged.push_back({std::move(event), std::nullopt, Json()});
        center_.with([&](store::Tx& tx) {
            take_call_events(tx, *context_, "pbx", std::move(logged));
        });
    }

    test::AppCenter center_;
    std::optional<Context> context_;
};

Json report(const char* type, const char* at, const char* id = "c1") {
    Json json;
    json["type"] = type;
    json["at"] = at;
    json["call_id"] = id;
    return json;
}

std::string pointers_of(const Error& error) {
    std::string text;
    for (const auto& fault : error.faults) text += fault.pointer + ":" + fault.code + " ";
    return text;
}

TEST_F(CallEvents, make_a_call_with_its_number) {
    auto started = report("started", "2026-11-21T09:00:00+00:00");
    started["direction"] = "inbound";
    started["from"] = "138 0000 0001";
    started["to"] = "400-800-1234";
    auto body = Json::array();
    body.push_back(started);
    body.push_back(report("queued", "2026-11-21T09:00:01Z"));
    const auto taken = take(body);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->taken, 2U);
    EXPECT_EQ(taken->calls.size(), 1U);
    EXPECT_EQ(
        center_.value("SELECT provider || ' ' || number || ' ' || state FROM call"),
        "pbx +8613800000001 queued"
    );
}

TEST_F(CallEvents, count_once_however_often_they_come) {
    auto body = Json::array();
    body.push_back(report("queued", "2026-11-21T09:00:00Z"));
    body.push_back(report("answered", "2026-11-21T09:00:05Z"));
    EXPECT_EQ(take(body)->taken, 2U);
    const auto again = take(body);
    EXPECT_EQ(again->taken, 0U);
    EXPECT_EQ(again->repeated, 2U);
    EXPECT_TRUE(again->calls.empty());
    EXPECT_EQ(center_.value("SELECT version FROM call"), "1");
}

TEST_F(CallEvents, are_refused_with_all_their_faults) {
    auto good = report("queued", "2026-11-21T09:00:00Z");
    auto bad = report("vanished", "yesterday");
    bad.erase("call_id");
    bad["colour"] = "red";
    auto early = report("recording_ready", "2026-11-21T10:00:00Z");
    auto recording = Json::object();
    recording["url"] = "file:///etc/passwd";
    recording["sha256"] = "abc";
    early["recording"] = recording;
    auto body = Json::array();
    for (const auto& each : {good, bad, early}) body.push_back(each);
    const auto taken = take(body);
    ASSERT_FALSE(taken);
    EXPECT_EQ(
        pointers_of(taken.error()),
        "/1/type:invalid_choice /1/call_id:required /1/at:invalid_time "
        "/1/colour:unknown_member /2/at:in_the_future "
        "/2/recording/url:invalid_recording_url /2/recording/sha256:invalid_checksum "
    );
    EXPECT_EQ(center_.value("SELECT count(1) FROM call_event"), "0");
}

TEST_F(CallEvents, are_at_most_a_hundred_at_once) {
    auto body = Json::array();
    for (int i = 0; i < 101; ++i) body.push_back(report("queued", "2026-11-21T09:00:00Z"));
    EXPECT_EQ(pointers_of(take(body).error()), ":too_many ");
}

TEST_F(CallEvents, know_whose_extension_it_was) {
    center_.with([&](store::Tx& tx) {
        const auto other = center_.acting(tx, {domain::Role::agent}, {}, now);
        tx.exec_sql(
            "UPDATE app_user SET extension = '8001' WHERE id = $1", {*other.principal.user_id}
        );
    });
    auto offered = report("offered", "2026-11-21T09:00:00Z");
    offered["agent"] = "8001";
    ASSERT_TRUE(take(offered));
    EXPECT_EQ(
        center_.value("SELECT extension FROM call JOIN app_user ON app_user.id = user_id"), "8001"
    );
}

TEST_F(CallEvents, that_nobody_follows_up_close_the_call_as_unknown) {
    ASSERT_TRUE(take(report("queued", "2026-11-21T09:00:00Z")));
    const auto sweep = [&](Instant at) {
        std::size_t closed = 0;
        center_.with([&](store::Tx& tx) {
            auto context = *context_;
            context.now = at;
            closed = close_silent_calls(tx, context, 10);
        });
        return closed;
    };
    EXPECT_EQ(sweep(now + minutes(50)), 0U);
    EXPECT_EQ(sweep(now + minutes(70)), 1U);
    EXPECT_EQ(sweep(now + minutes(70)), 0U) << "once";
    EXPECT_EQ(center_.value("SELECT outcome || ' ' || end_known FROM call"), "unknown false");

    ASSERT_TRUE(take(report("answered", "2026-11-21T09:00:05Z")));
    ASSERT_TRUE(take(report("ended", "2026-11-21T09:01:05Z")));
    EXPECT_EQ(center_.value("SELECT outcome || ' ' || end_known FROM call"), "answered true")
        << "they came late";
}

TEST_F(CallEvents, leave_somebody_who_talks_alone) {
    ASSERT_TRUE(take(report("answered", "2026-11-21T09:00:00Z")));
    center_.with([&](store::Tx& tx) {
        auto context = *context_;
        context.now = now + hours(7);
        EXPECT_EQ(close_silent_calls(tx, context, 10), 0U);
        context.now = now + hours(9);
        EXPECT_EQ(close_silent_calls(tx, context, 10), 1U);
    });
}

TEST_F(CallEvents, cannot_be_changed) {
    ASSERT_TRUE(take(report("queued", "2026-11-21T09:00:00Z")));
    const auto refused = [&](const char* sql) {
        try {
            center_.with([&](store::Tx& tx) { tx.exec_sql(sql); });
        } catch (const store::ConstraintViolation& violation) {
            return violation.sqlstate() == "23000";
        }
        return false;
    };
    EXPECT_TRUE(refused("UPDATE call_event SET cause = 'x'"));
    EXPECT_TRUE(refused("DELETE FROM call_event"));
}

/// A thousand calls to the provider "a" as they happened, to "b" shuffled, repeated and in pieces.
TEST_F(CallEvents, give_the_same_rows_in_whatever_order_they_come) {
    constexpr std::size_t batch = 100;
    CallHistory history(1, now - hours(900));
    std::vector<domain::CallEvent> straight;
    std::vector<domain::CallEvent> mixed;
    for (int i = 0; i < 1'000; ++i) {
        for (auto& event : history.make("a", "call-" + std::to_string(i))) {
            // Some never come.
            if (history.one_in(12)) continue;
            straight.push_back(event);
            event.provider = "b";
            mixed.push_back(event);
            if (history.one_in(5)) mixed.push_back(event);
        }
    }
    history.shuffle(mixed);
    const auto deliver = [&](const std::vector<domain::CallEvent>& events, int smallest) {
        for (std::size_t i = 0; i < events.size();) {
            const int some = smallest + history.below(100 - smallest + 1);
            const auto part = static_cast<std::size_t>(some);
            const auto end = std::min(events.size(), i + std::min(part, batch));
            const auto from = events.begin() + static_cast<std::ptrdiff_t>(i);
            take_history({from, events.begin() + static_cast<std::ptrdiff_t>(end)});
            i = end;
        }
    };
    deliver(straight, 100);
    deliver(mixed, 50);
    const std::string columns =
        "c.call_id, direction, from_number, number, c.queue, c.agent, state, c.outcome, "
        "started_at, queued_at, c.offered_at, c.answered_at, c.ended_at, end_known, last_event_at, "
        "wait_ms, "
        "c.ring_ms, c.talk_ms, c.hold_ms, offers, missed_offers, transfers, lost_in_transfer, "
        "survey_score, callback_reason, recording_url, l.position, l.agent, l.leg_id, "
        "l.offered_at, l.answered_at, l.ended_at, l.outcome, l.transferred, l.ring_ms, l.talk_ms, "
        "l.hold_ms FROM call AS c LEFT JOIN call_leg AS l ON l.call_id = c.id ";
    const auto different = center_.value(
        "SELECT count(1) FROM ("
        "(SELECT " +
        columns + "WHERE provider = 'a' EXCEPT SELECT " + columns +
        "WHERE provider = 'b') UNION ALL (SELECT " + columns +
        "WHERE provider = 'b' EXCEPT SELECT " + columns + "WHERE provider = 'a')) AS d"
    );
    EXPECT_EQ(different, "0");
    EXPECT_EQ(center_.value("SELECT count(1) FROM call"), "2000");
    EXPECT_EQ(
        center_.value("SELECT count(1) FROM call_leg WHERE ended_at IS NULL AND call_id IN "
                      "(SELECT id FROM call WHERE state = 'ended')"),
        "0"
    );
}

}  // namespace
}  // namespace bihuan::app
