#include "bihuan/domain/call.hpp"
#include "bihuan/domain/esl_calls.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace bihuan::test {
namespace {

using domain::CallOutcome;
using domain::CallState;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Fields = std::vector<std::pair<std::string, std::string>>;

const Instant begin = *parse_instant("2026-11-21T01:00:00.000Z");

/// Events as the switch writes them, at milliseconds after the beginning.
class EslLine {
public:
    EslLine& say(const std::string& name, int at, Fields fields) {
        const auto time = (begin + milliseconds(at)).time_since_epoch();
        // Of two of one name the later one is meant.
        std::reverse(fields.begin(), fields.end());
        fields.emplace_back("Event-Name", name);
        fields.emplace_back("Event-Sequence", std::to_string(++sequence_));
        fields.emplace_back("Event-Date-Timestamp", std::to_string(time.count()));
        said.emplace_back().fields = std::move(fields);
        return *this;
    }
    EslLine& caller(const std::string& name, int at, Fields more = {}) {
        Fields fields{
            {"Unique-ID",                 "a"                                  },
            {"Channel-Call-UUID",         "a"                                  },
            {"Call-Direction",            "inbound"                            },
            {"Channel-Name",              "sofia/external/13800000006@10.0.0.9"},
            {"Caller-Caller-ID-Number",   "13800000006"                        },
            {"Caller-Destination-Number", "4000000001"                         },
        };
        fields.insert(fields.end(), more.begin(), more.end());
        return say(name, at, std::move(fields));
    }
    /// The channel to an agent's telephone.
    EslLine& leg(const std::string& name, int at, const std::string& agent, Fields more = {}) {
        Fields fields{
            {"Unique-ID",                 "leg-" + agent                         },
            {"Channel-Call-UUID",         "a"                                    },
            {"Call-Direction",            "outbound"                             },
            {"Channel-Name",              "sofia/internal/" + agent + "@10.0.0.7"},
            {"Caller-Destination-Number", agent                                  },
            {"Other-Type",                "originator"                           },
            {"Other-Leg-Unique-ID",       "a"                                    },
            {"Other-Leg-Channel-Name",    "sofia/external/13800000006@10.0.0.9"  },
        };
        fields.insert(fields.end(), more.begin(), more.end());
        return say(name, at, std::move(fields));
    }
    EslLine& queue(const std::string& action, int at, Fields more = {}) {
        Fields fields{
            {"Event-Subclass",         "callcenter::info"  },
            {"CC-Action",              action              },
            {"CC-Queue",               "complaints@default"},
            {"CC-Member-Session-UUID", "a"                 },
            {"CC-Member-CID-Number",   "13800000006"       },
        };
        fields.insert(fields.end(), more.begin(), more.end());
        return say("CUSTOM", at, std::move(fields));
    }
    /// The reports of each id, as the log keeps them.
    static std::vector<domain::CallEvent> reports(const std::vector<domain::AmiMessage>& events) {
        domain::EslCalls calls({"fs", {"external"}, "/rec"});
        std::map<std::string, domain::CallEvent> kept;
        for (const auto& event : events) {
            for (auto& each : calls.take(event, begin)) kept.try_emplace(each.event_id, each);
        }
        std::vector<domain::CallEvent> result;
        for (const auto& [id, report] : kept) result.push_back(report);
        return result;
    }
    domain::CallRecord call() const {
        const auto record = domain::fold_call(reports(said), std::nullopt);
        // In any order, and twice.
        auto mixed = said;
        mixed.insert(mixed.end(), said.begin(), said.end());
        std::mt19937 random(1);
        for (int i = 0; i < 20; ++i) {
            std::shuffle(mixed.begin(), mixed.end(), random);
            EXPECT_EQ(domain::fold_call(reports(mixed), std::nullopt), record);
        }
        return record;
    }

    std::vector<domain::AmiMessage> said;

private:
    int sequence_ = 0;
};

EslLine queued() {
    EslLine line;
    line.caller("CHANNEL_CREATE", 0).caller("CHANNEL_ANSWER", 100);
    return line.queue("member-queue-start", 1'000);
}

TEST(EslCalls, wait_ring_and_are_answered) {
    auto line = queued();
    const Fields first{
        {"CC-Agent",        "8001@default"},
        {"CC-Hangup-Cause", "NO_ANSWER"   }
    };
    const Fields second{
        {"CC-Agent", "8002@default"}
    };
    const Fields side{
        {"variable_cc_side",                "agent"       },
        {"variable_cc_agent",               "8002@default"},
        {"variable_cc_member_session_uuid", "a"           },
        {"Channel-Call-UUID",               "leg-8002"    },
    };
    line.queue("agent-offering", 2'000, first).queue("bridge-agent-fail", 12'000, first);
    line.queue("agent-offering", 13'000, second).leg("CHANNEL_CREATE", 13'000, "8002", side);
    line.leg("CHANNEL_ANSWER", 21'000, "8002", side);
    line.queue("bridge-agent-start", 21'020, second);
    const Fields bridged{
        {"Other-Leg-Unique-ID",    "leg-8002"                    },
        {"Other-Leg-Channel-Name", "sofia/internal/8002@10.0.0.7"},
        {"variable_cc_agent_uuid", "leg-8002"                    },
    };
    line.caller("CHANNEL_BRIDGE", 21'010, bridged);
    line.leg("CHANNEL_HOLD", 30'000, "8002", side).leg("CHANNEL_UNHOLD", 35'000, "8002", side);
    line.queue("bridge-agent-end", 60'000, second);
    line.queue(
        "member-queue-end",
        60'000,
        {
            {"CC-Cause", "Terminated"}
    }
    );
    line.leg("CHANNEL_HANGUP_COMPLETE", 60'000, "8002", side);
    line.caller(
        "CHANNEL_HANGUP_COMPLETE",
        61'020,
        {
            {"Hangup-Cause", "NORMAL_CLEARING"}
    }
    );
    const auto call = line.call();
    EXPECT_EQ(call.call_id, "a");
    EXPECT_EQ(call.provider, "fs");
    EXPECT_EQ(call.direction, domain::CallDirection::inbound);
    EXPECT_EQ(call.from, "+8613800000006");
    EXPECT_EQ(call.queue, "complaints");
    EXPECT_EQ(call.agent, "8002");
    EXPECT_EQ(call.outcome, CallOutcome::answered);
    EXPECT_EQ(call.wait, milliseconds(20'020)) << "counts within twenty seconds";
    EXPECT_EQ(call.offers, 2);
    EXPECT_EQ(call.missed_offers, 1);
    EXPECT_EQ(call.hold, seconds(5));
    EXPECT_EQ(call.talk, seconds(35));
}

TEST(EslCalls, leave_a_queue_in_three_ways) {
    const auto left = [](const Fields& fields) {
        auto line = queued();
        line.queue(
            "agent-offering",
            2'000,
            {
                {"CC-Agent", "8001@default"}
        }
        );
        const Fields cancelled{
            {"CC-Agent",        "8001@default"     },
            {"CC-Hangup-Cause", "ORIGINATOR_CANCEL"}
        };
        line.queue("bridge-agent-fail", 9'000, cancelled);
        line.queue("member-queue-end", 9'001, fields);
        return line.caller("CHANNEL_HANGUP_COMPLETE", 9'002).call();
    };
    const auto abandoned = left({
        {"CC-Cause",         "Cancel"   },
        {"CC-Cancel-Reason", "BREAK_OUT"}
    });
    EXPECT_EQ(abandoned.outcome, CallOutcome::abandoned);
    EXPECT_EQ(abandoned.missed_offers, 0);
    EXPECT_EQ(abandoned.legs.at(0).outcome, domain::OfferOutcome::caller_left);
    for (const auto* const reason : {"TIMEOUT", "NO_AGENT_TIMEOUT"}) {
        const auto call = left({
            {"CC-Cause",         "Cancel"},
            {"CC-Cancel-Reason", reason  }
        });
        EXPECT_EQ(call.outcome, CallOutcome::timed_out) << reason;
    }
    EXPECT_EQ(
        left({
                 {"CC-Cause", "Timeout"}
    }
        ).outcome,
        CallOutcome::timed_out
    );
    EXPECT_EQ(
        left({
                 {"CC-Cause", "Cancel"}
    }
        ).outcome,
        CallOutcome::abandoned
    );
}

TEST(EslCalls, ring_without_a_queue) {
    EslLine line;
    line.caller("CHANNEL_CREATE", 0);
    line.leg("CHANNEL_CREATE", 1'000, "8001").leg("CHANNEL_CREATE", 1'000, "8002");
    line.leg("CHANNEL_ANSWER", 6'000, "8002");
    line.leg(
        "CHANNEL_HANGUP_COMPLETE",
        6'000,
        "8001",
        {
            {"Hangup-Cause", "LOSE_RACE"}
    }
    );
    EXPECT_EQ(line.call().state, CallState::talking);
    const Fields answered{
        {"Caller-Channel-Answered-Time", "1795284679576644"}
    };
    line.leg("CHANNEL_HANGUP_COMPLETE", 30'000, "8002", answered);
    line.caller("CHANNEL_HANGUP_COMPLETE", 30'000);
    const auto call = line.call();
    EXPECT_EQ(call.offers, 2);
    EXPECT_EQ(call.missed_offers, 0);
    EXPECT_EQ(call.agent, "8002");
    EXPECT_EQ(call.ring, seconds(5));
    EXPECT_EQ(call.talk, seconds(24));
}

TEST(EslCalls, are_missed_where_nobody_answers) {
    EslLine line;
    line.caller("CHANNEL_CREATE", 0).leg("CHANNEL_CREATE", 1'000, "8001");
    line.leg(
        "CHANNEL_HANGUP_COMPLETE",
        9'000,
        "8001",
        {
            {"Hangup-Cause", "NO_ANSWER"}
    }
    );
    line.caller(
        "CHANNEL_HANGUP_COMPLETE",
        9'500,
        {
            {"Hangup-Cause", "NO_ANSWER"}
    }
    );
    const auto call = line.call();
    EXPECT_EQ(call.outcome, CallOutcome::missed);
    EXPECT_EQ(call.missed_offers, 1);
}

TEST(EslCalls, go_on_where_they_are_put_through) {
    EslLine line;
    line.caller("CHANNEL_CREATE", 0).leg("CHANNEL_CREATE", 0, "8001");
    line.leg("CHANNEL_ANSWER", 2'000, "8001");
    line.leg(
        "CHANNEL_HANGUP_COMPLETE",
        9'000,
        "8001",
        {
            {"Hangup-Cause", "BLIND_TRANSFER"}
    }
    );
    const auto lost = EslLine(line).caller("CHANNEL_HANGUP_COMPLETE", 20'000).call();
    EXPECT_TRUE(lost.lost_in_transfer);
    line.leg("CHANNEL_CREATE", 9'100, "8002").leg("CHANNEL_ANSWER", 12'000, "8002");
    line.caller("CHANNEL_HANGUP_COMPLETE", 20'000);
    const auto call = line.call();
    EXPECT_EQ(call.transfers, 1);
    EXPECT_FALSE(call.lost_in_transfer);
    EXPECT_EQ(call.talk, seconds(15));
    EXPECT_EQ(call.agent, "8002");
}

/// The third one's channel is of a call of its own.
TEST(EslCalls, are_answered_by_whom_a_question_was_asked) {
    EslLine line;
    line.caller("CHANNEL_CREATE", 0).leg("CHANNEL_CREATE", 0, "8001");
    line.leg("CHANNEL_ANSWER", 2'000, "8001");
    const Fields other{
        {"Other-Leg-Unique-ID",    "x"                           },
        {"Other-Leg-Channel-Name", "sofia/internal/8002@10.0.0.7"}
    };
    line.caller("CHANNEL_BRIDGE", 9'000, other);
    line.leg(
        "CHANNEL_HANGUP_COMPLETE",
        9'001,
        "8001",
        {
            {"Hangup-Cause", "ATTENDED_TRANSFER"}
    }
    );
    line.caller("CHANNEL_HANGUP_COMPLETE", 20'000);
    const auto call = line.call();
    EXPECT_EQ(call.agent, "8002");
    EXPECT_FALSE(call.lost_in_transfer);
}

TEST(EslCalls, outwards_are_answered_by_the_customer_and_the_agents) {
    EslLine line;
    const Fields agent{
        {"Channel-Name",              "sofia/internal/8001@10.0.0.7"},
        {"Caller-Caller-ID-Number",   "8001"                        },
        {"Caller-Destination-Number", "913900000001"                }
    };
    const Fields customer{
        {"Unique-ID",                 "b"                           },
        {"Channel-Name",              "sofia/external/13900000001"  },
        {"Caller-Destination-Number", "13900000001"                 },
        {"Other-Leg-Channel-Name",    "sofia/internal/8001@10.0.0.7"}
    };
    auto talked = customer;
    talked.emplace_back("Caller-Channel-Answered-Time", "1795284679576644");
    line.caller("CHANNEL_CREATE", 0, agent).leg("CHANNEL_CREATE", 500, "", customer);
    line.leg("CHANNEL_ANSWER", 8'000, "", customer);
    line.caller("CHANNEL_HOLD", 9'000, agent).caller("CHANNEL_UNHOLD", 12'000, agent);
    line.leg("CHANNEL_HANGUP_COMPLETE", 20'000, "", talked);
    line.caller("CHANNEL_HANGUP_COMPLETE", 20'100, agent);
    const auto call = line.call();
    EXPECT_EQ(call.direction, domain::CallDirection::outbound);
    EXPECT_EQ(call.from, "8001");
    EXPECT_EQ(call.agent, "8001");
    EXPECT_EQ(call.offers, 1);
    EXPECT_EQ(call.hold, seconds(3));
    EXPECT_EQ(call.talk, seconds(9));
    EXPECT_EQ(call.ended_at, begin + seconds(20));
}

TEST(EslCalls, have_recordings_below_their_folder) {
    const auto recorded = [](const std::string& path) {
        EslLine line;
        const Fields fields{
            {"Record-File-Path",        path},
            {"variable_record_seconds", "7" }
        };
        line.caller("CHANNEL_CREATE", 0).caller("RECORD_STOP", 9'000, fields);
        return line.call().recording;
    };
    ASSERT_TRUE(recorded("/rec/2026/a.wav"));
    EXPECT_EQ(recorded("/rec/2026/a.wav")->url, "file:2026/a.wav");
    EXPECT_EQ(recorded("/rec/2026/a.wav")->seconds, 7);
    for (const auto* const path : {"/recorded/a.wav", "/rec/../etc/passwd", "/rec//etc", "/rec/"}) {
        EXPECT_FALSE(recorded(path)) << path;
    }
}

TEST(EslCalls, that_ended_in_a_gap_are_found_out) {
    domain::EslCalls calls({"fs"});
    EslLine line;
    line.caller("CHANNEL_CREATE", 0)
        .caller(
            "CHANNEL_CREATE",
            5'000,
            {
                {"Channel-Call-UUID", "b"},
                {"Unique-ID",         "b"}
    }
        );
    line.caller(
        "CHANNEL_CREATE",
        9'000,
        {
            {"Channel-Call-UUID", "c"},
            {"Unique-ID",         "c"}
    }
    );
    line.caller(
        "CHANNEL_HOLD",
        60'000,
        {
            {"Channel-Name",      "sofia/internal/8001@h"},
            {"Channel-Call-UUID", "c"                    }
    }
    );
    const auto take = [&](std::size_t i) { return calls.take(line.said.at(i), begin); };
    take(0);
    take(1);
    take(2);
    calls.remember("before", begin - seconds(60));
    calls.begin_resync();
    take(3);
    const auto reports = calls.take_picture({"a", "x", "z"});
    ASSERT_EQ(reports.size(), 2U) << "neither the one shown nor the one heard of since";
    EXPECT_EQ(reports[0].call_id, "b");
    EXPECT_EQ(reports[1].call_id, "before");
    EXPECT_EQ(reports[0].at, begin + seconds(9)) << "when the switch was last heard of";
    EXPECT_EQ(calls.open_calls(), 2U);
    EXPECT_TRUE(calls.take_picture({}).empty());
}

TEST(EslCalls, are_told_by_no_other_events) {
    EslLine line;
    line.say("HEARTBEAT", 0, {}).say("CHANNEL_CREATE", 0, {});
    line.queue("members-count", 0)
        .queue(
            "member-queue-end",
            0,
            {
                {"CC-Cause", "Terminated"}
    }
        );
    line.say(
        "CUSTOM",
        0,
        {
            {"Event-Subclass", "sofia::register"},
            {"CC-Action",      "agent-offering" }
    }
    );
    EXPECT_TRUE(EslLine::reports(line.said).empty());
}

}  // namespace
}  // namespace bihuan::test
