#include "bihuan/domain/number.hpp"

// RapidCheck needs GoogleTest before it.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <utility>

namespace bihuan::domain {
namespace {

std::string any_number() {
    const Day first{std::chrono::year(1990) / 1 / 1};
    const auto day = first + std::chrono::days(*rc::gen::inRange(0, 40'000));
    return ticket_number(day, *rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000));
}

RC_GTEST_PROP(NumberProperty, every_single_wrong_digit_is_caught, ()) {
    const auto number = any_number();
    RC_ASSERT(check_number(number) == NumberCheck::valid);
    for (std::size_t i = 0; i < number.size(); ++i) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            auto wrong = number;
            wrong[i] = digit;
            RC_ASSERT((digit == number[i] || check_number(wrong) == NumberCheck::mistyped));
        }
    }
}

RC_GTEST_PROP(NumberProperty, every_swap_of_neighbours_is_caught, ()) {
    const auto number = any_number();
    for (std::size_t i = 0; i + 1 < number.size(); ++i) {
        auto wrong = number;
        std::swap(wrong[i], wrong[i + 1]);
        RC_ASSERT((wrong == number || check_number(wrong) == NumberCheck::mistyped));
    }
}

}  // namespace
}  // namespace bihuan::domain
