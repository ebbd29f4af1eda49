// E-mail over the API: mailboxes, what is sent with a word to the customer, who may see what.

#include "api/complaint.hpp"

namespace bihuan::test {
namespace {

Json mailbox_body(const std::string& name) {
    Json body{{"name", name}, {"address", name + "@center.test"}};
    // Nobody listens there, and nobody calls before the test is over.
    body["smtp"] = Json{{"host", "127.0.0.1"}, {"port", 9}, {"security", "none"}};
    body["username"] = "center";
    body["password"] = "very secret words";
    return body;
}

/// A mailbox that can send for as long as it lives.
class Sending {
public:
    explicit Sending(const std::string& name, const Json& changes = Json::object()) {
        auto body = mailbox_body(name);
        body.update(changes, true);
        mailbox_ = posted("admin", "/api/v1/mailboxes", body, 201);
    }
    ~Sending() {
        auto& admin = Center::instance().as("admin");
        const HeaderList match{{"If-Match", admin.get(path()).header("ETag")}};
        EXPECT_TRUE(answered(admin.patch(path(), Json{{"active", false}}, match), 200));
    }
    std::string path() const { return "/api/v1/mailboxes/" + text_of(mailbox_, "id"); }
    const Json& made() const { return mailbox_; }

private:
    Json mailbox_;
};

Json with_email(const std::string& address) {
    Json changes;
    changes["customer"]["contacts"] = Json::array();
    changes["customer"]["contacts"].push_back(Json{{"kind", "email"}, {"value", address}});
    return changes;
}

TEST(Mailboxes, never_show_their_password) {
    const Sending mailbox("hidden");
    auto& admin = Center::instance().as("admin");
    EXPECT_EQ(mailbox.made()["has_password"], true);
    for (const auto& body :
         {dump(mailbox.made()), admin.get(mailbox.path()).body,
          admin.get("/api/v1/mailboxes").body, Center::instance().log()}) {
        EXPECT_EQ(body.find("very secret"), std::string::npos);
    }
    const auto kept = Center::instance().sql(
        "SELECT count(*) AS n FROM mailbox WHERE password::text LIKE '%secret%'"
    );
    EXPECT_EQ(kept.front().integer("n"), 0);
}

TEST(Mailboxes, send_their_password_to_no_other_server) {
    const Sending mailbox("moved");
    auto& admin = Center::instance().as("admin");
    const auto change = [&](const Json& body) {
        const HeaderList match{{"If-Match", admin.get(mailbox.path()).header("ETag")}};
        return admin.patch(mailbox.path(), body, match);
    };
    Json elsewhere;
    elsewhere["smtp"] = Json{{"port", 10}};
    EXPECT_TRUE(faulted(change(elsewhere), {"/password required"}));
    EXPECT_TRUE(faulted(change(Json{{"username", "other"}}), {"/password required"}));
    EXPECT_TRUE(answered(change(Json{{"display_name", "客服"}}), 200));
    elsewhere["password"] = "again";
    EXPECT_TRUE(answered(change(elsewhere), 200));
    elsewhere["password"] = nullptr;
    elsewhere["smtp"]["port"] = 11;
    EXPECT_TRUE(answered(change(elsewhere), 200)) << "without one there is nothing to lose";
}

TEST(Mailboxes, say_what_is_wrong_with_them) {
    auto& admin = Center::instance().as("admin");
    auto body = mailbox_body("wrong");
    body["address"] = "no address";
    body["smtp"]["host"] = "10.1.2.3";
    body["folder"] = "IN\r\nB9 DELETE BOX";
    body["receipt"]["body"] = "{{customer.secret}}";
    EXPECT_TRUE(faulted(
        admin.post("/api/v1/mailboxes", body),
        {"/address invalid_email", "/receipt/body unknown_field",
         "/smtp/host mail_host_not_allowed", "/folder control_character"}
    ));
    Json without{{"name", "n"}, {"address", "n@center.test"}};
    EXPECT_TRUE(faulted(admin.post("/api/v1/mailboxes", without), {"/imap required"}));
    const Sending taken("taken");
    EXPECT_TRUE(
        refused(admin.post("/api/v1/mailboxes", mailbox_body("taken")), 409, "already_exists")
    );
    EXPECT_TRUE(refused(Center::instance().as("supervisor").get("/api/v1/mailboxes"), 403));
}

TEST(TicketMails, are_sent_with_a_word_to_the_customer) {
    auto& center = Center::instance();
    const Sending mailbox("answers", Json{{"signature", "{{agent.name}}"}});
    const auto ticket = create("agent", with_email("li.answers@customer.test"));
    const auto way = json_of(center.as("agent").get(path_of(ticket) + "/mails"))["reply"];
    EXPECT_EQ(way["possible"], true) << way;
    EXPECT_EQ(way["recipient"], "l***@customer.test");
    const Json word{{"direction", "out"}, {"channel", "email"}, {"text", "明天送到。"}};
    const auto contact = posted("agent", path_of(ticket) + "/contacts", word, 201);
    EXPECT_EQ(contact["mail"]["state"], "pending");
    EXPECT_EQ(contact["mail"]["recipient"], "l***@customer.test");
    const auto mails = json_of(center.as("agent").get(path_of(ticket) + "/mails"));
    ASSERT_EQ(mails["sent"].size(), 1U);
    EXPECT_EQ(mails["sent"][0]["id"], contact["mail"]["id"]);
    EXPECT_EQ(mails["sent"][0]["kind"], "reply");
    const auto row = center.sql(
        "SELECT recipient || '|' || subject || '|' || body AS kept FROM outgoing_mail "
        "WHERE id = '" + text_of(contact["mail"], "id") + "'"
    );
    const auto name = text_of(contact["user"], "display_name");
    EXPECT_EQ(
        row.front().text("kept"),
        "li.answers@customer.test|Re: " + text_of(ticket, "subject") + " [" +
            text_of(ticket, "number") + "]|明天送到。\n\n-- \n" + name
    );
    EXPECT_EQ(clock_of(read("agent", ticket), "next_update")["state"], "running");
    EXPECT_TRUE(refused(center.as("agent_far").get(path_of(ticket) + "/mails"), 404));
}

TEST(TicketMails, are_not_sent_where_nobody_asked_and_nothing_can_go) {
    auto& center = Center::instance();
    const Sending mailbox("quiet");
    const auto ticket = create("agent", with_email("li.quiet@customer.test"));
    const auto contacts = path_of(ticket) + "/contacts";
    Json word{{"direction", "out"}, {"channel", "email"}, {"text", "已另行发送。"}};
    word["send"] = false;
    EXPECT_EQ(posted("agent", contacts, word, 201)["mail"], nullptr);
    for (const auto& [channel, direction] :
         {std::pair("phone", "out"), std::pair("email", "in")}) {
        Json other{{"direction", direction}, {"channel", channel}, {"text", "x"}};
        EXPECT_EQ(posted("agent", contacts, other, 201)["mail"], nullptr) << channel;
        other["send"] = true;
        EXPECT_TRUE(faulted(
            center.as("agent").post(contacts, other), {"/send only_mails_are_sent"}
        ));
    }
    center.sql(
        "INSERT INTO suppressed_address (digest, address, status, since) "
        "VALUES ('quiet', 'li.quiet@customer.test', '5.1.1', now()) RETURNING digest"
    );
    word["send"] = true;
    EXPECT_TRUE(refused(center.as("agent").post(contacts, word), 409, "mail_suppressed"));
    word.erase("send");
    EXPECT_EQ(posted("agent", contacts, word, 201)["mail"], nullptr) << "it is kept all the same";
    const auto nobody = create("agent");
    word["send"] = true;
    EXPECT_TRUE(refused(
        center.as("agent").post(path_of(nobody) + "/contacts", word), 409, "mail_no_address"
    ));
    auto& admin = center.as("admin");
    EXPECT_EQ(
        json_of(admin.get("/api/v1/suppressed-addresses"))["items"][0]["address"],
        "l***@customer.test"
    );
    EXPECT_TRUE(answered(admin.del("/api/v1/suppressed-addresses/quiet"), 204));
    EXPECT_TRUE(refused(admin.del("/api/v1/suppressed-addresses/quiet"), 404));
}

TEST(MailOutbox, lets_what_failed_be_sent_again) {
    auto& center = Center::instance();
    const Sending mailbox("again");
    const auto ticket = create("agent", with_email("li.again@customer.test"));
    const Json word{{"direction", "out"}, {"channel", "email"}, {"text", "x"}};
    const auto contact = posted("agent", path_of(ticket) + "/contacts", word, 201);
    const auto id = text_of(contact["mail"], "id");
    const auto retry = "/api/v1/mail-outbox/" + id + "/retry";
    auto& admin = center.as("admin");
    EXPECT_TRUE(refused(admin.request("POST", retry), 409, "mail_not_failed"));
    center.sql(
        "UPDATE outgoing_mail SET state = 'failed', fence = fence + 1 WHERE id = '" + id +
        "' RETURNING id"
    );
    const auto failed = json_of(admin.get("/api/v1/mail-outbox?state=failed"))["items"];
    ASSERT_GE(failed.size(), 1U);
    EXPECT_EQ(failed[0]["recipient"], "l***@customer.test");
    EXPECT_FALSE(failed[0].contains("body")) << "administrators do not read what is written";
    EXPECT_TRUE(answered(admin.request("POST", retry), 202));
    EXPECT_TRUE(refused(center.as("supervisor").get("/api/v1/mail-outbox"), 403));
    EXPECT_TRUE(refused(center.as("supervisor").get("/api/v1/received-mails"), 403));
}

}  // namespace
}  // namespace bihuan::test
