// R5: the retry ladder.

#include "bihuan/domain/webhook.hpp"

#include <gtest/gtest.h>

#include <array>

namespace bihuan::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant now{};

AttemptVerdict judged(int number, std::optional<int> status, double jitter = 0) {
    return judge_attempt(number, AttemptAnswer{status, std::nullopt}, now, jitter);
}

TEST(WebhookLadder, R5_has_ten_steps_of_75_hours_35_minutes_and_5_seconds) {
    const std::array<Seconds, 9> delays{
        Seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(14), hours(20),
        hours(24)
    };
    Seconds whole{0};
    for (int number = 1; number < webhook_attempts_max; ++number) {
        const auto verdict = judged(number, 500);
        const auto delay = delays[static_cast<std::size_t>(number - 1)];
        EXPECT_EQ(verdict.state, DeliveryState::pending);
        EXPECT_EQ(verdict.next_at, now + delay) << number;
        whole += delay;
    }
    EXPECT_EQ(whole, hours(75) + minutes(35) + Seconds(5));
    EXPECT_EQ(judged(webhook_attempts_max, 500).state, DeliveryState::dead);
}

TEST(WebhookLadder, R5_jitter_moves_a_step_by_a_fifth_at_most) {
    EXPECT_EQ(judged(2, 500, 1).next_at, now + minutes(6));
    EXPECT_EQ(judged(2, 500, -1).next_at, now + minutes(4));
    EXPECT_EQ(judged(2, 500, 7).next_at, now + minutes(6));
}

TEST(WebhookLadder, takes_2xx_and_nothing_else_for_a_success) {
    for (const int status : {200, 201, 202, 204, 299}) {
        EXPECT_EQ(judged(1, status).state, DeliveryState::delivered) << status;
    }
    for (const int status : {199, 300, 301, 302, 304, 307, 400, 401, 404, 500, 503}) {
        EXPECT_EQ(judged(1, status).state, DeliveryState::pending) << status;
        EXPECT_EQ(judged(1, status).pause_until, std::nullopt) << status;
        EXPECT_FALSE(judged(1, status).gone) << status;
    }
    EXPECT_EQ(judged(1, std::nullopt).state, DeliveryState::pending);
}

TEST(WebhookLadder, R5_410_is_the_end) {
    EXPECT_EQ(judged(1, 410).state, DeliveryState::dead);
    EXPECT_TRUE(judged(1, 410).gone);
}

TEST(WebhookLadder, R5_429_502_and_504_hold_up_the_endpoint) {
    for (const int status : {429, 502, 504}) {
        EXPECT_EQ(judged(1, status).pause_until, now + Seconds(5)) << status;
        const AttemptAnswer asked{status, Seconds(90)};
        const auto verdict = judge_attempt(1, asked, now, 0);
        EXPECT_EQ(verdict.pause_until, now + Seconds(90)) << status;
        EXPECT_EQ(verdict.next_at, now + Seconds(90)) << status;
    }
}

TEST(WebhookLadder, R5_retry_after_prolongs_a_step_and_never_shortens_it) {
    const auto next = [](Seconds asked) {
        return judge_attempt(2, AttemptAnswer{503, asked}, now, 0).next_at;
    };
    EXPECT_EQ(next(Seconds(1)), now + minutes(5));
    EXPECT_EQ(next(minutes(20)), now + minutes(20));
    EXPECT_EQ(next(hours(1000)), now + hours(24));
}

}  // namespace
}  // namespace bihuan::domain
