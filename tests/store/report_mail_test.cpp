// Reports over real mail servers: what arrives is what the report says.

#include "bihuan/app/mail_message.hpp"
#include "bihuan/app/report_file.hpp"
#include "bihuan/jobs/report_scheduler.hpp"
#include "store/report_deliveries.hpp"

namespace bihuan::test {
namespace {

class ReportMails : public ReportDeliveries {
protected:
    void SetUp() override {
        if (const auto obstacle = MailServers::obstacle()) GTEST_SKIP() << *obstacle;
        center_.add_mailbox("service");
    }
    void TearDown() override { sender_.reset(); }

    void send() {
        sender_ = std::make_unique<jobs::MailSender>(
            center_.database(), center_.center(), "node"
        );
        sender_->start();
    }
    bool comes_to(const std::string& sql, const std::string& value) {
        const bool came = center_.comes_to(sql, value);
        if (!came) ADD_FAILURE() << sql << " is " << center_.value(sql) << mail_servers().log();
        return came;
    }
    app::ReportFile file_now(domain::ReportFormat format) {
        std::optional<app::ReportFile> file;
        center_.with([&](store::Tx& tx) {
            const auto context = acting_as(tx, owner_, ready);
            const auto found =
                *app::find_report(tx, context, app::daily_period(reported), app::ReportFilter());
            file = app::report_file(
                found, format, app::ReportLanguage::zh, center_.center().zone
            );
        });
        return *file;
    }

    std::unique_ptr<jobs::MailSender> sender_;
};

constexpr auto state = "SELECT state FROM outgoing_mail";

TEST_F(ReportMails, bring_the_report_that_can_be_read_byte_for_byte) {
    file_inquiry(ready - std::chrono::hours(12));
    for (const auto* format : {"xlsx", "csv", "json"}) {
        subscribe(Json{{"format", format}});
        deliver(ready);
    }
    send();
    ASSERT_TRUE(comes_to("SELECT count(*) FROM outgoing_mail WHERE state = 'sent'", "3"));
    for (const auto& name : domain::report_format_names) {
        const std::string code(name.code);
        const auto id = value(
            "SELECT message_id FROM outgoing_mail AS o JOIN report_delivery AS d "
            "ON d.id = o.report_delivery_id WHERE d.file_name LIKE '%." + code + "'"
        );
        const auto text = arrived("li", id);
        ASSERT_FALSE(text.empty()) << mail_servers().log();
        const auto mail = app::read_mail(text);
        ASSERT_EQ(mail.files.size(), 1U) << code;
        EXPECT_EQ(mail.subject, "日报 2026-11-20");
        EXPECT_EQ(mail.files[0].filename, "daily-2026-11-20." + code);
        EXPECT_EQ(mail.text.find("日报 2026-11-20 见附件 daily-2026-11-20." + code), 0U);
        EXPECT_EQ(mail.files[0].content, file_now(name.value).content) << code;
        EXPECT_NE(text.find("Auto-Submitted: auto-generated"), std::string::npos);
    }
}

TEST_F(ReportMails, refused_for_now_are_tried_again_with_the_same_file) {
    mail_servers().stop_smtp();
    subscribe(Json{{"format", "csv"}});
    deliver(ready);
    send();
    ASSERT_TRUE(comes_to("SELECT count(*) FROM mailbox WHERE send_error IS NOT NULL", "1"));
    EXPECT_EQ(value(state), "pending");
    EXPECT_EQ(view().deliveries.front().state, domain::ReportDeliveryState::pending);
    mail_servers().start_smtp();
    EXPECT_TRUE(center_.hurries_to(state, "sent")) << value(state) << mail_servers().log();
    EXPECT_EQ(view().deliveries.front().state, domain::ReportDeliveryState::sent);
    const auto mail = app::read_mail(arrived("li", value("SELECT message_id FROM outgoing_mail")));
    ASSERT_EQ(mail.files.size(), 1U);
    EXPECT_EQ(mail.files[0].content,
              file_now(domain::ReportFormat::csv).content);
    EXPECT_EQ(value(mails), "1");
}

TEST_F(ReportMails, show_what_each_server_said) {
    const Json to =
        Json::array({"busy@customer.test", "never@customer.test", "li@customer.test"});
    subscribe(Json{{"format", "csv"}, {"to", to}});
    deliver(ready);
    send();
    ASSERT_TRUE(comes_to("SELECT count(*) FROM outgoing_mail WHERE attempts = 1", "3"));
    std::map<std::string, domain::MailState> states;
    const auto seen = view();
    for (const auto& mail : seen.deliveries.front().mails) {
        states[mail.recipient] = mail.state;
        EXPECT_EQ(mail.last_error.has_value(), mail.recipient != "li@customer.test");
    }
    EXPECT_EQ(states["busy@customer.test"], domain::MailState::pending);
    EXPECT_EQ(states["never@customer.test"], domain::MailState::failed);
    EXPECT_EQ(states["li@customer.test"], domain::MailState::sent);
}

TEST_F(ReportMails, are_not_sent_once_their_owner_may_no_longer_see_them) {
    subscribe(Json{{"format", "csv"}});
    deliver(ready);
    center_.with([&](store::Tx& tx) {
        tx.exec_sql("UPDATE app_user SET active = false WHERE id = '" + owner_.text() + "'");
    });
    send();
    ASSERT_TRUE(comes_to(state, "failed"));
    EXPECT_EQ(value("SELECT last_error FROM outgoing_mail"), "owner_inactive");
    EXPECT_EQ(value("SELECT attempts FROM outgoing_mail"), "0");
}

TEST_F(ReportMails, go_with_their_subscription_unless_they_were_sent) {
    subscribe(Json{{"format", "csv"}});
    deliver(ready);
    send();
    ASSERT_TRUE(comes_to(state, "sent"));
    sender_.reset();
    deliver(ready + std::chrono::days(1));
    EXPECT_EQ(value(mails), "2");
    center_.with([&](store::Tx& tx) {
        const auto context = acting_as(tx, owner_, ready);
        EXPECT_TRUE(app::remove_report_subscription(tx, context, subscription_.text()));
    });
    EXPECT_EQ(value("SELECT string_agg(state, ' ') FROM outgoing_mail"), "sent");
    EXPECT_EQ(value("SELECT count(*) FROM report_delivery"), "0");
}

TEST_F(ReportMails, are_made_and_sent_by_the_jobs_of_a_server) {
    subscribe(Json{{"format", "csv"}}, clock_now());
    center_.with([](store::Tx& tx) {
        tx.exec_sql("UPDATE report_subscription SET next_at = now()");
    });
    jobs::ReportScheduler scheduler(
        center_.database(), center_.center(), std::chrono::milliseconds(50)
    );
    jobs::ReportScheduler another(
        center_.database(), center_.center(), std::chrono::milliseconds(50)
    );
    scheduler.start();
    another.start();
    send();
    ASSERT_TRUE(comes_to(state, "sent"));
    ASSERT_TRUE(comes_to("SELECT day IS NOT NULL FROM report_told", "true"));
    scheduler.stop();
    another.stop();
    EXPECT_EQ(value(mails), "1");
}

}  // namespace
}  // namespace bihuan::test
