#include "bihuan/domain/number.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace bihuan::domain {
namespace {

const Day day{std::chrono::year(2026) / 11 / 21};

TEST(Number, is_the_local_day_then_six_digits_then_the_check_digit) {
    const auto number = ticket_number(day, 17);
    EXPECT_EQ(number.substr(0, 14), "20261121000017");
    EXPECT_EQ(number.size(), 15U);
    EXPECT_EQ(check_number(number), NumberCheck::valid);
}

TEST(Number, grows_when_a_day_has_a_million_tickets) {
    const auto number = ticket_number(day, 1'234'567);
    EXPECT_EQ(number.substr(0, 15), "202611211234567");
    EXPECT_EQ(check_number(number), NumberCheck::valid);
}

TEST(Number, uses_the_published_table_of_damm) {
    EXPECT_EQ(check_digit("572"), '4');
    EXPECT_EQ(check_digit("43881234567"), '9');
    EXPECT_EQ(check_digit(""), '0');
}

TEST(Number, with_one_wrong_digit_is_mistyped) {
    const auto number = ticket_number(day, 42);
    for (std::size_t i = 0; i < number.size(); ++i) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            auto wrong = number;
            wrong[i] = digit;
            const auto expected = digit == number[i] ? NumberCheck::valid : NumberCheck::mistyped;
            EXPECT_EQ(check_number(wrong), expected) << wrong;
        }
    }
}

TEST(Number, catches_every_wrong_digit_and_every_swap_of_a_whole_day) {
    for (std::int64_t running = 1; running <= 3'000; ++running) {
        const auto number = ticket_number(day, running * 331);
        for (std::size_t i = 0; i < number.size(); ++i) {
            auto wrong = number;
            for (char digit = '0'; digit <= '9'; ++digit) {
                wrong[i] = digit;
                if (digit == number[i]) continue;
                ASSERT_EQ(check_number(wrong), NumberCheck::mistyped) << number << " " << wrong;
            }
            wrong = number;
            if (i + 1 == number.size() || wrong[i] == wrong[i + 1]) continue;
            std::swap(wrong[i], wrong[i + 1]);
            ASSERT_EQ(check_number(wrong), NumberCheck::mistyped) << number << " " << wrong;
        }
    }
}

TEST(Number, that_is_short_long_or_has_letters_is_none) {
    for (const auto* text : {
             "",
             "1",
             "20261121000017",
             "2026112100001x7",
             "2026-11-21-0000",
             " 20261121000017",
             "01919c5e-7b5a-7c3e-8f00-000000000001",
             "20261121999999999999999999999",
             "２０２６１１２１０００００１",
         }) {
        EXPECT_EQ(check_number(text), NumberCheck::not_a_number) << text;
    }
}

}  // namespace
}  // namespace bihuan::domain
