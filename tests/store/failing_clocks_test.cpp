// One ticket with which something is wrong stops no other.

#include "bihuan/app/calendar_file.hpp"
#include "bihuan/app/clock_changes.hpp"
#include "bihuan/app/clock_rules.hpp"
#include "bihuan/app/sweep.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

using domain::Role;

class FailingClocks : public testing::Test {
protected:
    FailingClocks() {
        center_.with([&](store::Tx& tx) {
            const auto& rules = center_.center().first_clock_rules;
            seed_clock_rules(tx, rules, received_);
            for (int i = 0; i < 3; ++i) {
                NewTicket request;
                request.subject = "投诉";
                request.description = "三件之一。";
                request.anonymous_reason = "测试";
                const auto context = center_.acting(tx, {Role::agent}, {}, received_);
                tickets_.push_back(file_ticket(tx, context, request).value().id);
            }
        });
    }

    std::string second() const { return "'" + tickets_[1].text() + "'"; }

    void change(const std::string& sql) {
        center_.with([&](store::Tx& tx) { tx.exec_sql(sql); });
    }

    std::size_t run(std::size_t (*treat)(store::Tx&, const Context&, std::size_t), Instant now) {
        std::size_t treated = 0;
        center_.with([&](store::Tx& tx) {
            auto context = center_.acting(tx, {Role::supervisor}, {}, now);
            context.principal = Principal{};
            context.principal.kind = PrincipalKind::system;
            treated = treat(tx, context, 100);
        });
        return treated;
    }

    /// One digit for each ticket: whether it has such an event.
    std::string have(const std::string& type) {
        std::string result;
        for (const auto& id : tickets_) {
            result += center_.value(
                "SELECT EXISTS (SELECT 1 FROM ticket_event WHERE type = '" + type +
                "' AND ticket_id = '" + id.text() + "')::int"
            );
        }
        return result;
    }

    Instant received_ = parse_instant("2026-11-23T02:00:00Z").value();
    test::AppCenter center_;
    std::vector<TicketId> tickets_;
};

TEST_F(FailingClocks, do_not_keep_others_from_ringing_and_ring_when_mended) {
    change("UPDATE timer SET detail = detail - 'rule' WHERE ticket_id = " + second());
    const auto later = received_ + std::chrono::hours(1);
    EXPECT_EQ(run(sweep, later), 3U);
    EXPECT_EQ(have("escalation_step"), "101");
    EXPECT_EQ(run(sweep, later + std::chrono::seconds(1)), 0U) << "it is tried again at once";

    change(
        "UPDATE timer SET detail = detail || '{\"rule\": \"mended\"}' WHERE ticket_id = " + second()
    );
    EXPECT_EQ(run(sweep, later + std::chrono::minutes(2)), 1U);
    EXPECT_EQ(have("escalation_step"), "111");
}

TEST_F(FailingClocks, do_not_keep_others_from_following_a_calendar) {
    change("UPDATE ticket SET authority = '[]' WHERE id = " + second());
    const auto now = received_ + std::chrono::seconds(10);
    center_.with([&](store::Tx& tx) {
        ClockRulesChange calendar;
        calendar.document = calendar_json(center_.center().first_clock_rules.calendar.definition());
        const auto context = center_.acting(tx, {Role::admin}, {}, now);
        add_clock_rules(tx, context, store::calendar_rules, calendar).value();
    });
    EXPECT_EQ(run(follow_clock_rules, now), 2U);
    EXPECT_EQ(have("retargeted"), "101");

    change("UPDATE ticket SET authority = NULL WHERE id = " + second());
    EXPECT_EQ(run(follow_clock_rules, now + std::chrono::seconds(10)), 1U);
    EXPECT_EQ(have("retargeted"), "111");
}

}  // namespace
}  // namespace bihuan::app
