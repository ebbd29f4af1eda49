#include "bihuan/domain/ami_message.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

TEST(AmiParser, cuts_messages_at_blank_lines) {
    AmiParser parser;
    const auto messages = parser.feed(
        "Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: l1\r\n\r\n"
        "Event: Hangup\r\nAccountCode: \r\nNote: a: b\r\n\r\nEvent: half\r\n"
    );
    EXPECT_EQ(parser.banner(), "Asterisk Call Manager/11.0.0");
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(
        messages[0].fields,
        (Fields{
            {"Response", "Success"},
            {"ActionID", "l1"     }
    })
    );
    EXPECT_TRUE(messages[0].is_response());
    EXPECT_EQ(
        messages[1].fields,
        (Fields{
            {"Event",       "Hangup"},
            {"AccountCode", ""      },
            {"Note",        "a: b"  }
    })
    );
    EXPECT_TRUE(messages[1].is_event());
    const auto rest = parser.feed("\r\n");
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].get("event"), "half");
    EXPECT_EQ(rest[0].get("nothing"), "");
}

TEST(AmiParser, takes_what_is_event_and_response_in_one_for_an_event) {
    AmiParser parser;
    const auto messages =
        parser.feed("Event: OriginateResponse\r\nActionID: d1\r\nResponse: Failure\r\n\r\n");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_TRUE(messages[0].is_event());
    EXPECT_FALSE(messages[0].is_response());
}

TEST(AmiParser, leaves_out_what_is_too_long_and_goes_on) {
    const std::string longest(AmiParser::line_bytes_max - 3, 'x');
    AmiParser parser;
    auto messages =
        parser.feed("A: " + longest + "\r\n\r\nB: x" + longest + "\r\nC: 1\r\n\r\nD: 2\r\n\r\n");
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].get("A"), longest);
    EXPECT_EQ(messages[1].get("D"), "2");
    EXPECT_EQ(parser.left_out(), 1U);

    std::string many = "E: 3\r\n";
    while (many.size() <= AmiParser::message_bytes_max) many += "F: " + longest + "\r\n";
    messages = parser.feed(many + "\r\nG: 4\r\n\r\n");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].get("G"), "4");
    EXPECT_EQ(parser.left_out(), 2U);
}

TEST(AmiParser, replaces_what_is_no_text) {
    AmiParser parser;
    using namespace std::string_literals;
    const auto messages = parser.feed(
        "A: \xE5\xBC\xA0\xE4\xBC\x9F\r\nB: \xD5\xC5 x\r\nC: a\0b\x1B\r\nD: \xE5\xBC\r\n\r\n"s
    );
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].get("A"), "张伟");
    EXPECT_EQ(messages[0].get("B"), "\uFFFD\uFFFD x");
    EXPECT_EQ(messages[0].get("C"), "a\uFFFDb\uFFFD");
    EXPECT_EQ(messages[0].get("D"), "\uFFFD\uFFFD");
}

}  // namespace
}  // namespace bihuan::domain
