#include "bihuan/base/time.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bihuan {
namespace {

using namespace std::chrono_literals;

Instant instant(std::string_view text) {
    const auto parsed = parse_instant(text);
    if (!parsed) throw std::invalid_argument(std::string(text));
    return *parsed;
}

Day day(std::string_view text) {
    const auto parsed = parse_day(text);
    if (!parsed) throw std::invalid_argument(std::string(text));
    return *parsed;
}

TEST(InstantText, is_utc_with_milliseconds) {
    EXPECT_EQ(to_text(Instant(0us)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_text(instant("2026-11-21T09:02:03.5+08:00")), "2026-11-21T01:02:03.500Z");
    EXPECT_EQ(to_text(instant("1969-12-31T23:59:59.9999Z")), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_text(instant("2024-02-29T23:59:59Z")), "2024-02-29T23:59:59.000Z");
}

TEST(InstantText, keeps_microseconds_inside) {
    EXPECT_EQ(instant("1970-01-01T00:00:00.123456789Z").time_since_epoch(), 123456us);
    EXPECT_EQ(instant("1970-01-01T00:00:00.1Z").time_since_epoch(), 100000us);
}

TEST(InstantText, offsets_count_in_both_directions) {
    EXPECT_EQ(instant("2026-01-01T00:00:00+00:30"), instant("2025-12-31T23:30:00Z"));
    EXPECT_EQ(instant("2026-01-01T00:00:00-05:00"), instant("2026-01-01T05:00:00Z"));
    EXPECT_EQ(instant("2026-01-01t00:00:00z"), instant("2026-01-01T00:00:00-00:00"));
}

TEST(InstantText, anything_else_is_refused) {
    const std::string_view table[] = {
        "",
        "2026-11-21",
        "2026-11-21T09:02:03",
        "2026-11-21 09:02:03Z",
        "2026-11-21T09:02Z",
        "2026-11-21T09:02:03.Z",
        "2026-11-21T09:02:03,5Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T09:60:00Z",
        "2026-11-21T09:02:60Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "1899-12-31T23:59:59Z",
        "1900-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z",
        "2026-11-21T09:02:03+8:00",
        "2026-11-21T09:02:03+0800",
        "2026-11-21T09:02:03+24:00",
        "2026-11-21T09:02:03+08:60",
        "2026-11-21T09:02:03Z ",
        " 2026-11-21T09:02:03Z",
        "2026-11-21T09:02:03ZZ",
        "+026-11-21T09:02:03Z",
        "2026-1-21T09:02:03Z",
    };
    for (const auto text : table) EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(DayText, is_a_day_that_exists) {
    EXPECT_EQ(to_text(day("2024-02-29")), "2024-02-29");
    for (const auto text : {"2023-02-29", "2024-2-9", "2024-02-29T", "", "1899-01-01"}) {
        EXPECT_FALSE(parse_day(text)) << text;
    }
}

TEST(Zones, shanghai_is_eight_hours_ahead) {
    const Zone zone("Asia/Shanghai");
    EXPECT_EQ(zone.name(), "Asia/Shanghai");
    EXPECT_EQ(zone.day_of(instant("2026-11-20T16:00:00Z")), day("2026-11-21"));
    EXPECT_EQ(zone.day_of(instant("2026-11-20T15:59:59.999Z")), day("2026-11-20"));
    EXPECT_EQ(zone.time_of_day(instant("2026-11-20T16:00:01Z")), 1s);
    EXPECT_EQ(zone.at(day("2026-11-21"), 9h), instant("2026-11-21T01:00:00Z"));
}

TEST(Zones, a_gap_yields_the_first_instant_after_it) {
    const Zone zone("Europe/Berlin");
    EXPECT_EQ(zone.at(day("2026-03-29"), 2h + 30min), instant("2026-03-29T01:00:00Z"));
    EXPECT_EQ(zone.at(day("2026-03-29"), 3h), instant("2026-03-29T01:00:00Z"));
}

TEST(Zones, a_fold_yields_the_earlier_instant) {
    const Zone zone("Europe/Berlin");
    EXPECT_EQ(zone.at(day("2026-10-25"), 2h + 30min), instant("2026-10-25T00:30:00Z"));
}

TEST(Zones, an_unknown_name_throws) {
    EXPECT_THROW(Zone("Asia/Nowhere"), std::runtime_error);
}

}  // namespace
}  // namespace bihuan
