#include "bihuan/domain/visit.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bihuan::domain {
namespace {

const Zone shanghai("Asia/Shanghai");

/// Local times of November 2026.
Instant on(unsigned day_of_month, int hour, int minute) {
    const Day day{std::chrono::year(2026) / 11 / std::chrono::day(day_of_month)};
    return shanghai.at(day, std::chrono::hours(hour) + std::chrono::minutes(minute));
}

bool is_unreachable(const std::vector<Instant>& attempts) {
    return unreachable(attempts, shanghai);
}

TEST(Visit, bands_change_at_noon_and_at_half_past_five) {
    using std::chrono::hours;
    using std::chrono::minutes;
    EXPECT_EQ(band_of(hours(12) - Seconds(1)), Band::morning);
    EXPECT_EQ(band_of(hours(12)), Band::afternoon);
    EXPECT_EQ(band_of(hours(17) + minutes(30) - Seconds(1)), Band::afternoon);
    EXPECT_EQ(band_of(hours(17) + minutes(30)), Band::evening);
}

TEST(Visit, three_attempts_in_three_bands_of_one_day_make_unreachable) {
    EXPECT_TRUE(is_unreachable({on(23, 9, 30), on(23, 14, 30), on(23, 18, 0)}));
}

TEST(Visit, three_attempts_on_three_days_in_one_band_make_unreachable) {
    EXPECT_TRUE(is_unreachable({on(23, 10, 0), on(24, 10, 0), on(25, 10, 0)}));
}

TEST(Visit, two_attempts_never_make_unreachable) {
    EXPECT_FALSE(is_unreachable({}));
    EXPECT_FALSE(is_unreachable({on(23, 9, 30), on(24, 18, 0)}));
}

TEST(Visit, three_attempts_in_one_band_of_one_day_do_not_count) {
    EXPECT_FALSE(is_unreachable({on(23, 13, 0), on(23, 15, 0), on(23, 17, 0)}));
}

TEST(Visit, attempts_in_two_bands_over_two_days_do_not_count) {
    EXPECT_FALSE(is_unreachable({on(23, 10, 0), on(23, 15, 0), on(24, 10, 0)}));
}

TEST(Visit, attempts_less_than_two_hours_apart_count_as_one) {
    EXPECT_FALSE(is_unreachable({on(23, 11, 0), on(23, 12, 59), on(23, 18, 0)}));
    EXPECT_TRUE(is_unreachable({on(23, 11, 0), on(23, 13, 0), on(23, 18, 0)}));
    // Around midnight, two days are an hour apart.
    EXPECT_FALSE(is_unreachable({on(23, 23, 30), on(24, 0, 30), on(25, 10, 0)}));
}

TEST(Visit, any_three_fitting_attempts_suffice_in_any_order) {
    EXPECT_TRUE(
        is_unreachable({on(23, 18, 0), on(23, 17, 0), on(23, 16, 0), on(23, 10, 0), on(23, 11, 50)})
    );
    EXPECT_TRUE(is_unreachable({on(25, 11, 0), on(24, 15, 0), on(23, 9, 0), on(23, 9, 5)}));
    // Evening, morning, afternoon over two days.
    EXPECT_TRUE(is_unreachable({on(23, 19, 0), on(24, 9, 0), on(24, 13, 0)}));
}

TEST(Visit, the_day_is_the_local_one) {
    // Three local days but two of UTC.
    EXPECT_TRUE(is_unreachable({on(23, 22, 0), on(24, 7, 0), on(25, 6, 0)}));
    // Three days of UTC but two local ones, and all in the morning.
    EXPECT_FALSE(is_unreachable({on(23, 7, 0), on(23, 10, 0), on(24, 9, 0)}));
}

TEST(Visit, three_and_above_satisfy_unless_configured_otherwise) {
    EXPECT_FALSE(satisfied(2));
    EXPECT_TRUE(satisfied(3));
    EXPECT_FALSE(satisfied(3, 4));
}

TEST(Visit, nobody_is_called_in_quiet_hours) {
    using std::chrono::hours;
    using std::chrono::minutes;
    EXPECT_TRUE(is_quiet(hours(9) - Seconds(1)));
    EXPECT_FALSE(is_quiet(hours(9)));
    EXPECT_TRUE(is_quiet(hours(12)));
    EXPECT_TRUE(is_quiet(hours(14) - Seconds(1)));
    EXPECT_FALSE(is_quiet(hours(14)));
    EXPECT_FALSE(is_quiet(hours(20) + minutes(29)));
    EXPECT_TRUE(is_quiet(hours(20) + minutes(30)));
}

Instant counts_from(const std::vector<Instant>& attempts, Instant now) {
    return next_attempt_counts_from(attempts, shanghai, now);
}

TEST(NextAttempt, counts_at_once_when_there_was_none) {
    EXPECT_EQ(counts_from({}, on(23, 10, 7)), on(23, 10, 7));
}

TEST(NextAttempt, waits_for_the_end_of_quiet_hours) {
    EXPECT_EQ(counts_from({}, on(23, 6, 0)), on(23, 9, 0));
    EXPECT_EQ(counts_from({}, on(23, 12, 30)), on(23, 14, 0));
    EXPECT_EQ(counts_from({}, on(23, 21, 0)), on(24, 9, 0));
}

TEST(NextAttempt, waits_for_another_band_two_hours_later) {
    EXPECT_EQ(counts_from({on(23, 10, 0)}, on(23, 10, 5)), on(23, 14, 0)) << "noon is quiet";
    EXPECT_EQ(counts_from({on(23, 11, 59)}, on(23, 13, 0)), on(23, 14, 0));
    EXPECT_EQ(counts_from({on(23, 16, 30)}, on(23, 16, 31)), on(23, 18, 30)) << "two hours";
    EXPECT_EQ(counts_from({on(23, 10, 0), on(23, 15, 0)}, on(23, 15, 1)), on(23, 17, 30));
    EXPECT_EQ(counts_from({on(23, 19, 0)}, on(23, 19, 1)), on(24, 9, 0)) << "another day";
}

TEST(NextAttempt, is_one_with_which_the_count_grows) {
    for (int minute = 0; minute < 24 * 60; minute += 17) {
        std::vector<Instant> attempts;
        auto now = on(23, 0, minute);
        for (int count = 1; count <= 3; ++count) {
            now = counts_from(attempts, now);
            EXPECT_FALSE(is_quiet(shanghai.time_of_day(now)));
            attempts.push_back(now);
            EXPECT_EQ(counted_attempts(attempts, shanghai), count) << minute;
        }
        EXPECT_TRUE(is_unreachable(attempts));
    }
}

}  // namespace
}  // namespace bihuan::domain
