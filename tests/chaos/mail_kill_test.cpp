// Kills the server while it reads and sends mails: each mail opens one ticket, and each receipt
// goes out at least once, the copies with one Message-ID.

#include "chaos/killed_server.hpp"
#include "support/eventually.hpp"
#include "support/mail_servers.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr int mails = 60;
constexpr int kills = 6;

class MailsKilled : public KilledServer {
protected:
    void SetUp() override {
        if (const auto obstacle = MailServers::obstacle()) GTEST_SKIP() << *obstacle;
        servers_ = std::make_unique<MailServers>();
        start();
    }

    void add_mailbox() {
        auto admin = client(sign_in("admin", "admin"));
        Json body{{"name", "service"}, {"address", "service@center.test"}, {"poll_seconds", 5}};
        body["username"] = "service";
        body["password"] = "secret";
        body["imap"] = Json{{"host", "127.0.0.1"}, {"port", servers_->imap_port()}};
        body["imap"]["security"] = "none";
        body["smtp"] = Json{{"host", "127.0.0.1"}, {"port", servers_->smtp_port()}};
        body["smtp"]["security"] = "none";
        body["receipt"]["body"] = "{{ticket.number}}";
        const auto reply = admin.post("/api/v1/mailboxes", body);
        ASSERT_EQ(reply.status, 201U) << reply.body;
    }

    std::unique_ptr<MailServers> servers_;
};

/// Each mail of another address, so that each is answered.
std::string mail(int number) {
    const auto text = std::to_string(number);
    return "From: <li@customer.test>\nReply-To: li@customer.test\nMessage-ID: <" + text +
           "@customer.test>\nSubject: mail " + text + "\n\ncomplaint " + text + "\n";
}

TEST_F(MailsKilled, one_ticket_for_each_mail_and_one_id_for_each_receipt) {
    add_mailbox();
    for (int i = 0; i < mails; ++i) servers_->deliver("service", mail(i));
    const auto seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    int cut = 0;
    for (int round = 0; round < kills; ++round) {
        // Killed at any moment.
        std::this_thread::sleep_for(milliseconds(500 + random() % 2'000));
        const auto before = count("SELECT count(*) FROM received_mail");
        cut += before > 0 && before < mails ? 1 : 0;
        kill_and_start();
        // Nobody waits here for the next round.
        sql("UPDATE mailbox SET next_poll_at = now() RETURNING id");
    }
    const auto all_done = [&] {
        sql("UPDATE mailbox SET next_poll_at = now() RETURNING id");
        sql("UPDATE outgoing_mail SET next_at = now() WHERE state = 'pending' RETURNING id");
        return count("SELECT count(*) FROM received_mail") == mails &&
               count("SELECT count(*) FROM outgoing_mail WHERE state = 'pending'") == 0;
    };
    EXPECT_TRUE(eventually(all_done, minutes(3), milliseconds(500)));
    EXPECT_EQ(count("SELECT count(*) FROM received_mail"), mails) << servers_->log();
    EXPECT_EQ(count("SELECT count(*) FROM ticket"), mails);
    EXPECT_EQ(count("SELECT count(DISTINCT subject) FROM ticket"), mails);
    EXPECT_EQ(count("SELECT count(*) FROM contact"), mails);
    EXPECT_EQ(count("SELECT count(*) FROM outgoing_mail WHERE state <> 'sent'"), 0);
    // Three an hour and address.
    const auto written = count("SELECT count(*) FROM outgoing_mail");
    EXPECT_EQ(written, 3);
    std::map<std::string, int> arrived;
    const auto all_arrived = [&] {
        arrived.clear();
        for (const auto& text : servers_->mails_of("li")) {
            const auto at = text.find("\nMessage-ID: ");
            ++arrived[text.substr(at + 1, text.find('\n', at + 1) - at - 1)];
        }
        return static_cast<std::int64_t>(arrived.size()) == written;
    };
    EXPECT_TRUE(eventually(all_arrived)) << "none is lost: " << arrived.size();
    RecordProperty("rounds_that_were_cut", std::to_string(cut));
}

}  // namespace
}  // namespace bihuan::test
