// Mails in and out over real servers: one mail is one ticket, however often it is found.

#include "bihuan/app/mail_message.hpp"
#include "store/mails.hpp"

#include <algorithm>

namespace bihuan::test {
namespace {

std::string mail(
    const std::string& id, const std::string& text, const std::string& head = "Subject: fridge\n"
) {
    return "From: Li <li@customer.test>\nMessage-ID: <" + id + ">\n" + head +
           "Date: Thu, 26 Nov 2026 10:00:00 +0800\n\n" + text + "\n";
}

constexpr auto tickets = "SELECT count(*)::text FROM ticket";
constexpr auto received = "SELECT count(*)::text FROM received_mail";

TEST_F(Mails, open_a_ticket_and_join_it) {
    auto& servers = mail_servers();
    center_->add_mailbox(user_);
    servers.deliver(user_, mail("1@customer.test", "The door is bent."));
    read();
    ASSERT_TRUE(comes_to(received, "1"));
    EXPECT_EQ(value("SELECT channel || ' ' || subject || ' ' || description FROM ticket"),
              "email fridge The door is bent.");
    EXPECT_EQ(value("SELECT value FROM customer_contact WHERE kind = 'email'"),
              "li@customer.test");
    EXPECT_TRUE(comes_to_flags("S", 1)) << "it is marked once that is committed";

    servers.deliver(user_, mail("2@customer.test", "And now?\n\nA wrote:\n> old",
                                "In-Reply-To: <1@customer.test>\nSubject: Re: fridge\n"));
    center_->hurry();
    ASSERT_TRUE(comes_to(received, "2"));
    EXPECT_EQ(value(tickets), "1");
    EXPECT_EQ(value("SELECT text FROM contact ORDER BY at DESC, id DESC LIMIT 1"),
              "And now?\n\n> A wrote:\n> old");
    EXPECT_EQ(value("SELECT chased_count::text FROM ticket"), "1");

    const auto number = value("SELECT number FROM ticket");
    servers.deliver(user_, mail("3@customer.test", "Hello?", "Subject: about " + number + "\n"));
    auto stranger = mail("4@x.test", "Me, too", "Subject: " + number + "\n");
    stranger.replace(stranger.find("li@customer.test"), 16, "eve@elsewhere.te");
    servers.deliver(user_, stranger);
    center_->hurry();
    ASSERT_TRUE(comes_to(received, "4"));
    EXPECT_EQ(value("SELECT string_agg(outcome, ' ' ORDER BY message_id) FROM received_mail"),
              "opened joined joined opened")
        << "a number alone lets only those in whom the ticket knows";
    EXPECT_EQ(value("SELECT count(*)::text FROM ticket_link WHERE kind = 'related'"), "1");
}

TEST_F(Mails, after_the_end_of_a_ticket_open_another_that_is_linked) {
    center_->add_mailbox(user_);
    mail_servers().deliver(user_, mail("1@customer.test", "one"));
    read();
    ASSERT_TRUE(comes_to(received, "1"));
    center_->with([](store::Tx& tx) {
        tx.exec_sql(
            "UPDATE ticket SET status = 'closed', stage = 'closed', outcome = 'resolved', "
            "  closed_at = now(), owner_id = NULL"
        );
    });
    mail_servers().deliver(
        user_, mail("2@customer.test", "again", "References: <1@customer.test>\n")
    );
    center_->hurry();
    ASSERT_TRUE(comes_to(received, "2"));
    EXPECT_EQ(value(tickets), "2");
    EXPECT_EQ(value("SELECT count(*)::text FROM ticket_link"), "1");
}

TEST_F(Mails, found_by_many_at_once_open_one_ticket_each) {
    constexpr int mails = 30;
    // Two mailboxes of the same folder, and three nodes that read them.
    center_->add_mailbox(user_);
    center_->add_mailbox(user_, Json{{"name", "again"}, {"address", "again@center.test"}});
    for (int i = 0; i < mails; ++i) {
        const auto number = std::to_string(i);
        // Some without a Message-ID; these are told apart by what they say.
        auto text = mail(number + "@customer.test", "complaint " + number);
        const auto id = text.find("Message-ID");
        if (i % 3 == 0) text.erase(id, text.find("Subject") - id);
        mail_servers().deliver(user_, text);
    }
    std::vector<std::unique_ptr<jobs::MailPoller>> nodes;
    for (int i = 0; i < 3; ++i) {
        nodes.push_back(std::make_unique<jobs::MailPoller>(
            center_->database(), center_->center(), "node" + std::to_string(i)
        ));
        nodes.back()->start();
    }
    ASSERT_TRUE(comes_to(received, std::to_string(mails)));
    ASSERT_TRUE(comes_to(
        "SELECT count(*)::text FROM mailbox WHERE polled_at IS NOT NULL AND poll_error IS NULL",
        "2"
    ));
    nodes.clear();
    EXPECT_EQ(value(tickets), std::to_string(mails));
    EXPECT_EQ(value("SELECT count(DISTINCT description)::text FROM ticket"), std::to_string(mails));
    EXPECT_EQ(value("SELECT count(*)::text FROM contact"), std::to_string(mails))
        << "nor does any of them join what another has opened";
}

TEST_F(Mails, are_taken_once_over_lines_that_are_cut) {
    CuttingLine line(mail_servers().imap_port());
    const Json changes{{"imap", {{"port", line.port()}}}};
    center_->add_mailbox(user_, changes);
    for (int i = 0; i < 5; ++i) {
        const auto number = std::to_string(i);
        mail_servers().deliver(
            user_, mail(number + "@customer.test", number + std::string(3'000, 'x'))
        );
    }
    // In the middle of the greeting, of the search, of a mail, between two.
    for (const std::size_t bytes : {10, 700, 1'500, 2'500, 4'000, 5'500, 9'000}) {
        line.cut_after(bytes);
        const auto cuts = line.cuts();
        center_->hurry();
        read();
        EXPECT_TRUE(eventually([&] { return line.cuts() > cuts; })) << bytes;
        ASSERT_TRUE(comes_to("SELECT poll_error FROM mailbox", "connection_broken")) << bytes;
        poller_.reset();
    }
    line.cut_after(std::nullopt);
    center_->hurry();
    read();
    ASSERT_TRUE(comes_to(received, "5"));
    ASSERT_TRUE(comes_to("SELECT coalesce(poll_error, 'none') FROM mailbox", "none"));
    EXPECT_EQ(value(tickets), "5");
}

TEST_F(Mails, that_are_numbered_anew_open_nothing_again) {
    center_->add_mailbox(user_);
    for (int i = 0; i < 3; ++i) {
        mail_servers().deliver(user_, mail(std::to_string(i) + "@customer.test", "first"));
    }
    read();
    ASSERT_TRUE(comes_to(received, "3"));
    ASSERT_TRUE(comes_to("SELECT (uid_validity IS NOT NULL)::text FROM mailbox", "true"));
    const auto before = value("SELECT uid_validity::text FROM mailbox");
    poller_.reset();
    mail_servers().renumber(user_);
    mail_servers().deliver(user_, mail("new@customer.test", "second"));
    center_->hurry();
    read();
    ASSERT_TRUE(comes_to(received, "4"));
    ASSERT_TRUE(comes_to(
        "SELECT (uid_validity <> " + before + ")::text FROM mailbox", "true"
    ));
    EXPECT_EQ(value(tickets), "4");
}

TEST_F(Mails, from_before_are_left_to_those_who_have_read_them) {
    auto& servers = mail_servers();
    // One that somebody has read: in `cur` with the flag.
    servers.deliver(user_, mail("old@customer.test", "old"));
    const auto mailbox = center_->add_mailbox(user_);
    read();
    ASSERT_TRUE(comes_to(received, "1"));
    ASSERT_TRUE(comes_to_flags("S", 1));
    poller_.reset();
    // The same folder for a center that has never looked at it.
    MailCenter other;
    other.add_mailbox(user_);
    jobs::MailPoller poller(other.database(), other.center(), "other");
    poller.start();
    ASSERT_TRUE(other.comes_to("SELECT (uid_validity IS NOT NULL)::text FROM mailbox", "true"));
    EXPECT_EQ(other.value(tickets), "0");
    servers.deliver(user_, mail("new@customer.test", "new"));
    other.hurry();
    ASSERT_TRUE(other.comes_to(tickets, "1"));
    EXPECT_EQ(other.value("SELECT description FROM ticket"), "new");
}

TEST_F(Mails, that_nobody_can_understand_are_flagged_and_keep_none_behind_them) {
    center_->add_mailbox(user_);
    mail_servers().deliver(user_, "\n");
    std::string deep = "From: a@customer.test\nSubject: deep\n";
    for (int i = 0; i < 10'000; ++i) {
        const auto name = std::to_string(i);
        deep += "Content-Type: multipart/mixed; boundary=\"" + name + "\"\n\n--" + name + "\n";
    }
    mail_servers().deliver(user_, deep);
    const auto huge = "X-Huge: " + std::string(2'000'000, 'x') + "\nSubject: huge\n";
    mail_servers().deliver(user_, mail("2@customer.test", "x", huge));
    mail_servers().deliver(user_, mail("3@customer.test", "last"));
    read();
    ASSERT_TRUE(comes_to(received, "4"));
    EXPECT_EQ(value("SELECT string_agg(outcome, ' ' ORDER BY id) FROM received_mail"),
              "not_understood opened opened opened");
    EXPECT_EQ(value("SELECT fault FROM received_mail WHERE raw IS NOT NULL"), "mail_empty");
    EXPECT_EQ(value("SELECT count(*)::text FROM attachment WHERE filename = 'message.eml'"), "1");
    EXPECT_TRUE(comes_to_flags("FS", 1));
}

TEST_F(Mails, too_large_are_read_at_their_beginning) {
    center_->add_mailbox(user_);
    const auto head = std::string("Content-Type: multipart/mixed; boundary=b\nSubject: large\n");
    const auto body = "--b\n\nwhat matters\n--b\nContent-Type: application/zip; name=a.zip\n\n" +
                      std::string(21 * 1024 * 1024, 'z') + "\n--b--";
    mail_servers().deliver(user_, mail("1@customer.test", body, head));
    read();
    ASSERT_TRUE(comes_to(received, "1"));
    EXPECT_EQ(value("SELECT (description LIKE 'what matters%')::text FROM ticket"), "true");
    EXPECT_EQ(value("SELECT count(*)::text FROM attachment"), "0");
}

TEST_F(Mails, of_programs_are_never_answered) {
    Json changes;
    changes["receipt"]["subject"] = "[{{ticket.number}}]";
    changes["receipt"]["body"] = "No. {{ticket.number}}";
    center_->add_mailbox("service", changes);
    user_ = "service";
    send();
    read();
    mail_servers().deliver(user_, mail("1@customer.test", "help"));
    center_->hurry();
    ASSERT_TRUE(comes_to("SELECT count(*)::text FROM outgoing_mail WHERE state = 'sent'", "1"));
    const auto number = value("SELECT number FROM ticket");
    const auto ours = value("SELECT message_id FROM outgoing_mail");
    const auto text = arrived("li", ours);
    ASSERT_FALSE(text.empty()) << mail_servers().log();
    EXPECT_NE(text.find("Subject: [" + number + "]"), std::string::npos) << text;
    EXPECT_NE(text.find("Auto-Submitted: auto-replied"), std::string::npos);
    EXPECT_NE(text.find("Return-Path: <>"), std::string::npos) << "it cannot come back";
    EXPECT_NE(text.find("In-Reply-To: <1@customer.test>"), std::string::npos);
    // Their program says that they are away, once with its mark and once without.
    const auto reply = "In-Reply-To: <" + ours + ">\nSubject: away\n";
    mail_servers().deliver(
        user_, mail("2@customer.test", "away", "Auto-Submitted: auto-replied\n" + reply)
    );
    mail_servers().deliver(user_, mail("3@customer.test", "away", reply));
    // Our own words, sent on to us.
    auto own = mail("4@customer.test", "loop");
    own.replace(own.find("li@customer.test"), 16, "service@center.test");
    mail_servers().deliver(user_, own);
    center_->hurry();
    ASSERT_TRUE(comes_to(received, "4"));
    EXPECT_EQ(value("SELECT string_agg(outcome, ' ' ORDER BY message_id) FROM received_mail"),
              "opened auto_reply joined auto_reply");
    EXPECT_EQ(value("SELECT count(*)::text FROM outgoing_mail"), "1");
    // One that writes new mails for each receipt and does not say what it is.
    for (int i = 0; i < 6; ++i) {
        const auto nth = std::to_string(i);
        mail_servers().deliver(user_, mail("loop" + nth + "@x", "n" + nth));
    }
    center_->hurry();
    ASSERT_TRUE(comes_to(received, "10"));
    EXPECT_EQ(value("SELECT count(*)::text FROM outgoing_mail WHERE kind = 'receipt'"), "3");
}

TEST_F(Mails, are_sent_as_they_were_written) {
    center_->add_mailbox("service", Json{{"display_name", "闭环客服"}});
    send();
    ASSERT_TRUE(queue("li@customer.test"));
    ASSERT_TRUE(comes_to("SELECT state FROM outgoing_mail", "sent"));
    EXPECT_EQ(value("SELECT last_status::text FROM outgoing_mail"), "250");
    const auto id = value("SELECT message_id FROM outgoing_mail");
    const auto found = arrived("li", id);
    ASSERT_FALSE(found.empty()) << mail_servers().log();
    const auto read = app::read_mail(found);
    EXPECT_EQ(read.subject, "关于冰箱");
    EXPECT_EQ(read.from_name, "闭环客服");
    EXPECT_EQ(read.from_address, "service@center.test");
    EXPECT_EQ(read.text, "您好，\n.\n已处理。");
    EXPECT_EQ(found.find("Auto-Submitted"), std::string::npos) << "somebody wrote it";
}

TEST_F(Mails, refused_for_now_wait_and_refused_for_good_fail) {
    center_->add_mailbox("service");
    mail_servers().deliver(user_, mail("1@customer.test", "x"));
    center_->add_mailbox(user_);
    read();
    ASSERT_TRUE(comes_to(received, "1"));
    ticket_ = TicketId::parse(value("SELECT id::text FROM ticket"));
    ASSERT_TRUE(queue("busy@customer.test"));
    ASSERT_TRUE(queue("never@customer.test"));
    ASSERT_TRUE(queue("nobody@customer.test"));
    send();
    ASSERT_TRUE(comes_to("SELECT count(*)::text FROM outgoing_mail WHERE state = 'failed'", "2"));
    ASSERT_TRUE(comes_to("SELECT count(*)::text FROM outgoing_mail WHERE attempts = 1", "3"));
    EXPECT_EQ(
        value("SELECT string_agg(split_part(recipient, '@', 1) || ' ' || state || ' ' || "
              "last_status::text, ', ' ORDER BY recipient) FROM outgoing_mail"),
        "busy pending 450, never failed 554, nobody failed 550"
    );
    EXPECT_EQ(value("SELECT (next_at > now() + interval '40 seconds')::text FROM outgoing_mail "
                    "WHERE recipient LIKE 'busy%'"), "true");
    EXPECT_EQ(value("SELECT string_agg(address, ',') FROM suppressed_address"),
              "nobody@customer.test");
    EXPECT_EQ(value("SELECT count(*)::text FROM ticket_comment WHERE body LIKE '邮件未送达%'"), "2");
    const auto again = queue("nobody@customer.test");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "mail_suppressed");
    EXPECT_EQ(value("SELECT coalesce(send_error, 'none') FROM mailbox WHERE name = 'service'"),
              "none") << "the server itself is well";
}

TEST_F(Mails, that_come_back_are_known_by_their_report) {
    center_->add_mailbox("service");
    mail_servers().deliver(user_, mail("1@customer.test", "x"));
    center_->add_mailbox(user_);
    read();
    send();
    ASSERT_TRUE(comes_to(received, "1"));
    ticket_ = TicketId::parse(value("SELECT id::text FROM ticket"));
    ASSERT_TRUE(queue("gone@bounce.test"));
    ASSERT_TRUE(comes_to(
        "SELECT (count(*) > 0)::text FROM outgoing_mail WHERE state IN ('sent', 'bounced')", "true"
    ));
    EXPECT_TRUE(center_->hurries_to("SELECT state FROM outgoing_mail", "bounced"));
    EXPECT_EQ(value("SELECT state || ' ' || last_error FROM outgoing_mail"), "bounced 5.1.1")
        << mail_servers().log();
    EXPECT_EQ(value("SELECT string_agg(address, ',') FROM suppressed_address"), "gone@bounce.test");
    EXPECT_EQ(value("SELECT outcome FROM received_mail ORDER BY id DESC LIMIT 1"), "bounce");
    EXPECT_EQ(value(tickets), "1");
    EXPECT_EQ(value("SELECT count(*)::text FROM outgoing_mail"), "1") << "nobody answers a bounce";
    EXPECT_EQ(value("SELECT body FROM ticket_comment"), "邮件未送达 g***@bounce.test（5.1.1）");
}

TEST_F(Mails, of_a_dry_run_go_nowhere) {
    center_->add_mailbox("service", Json{{"dry_run", true}});
    const auto before = mail_servers().mails_of("li").size();
    ASSERT_TRUE(queue("li@customer.test"));
    send();
    ASSERT_TRUE(comes_to("SELECT state FROM outgoing_mail", "dry_run"));
    EXPECT_EQ(mail_servers().mails_of("li").size(), before);
}

TEST_F(Mails, wait_for_a_server_that_is_away) {
    center_->add_mailbox("service");
    mail_servers().stop_smtp();
    ASSERT_TRUE(queue("li@customer.test"));
    ASSERT_TRUE(queue("li@customer.test"));
    send();
    EXPECT_TRUE(comes_to("SELECT send_error FROM mailbox", "not_connected"));
    EXPECT_TRUE(comes_to("SELECT sum(attempts)::text FROM outgoing_mail", "1"))
        << "one has found that out for both";
    mail_servers().start_smtp();
    center_->hurry();
    EXPECT_TRUE(comes_to("SELECT count(*)::text FROM outgoing_mail WHERE state = 'sent'", "2"));
    EXPECT_TRUE(comes_to("SELECT coalesce(send_error, 'none') FROM mailbox", "none"));
}

TEST_F(Mails, are_not_read_with_a_wrong_password_nor_from_a_folder_that_is_none) {
    center_->add_mailbox(user_, Json{{"password", "wrong"}});
    read();
    EXPECT_TRUE(comes_to("SELECT poll_error FROM mailbox", "login_refused"));
    poller_.reset();
    MailCenter other;
    other.add_mailbox(user_, Json{{"folder", "没有"}});
    jobs::MailPoller poller(other.database(), other.center(), "other");
    poller.start();
    EXPECT_TRUE(other.comes_to("SELECT poll_error FROM mailbox", "folder_unknown"));
}

TEST_F(Mails, are_read_and_sent_only_where_the_wall_lets_them) {
    auto& app = center_->app();
    app.with([&](store::Tx& tx) {
        const app::Context context{
            app.center(), app.center().directories.current(tx, clock_now()), {}, clock_now()
        };
        for (const auto* host : {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "a b", "-x"}) {
            Json body{{"name", "n"}, {"address", "a@b.test"}};
            body["imap"] = Json{{"host", host}, {"port", 993}, {"security", "tls"}};
            const auto made = app::create_mailbox(tx, context, body);
            ASSERT_FALSE(made) << host;
            EXPECT_EQ(made.error().faults.at(0).code, "mail_host_not_allowed") << host;
        }
        Json body{{"name", "n"}, {"address", "a@b.test"}};
        body["imap"] = Json{{"host", "mail.example.com"}, {"port", 143}, {"security", "none"}};
        EXPECT_FALSE(app::create_mailbox(tx, context, body)) << "in the clear over the net";
    });
    // A name that leads there is found out when it is called.
    center_->add_mailbox(user_);
    jobs::MailPoller poller(center_->database(), app.center(), "node");
    poller.start();
    EXPECT_TRUE(comes_to("SELECT poll_error FROM mailbox", "address_not_allowed"));
}

}  // namespace
}  // namespace bihuan::test
