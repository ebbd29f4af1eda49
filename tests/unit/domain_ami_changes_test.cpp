#include "ami_line.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

using namespace domain;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Line = AmiLine;

Fields blind(const std::string& result) {
    return {
        {"Result",             result               },
        {"TransfererChannel",  "PJSIP/8001-0000000c"},
        {"TransfererUniqueid", "c.2"                },
        {"TransfereeLinkedid", "c.1"                },
        {"Extension",          "8002"               }
    };
}

TEST(AmiCall, goes_on_when_it_is_put_through) {
    Line line;
    line.answered().say("BlindTransfer", 8'000, blind("Success"));
    line.agent(
        "Hangup",
        8'001,
        "8001",
        "c.2",
        {
            {"Cause", "16"}
    }
    );
    line.agent("Newchannel", 8'002, "8002", "c.3").leg("DialBegin", 8'003, "8002", "c.3");
    EXPECT_EQ(line.call().state, CallState::offered);
    line.leg(
        "DialEnd",
        12'003,
        "8002",
        "c.3",
        {
            {"DialStatus", "ANSWER"}
    }
    );
    line.caller(
        "Hangup",
        20'003,
        {
            {"Cause", "16"}
    }
    );
    const auto call = line.call();
    EXPECT_EQ(call.transfers, 1);
    EXPECT_FALSE(call.lost_in_transfer);
    ASSERT_EQ(call.legs.size(), 2U);
    EXPECT_TRUE(call.legs[0].transferred);
    EXPECT_EQ(call.legs[1].agent, "8002");
    EXPECT_EQ(call.legs[1].talk, seconds(8));
}

TEST(AmiCall, is_lost_when_nobody_answers_after_the_transfer) {
    Line line;
    line.answered().say("BlindTransfer", 8'000, blind("Success"));
    line.leg("DialBegin", 8'003, "8002", "c.3");
    line.leg(
        "DialEnd",
        20'000,
        "8002",
        "c.3",
        {
            {"DialStatus", "NOANSWER"}
    }
    );
    line.leg(
        "DialEnd",
        20'001,
        "8002",
        "c.3",
        {
            {"DialStatus", "CANCEL"}
    }
    );
    line.caller(
        "Hangup",
        20'003,
        {
            {"Cause", "16"}
    }
    );
    EXPECT_TRUE(line.call().lost_in_transfer);
    EXPECT_EQ(line.call().missed_offers, 1);

    Line refused;
    refused.answered().say("BlindTransfer", 8'000, blind("Fail"));
    EXPECT_EQ(refused.call().transfers, 0);
}

TEST(AmiCall, is_one_call_after_a_word_with_the_next_agent) {
    Line line;
    line.answered();
    line.say(
        "Newchannel",
        6'000,
        {
            {"Channel",     "PJSIP/8001-0000000d"},
            {"Uniqueid",    "q.1"                },
            {"Linkedid",    "q.1"                },
            {"CallerIDNum", "8001"               }
    }
    );
    line.say(
        "DialBegin",
        6'100,
        {
            {"Channel",         "PJSIP/8001-0000000d"},
            {"Uniqueid",        "q.1"                },
            {"Linkedid",        "q.1"                },
            {"DestChannel",     "PJSIP/8002-0000000e"},
            {"DestUniqueid",    "q.2"                },
            {"DestCallerIDNum", "8002"               }
    }
    );
    line.say(
        "DialEnd",
        7'000,
        {
            {"Channel",      "PJSIP/8001-0000000d"},
            {"Uniqueid",     "q.1"                },
            {"Linkedid",     "q.1"                },
            {"DestChannel",  "PJSIP/8002-0000000e"},
            {"DestUniqueid", "q.2"                },
            {"DialStatus",   "ANSWER"             }
    }
    );
    EXPECT_EQ(line.call("q.1").direction, CallDirection::internal);
    line.say(
        "AttendedTransfer",
        9'000,
        {
            {"Result",                   "Success"            },
            {"OrigTransfererChannel",    "PJSIP/8001-0000000c"},
            {"OrigTransfererUniqueid",   "c.2"                },
            {"SecondTransfererLinkedid", "q.1"                },
            {"TransfereeLinkedid",       "c.1"                },
            {"TransferTargetChannel",    "PJSIP/8002-0000000e"},
            {"TransferTargetUniqueid",   "q.2"                }
    }
    );
    EXPECT_EQ(line.call("q.1").state, CallState::ended);
    EXPECT_EQ(line.call().agent, "8002");
    EXPECT_EQ(line.call().state, CallState::talking);
    EXPECT_EQ(line.call().transfers, 1);
    line.caller(
        "Hangup",
        19'000,
        {
            {"Cause", "16"}
    }
    );
    EXPECT_FALSE(line.call().lost_in_transfer);
    EXPECT_EQ(line.call().legs.at(1).talk, seconds(10));
}

}  // namespace
}  // namespace bihuan::test
