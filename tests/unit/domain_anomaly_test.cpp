#include "bihuan/domain/anomaly.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

Day day_of(const char* text) { return *parse_day(text); }

/// The values of the eight Fridays before 2024-11-01, the latest first, and of that day.
DailyValues on_fridays(std::int64_t value, const std::vector<std::int64_t>& before) {
    DailyValues values{"received", "category", "tree", {}};
    const auto day = day_of("2024-11-01");
    values.by_day[day] = value;
    for (std::size_t i = 0; i < before.size(); ++i) {
        values.by_day[day - std::chrono::days(7 * (i + 1))] = before[i];
    }
    return values;
}

std::vector<Anomaly> judged(const DailyValues& values, const char* first_day = "2024-01-01") {
    return anomalies_of({values}, day_of("2024-11-01"), day_of(first_day));
}

TEST(Anomaly, lies_outside_of_the_band_of_its_weekday) {
    const auto anomalies = judged(on_fridays(261, {6, 5, 4, 8, 5, 3, 7, 5}));
    ASSERT_EQ(anomalies.size(), 1U);
    EXPECT_EQ(anomalies[0].id, "received/category/tree");
    EXPECT_EQ(anomalies[0].value, 261);
    EXPECT_EQ(anomalies[0].band, (Band{5, 0, 12}));
    EXPECT_TRUE(judged(on_fridays(12, {6, 5, 4, 8, 5, 3, 7, 5})).empty());
    EXPECT_EQ(judged(on_fridays(13, {6, 5, 4, 8, 5, 3, 7, 5})).size(), 1U);
}

TEST(Anomaly, may_be_too_few) {
    EXPECT_EQ(judged(on_fridays(0, {100, 105, 98, 101, 99, 110, 97, 100})).size(), 1U);
    const auto* first_day = "2024-10-04";
    EXPECT_TRUE(judged(on_fridays(65, {100, 100, 100, 100}), first_day).empty());
    EXPECT_EQ(judged(on_fridays(64, {100, 100, 100, 100}), first_day).size(), 1U);
}

TEST(Anomaly, is_not_measured_by_one_wild_week) {
    EXPECT_EQ(judged(on_fridays(60, {10, 900, 11, 9, 10, 12, 10, 9})).size(), 1U);
}

TEST(Anomaly, is_none_where_the_weeks_vary_as_much) {
    EXPECT_TRUE(judged(on_fridays(60, {10, 80, 5, 44, 70, 15, 90, 30})).empty());
}

TEST(Anomaly, is_not_told_from_fewer_than_four_weeks) {
    const auto values = on_fridays(261, {6, 5, 4});
    EXPECT_TRUE(judged(values, "2024-10-11").empty());
    EXPECT_EQ(judged(values, "2024-10-04").size(), 1U) << "a week without any is a week";
}

TEST(Anomaly, of_what_never_was_takes_a_few) {
    EXPECT_TRUE(judged(on_fridays(3, {})).empty());
    EXPECT_EQ(judged(on_fridays(4, {})).size(), 1U);
}

TEST(Anomaly, comes_first_when_it_is_farthest_out) {
    auto near = on_fridays(20, {6, 5, 4, 8, 5, 3, 7, 5});
    near.dimension = "total";
    near.key.clear();
    const auto far = on_fridays(261, {6, 5, 4, 8, 5, 3, 7, 5});
    const auto anomalies = anomalies_of({near, far}, day_of("2024-11-01"), day_of("2024-01-01"));
    ASSERT_EQ(anomalies.size(), 2U);
    EXPECT_EQ(anomalies[0].id, "received/category/tree");
    EXPECT_EQ(anomalies[1].id, "received");
}

std::vector<DayShare> shares(std::int64_t part, std::size_t weeks, std::int64_t whole = 100) {
    return std::vector<DayShare>(weeks, DayShare{part, whole});
}

TEST(Anomaly, of_a_share_is_measured_by_how_many_it_is_taken_of) {
    const auto wide = band_of_shares(shares(90, 8), {0, 100});
    ASSERT_TRUE(wide);
    EXPECT_EQ(wide->usual, 900);
    EXPECT_EQ(wide->high, 1000) << "no share is more than all";
    EXPECT_TRUE(wide->holds(800));
    EXPECT_FALSE(wide->holds(780));
    const auto narrow = band_of_shares(shares(90, 8), {0, 10'000});
    EXPECT_FALSE(narrow->holds(880));
    EXPECT_TRUE(narrow->holds(895));
    EXPECT_TRUE(band_of_shares(shares(100, 8), {0, 5})->holds(800)) << "one of five is chance";
}

TEST(Anomaly, of_a_share_needs_days_with_something_to_take_it_of) {
    EXPECT_FALSE(band_of_shares(shares(90, 3), {0, 100}));
    EXPECT_FALSE(band_of_shares(shares(90, 8), {0, 0}));
    auto some = shares(90, 3);
    for (int week = 0; week < 5; ++week) some.push_back({0, 0});
    EXPECT_FALSE(band_of_shares(some, {0, 100}));
    some.push_back({90, 100});
    EXPECT_TRUE(band_of_shares(some, {0, 100}));
}

}  // namespace
}  // namespace bihuan::domain
