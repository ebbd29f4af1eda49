#include "bihuan/app/rate_limit.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

TEST(RateLimit, IsASlidingWindow) {
    using std::chrono::minutes;
    const Instant start = *parse_instant("2026-11-20T03:00:00.000Z");
    RateLimit limit;
    EXPECT_FALSE(limit.take("a", 2, start));
    EXPECT_FALSE(limit.take("a", 2, start + minutes(30)));
    EXPECT_EQ(limit.take("a", 2, start + minutes(40)), minutes(20));
    EXPECT_FALSE(limit.take("b", 2, start + minutes(40)));
    EXPECT_FALSE(limit.take("a", 2, start + minutes(60)));
    EXPECT_EQ(limit.take("a", 2, start + minutes(60)), minutes(30));
    limit.give_back("a");
    EXPECT_FALSE(limit.take("a", 2, start + minutes(60)));
    EXPECT_EQ(limit.take("c", 0, start), std::chrono::hours(1));
}

TEST(RateLimit, ForgetsTheQuietestBeyondItsSize) {
    const Instant start = *parse_instant("2026-11-20T03:00:00.000Z");
    RateLimit limit(std::chrono::hours(1), 2);
    EXPECT_FALSE(limit.take("a", 1, start));
    EXPECT_FALSE(limit.take("b", 1, start));
    EXPECT_TRUE(limit.take("a", 1, start));
    EXPECT_FALSE(limit.take("c", 1, start));
    EXPECT_EQ(limit.subjects(), 2U);
    EXPECT_TRUE(limit.wait("a", 1, start));
    EXPECT_FALSE(limit.wait("b", 1, start));
}

TEST(RateLimit, CountsANetworkOfTheNewProtocolAsOne) {
    EXPECT_EQ(limited_address("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(limited_address("2001:db8::1"), limited_address("2001:db8::ffff"));
    EXPECT_NE(limited_address("2001:db8::1"), limited_address("2001:db8:0:1::1"));
}

}  // namespace
}  // namespace bihuan::app
