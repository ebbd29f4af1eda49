// What ladders tell people, and by which way it goes at night.

#include "bihuan/app/clock_rules.hpp"
#include "bihuan/app/notice_settings.hpp"
#include "bihuan/app/outgoing_messages.hpp"
#include "bihuan/app/sweep.hpp"
#include "bihuan/store/gateways.hpp"
#include "bihuan/store/mailboxes.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

using domain::NoticeKind;
using domain::NoticeWay;
using domain::Role;
using std::chrono::hours;
using std::chrono::minutes;

Instant at(const char* text) { return parse_instant(text).value(); }

class LadderNotices : public test::AppCenter, public testing::Test {
protected:
    LadderNotices() {
        with([&](store::Tx& tx) {
            seed_clock_rules(tx, center().first_clock_rules, received_);
            agent_ = acting(tx, {Role::agent}, {}, received_).principal.user_id;
            lead_ = acting(tx, {Role::lead}, {}, received_).principal.user_id;
        });
    }

    /// A complaint that nobody registers.
    void file() {
        with([&](store::Tx& tx) {
            NewTicket request;
            request.channel = domain::Channel::phone;
            request.subject = "投诉";
            request.description = "无人登记。";
            request.anonymous_reason = "测试";
            auto context = acting(tx, {Role::supervisor}, {}, received_);
            context.principal.user_id = agent_;
            file_ticket(tx, context, request).value();
        });
    }

    void choose(const store::NoticeSettings& settings) {
        with([&](store::Tx& tx) {
            store::put_notice_settings(tx, *lead_, settings, std::nullopt, received_);
        });
    }

    void run(std::size_t (*work)(store::Tx&, const Context&, std::size_t), Instant now) {
        with([&](store::Tx& tx) {
            Principal program;
            program.kind = PrincipalKind::system;
            const Context context{center(), center().directories.current(tx, now), program, now};
            work(tx, context, 100);
        });
    }

    /// Of the lead, oldest first; those that are not shown in brackets.
    std::string told() {
        return value(
            "SELECT string_agg(CASE WHEN shown THEN kind ELSE '(' || kind || ')' END, ' ' "
            "  ORDER BY seq) FROM notification WHERE user_id = '" + lead_->text() + "'"
        );
    }

    void open_gateway() {
        with([&](store::Tx& tx) {
            store::Gateway gateway;
            gateway.id = store::GatewayId::make(received_);
            gateway.name = "carrier";
            gateway.adapter = Json{{"format", "json"}, {"url", "https://sms.example.com/"}};
            gateway.adapter["body"] = Json::object();
            gateway.quiet = domain::QuietHours{21 * 60, 8 * 60};
            gateway.created_at = received_;
            gateway.updated_at = received_;
            ASSERT_TRUE(store::insert_gateway(tx, gateway));
        });
    }

    /// Two o'clock in the night of a Thursday.
    const Instant received_ = at("2026-11-26T02:00:00+08:00");
    std::optional<UserId> agent_;
    std::optional<UserId> lead_;
};

/// 50 % of the three minutes for intake is the owner's, 80 % also the lead's, 100 % the breach.
TEST_F(LadderNotices, tell_whom_the_policy_names) {
    file();
    run(sweep, received_ + std::chrono::seconds(150));
    EXPECT_EQ(told(), "reminder");
    run(sweep, received_ + minutes(4));
    EXPECT_EQ(told(), "reminder breach");
    EXPECT_EQ(
        value(
            "SELECT string_agg(data ->> 'percent', ' ' ORDER BY seq) FROM notification "
            "WHERE user_id = '" + lead_->text() + "'"
        ),
        "80 100"
    );
    EXPECT_EQ(value("SELECT count(*) FROM notification WHERE data ? 'told'"), "0");
}

TEST_F(LadderNotices, that_are_muted_are_not_shown_but_breaches_are) {
    store::NoticeSettings settings;
    settings.ways[NoticeKind::reminder] = {};
    choose(settings);
    file();
    run(sweep, received_ + minutes(4));
    EXPECT_EQ(told(), "(reminder) breach");
}

TEST_F(LadderNotices, wake_people_at_night_for_breaches_alone) {
    open_gateway();
    store::NoticeSettings settings;
    settings.ways[NoticeKind::reminder] = {NoticeWay::sms};
    settings.ways[NoticeKind::breach] = {NoticeWay::bell, NoticeWay::sms};
    settings.quiet = domain::QuietHours{22 * 60, 7 * 60};
    settings.group_minutes = 0;
    settings.phone = "+8613800138000";
    choose(settings);
    file();
    run(sweep, received_ + std::chrono::seconds(150));
    run(tell_people_away, received_ + std::chrono::seconds(150));
    const auto messages = [&](const char* column) {
        return value(
            "SELECT string_agg(" + std::string(column) + ", ' ' ORDER BY id) FROM outgoing_message"
        );
    };
    EXPECT_EQ(messages("urgent::text"), "false");
    EXPECT_EQ(messages("to_char(next_at AT TIME ZONE 'Asia/Shanghai', 'HH24:MI')"), "08:00")
        << "when both their quiet hours and the gateway's are over";
    run(sweep, received_ + minutes(4));
    run(tell_people_away, received_ + minutes(4));
    EXPECT_EQ(messages("urgent::text"), "false true");
    EXPECT_EQ(
        messages("to_char(next_at AT TIME ZONE 'Asia/Shanghai', 'HH24:MI')"), "08:00 02:04"
    );
}

TEST_F(LadderNotices, go_by_mail_together_at_any_hour) {
    with([&](store::Tx& tx) {
        store::Mailbox mailbox;
        mailbox.id = store::MailboxId::make(received_);
        mailbox.name = "out";
        mailbox.address = "center@example.com";
        mailbox.smtp.host = "mail.example.com";
        mailbox.created_at = received_;
        mailbox.updated_at = received_;
        ASSERT_TRUE(store::insert_mailbox(tx, mailbox));
    });
    store::NoticeSettings settings;
    settings.ways[NoticeKind::reminder] = {NoticeWay::email};
    settings.ways[NoticeKind::breach] = {NoticeWay::bell, NoticeWay::email};
    settings.quiet = domain::QuietHours{22 * 60, 7 * 60};
    settings.email = "lead@example.com";
    choose(settings);
    file();
    run(sweep, received_ + minutes(4));
    run(tell_people_away, received_ + minutes(4));
    EXPECT_EQ(value("SELECT count(*) FROM outgoing_mail"), "1");
    EXPECT_EQ(value("SELECT recipient FROM outgoing_mail"), "lead@example.com");
    EXPECT_EQ(value("SELECT position('超时通知' IN body) > 0 FROM outgoing_mail"), "true");
    EXPECT_EQ(value("SELECT count(*) FROM away_notice"), "0");
}

TEST_F(LadderNotices, wait_for_others_unless_they_are_urgent) {
    open_gateway();
    store::NoticeSettings settings;
    settings.ways[NoticeKind::reminder] = {NoticeWay::bell, NoticeWay::sms};
    settings.ways[NoticeKind::breach] = {NoticeWay::bell, NoticeWay::sms};
    settings.group_minutes = 30;
    settings.phone = "+8613800138000";
    choose(settings);
    file();
    run(sweep, received_ + std::chrono::seconds(150));
    run(tell_people_away, received_ + minutes(3));
    EXPECT_EQ(value("SELECT count(*) FROM outgoing_message"), "0");
    run(sweep, received_ + minutes(4));
    run(tell_people_away, received_ + minutes(4));
    EXPECT_EQ(value("SELECT count(*) FROM outgoing_message"), "1") << "the reminder went along";
    EXPECT_EQ(value("SELECT count(*) FROM away_notice"), "0");
}

}  // namespace
}  // namespace bihuan::app
