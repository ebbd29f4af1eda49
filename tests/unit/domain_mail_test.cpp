#include "bihuan/domain/mail.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

const Instant now{std::chrono::seconds(1'700'000'000)};

TEST(MailVerdict, tells_what_may_pass_from_what_will_not) {
    struct Row {
        MailAnswer answer;
        MailState state;
    };
    const Row rows[] = {
        {{250, false}, MailState::sent},     {{251, false}, MailState::sent},
        {{421, false}, MailState::pending},  {{450, false}, MailState::pending},
        {{452, false}, MailState::pending},  {{550, false}, MailState::failed},
        {{554, false}, MailState::failed},   {{std::nullopt, false}, MailState::pending},
        {{535, true}, MailState::pending},   {{std::nullopt, true}, MailState::pending},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(judge_mail(1, row.answer, now, 0).state, row.state)
            << row.answer.status.value_or(0);
    }
}

TEST(MailVerdict, waits_longer_each_time_and_gives_up_after_two_days) {
    const std::chrono::minutes delays[] = {
        std::chrono::minutes(1), std::chrono::minutes(5), std::chrono::minutes(15),
        std::chrono::minutes(30), std::chrono::hours(1), std::chrono::hours(2),
        std::chrono::hours(4), std::chrono::hours(8), std::chrono::hours(12),
        std::chrono::hours(24),
    };
    int number = 0;
    for (const auto delay : delays) {
        const auto verdict = judge_mail(++number, {451, false}, now, 0);
        EXPECT_EQ(verdict.state, MailState::pending) << number;
        EXPECT_EQ(verdict.next_at, now + delay) << number;
    }
    EXPECT_EQ(judge_mail(mail_attempts_max, {451, false}, now, 0).state, MailState::failed);
    EXPECT_EQ(judge_mail(1, {451, false}, now, 1).next_at, now + Seconds(72));
    EXPECT_EQ(judge_mail(1, {451, false}, now, -1).next_at, now + Seconds(48));
}

TEST(MailStatus, is_found_within_a_line) {
    EXPECT_EQ(enhanced_status("550 5.1.1 <a@b>: no such user"), "5.1.1");
    EXPECT_EQ(enhanced_status("5.7.26"), "5.7.26");
    EXPECT_EQ(enhanced_status("450-4.2.0 greylisted"), "4.2.0");
    EXPECT_EQ(enhanced_status("rejected from 5.1.1.7"), "");
    EXPECT_EQ(enhanced_status("15.1.1"), "");
    EXPECT_EQ(enhanced_status("5.1"), "");
    EXPECT_EQ(enhanced_status(""), "");
}

TEST(MailStatus, says_whether_the_address_is_to_blame) {
    for (const auto* status : {"5.1.1", "5.1.2", "5.1.3", "5.1.10"}) {
        EXPECT_TRUE(is_bad_address(status)) << status;
    }
    // A full mailbox, our own address, a rule of theirs, and for a time.
    for (const auto* status : {"5.2.2", "5.1.8", "5.7.1", "4.1.1", ""}) {
        EXPECT_FALSE(is_bad_address(status)) << status;
    }
}

}  // namespace
}  // namespace bihuan::domain
