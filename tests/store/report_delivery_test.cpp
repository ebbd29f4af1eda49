// Reports on schedule: each period once, counted to its end, with the rights of its owner.

#include "store/report_deliveries.hpp"

#include <barrier>
#include <thread>

namespace bihuan::test {
namespace {

using app::ReportRound;
using domain::Role;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

TEST_F(ReportDeliveries, are_told_of_at_five_past_midnight_each_day_once) {
    listen();
    EXPECT_EQ(tell(ready - Seconds(1)), ReportRound::done) << "the first look";
    EXPECT_EQ(told_days(), "NULL") << "a new installation has no past to tell of";
    EXPECT_EQ(tell(ready - Seconds(1)), ReportRound::nothing_due);
    EXPECT_EQ(tell(ready), ReportRound::done);
    EXPECT_EQ(told_days(), "2026-11-20");
    EXPECT_EQ(tell(ready + hours(1)), ReportRound::nothing_due);
    EXPECT_EQ(tell(ready - hours(1)), ReportRound::nothing_due) << "a clock that was put back";
    EXPECT_EQ(told_days(), "2026-11-20");
    EXPECT_EQ(value("SELECT count(*) FROM notification WHERE type = 'report_daily_ready'"), "1");
    EXPECT_EQ(value("SELECT topic FROM outbox"), "report.daily_ready");
}

TEST_F(ReportDeliveries, say_outside_neither_the_name_nor_the_words_of_a_customer) {
    add_mailbox();
    for (const auto* format : {"csv", "json"}) subscribe(Json{{"format", format}});
    for (int ticket = 0; ticket < 2; ++ticket) {
        file_complaint(ready - hours(12) + minutes(ticket), "再次投诉：冰箱");
    }
    EXPECT_EQ(deliver(ready), ReportRound::done);
    EXPECT_EQ(deliver(ready), ReportRound::done);
    constexpr auto files = "SELECT count(*) FROM report_delivery WHERE "
                           "convert_from(content, 'UTF8') LIKE '%repeats%'";
    EXPECT_EQ(value(files), "2") << "the table is there";
    for (const auto* words : {"再次投诉", "欧"}) {
        const auto told = std::string(files) + " AND convert_from(content, 'UTF8') LIKE '%" +
                          words + "%'";
        EXPECT_EQ(value(told), "0") << words;
    }
}

TEST_F(ReportDeliveries, are_told_of_after_a_downtime_a_week_of_them_at_most) {
    listen();
    tell(ready);
    EXPECT_EQ(tell(ready + days(3) + hours(5)), ReportRound::done);
    EXPECT_EQ(told_days(), "2026-11-21 2026-11-22 2026-11-23");
    center_.with([](store::Tx& tx) { tx.exec_sql("DELETE FROM outbox"); });
    tell(ready + days(30));
    EXPECT_EQ(told_days(), "2026-12-14 2026-12-15 2026-12-16 2026-12-17 2026-12-18 2026-12-19 "
                           "2026-12-20");
}

TEST_F(ReportDeliveries, are_told_of_and_made_once_by_nodes_that_look_at_the_same_moment) {
    listen();
    add_mailbox();
    subscribe();
    tell(ready - days(1));
    constexpr int nodes = 4;
    std::barrier together(nodes);
    std::vector<std::thread> threads;
    for (int i = 0; i < nodes; ++i) {
        threads.emplace_back([&] {
            store::DatabaseOptions options;
            options.url = center_.app().url();
            const auto connection = store::open_connection(options, store::Prepare::none);
            together.arrive_and_wait();
            for (int rounds = 0; rounds < 3; ++rounds) {
                store::run_transaction(*connection, [&](store::Tx& tx) {
                    app::tell_ready_reports(tx, center_.context(tx, ready));
                    return true;
                });
                store::run_transaction(*connection, [&](store::Tx& tx) {
                    std::optional<store::ReportSubscriptionId> claimed;
                    app::deliver_next_report(tx, center_.context(tx, ready), claimed);
                    return true;
                });
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(told_days(), "2026-11-20");
    EXPECT_EQ(value(periods), "2026-11-20");
    EXPECT_EQ(value(mails), "1");
}

TEST_F(ReportDeliveries, count_what_was_written_before_they_are_made) {
    add_mailbox();
    subscribe(Json{{"format", "json"}});
    file_inquiry(ready - hours(12));
    EXPECT_EQ(value("SELECT count(*) FROM report_fact"), "0") << "nobody has counted yet";
    EXPECT_EQ(deliver(ready), ReportRound::done);
    const auto report = parse_json(
        value("SELECT convert_from(content, 'UTF8') FROM report_delivery")
    );
    ASSERT_TRUE(report);
    for (const auto& figure : (*report)["figures"]) {
        if (figure["code"] == "received") { EXPECT_EQ(figure["value"], 1); }
    }
    EXPECT_EQ((*report)["final"], true);
    EXPECT_EQ((*report)["date"], "2026-11-20");
}

TEST_F(ReportDeliveries, queue_a_mail_for_each_address_and_each_period_once) {
    add_mailbox();
    const Json to = Json::array({"li@customer.test", " LI@customer.test", "wang@customer.test"});
    subscribe(Json{{"to", to}});
    EXPECT_EQ(deliver(ready - Seconds(1)), ReportRound::nothing_due);
    EXPECT_EQ(deliver(ready), ReportRound::done);
    EXPECT_EQ(deliver(ready), ReportRound::nothing_due);
    EXPECT_EQ(value(mails), "2");
    EXPECT_EQ(value("SELECT string_agg(subject || ' ' || kind, ',') FROM outgoing_mail"),
              "日报 2026-11-20 report,日报 2026-11-20 report");
    // Whatever makes it due again: the period has its row.
    center_.with([](store::Tx& tx) {
        tx.exec_sql("UPDATE report_subscription SET next_at = '2026-01-01'");
    });
    EXPECT_EQ(deliver(ready + hours(2)), ReportRound::done);
    EXPECT_EQ(value(mails), "2");
    EXPECT_EQ(value(periods), "2026-11-20");
    EXPECT_EQ(view().subscription.next_at, ready + days(1));
    // After a downtime the latest one, and not all that were missed.
    EXPECT_EQ(deliver(ready + days(5) + hours(3)), ReportRound::done);
    EXPECT_EQ(deliver(ready + days(5) + hours(3)), ReportRound::nothing_due);
    EXPECT_EQ(value(periods), "2026-11-20 2026-11-25");
}

TEST_F(ReportDeliveries, are_done_again_when_a_node_dies_before_its_commit) {
    listen();
    add_mailbox();
    subscribe();
    tell(ready - days(1));
    store::run_transaction(center_.app().connection(), [&](store::Tx& tx) {
        std::optional<store::ReportSubscriptionId> claimed;
        app::deliver_next_report(tx, center_.context(tx, ready), claimed);
        app::tell_ready_reports(tx, center_.context(tx, ready));
        return false;
    });
    EXPECT_EQ(value(mails), "0");
    EXPECT_EQ(told_days(), "NULL");
    EXPECT_EQ(deliver(ready), ReportRound::done);
    EXPECT_EQ(tell(ready), ReportRound::done);
    EXPECT_EQ(value(mails), "1");
    EXPECT_EQ(told_days(), "2026-11-20");
}

TEST_F(ReportDeliveries, begin_at_the_first_instant_where_the_clock_leaves_the_time_out) {
    add_mailbox();
    // In Cairo the clock goes from midnight to one.
    const auto gap = *parse_instant("2026-04-23T22:00:00Z");
    const app::Center cairo{
        center_.center().config, Zone("Africa/Cairo"), center_.center().first_clock_rules,
        center_.center().directories
    };
    const auto with_cairo = [&](store::Tx& tx, Instant now) {
        return app::Context{cairo, cairo.directories.current(tx, now), {}, now};
    };
    center_.with([&](store::Tx& tx) {
        auto context = with_cairo(tx, gap - hours(2));
        context.principal = acting_as(tx, owner_, ready).principal;
        const Json body{{"kind", "daily"}, {"to", Json::array({"li@customer.test"})}};
        const auto made = app::create_report_subscription(tx, context, body);
        ASSERT_TRUE(made);
        EXPECT_EQ(made->subscription.next_at, gap);
    });
    for (const auto at : {gap - Seconds(1), gap, gap + minutes(5)}) {
        center_.with([&](store::Tx& tx) {
            std::optional<store::ReportSubscriptionId> claimed;
            app::deliver_next_report(tx, with_cairo(tx, at), claimed);
        });
        EXPECT_EQ(value(periods), at < gap ? "NULL" : "2026-04-23");
    }
    EXPECT_EQ(value("SELECT next_at = '2026-04-24T21:05:00Z' FROM report_subscription"), "true");
}

TEST_F(ReportDeliveries, are_not_made_for_whoever_may_not_see_them) {
    add_mailbox();
    subscribe();
    const auto change_owner = [&](const std::string& change) {
        center_.with([&](store::Tx& tx) {
            tx.exec_sql("UPDATE app_user SET " + change + " WHERE id = '" + owner_.text() + "'");
        });
    };
    change_owner("active = false");
    EXPECT_EQ(deliver(ready), ReportRound::done);
    EXPECT_EQ(obstacle(), "owner_inactive");
    EXPECT_EQ(view().deliveries.front().state, domain::ReportDeliveryState::not_sent);
    change_owner("active = true, roles = '{agent}'");
    deliver(ready + days(1));
    EXPECT_EQ(obstacle(), "owner_may_not");
    EXPECT_EQ(value("SELECT count(*) FROM report_delivery WHERE content IS NOT NULL"), "0");
    change_owner("roles = '{supervisor}'");
    deliver(ready + days(2));
    EXPECT_EQ(obstacle(), "NULL");
    EXPECT_EQ(value(mails), "1");
    center_.with([](store::Tx& tx) { tx.exec_sql("UPDATE mailbox SET active = false"); });
    deliver(ready + days(3));
    EXPECT_EQ(obstacle(), "mail_not_configured");
    EXPECT_EQ(value(mails), "1");
}

TEST_F(ReportDeliveries, show_leads_their_teams_where_the_center_confines_them) {
    add_mailbox();
    const auto team = center_.app().add_team("front", ready - days(9));
    const auto other = center_.app().add_team("back", ready - days(9));
    center_.with([](store::Tx& tx) {
        tx.exec_sql("INSERT INTO setting (name, value, version, updated_at) "
                    "VALUES ('access', '{\"team_limits\": true}', 1, now())");
        tx.exec_sql("UPDATE directory_version SET version = version + 1");
    });
    center_.center().directories.forget();
    owner_ = make_owner({Role::lead}, {team});
    center_.with([&](store::Tx& tx) {
        Json body{{"kind", "daily"}, {"to", Json::array({"li@customer.test"})}};
        body["team"] = Json::array({other.text()});
        const auto context = acting_as(tx, owner_, ready - days(1));
        const auto refused = app::create_report_subscription(tx, context, body);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().faults.front().code, "unknown_reference");
    });
    subscribe(Json{{"team", Json::array({team.text()})}});
    deliver(ready);
    EXPECT_EQ(value("SELECT scope FROM report_delivery"), "teams:" + team.text());
    EXPECT_EQ(value(mails), "1");
    center_.with([&](store::Tx& tx) {
        auto user = store::lock_user(tx, owner_).value();
        user.team_ids = {other};
        store::update_user(tx, user);
        const auto queued = view_in(tx).deliveries.front().mails.front();
        const auto file = app::file_of_mail(tx, center_.context(tx, ready), queued);
        ASSERT_FALSE(file);
        EXPECT_EQ(file.error().code, "rights_changed") << "what was queued is theirs no longer";
    });
    deliver(ready + days(1));
    EXPECT_EQ(obstacle(), "out_of_scope");
}

}  // namespace
}  // namespace bihuan::test
