#include "ami_line.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

using namespace domain;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Type = CallEventType;
using Line = AmiLine;

TEST(AmiCall, that_is_answered_in_a_queue) {
    for (const bool twice : {false, true}) {
        Line line;
        line.twice = twice;
        line.answered();
        EXPECT_EQ(line.call().state, CallState::talking);
        line.caller("HangupRequest", 12'000)
            .caller(
                "Hangup",
                12'002,
                {
                    {"Cause", "16"}
        }
            );
        line.agent(
            "Hangup",
            12'003,
            "8001",
            "c.2",
            {
                {"Cause", "16"}
        }
        );
        const auto call = line.call();
        EXPECT_EQ(call.direction, CallDirection::inbound);
        EXPECT_EQ(call.from, "+8613800000006");
        EXPECT_EQ(call.queue, "complaints");
        EXPECT_EQ(call.agent, "8001");
        EXPECT_EQ(call.outcome, CallOutcome::answered);
        EXPECT_EQ(call.wait, milliseconds(4'502));
        EXPECT_EQ(call.ring, milliseconds(4'001));
        EXPECT_EQ(call.talk, seconds(7));
        EXPECT_EQ(call.offers, 1);
        EXPECT_EQ(line.calls.open_calls(), 0U);
    }
}

TEST(AmiCall, is_measured_by_its_times_not_by_ring_times) {
    Line line;
    line.caller("Newchannel", 0).caller("QueueCallerJoin", 500);
    line.leg("AgentCalled", 1'000, "8001", "c.2");
    line.leg(
        "AgentRingNoAnswer",
        16'000,
        "8001",
        "c.2",
        {
            {"RingTime", "15000"}
    }
    );
    line.leg(
        "DialEnd",
        16'001,
        "8001",
        "c.2",
        {
            {"DialStatus", "NOANSWER"}
    }
    );
    line.leg(
        "DialEnd",
        16'002,
        "8001",
        "c.2",
        {
            {"DialStatus", "CANCEL"}
    }
    );
    line.leg("AgentCalled", 17'000, "8002", "c.3");
    line.leg(
        "AgentConnect",
        21'000,
        "8002",
        "c.3",
        {
            {"RingTime", "4"}
    }
    );
    const auto call = line.call();
    ASSERT_EQ(call.legs.size(), 2U) << "DialEnd comes twice";
    EXPECT_EQ(call.legs[0].ring, seconds(15));
    EXPECT_EQ(call.legs[0].outcome, OfferOutcome::missed);
    EXPECT_EQ(call.legs[1].ring, seconds(4));
    EXPECT_EQ(call.missed_offers, 1);
}

TEST(AmiCall, is_abandoned_when_its_caller_hung_up_whatever_the_cause) {
    Line line;
    line.caller("Newchannel", 0).caller("QueueCallerJoin", 500);
    line.leg("AgentCalled", 1'000, "8001", "c.2");
    line.caller("HangupRequest", 7'000).caller("QueueCallerAbandon", 7'001);
    line.caller(
        "Hangup",
        7'002,
        {
            {"Cause",     "0"      },
            {"Cause-txt", "Unknown"}
    }
    );
    EXPECT_EQ(line.call().outcome, CallOutcome::abandoned);
    EXPECT_EQ(line.call().wait, milliseconds(6'501));
    EXPECT_EQ(line.call().legs.at(0).outcome, OfferOutcome::caller_left);
    EXPECT_EQ(line.events.back().cause, "");
}

TEST(AmiCall, is_timed_out_when_its_caller_did_not_hang_up) {
    Line line;
    line.caller("Newchannel", 0).caller("QueueCallerJoin", 500);
    line.leg("AgentCalled", 1'000, "8001", "c.2");
    line.agent("HangupRequest", 39'000, "8001", "c.2").caller("QueueCallerAbandon", 40'500);
    line.caller(
        "Hangup",
        40'501,
        {
            {"Cause", "16"}
    }
    );
    EXPECT_EQ(line.count(Type::abandoned), 0);
    EXPECT_EQ(line.call().outcome, CallOutcome::timed_out);
    EXPECT_EQ(line.call().wait, seconds(40));
}

TEST(AmiCall, is_held_and_resumed_in_pairs) {
    Line line;
    line.twice = true;
    line.answered().agent("Unhold", 5'500, "8001", "c.2");
    EXPECT_EQ(line.count(Type::resumed), 0) << "there was no hold";
    line.agent("Hold", 6'000, "8001", "c.2").agent("Unhold", 10'000, "8001", "c.2");
    line.caller("Hold", 10'500);
    EXPECT_EQ(line.call().state, CallState::talking) << "the customer's hold is not ours";
    line.agent("Hold", 11'000, "8001", "c.2");
    EXPECT_EQ(line.call().state, CallState::held);
    line.caller(
        "Hangup",
        12'000,
        {
            {"Cause", "16"}
    }
    );
    EXPECT_EQ(line.call().hold, seconds(5));
    EXPECT_EQ(line.call().talk, milliseconds(1'998));
}

TEST(AmiCall, that_is_clicked_to_dial_is_answered_by_the_customer) {
    Line line;
    line.say(
        "Newchannel",
        0,
        {
            {"Channel",     "PJSIP/8001-0000000c"},
            {"Uniqueid",    "ours"               },
            {"Linkedid",    "ours"               },
            {"CallerIDNum", "8001"               }
    }
    );
    line.say(
        "DialBegin",
        10,
        {
            {"DestChannel",     "PJSIP/8001-0000000c"},
            {"DestUniqueid",    "ours"               },
            {"DestLinkedid",    "ours"               },
            {"DestCallerIDNum", "13900000007"        }
    }
    );
    line.say(
        "OriginateResponse",
        4'000,
        {
            {"Uniqueid", "ours"   },
            {"ActionID", "d1"     },
            {"Response", "Success"},
            {"Reason",   "4"      }
    }
    );
    ASSERT_EQ(line.dialled.size(), 1U);
    EXPECT_EQ(line.dialled[0], (AmiDialled{"d1", true, ""}));
    line.say(
        "DialEnd",
        4'001,
        {
            {"DestChannel",  "PJSIP/8001-0000000c"},
            {"DestUniqueid", "ours"               },
            {"DestLinkedid", "ours"               },
            {"DialStatus",   "ANSWER"             }
    }
    );
    EXPECT_EQ(line.count(Type::answered), 0) << "only the agent has lifted";
    const Fields both{
        {"Channel",         "PJSIP/8001-0000000c" },
        {"Uniqueid",        "ours"                },
        {"Linkedid",        "ours"                },
        {"DestChannel",     "PJSIP/trunk-0000000f"},
        {"DestUniqueid",    "c.15"                },
        {"DestCallerIDNum", "13900000007"         },
        {"DialStatus",      "ANSWER"              }
    };
    line.say(
        "Newchannel",
        4'002,
        {
            {"Channel",  "PJSIP/trunk-0000000f"},
            {"Uniqueid", "c.15"                },
            {"Linkedid", "ours"                }
    }
    );
    line.say("DialBegin", 4'003, both).say("DialEnd", 7'000, both);
    line.say(
        "Hangup",
        12'000,
        {
            {"Channel",  "PJSIP/8001-0000000c"},
            {"Uniqueid", "ours"               },
            {"Linkedid", "ours"               },
            {"Cause",    "16"                 }
    }
    );
    EXPECT_EQ(line.call("ours").state, CallState::talking) << "the customer is still there";
    line.say(
        "Hangup",
        12'001,
        {
            {"Channel",  "PJSIP/trunk-0000000f"},
            {"Uniqueid", "c.15"                },
            {"Linkedid", "ours"                },
            {"Cause",    "16"                  }
    }
    );
    const auto call = line.call("ours");
    EXPECT_EQ(call.direction, CallDirection::outbound);
    EXPECT_EQ(call.to, "+8613900000007");
    EXPECT_EQ(call.from, "8001");
    EXPECT_EQ(call.outcome, CallOutcome::answered);
    EXPECT_EQ(call.talk, milliseconds(5'001));
    EXPECT_EQ(call.legs.size(), 1U);
}

TEST(AmiCall, that_the_agent_does_not_lift_fails) {
    Line line;
    line.say(
        "OriginateResponse",
        6'000,
        {
            {"Uniqueid", "ours"   },
            {"ActionID", "d2"     },
            {"Response", "Failure"},
            {"Reason",   "3"      }
    }
    );
    ASSERT_EQ(line.dialled.size(), 1U);
    EXPECT_EQ(line.dialled[0], (AmiDialled{"d2", false, "3"}));
    EXPECT_TRUE(line.events.empty());
}

TEST(AmiCall, that_ended_in_a_gap_ends_when_the_switch_was_last_heard_of) {
    Line line;
    line.answered();
    line.calls.begin_resync();
    line.say("CoreShowChannelsComplete", -1, {});
    const auto call = line.call();
    EXPECT_EQ(call.state, CallState::ended);
    EXPECT_EQ(call.ended_at, begin + milliseconds(5'002));
    EXPECT_EQ(line.calls.open_calls(), 0U);
}

Fields shown(const std::string& channel, const std::string& id) {
    return {
        {"Channel",     channel      },
        {"Uniqueid",    id           },
        {"Linkedid",    "c.1"        },
        {"CallerIDNum", "13800000006"},
        {"Duration",    "00:01:07"   },
        {"BridgeId",    "b"          }
    };
}

TEST(AmiCall, that_lasts_through_a_gap_is_what_it_was) {
    Line known;
    known.answered();
    const auto before = known.events.size();
    known.calls.begin_resync();
    known.say("CoreShowChannel", -1, shown("PJSIP/trunk-0000000b", "c.1"));
    known.say("CoreShowChannel", -1, shown("PJSIP/8001-0000000c", "c.2"));
    known.say("CoreShowChannelsComplete", -1, {});
    EXPECT_EQ(known.events.size(), before);

    Line unknown;
    unknown.calls.begin_resync();
    unknown.say("CoreShowChannel", -1, shown("PJSIP/8001-0000000c", "c.2"));
    unknown.say("CoreShowChannel", -1, shown("PJSIP/trunk-0000000b", "c.1"));
    unknown.say("CoreShowChannelsComplete", -1, {});
    const auto call = unknown.call();
    EXPECT_EQ(call.state, CallState::talking);
    EXPECT_EQ(call.agent, "8001");
    EXPECT_EQ(call.from, "+8613800000006");
    EXPECT_EQ(call.started_at, begin + seconds(33));
}

TEST(AmiCall, that_is_found_waiting_has_waited_before) {
    Line line;
    line.say(
        "QueueEntry",
        -1,
        {
            {"Queue",       "complaints" },
            {"Uniqueid",    "c.1"        },
            {"Wait",        "30"         },
            {"CallerIDNum", "13800000006"}
    }
    );
    EXPECT_EQ(line.call().state, CallState::queued);
    EXPECT_EQ(line.call().queued_at, begin + seconds(70));
}

TEST(AmiMember, is_known_by_the_endpoint) {
    Line line;
    line.say(
        "QueueMemberStatus",
        0,
        {
            {"Queue",     "complaints"},
            {"Interface", "PJSIP/8001"},
            {"Paused",    "1"         },
            {"Status",    "6"         }
    }
    );
    line.say(
        "QueueMember",
        -1,
        {
            {"Queue",    "complaints"},
            {"Location", "PJSIP/8002"},
            {"Paused",   "0"         },
            {"Status",   "1"         }
    }
    );
    ASSERT_EQ(line.members.size(), 2U);
    EXPECT_EQ(line.members[0], (AmiMember{"complaints", "8001", true, "6", "PJSIP/8001"}));
    EXPECT_EQ(line.members[1], (AmiMember{"complaints", "8002", false, "1", "PJSIP/8002"}));
}

TEST(AmiEndpoint, is_cut_out_of_a_channel) {
    EXPECT_EQ(ami_endpoint("PJSIP/8001-0000000c"), "8001");
    EXPECT_EQ(ami_endpoint("PJSIP/trunk-b-0000000c"), "trunk-b");
    EXPECT_EQ(ami_endpoint("Local/8001@from-queue-00000003;2"), "8001");
    EXPECT_EQ(ami_endpoint("Local/8001@from-queue/n"), "8001");
    EXPECT_EQ(ami_endpoint(""), "");
}

TEST(AmiTime, has_microseconds) {
    const auto time = parse_ami_time("1795284679.576644");
    ASSERT_TRUE(time);
    EXPECT_EQ(time->time_since_epoch().count(), 1'795'284'679'576'644);
    EXPECT_EQ(parse_ami_time("1795284679.5"), parse_ami_time("1795284679.500000"));
    for (const auto text : {"", ".5", "x", "-1.0", "1.", "1.x", "1.1234567", "9999999999999"}) {
        EXPECT_FALSE(parse_ami_time(text)) << text;
    }
}

}  // namespace
}  // namespace bihuan::test
