#include "bihuan/domain/esl_frame.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

using Frames = std::vector<EslFrame>;

const std::string greeting = "Content-Type: auth/request\n\n";
const std::string accepted = "Content-Type: command/reply\nReply-Text: +OK%20accepted\n\n";
const std::string event = "Content-Length: 11\nContent-Type: text/event-json\n\n{\"a\":\n\n\"b\"}";

TEST(EslFrames, are_headers_and_as_many_bytes_as_they_say) {
    EslParser parser;
    const auto frames = parser.feed(greeting + accepted + event + "\n" + greeting);
    ASSERT_EQ(frames.size(), 4U);
    EXPECT_EQ(frames[0].get("content-type"), "auth/request");
    EXPECT_EQ(frames[0].body, "");
    EXPECT_EQ(frames[1].get("Reply-Text"), "+OK accepted");
    EXPECT_EQ(frames[2].body, "{\"a\":\n\n\"b\"}");
    EXPECT_EQ(frames[3], frames[0]);
    EXPECT_EQ(frames[3].get("Reply-Text"), "");
}

TEST(EslFrames, are_the_same_in_whatever_pieces_they_come) {
    const auto stream = greeting + event + accepted + "X: 1\r\n\r\n" + event;
    EslParser whole;
    const auto expected = whole.feed(stream);
    ASSERT_EQ(expected.size(), 5U);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        for (std::size_t more = cut; more <= stream.size(); ++more) {
            EslParser parser;
            auto frames = parser.feed(stream.substr(0, cut));
            for (const auto& piece : {stream.substr(cut, more - cut), stream.substr(more)}) {
                for (auto& frame : parser.feed(piece)) frames.push_back(std::move(frame));
            }
            ASSERT_EQ(frames, expected) << cut << ' ' << more;
        }
    }
    EslParser parser;
    Frames frames;
    for (const char byte : stream) {
        for (auto& frame : parser.feed({&byte, 1})) frames.push_back(std::move(frame));
    }
    EXPECT_EQ(frames, expected);
}

TEST(EslFrames, have_clean_values) {
    EslParser parser;
    const auto frames = parser.feed("A: 100% %4\nB: a%0Ab%zz\nC: \xFF\nD\n\n");
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].get("A"), "100% %4");
    EXPECT_EQ(
        frames[0].get("B"),
        "a\xEF\xBF\xBD"
        "b%zz"
    );
    EXPECT_EQ(frames[0].get("C"), "\xEF\xBF\xBD");
    EXPECT_EQ(frames[0].get("D"), "");
}

TEST(EslFrames, above_their_limit_are_left_out_and_the_next_is_read) {
    constexpr auto max = EslParser::body_bytes_max;
    const auto with_body = [](std::size_t bytes) {
        return "Content-Length: " + std::to_string(bytes) + "\n\n" + std::string(bytes, '\n');
    };
    EslParser parser;
    EXPECT_EQ(parser.feed(with_body(max)).size(), 1U);
    const auto frames = parser.feed(with_body(max + 1) + accepted);
    EXPECT_EQ(frames.size(), 1U);
    EXPECT_EQ(parser.left_out(), 1U);
    EXPECT_FALSE(parser.broken());
}

TEST(EslFrames, without_end_or_length_end_the_stream) {
    for (const auto* const length : {"x", "-1", "1x", "99999999999999999999999"}) {
        EslParser parser;
        EXPECT_TRUE(parser.feed("Content-Length: " + std::string(length) + "\n\n").empty());
        EXPECT_TRUE(parser.broken()) << length;
        EXPECT_TRUE(parser.feed(greeting).empty());
    }
    constexpr auto max = EslParser::header_bytes_max;
    EslParser fits;
    EXPECT_EQ(fits.feed(std::string(max - 2, 'x') + "\n\n").size(), 1U);
    EslParser parser;
    for (std::size_t i = 0; i < max; ++i) parser.feed("x");
    EXPECT_FALSE(parser.broken());
    parser.feed("x");
    EXPECT_TRUE(parser.broken());
}

}  // namespace
}  // namespace bihuan::domain
