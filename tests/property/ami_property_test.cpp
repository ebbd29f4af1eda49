// The manager interface of a switch says the same in whatever pieces its bytes come.

#include "random.hpp"

#include "bihuan/domain/ami_message.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bihuan::test {
namespace {

using domain::AmiMessage;
using domain::AmiParser;

constexpr int streams = 2'000;

/// Bytes as a switch, or a broken one, might send them.
std::string make_stream(Random& random) {
    const std::vector<std::string> pieces{
        "Event: Hangup\r\n",
        "\r\n",
        "\n",
        "\r",
        "Response: Success\r\n",
        "Name: ",
        ":",
        " ",
        "x\r\n",
        "\xE5\xBC\xA0",
        "\xE5",
        "Asterisk Call Manager/11\r\n",
        std::string(1, '\0'),
    };
    std::string stream;
    for (int i = random.below(60); i > 0; --i) stream += random.pick(pieces);
    if (random.one_in(8)) {
        const int size = static_cast<int>(AmiParser::line_bytes_max) + random.between(-9, 9);
        const auto at = static_cast<std::size_t>(random.below(static_cast<int>(stream.size()) + 1));
        stream.insert(at, std::string(static_cast<std::size_t>(size), 'y'));
    }
    return stream + "\r\n\r\nEvent: last\r\n\r\n";
}

TEST(AmiMessages, are_the_same_in_whatever_pieces_they_come) {
    Random random(setting("SEED", 1));
    for (int i = 0; i < streams; ++i) {
        const auto stream = make_stream(random);
        AmiParser whole;
        const auto expected = whole.feed(stream);
        ASSERT_EQ(expected.back().get("Event"), "last");

        AmiParser parser;
        std::vector<AmiMessage> messages;
        const int longest = random.one_in(3) ? 1 : random.between(2, 5'000);
        for (std::size_t at = 0; at < stream.size();) {
            const auto size = static_cast<std::size_t>(random.between(1, longest));
            const auto more = parser.feed(std::string_view(stream).substr(at, size));
            messages.insert(messages.end(), more.begin(), more.end());
            at += size;
        }
        ASSERT_EQ(messages, expected) << "stream " << i;
        ASSERT_EQ(parser.left_out(), whole.left_out()) << "stream " << i;
        ASSERT_EQ(parser.banner(), whole.banner()) << "stream " << i;
    }
}

}  // namespace
}  // namespace bihuan::test
