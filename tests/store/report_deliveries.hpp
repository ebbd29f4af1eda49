#pragma once

// A center whose reports are due, for tests of what becomes of them.

#include "bihuan/app/report_delivery.hpp"
#include "bihuan/app/report_subscriptions.hpp"
#include "bihuan/store/people.hpp"
#include "store/mail_center.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {

/// The day that is reported.
inline const Day reported = *parse_day("2026-11-20");
inline const Zone shanghai("Asia/Shanghai");
/// When its report is told.
inline const Instant ready =
    shanghai.at(reported + std::chrono::days(1), std::chrono::minutes(5));

class ReportDeliveries : public testing::Test {
protected:
    ReportDeliveries() : owner_(make_owner({domain::Role::supervisor}, {})) {}

    UserId make_owner(domain::Roles roles, const std::vector<TeamId>& teams) {
        std::optional<UserId> id;
        center_.with([&](store::Tx& tx) {
            const auto at = ready - std::chrono::days(3);
            id = center_.app().acting(tx, roles, teams, at).principal.user_id;
        });
        return *id;
    }
    app::Context acting_as(store::Tx& tx, UserId user, Instant now) {
        auto context = center_.context(tx, now);
        const auto found = store::find_user(tx, user).value();
        context.principal = app::Principal();
        context.principal.user_id = user;
        context.principal.roles = found.roles;
        context.principal.permissions = domain::permissions_of(found.roles);
        context.principal.teams = found.team_ids;
        return context;
    }
    /// A mailbox that can send, at servers that nobody asks.
    void add_mailbox() {
        Json body{{"name", "reports"}, {"address", "reports@center.test"}};
        body["smtp"] = Json{{"host", "127.0.0.1"}, {"port", 9}, {"security", "none"}};
        center_.with([&](store::Tx& tx) {
            ASSERT_TRUE(app::create_mailbox(tx, center_.context(tx), body));
        });
    }
    void listen() {
        center_.with([](store::Tx& tx) {
            tx.exec_sql(
                "INSERT INTO webhook_endpoint (id, url, events, description, active, created_at, "
                "  updated_at) VALUES (gen_random_uuid(), 'https://a.test/', "
                "  '{report.daily_ready}', '', true, '2026-01-01', '2026-01-01')"
            );
        });
    }
    void subscribe(
        const Json& changes = Json::object(), Instant at = ready - std::chrono::days(1)
    ) {
        Json body{{"kind", "daily"}, {"to", Json::array({"li@customer.test"})}};
        body.update(changes);
        center_.with([&](store::Tx& tx) {
            const auto made = app::create_report_subscription(tx, acting_as(tx, owner_, at), body);
            ASSERT_TRUE(made) << made.error().code;
            subscription_ = made->subscription.id;
        });
    }
    void file_inquiry(Instant at) {
        center_.with([&](store::Tx& tx) {
            app::NewTicket request;
            request.kind = domain::Kind::inquiry;
            request.channel = domain::Channel::web;
            request.subject = "a question";
            request.anonymous_reason = "none given";
            auto context = center_.app().acting(tx, {domain::Role::agent}, {}, at);
            ASSERT_TRUE(app::file_ticket(tx, context, request));
        });
    }
    /// Of one and the same customer.
    void file_complaint(Instant at, const std::string& subject) {
        center_.with([&](store::Tx& tx) {
            app::NewTicket request;
            request.kind = domain::Kind::complaint;
            request.channel = domain::Channel::web;
            request.subject = subject;
            request.customer_name = "欧阳金鱼";
            request.contacts.push_back({domain::ContactKind::phone, "13812345678"});
            auto context = center_.app().acting(tx, {domain::Role::agent}, {}, at);
            ASSERT_TRUE(app::file_ticket(tx, context, request));
        });
    }
    app::ReportRound tell(Instant now) {
        auto round = app::ReportRound::nothing_due;
        center_.with([&](store::Tx& tx) {
            round = app::tell_ready_reports(tx, center_.context(tx, now));
        });
        return round;
    }
    app::ReportRound deliver(Instant now) {
        auto round = app::ReportRound::nothing_due;
        center_.with([&](store::Tx& tx) {
            std::optional<store::ReportSubscriptionId> claimed;
            round = app::deliver_next_report(tx, center_.context(tx, now), claimed);
        });
        return round;
    }
    std::string value(const std::string& sql) { return center_.value(sql); }
    std::string told_days() {
        return value("SELECT string_agg(data ->> 'date', ' ' ORDER BY id) FROM outbox");
    }
    app::ReportSubscriptionView view_in(store::Tx& tx) {
        const auto context = acting_as(tx, owner_, ready);
        return *app::find_report_subscription(tx, context, subscription_.text());
    }
    app::ReportSubscriptionView view() {
        std::optional<app::ReportSubscriptionView> view;
        center_.with([&](store::Tx& tx) { view = view_in(tx); });
        return *view;
    }
    std::string obstacle() {
        return value("SELECT obstacle FROM report_delivery ORDER BY made_at DESC LIMIT 1");
    }
    static constexpr auto mails = "SELECT count(*) FROM outgoing_mail";
    static constexpr auto periods =
        "SELECT string_agg(period, ' ' ORDER BY period) FROM report_delivery";

    MailCenter center_;
    UserId owner_;
    store::ReportSubscriptionId subscription_;
};

}  // namespace bihuan::test
