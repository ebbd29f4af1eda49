// Versions of calendar and policy: planned ones, yearly lists, and what is not published yet.

#include "bihuan/app/clock_changes.hpp"
#include "bihuan/app/explain.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/clock_rules.hpp"
#include "store/tx.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bihuan::app {
namespace {

using domain::Role;
using std::chrono::hours;

class ClockChanges : public testing::Test {
protected:
    ClockChanges() {
        center_.with([&](store::Tx& tx) {
            store::seed_clock_rules(
                tx, store::calendar_rules,
                Json::parse(R"({"zone": "Asia/Shanghai", "known_until": "2026-12-31",
                    "weekly": {"monday": ["09:00-18:00"], "tuesday": ["09:00-18:00"],
                               "wednesday": ["09:00-18:00"], "thursday": ["09:00-18:00"],
                               "friday": ["09:00-18:00"], "saturday": [], "sunday": []},
                    "days": []})"),
                now_
            );
        });
    }

    Context at(store::Tx& tx, Instant now) {
        return center_.acting(tx, {Role::supervisor}, {}, now);
    }

    Result<store::ClockRules> add(Json document, Instant from, bool supersede = false) {
        std::optional<Result<store::ClockRules>> outcome;
        center_.with([&](store::Tx& tx) {
            ClockRulesChange change;
            change.document = std::move(document);
            change.effective_at = from;
            change.supersede_planned = supersede;
            change.note = "试";
            outcome = add_clock_rules(tx, at(tx, now_), store::calendar_rules, change);
        });
        return std::move(*outcome);
    }

    Json newest() {
        Json document;
        center_.with([&](store::Tx& tx) {
            const auto version = store::list_clock_rules(tx, store::calendar_rules).front().version;
            document = store::find_clock_rules(tx, store::calendar_rules, version)->document;
        });
        return document;
    }

    const Instant now_ = parse_instant("2026-12-30T02:00:00Z").value();
    test::AppCenter center_;
};

TEST_F(ClockChanges, a_planned_version_is_not_lost_to_one_that_comes_before_it) {
    ASSERT_TRUE(add(newest(), now_ + hours(48)));
    const auto refused = add(newest(), now_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "supersedes_planned");
    EXPECT_EQ(refused.error().argument, "2");
    EXPECT_TRUE(add(newest(), now_ + hours(72))) << "after it";
    EXPECT_TRUE(add(newest(), now_, true)) << "on purpose";
}

TEST_F(ClockChanges, yearly_lists_are_put_into_the_newest_calendar_also_a_planned_one) {
    auto planned = newest();
    planned["weekly"]["saturday"] = Json::array({"10:00-12:00"});
    ASSERT_TRUE(add(planned, now_ + hours(48)));
    const auto list = Json::parse(R"({"year": 2027, "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": false}]})");
    center_.with([&](store::Tx& tx) {
        std::vector<Json> lists;
        lists.push_back(list);
        const auto merged = calendar_with_holidays(tx, lists).value();
        EXPECT_EQ(merged["weekly"]["saturday"], planned["weekly"]["saturday"]);
        EXPECT_EQ(merged["known_until"], "2027-12-31");
        EXPECT_EQ(merged["days"].size(), 2U);
        auto wrong = list;
        wrong["days"][0]["date"] = "2027-02-30";
        lists.push_back(wrong);
        const auto refused = calendar_with_holidays(tx, lists);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().faults.front().pointer.starts_with("/holidays/1/"));
    });
}

TEST_F(ClockChanges, a_calendar_that_is_tried_says_what_it_lacks) {
    center_.with([&](store::Tx& tx) {
        const auto tried =
            simulate_clock_rules(tx, at(tx, now_), store::calendar_rules, newest()).value();
        ASSERT_FALSE(tried.warnings.empty());
        EXPECT_EQ(tried.warnings.front().code, "holiday_list_ends");
        EXPECT_EQ(tried.warnings.front().argument, "2026-12-31");
    });
}

class Explained : public ClockChanges {
protected:
    Explanation explain(domain::Metric metric) {
        Explanation told;
        center_.with([&](store::Tx& tx) {
            NewTicket request;
            request.subject = "跨年";
            request.anonymous_reason = "测试";
            const auto context = at(tx, now_);
            const auto ticket = file_ticket(tx, context, request).value();
            const auto timer = std::find_if(
                ticket.timers.begin(), ticket.timers.end(),
                [metric](const domain::Timer& one) { return one.metric == metric; }
            );
            told = explain_timer(tx, context, ticket.id.text(), timer->id.text()).value();
        });
        return told;
    }
};

TEST_F(Explained, days_whose_holidays_nobody_has_published_are_named) {
    const auto told = explain(domain::Metric::resolution);
    ASSERT_TRUE(told.unpublished_from);
    EXPECT_EQ(to_text(*told.unpublished_from), "2027-01-01");
    const std::string line = "自 2027-01-01 起尚无放假安排，只按每周工作时间推算。";
    EXPECT_NE(std::find(told.words_zh.begin(), told.words_zh.end(), line), told.words_zh.end());
}

TEST_F(Explained, time_on_the_clock_is_counted_day_and_night) {
    const auto told = explain(domain::Metric::next_update);
    domain::Duration total{0};
    for (const auto& day : told.days) {
        for (const auto& [from, to] : day.counted) total += to - from;
    }
    EXPECT_EQ(total, hours(48));
    EXPECT_FALSE(told.unpublished_from) << "no calendar was asked";
    const std::string line = "2026-12-30：10:00–24:00，计14小时。";
    EXPECT_NE(std::find(told.words_zh.begin(), told.words_zh.end(), line), told.words_zh.end())
        << testing::PrintToString(told.words_zh);
}

}  // namespace
}  // namespace bihuan::app
