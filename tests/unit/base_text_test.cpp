#include "bihuan/base/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bihuan {
namespace {

TEST(Utf8, well_formed_text_is_accepted) {
    for (const std::string text :
         {"", "a", "闭环", "\u00e9", "\U0001F600", "\uFFFF", "\U0010FFFF"}) {
        EXPECT_TRUE(is_valid_utf8(text)) << text;
    }
}

TEST(Utf8, malformed_text_is_refused) {
    const std::string_view table[] = {
        "\x80",              // a continuation without a start
        "\xC3",              // cut off
        "\xE4\xB8",          // cut off
        "\xC0\x80",          // overlong NUL
        "\xC1\xBF",          // overlong
        "\xE0\x80\x80",      // overlong
        "\xF0\x80\x80\x80",  // overlong
        "\xED\xA0\x80",      // a surrogate
        "\xF4\x90\x80\x80",  // above U+10FFFF
        "\xF5\x80\x80\x80",  // never a start
        "\xFF",              // never a start
        "\xC3\x28",          // no continuation
        "a\xE4\xB8\x41",     // no continuation
    };
    for (const auto text : table) EXPECT_FALSE(is_valid_utf8(text)) << text;
}

TEST(Characters, are_counted_as_code_points) {
    EXPECT_EQ(character_count(""), 0U);
    EXPECT_EQ(character_count("abc"), 3U);
    EXPECT_EQ(character_count("闭环\U0001F600"), 3U);
}

TEST(Characters, are_never_cut_in_two) {
    EXPECT_EQ(truncate_characters("闭环x", 0), "");
    EXPECT_EQ(truncate_characters("闭环x", 1), "闭");
    EXPECT_EQ(truncate_characters("闭环x", 2), "闭环");
    EXPECT_EQ(truncate_characters("闭环x", 3), "闭环x");
    EXPECT_EQ(truncate_characters("闭环x", 9), "闭环x");
}

TEST(Blank, counts_the_spaces_of_east_asia) {
    EXPECT_TRUE(is_blank(""));
    EXPECT_TRUE(is_blank(" \t\r\n\u3000\u00A0"));
    EXPECT_FALSE(is_blank("\u3000x"));
    EXPECT_FALSE(is_blank("。"));
}

TEST(ControlCharacters, are_found_but_for_white_space) {
    EXPECT_FALSE(has_control_character("a\tb\r\n闭环é"));
    EXPECT_TRUE(has_control_character("a\x01"));
    EXPECT_TRUE(has_control_character("\x1b[31m"));
    EXPECT_TRUE(has_control_character("\x7f"));
    EXPECT_TRUE(has_control_character("\u0085"));
    EXPECT_FALSE(has_control_character("\u00A0"));
}

TEST(Ascii, is_lowered_without_touching_the_rest) {
    EXPECT_EQ(ascii_lower("X-Request-ÄID"), "x-request-Äid");
    EXPECT_TRUE(equal_ignoring_ascii_case("Chunked", "cHUNKED"));
    EXPECT_FALSE(equal_ignoring_ascii_case("chunked", "chunke"));
}

TEST(Trim, takes_white_space_from_both_ends) {
    EXPECT_EQ(trim(" \ta b\r\n "), "a b");
    EXPECT_EQ(trim("  "), "");
}

TEST(Split, keeps_empty_parts) {
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
    EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
    EXPECT_EQ(split("a,", ','), (std::vector<std::string_view>{"a", ""}));
}

TEST(Like, wildcards_match_themselves_once_escaped) {
    EXPECT_EQ(escape_like("100%_\\x"), "100\\%\\_\\\\x");
}

}  // namespace
}  // namespace bihuan
