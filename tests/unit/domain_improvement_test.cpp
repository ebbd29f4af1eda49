#include "bihuan/domain/improvement.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

Day day_of(const char* text) { return *parse_day(text); }

std::optional<Movement> moved(
    const char* code, std::optional<std::int64_t> before, std::optional<std::int64_t> now,
    const char* last_day = "2026-11-29"
) {
    return movement_of(*find_figure(code), before, now, day_of("2026-11-02"), day_of(last_day));
}

TEST(Improvements, compare_four_whole_weeks_with_four) {
    EXPECT_EQ(
        days_before(day_of("2026-11-02")),
        (DaySpan{day_of("2026-10-05"), day_of("2026-11-01")})
    );
    EXPECT_EQ(
        days_up_to(day_of("2026-11-29")),
        (DaySpan{day_of("2026-11-02"), day_of("2026-11-29")})
    );
}

TEST(Improvements, move_a_figure_the_way_that_it_should_go) {
    EXPECT_EQ(moved("satisfaction_rate", 9'500, 9'600), Movement::better);
    EXPECT_EQ(moved("satisfaction_rate", 9'600, 9'500), Movement::worse);
    EXPECT_EQ(moved("reopened", 300, 200), Movement::better);
    EXPECT_EQ(moved("reopened", 200, 300), Movement::worse);
    EXPECT_EQ(moved("reopened", 200, 200), Movement::same);
}

TEST(Improvements, are_not_judged_before_their_time_or_without_values) {
    EXPECT_EQ(moved("reopened", 300, 200, "2026-11-28"), Movement::too_early);
    EXPECT_EQ(moved("reopened", std::nullopt, 200), std::nullopt);
    EXPECT_EQ(moved("reopened", 300, std::nullopt), std::nullopt);
    EXPECT_EQ(moved("contacts", 300, 200), std::nullopt);
}

}  // namespace
}  // namespace bihuan::domain
