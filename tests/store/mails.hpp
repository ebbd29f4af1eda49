#pragma once

// A center that reads and sends mails over real servers.

#include "bihuan/app/outgoing_mail.hpp"
#include "store/mail_center.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace bihuan::test {

class Mails : public testing::Test {
protected:
    void SetUp() override {
        if (const auto obstacle = MailServers::obstacle()) GTEST_SKIP() << *obstacle;
        center_ = std::make_unique<MailCenter>();
        static int tests = 0;
        user_ = "box" + std::to_string(++tests);
    }
    void TearDown() override {
        poller_.reset();
        sender_.reset();
        center_.reset();
    }

    void read() {
        poller_ = std::make_unique<jobs::MailPoller>(
            center_->database(), center_->center(), "node"
        );
        poller_->start();
    }
    void send() {
        sender_ = std::make_unique<jobs::MailSender>(
            center_->database(), center_->center(), "node"
        );
        sender_->start();
    }
    bool comes_to(const std::string& sql, const std::string& value) {
        const bool came = center_->comes_to(sql, value);
        if (!came) ADD_FAILURE() << sql << " is " << center_->value(sql) << mail_servers().log();
        return came;
    }
    std::string value(const std::string& sql) { return center_->value(sql); }
    bool comes_to_flags(const std::string& flags, std::size_t count) {
        return eventually([&] { return mail_servers().flagged(user_, flags) == count; });
    }
    Result<store::OutgoingMail> queue(const std::string& recipient) {
        std::optional<Result<store::OutgoingMail>> queued;
        center_->with([&](store::Tx& tx) {
            app::MailToSend request;
            request.recipient = recipient;
            request.subject = "关于冰箱";
            request.body = "您好，\n.\n已处理。";
            request.ticket = ticket_;
            request.kind = domain::MailKind::reply;
            queued.emplace(app::queue_mail(tx, center_->context(tx), request));
        });
        return *queued;
    }

    std::unique_ptr<MailCenter> center_;
    std::unique_ptr<jobs::MailPoller> poller_;
    std::unique_ptr<jobs::MailSender> sender_;
    std::string user_;
    std::optional<TicketId> ticket_;
};

}  // namespace bihuan::test
