#include "app/received_time.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

const Zone shanghai("Asia/Shanghai");

std::string utc(std::string_view text) {
    const auto time = parse_received_time(text, shanghai);
    return time ? to_text(time->at) : "none";
}

TEST(ReceivedTime, with_an_offset_is_that_instant) {
    EXPECT_EQ(utc("2020-01-06T12:09:38+08:00"), "2020-01-06T04:09:38.000Z");
    EXPECT_EQ(utc("2020-01-06T12:09:38Z"), "2020-01-06T12:09:38.000Z");
}

TEST(ReceivedTime, without_an_offset_is_local) {
    for (const auto text :
         {"2020-01-06 12:09:38",
          "2020-01-06T12:09:38",
          "2020/1/6 12:09:38",
          " 2020-01-06 12:09:38 ",
          "2020-01-06 12:09:38.0"}) {
        EXPECT_EQ(utc(text), "2020-01-06T04:09:38.000Z") << text;
        EXPECT_FALSE(parse_received_time(text, shanghai)->day_only) << text;
    }
    EXPECT_EQ(utc("2020-01-06 12:09"), "2020-01-06T04:09:00.000Z");
}

TEST(ReceivedTime, knows_the_halves_of_the_day) {
    EXPECT_EQ(utc("2017/8/21 下午 05:23:52"), "2017-08-21T09:23:52.000Z");
    EXPECT_EQ(utc("2017/8/21 上午 05:23:52"), "2017-08-20T21:23:52.000Z");
    EXPECT_EQ(utc("2017/8/21 上午 12:00:01"), "2017-08-20T16:00:01.000Z");
    EXPECT_EQ(utc("2017/8/21 下午 12:00:01"), "2017-08-21T04:00:01.000Z");
    EXPECT_EQ(utc("2017/8/21 5:23 PM"), "2017-08-21T09:23:00.000Z");
    EXPECT_EQ(utc("2017/8/21 下午 13:00:00"), "none");
}

TEST(ReceivedTime, of_a_day_alone_is_its_first_instant_and_says_so) {
    for (const auto text : {"2024-07-01", "2024/7/1", "20240701"}) {
        const auto time = parse_received_time(text, shanghai);
        ASSERT_TRUE(time) << text;
        EXPECT_TRUE(time->day_only) << text;
        EXPECT_EQ(to_text(time->at), "2024-06-30T16:00:00.000Z") << text;
    }
}

TEST(ReceivedTime, is_nothing_for_what_is_no_time) {
    for (const auto text :
         {"",
          "yesterday",
          "2024-02-30",
          "2024-13-01",
          "20241301",
          "2024-7",
          "24-7-1",
          "2024-07-01T",
          "2024-07-01 24:00:00",
          "2024-07-01 10:60",
          "2024-07-01 10",
          "2024-07-01 10:00:00 soon",
          "2024-07/01",
          "2.02504E+12",
          "202407011"}) {
        EXPECT_FALSE(parse_received_time(text, shanghai)) << text;
    }
}

}  // namespace
}  // namespace bihuan::app
