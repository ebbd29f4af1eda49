// One complaint through the October holiday, reckoned by hand: received on Wednesday 2026-09-30 at
// 17:50, difficult, 30,000.00 in dispute, paused twice, extended once.
//
// Seven working days from the next working day: 10-08, 09, 10 (make-up), 12, 13, 14, 15, so it is
// due on 10-15 at 18:00, after 10 minutes and seven days of 8 h. The first pause takes 8 h of
// working time (10-08 10:00 to 10-09 10:00): due 10-16 18:00. The second takes 1 h 30 (10-12 11:30
// to 14:00, without the midday break): due Monday 10-19 10:30. The extension moves it to 10-21
// 18:00.

#include "bihuan/app/clock_rebuild.hpp"
#include "bihuan/app/explain.hpp"
#include "bihuan/app/extensions.hpp"
#include "bihuan/store/tickets.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bihuan::app {
namespace {

using domain::Role;

Instant local(const std::string& text) {
    return parse_instant(text.substr(0, 10) + "T" + text.substr(11) + ":00+08:00").value();
}

class ClockStory : public testing::Test {
protected:
    ClockStory() { center_.add_category("service", "服务", local("2026-09-30 09:00")); }

    Context at(store::Tx& tx, const std::string& time, Role role = Role::supervisor) {
        return center_.acting(tx, {role}, {}, local(time));
    }

    void file(const std::string& time) {
        center_.with([&](store::Tx& tx) {
            NewTicket request;
            request.subject = "国庆前的投诉";
            request.description = "节前送货损坏。";
            request.difficult = true;
            request.amount = 3'000'000;
            request.anonymous_reason = "测试";
            ticket_ = file_ticket(tx, at(tx, time), request).value();
        });
    }

    void move(const std::string& time, const char* action, const Json& form) {
        center_.with([&](store::Tx& tx) {
            const Json body{{"action", action}, {"form", form}};
            const auto context = at(tx, time);
            ticket_ = move_ticket(tx, context, ticket_.id.text(), body, ticket_.version).value();
        });
    }

    void suspend(const std::string& from, const std::string& to) {
        move(from, "suspend", {{"reason", "customer"}, {"wake_at", to_text(local(to))}});
        move(to, "resume", Json::object());
    }

    void extend(const std::string& time, const std::string& until) {
        center_.with([&](store::Tx& tx) {
            const Json question{{"due_at", to_text(local(until))}, {"reason", "等待检测报告"}};
            const auto id = ticket_.id.text();
            const auto asked =
                ask_extension(tx, at(tx, time, Role::handler), id, question).value();
            const Json yes{{"approved", true}};
            const auto decided =
                decide_extension(tx, at(tx, time, Role::lead), id, asked.id.text(), yes).value();
            EXPECT_EQ(decided.state, "approved");
        });
    }

    const domain::Timer& resolution() {
        center_.with([&](store::Tx& tx) { ticket_ = *store::find_ticket(tx, ticket_.id); });
        return *std::find_if(ticket_.timers.begin(), ticket_.timers.end(), [](const auto& timer) {
            return timer.metric == domain::Metric::resolution;
        });
    }

    test::AppCenter center_;
    domain::Ticket ticket_;
};

void expect_lines(const std::vector<std::string>& lines, const std::vector<std::string>& wanted) {
    for (const auto& line : wanted) {
        EXPECT_NE(std::find(lines.begin(), lines.end(), line), lines.end())
            << line << "\nis not in\n"
            << testing::PrintToString(lines);
    }
}

TEST_F(ClockStory, of_a_complaint_before_the_october_holiday_is_told_as_reckoned_by_hand) {
    file("2026-09-30 17:50");
    EXPECT_EQ(resolution().due_at, local("2026-10-15 18:00"));
    move("2026-09-30 17:55", "register", {{"category", "service"}, {"demand", "退货"}});
    suspend("2026-10-08 10:00", "2026-10-09 10:00");
    EXPECT_EQ(resolution().due_at, local("2026-10-16 18:00"));
    suspend("2026-10-12 11:30", "2026-10-12 14:00");
    EXPECT_EQ(resolution().due_at, local("2026-10-19 10:30"));
    extend("2026-10-13 09:00", "2026-10-21 18:00");
    EXPECT_EQ(resolution().due_at, local("2026-10-21 18:00"));
    EXPECT_EQ(resolution().original_due_at, local("2026-10-19 10:30"));

    Explanation told;
    ClockRebuild rebuilt;
    center_.with([&](store::Tx& tx) {
        const auto context = at(tx, "2026-10-13 10:00");
        const auto timer = resolution().id.text();
        told = explain_timer(tx, context, ticket_.id.text(), timer).value();
        rebuilt = rebuild_clocks(tx, context, std::nullopt, 100, false);
    });
    expect_lines(
        told.words_zh,
        {"「办结」适用规则“疑难投诉”（时限政策第1版）：7个工作日，自次一工作日起算，"
         "至末日下班。",
         "自 2026-09-30 17:50 起算（日历第1版）。", "2026-09-30：17:50–18:00，计10分钟。",
         "2026-10-01：不计（国庆节）。", "2026-10-07：不计（国庆节）。",
         "2026-10-08：09:00–12:00, 13:00–18:00，计8小时。",
         "2026-10-10（国庆节 调休上班）：09:00–12:00, 13:00–18:00，计8小时。",
         "2026-10-11：不计（休息日）。",
         "2026-10-08 10:00 至 2026-10-09 10:00 挂起，不计8小时。",
         "2026-10-12 11:30 至 2026-10-12 14:00 挂起，不计1小时30分钟。",
         "已批准延期：原到期 2026-10-19 10:30，延至 2026-10-21 18:00。",
         "到期：2026-10-21 18:00。"}
    );
    expect_lines(
        told.words_en,
        {"2026-09-30: 17:50–18:00, 10 min.", "2026-10-11: not counted (day off).",
         "Suspended from 2026-10-12 11:30 to 2026-10-12 14:00: 1 h 30 min not counted.",
         "Extension granted: first due 2026-10-19 10:30, extended to 2026-10-21 18:00.",
         "Due 2026-10-21 18:00."}
    );
    // What was counted is the limit, the pauses and the extension: 56:10 + 9:30 + 22:30.
    domain::Duration counted{0};
    for (const auto& day : told.days) {
        for (const auto& [from, to] : day.counted) counted += to - from;
    }
    EXPECT_EQ(counted, std::chrono::hours(88) + std::chrono::minutes(10));
    EXPECT_GT(rebuilt.timers, 0U);
    EXPECT_TRUE(rebuilt.differences.empty());
}

}  // namespace
}  // namespace bihuan::app
