#include "bihuan/domain/ami_action.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bihuan::domain {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(AmiAction, is_lines_and_a_blank_line) {
    EXPECT_EQ(
        write_ami_action(
            "Ping",
            {
                {"ActionID", "p1"},
                {"Nothing",  ""  }
    }
        ),
        "Action: Ping\r\nActionID: p1\r\n\r\n"
    );
}

TEST(AmiAction, cannot_become_two) {
    using namespace std::string_literals;
    for (const auto& text : {"1\r\nAction: Logoff"s, "1\n2"s, "1\r"s, "\0"s, "\x7F"s}) {
        EXPECT_THROW(
            write_ami_action(
                "Originate",
                {
                    {"Exten", text}
        }
            ),
            std::invalid_argument
        );
        EXPECT_THROW(
            write_ami_action(
                "Originate",
                {
                    {text, "1"}
        }
            ),
            std::invalid_argument
        );
        EXPECT_THROW(write_ami_action(text, {}), std::invalid_argument);
    }
    EXPECT_THROW(
        write_ami_action(
            "Ping",
            {
                {"A: b", "1"}
    }
        ),
        std::invalid_argument
    );
    EXPECT_NO_THROW(write_ami_action(
        "Originate",
        {
            {"CallerID", "张伟 <8001>"}
    }
    ));
}

TEST(AmiLag, is_above_the_smallest_of_a_connection) {
    const Instant begin = *parse_instant("2026-11-21T01:00:00.000Z");
    AmiLag lag;
    // A clock that is a minute behind lags by nothing.
    EXPECT_TRUE(lag.take(begin, begin + seconds(60)));
    EXPECT_EQ(lag.lag(), seconds(0));
    EXPECT_TRUE(lag.take(begin, begin + seconds(70)));
    EXPECT_FALSE(lag.take(begin, begin + milliseconds(70'001)));
    EXPECT_TRUE(lag.take(begin, begin + seconds(55)));
    EXPECT_FALSE(lag.take(begin, begin + seconds(66)));
    EXPECT_TRUE(lag.take(begin + seconds(11), begin + seconds(66)));
    EXPECT_EQ(lag.lag(), seconds(0));
}

}  // namespace
}  // namespace bihuan::domain
