// Messages to customers through gateways: sent once, told apart, limited, approved, reported.

#include "api/gateway_at_work.hpp"
#include "api/hook_sender.hpp"
#include "support/eventually.hpp"

#include <set>

namespace bihuan::test {
namespace {

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

const Json good_answer{{"code", 0}, {"data", Json{{"msgid", "m-1"}}}};

/// Answers each request as the list has it, then with a success.
Behaviour answers_in_turn(const std::vector<std::string>& answers) {
    return [answers](const ReceivedHook& hook, std::size_t number, const Send& send) {
        if (number < answers.size()) {
            send(answers[number]);
            return;
        }
        const auto uid = Json::parse(hook.body)["uid"].get<std::string>();
        send(json_answer(200, Json{{"code", 0}, {"data", Json{{"msgid", "m-" + uid}}}}));
    };
}

Json ticket_of(const std::string& phone) {
    Json customer{{"name", "王明"}};
    customer["contacts"] = Json::array({Json{{"kind", "phone"}, {"value", phone}}});
    return create("agent", Json{{"customer", customer}});
}

std::string sent_id(const Json& ticket, const std::string& text_template) {
    const auto reply = try_send(ticket, text_template);
    EXPECT_TRUE(answered(reply, 202)) << reply.body;
    return text_of(json_of(reply), "id");
}

/// Nobody waits here for the ladder.
void send_again_now(const std::string& id) {
    Center::instance().sql(
        "UPDATE outgoing_message SET next_at = now() WHERE id = '" + id + "' RETURNING id"
    );
    Center::instance().sql("UPDATE gateway SET throttled_until = NULL RETURNING id");
}

/// Whether it comes to so many attempts when none of them has to wait for its time.
bool is_sent_again(
    const GatewayAtWork& gateway, const std::string& phone, const std::string& id, std::size_t times
) {
    return eventually([&] {
        if (gateway.sent(phone).size() >= times) return true;
        send_again_now(id);
        return false;
    });
}

TEST(Messages, reach_the_customer_as_the_adapter_says_and_are_kept_on_the_ticket) {
    GatewayAtWork gateway(
        answers_in_turn({}),
        Json{{"headers", Json{{"X-Account", "{{account}}"}, {"Authorization", "Basic {{basic}}"}}}}
    );
    const auto phone = new_phone();
    const auto ticket = ticket_of(phone);
    const auto text = approved_template("工单{{ticket.number}}已受理，{{customer.name}}您好。");
    const auto id = sent_id(ticket, text);
    const auto message = message_in(id, "sent");
    const auto sent = gateway.sent(phone);
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].request_line, "POST /send HTTP/1.1");
    EXPECT_EQ(sent[0].headers.at("content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(sent[0].headers.at("x-account"), "bihuan");
    EXPECT_EQ(sent[0].headers.at("authorization"), "Basic YmlodWFuOnMzY3JldA==");
    const auto body = Json::parse(sent[0].body);
    EXPECT_EQ(
        body["content"], "【闭环】工单" + text_of(ticket, "number") + "已受理，王明您好。"
    );
    EXPECT_EQ(body["uid"], id);
    EXPECT_EQ(message["message_id"], "m-" + id);
    EXPECT_EQ(message["segments"], 1);
    EXPECT_EQ(message.dump().find(phone.substr(3)), std::string::npos) << "masked";
    const auto contacts = json_of(as("agent").get(path_of(ticket) + "/contacts"))["items"];
    const auto& last = contacts.back();
    EXPECT_EQ(last["direction"], "out");
    EXPECT_EQ(last["channel"], "sms");
    const auto list = json_of(as("agent").get(path_of(ticket) + "/messages"))["items"];
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0]["id"], id);
    EXPECT_TRUE(refused(as("agent_far").get(path_of(ticket) + "/messages"), 404));
    EXPECT_TRUE(refused(as("agent").get("/api/v1/outgoing-messages"), 403));
}

TEST(Messages, of_a_form_are_encoded_and_answers_without_a_rule_are_judged_by_their_status) {
    Json adapter{{"format", "form"}, {"answer", nullptr}};
    adapter["body"] = Json{{"k&y", "{{secret}}"}};
    GatewayAtWork gateway(
        [](const ReceivedHook&, std::size_t, const Send& send) { send(answer_bytes(204)); }, adapter
    );
    const auto ticket = ticket_of(new_phone());
    message_in(sent_id(ticket, approved_template("a b&c=已")), "sent");
    const auto sent = gateway.sent("content=");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_NE(sent[0].body.find("k%26y=s3cret"), std::string::npos) << sent[0].body;
    EXPECT_NE(sent[0].body.find("a%20b%26c%3D%E5%B7%B2"), std::string::npos) << sent[0].body;
    EXPECT_EQ(
        sent[0].headers.at("content-type"), "application/x-www-form-urlencoded; charset=utf-8"
    );
}

TEST(Gateways, never_show_their_secret_and_take_no_bad_adapters) {
    GatewayAtWork gateway(answers_in_turn({}));
    const auto shown = as("admin").get(gateway.path());
    EXPECT_EQ(shown.body.find("s3cret"), std::string::npos);
    EXPECT_EQ(gateway.now()["has_secret"], true);
    const auto sealed = Center::instance().sql(
        "SELECT position('s3cret'::bytea in secret) AS at FROM gateway WHERE id = '" +
        gateway.id() + "'"
    );
    EXPECT_EQ(sealed.front().integer("at"), 0);
    EXPECT_EQ(gateway.change(Json{{"secret", nullptr}})["has_secret"], false);

    const auto refusal = [&](const Json& adapter, const std::vector<std::string>& faults) {
        Json whole{{"format", "json"}, {"url", "https://sms.example.com/send"}};
        whole["body"] = Json{{"to", "{{to}}"}};
        whole.merge_patch(adapter);
        const Json body{{"name", "bad"}, {"kind", "sms"}, {"adapter", whole}};
        EXPECT_TRUE(faulted(as("admin").post("/api/v1/gateways", body), faults)) << whole.dump();
    };
    for (const auto* url :
         {"https://10.0.0.1/", "https://[::1]/", "https://0x7f000001/",
          "https://user@sms.example.com/", "ftp://sms.example.com/", "https://169.254.169.254/"}) {
        refusal(Json{{"url", url}}, {"/adapter/url url_not_allowed"});
    }
    refusal(Json{{"format", "xml"}}, {"/adapter/format invalid_choice"});
    refusal(Json{{"body", Json{{"x", "{{ticket.number}}"}}}}, {"/adapter/body/x unknown_field"});
    refusal(Json{{"headers", Json{{"X", "{{to}}"}}}}, {"/adapter/headers/X unknown_field"});
    refusal(Json{{"headers", Json{{"X", "a\r\nY: b"}}}}, {"/adapter/headers/X control_character"});
    refusal(Json{{"headers", Json{{"Host", "a"}}}}, {"/adapter/headers/Host invalid_code"});
    refusal(
        Json{{"format", "form"}, {"body", Json{{"x", 1}}}}, {"/adapter/body/x string_expected"}
    );
    refusal(
        Json{{"answer", Json{{"message_id", "id"}}}},
        {"/adapter/answer/message_id json_pointer_expected"}
    );
    refusal(
        Json{{"answer", Json{{"success", Json{{"pointer", "/c"}, {"values", Json::array()}}}}}},
        {"/adapter/answer/success/values required"}
    );
}

TEST(Templates, are_approved_by_somebody_else_and_anew_after_a_change) {
    GatewayAtWork gateway(answers_in_turn({}));
    const auto ticket = ticket_of(new_phone());
    Json text{{"name", "四眼"}, {"kind", "sms"}, {"body", "工单{{ticket.number}}"}};
    const auto draft = posted("admin", "/api/v1/message-templates", text, 201);
    EXPECT_EQ(draft["state"], "draft");
    const auto id = text_of(draft, "id");
    const auto path = "/api/v1/message-templates/" + id;
    EXPECT_TRUE(refused(try_send(ticket, id), 409, "template_not_approved"));
    const auto approve = [&](const std::string& who) {
        return as(who).request(
            "POST", path + "/approve", {{"If-Match", as("admin").get(path).header("ETag")}}, ""
        );
    };
    EXPECT_TRUE(refused(approve("admin"), 403, "four_eyes"));
    EXPECT_TRUE(refused(as("admin").request("POST", path + "/approve", {}, ""), 428));
    const auto usable = approved_template("不相关");
    EXPECT_TRUE(answered(approve("template.reader"), 200));
    EXPECT_TRUE(refused(approve("template.reader"), 409, "template_not_draft"));
    message_in(sent_id(ticket, id), "sent");
    const auto changed = as("template.reader").request(
        "PATCH", path,
        {{"If-Match", as("admin").get(path).header("ETag")}, {"Content-Type", "application/json"}},
        Json{{"body", "别的话"}}.dump()
    );
    ASSERT_TRUE(answered(changed, 200));
    EXPECT_EQ(json_of(changed)["state"], "draft");
    EXPECT_TRUE(json_of(changed)["approved_by"].is_null());
    EXPECT_TRUE(refused(try_send(ticket, id), 409, "template_not_approved"));
    EXPECT_TRUE(refused(approve("template.reader"), 403, "four_eyes")) << "the words are theirs";
    text["name"] = "坏字段";
    text["body"] = "{{customer.id_number}}";
    EXPECT_TRUE(faulted(
        as("admin").post("/api/v1/message-templates", text), {"/body unknown_field"}
    ));
    text["body"] = std::string(71, 'x');
    EXPECT_EQ(posted("admin", "/api/v1/message-templates", text, 201)["segments"], 2);
}

TEST(Messages, that_were_certainly_not_taken_are_sent_again_under_the_same_id) {
    GatewayAtWork gateway(
        answers_in_turn({answer_bytes(503, "Retry-After: 1\r\n"), answer_bytes(429)})
    );
    const auto phone = new_phone();
    const auto id = sent_id(ticket_of(phone), approved_template("再试"));
    ASSERT_TRUE(is_sent_again(gateway, phone, id, 3)) << gateway.sent(phone).size();
    EXPECT_EQ(message_in(id, "sent")["attempts"], 3);
    std::set<std::string> ids;
    for (const auto& hook : gateway.sent(phone)) {
        ids.insert(Json::parse(hook.body)["uid"].get<std::string>());
    }
    EXPECT_EQ(ids, std::set<std::string>{id});
}

TEST(Messages, that_the_gateway_refuses_fail_at_once) {
    const Json no{{"code", 17}, {"msg", "余额不足"}};
    GatewayAtWork gateway(answers_in_turn({json_answer(200, no), json_answer(400, no)}));
    const auto text = approved_template("拒收");
    for (int i = 0; i < 2; ++i) {
        const auto phone = new_phone();
        const auto message = message_in(sent_id(ticket_of(phone), text), "failed");
        EXPECT_EQ(message["reason"], "refused");
        EXPECT_EQ(message["attempts"], 1);
        EXPECT_EQ(gateway.sent(phone).size(), 1U);
    }
    EXPECT_FALSE(gateway.now()["failing_since"].is_null());
}

/// Nobody gets anything twice of which the gateway may have taken the first.
TEST(Messages, that_may_have_been_taken_wait_for_somebodys_word) {
    GatewayAtWork gateway([](const ReceivedHook&, std::size_t number, const Send& send) {
        // No answer that can be read, one that admits a failure, one that does not say.
        if (number == 0) send("no HTTP\r\n\r\n");
        if (number == 1) send(answer_bytes(500));
        if (number == 2) send(json_answer(200, Json{{"other", 1}}));
        if (number > 2) send(json_answer(200, good_answer));
    });
    const auto text = approved_template("不明");
    std::string id;
    for (int i = 0; i < 3; ++i) {
        const auto phone = new_phone();
        id = sent_id(ticket_of(phone), text);
        EXPECT_EQ(message_in(id, "uncertain")["reason"], "answer_unclear");
        send_again_now(id);
        EXPECT_EQ(gateway.sent(phone).size(), 1U);
    }
    EXPECT_EQ(gateway.now()["uncertain"], 3);
    EXPECT_TRUE(answered(
        as("admin").request("POST", "/api/v1/outgoing-messages/" + id + "/resend"), 202
    ));
    message_in(id, "sent");
    EXPECT_TRUE(refused(
        as("admin").request("POST", "/api/v1/outgoing-messages/" + id + "/resend"), 409,
        "message_not_failed"
    ));
    EXPECT_TRUE(refused(
        as("agent").request("POST", "/api/v1/outgoing-messages/" + id + "/resend"), 403
    ));
}

TEST(Messages, are_sent_again_to_a_gateway_that_recognises_their_ids) {
    GatewayAtWork gateway(
        [](const ReceivedHook&, std::size_t number, const Send& send) {
            send(number == 0 ? "no HTTP\r\n\r\n" : json_answer(200, good_answer));
        },
        Json{{"recognises_id", true}}
    );
    const auto phone = new_phone();
    const auto id = sent_id(ticket_of(phone), approved_template("认得"));
    ASSERT_TRUE(is_sent_again(gateway, phone, id, 2)) << gateway.sent(phone).size();
    message_in(id, "sent");
    const auto sent = gateway.sent(phone);
    EXPECT_EQ(sent[0].body, sent[1].body);
}

TEST(Messages, to_one_recipient_are_limited_for_the_day) {
    GatewayAtWork gateway(answers_in_turn({}), Json::object(), Json{{"per_recipient_day", 2}});
    const auto ticket = ticket_of(new_phone());
    const auto text = approved_template("上限");
    message_in(sent_id(ticket, text), "sent");
    message_in(sent_id(ticket, text), "sent");
    EXPECT_TRUE(refused(try_send(ticket, text), 409, "recipient_limit"));
    EXPECT_TRUE(answered(try_send(ticket_of(new_phone()), text), 202)) << "others are others";
    Center::instance().sql(
        "UPDATE outgoing_message SET created_at = created_at - interval '1 day' "
        "WHERE gateway_id = '" + gateway.id() + "' RETURNING id"
    );
    EXPECT_TRUE(answered(try_send(ticket, text), 202)) << "tomorrow is another day";
}

TEST(Messages, wait_for_the_end_of_quiet_hours) {
    // From an hour ago until two hours from now, wherever midnight lies.
    const auto clock = Center::instance().sql(
        "SELECT to_char(here - interval '1 hour', 'HH24:MI') AS begin, "
        "  to_char(here + interval '2 hours', 'HH24:MI') AS until, "
        "  to_char(here + interval '2 hours' - interval '8 hours', 'HH24:MI') AS until_utc "
        "FROM (SELECT now() AT TIME ZONE 'Asia/Shanghai' AS here) AS clock"
    ).front();
    Json quiet{{"from", clock.text("begin")}, {"to", clock.text("until")}};
    GatewayAtWork gateway(answers_in_turn({}), Json::object(), Json{{"quiet_hours", quiet}});
    const auto phone = new_phone();
    const auto id = sent_id(ticket_of(phone), approved_template("早上"));
    const auto waiting = json_of(as("admin").get("/api/v1/outgoing-messages/" + id));
    ASSERT_EQ(waiting["state"], "pending");
    const auto until = text_of(waiting, "next_at");
    EXPECT_EQ(until.substr(11, 5), clock.text("until_utc")) << until;
    // Also when it would be due: as after an outage.
    send_again_now(id);
    const auto put_off = [&] {
        const auto at = json_of(as("admin").get("/api/v1/outgoing-messages/" + id))["next_at"];
        return at == until;
    };
    EXPECT_TRUE(eventually(put_off));
    EXPECT_TRUE(gateway.sent(phone).empty());
    gateway.change(Json{{"quiet_hours", nullptr}});
    send_again_now(id);
    EXPECT_EQ(message_in(id, "sent")["attempts"], 1);
}

TEST(Messages, go_nowhere_without_a_gateway_or_a_contact) {
    const auto text = approved_template("无处");
    EXPECT_TRUE(refused(try_send(ticket_of(new_phone()), text), 409, "no_gateway"));
    GatewayAtWork gateway(answers_in_turn({}));
    Json customer{{"name", "只有邮箱"}};
    customer["contacts"] =
        Json::array({Json{{"kind", "email"}, {"value", new_phone() + "@example.com"}}});
    const auto ticket = create("agent", Json{{"customer", customer}});
    EXPECT_TRUE(refused(try_send(ticket, text), 409, "no_recipient"));
    EXPECT_TRUE(refused(
        as("agent_far").post(path_of(ticket) + "/messages", Json{{"template_id", text}}), 404
    ));
}

/// A report as a carrier sends it, by a path that only it knows, from its address.
TEST(Reports, R3_say_what_became_of_a_message_once) {
    Json source{{"kind", "secret_path"}, {"allowed_addresses", Json::array({"127.0.0.1"})}};
    Json rule{{"type", "message.report"}};
    rule["data"]["/message_id"] = Json{{"pointer", "/msgid"}};
    Json state{{"pointer", "/status"}, {"default", "failed"}};
    state["table"] = Json{{"DELIVRD", "delivered"}};
    rule["data"]["/state"] = state;
    rule["data"]["/code"] = Json{{"pointer", "/status"}};
    source["mapping"]["rules"] = Json::array({rule});
    source["mapping"]["items"] = "/reports";
    const HookSender reports(source);
    const HookSender other(source);
    GatewayAtWork gateway(
        answers_in_turn({}), Json::object(),
        Json{{"report_source_id", text_of(reports.source(), "id")}}
    );
    const auto id = sent_id(ticket_of(new_phone()), approved_template("回执"));
    const auto remote = text_of(message_in(id, "sent"), "message_id");
    int number = 0;
    const auto report = [&](const HookSender& from, const std::string& msgid, const char* status) {
        Json body{{"batch", ++number}};
        body["reports"] = Json::array({Json{{"msgid", msgid}, {"status", status}}});
        return Center::instance().nobody().post(from.path(), body);
    };
    EXPECT_TRUE(json_of(report(other, remote, "DELIVRD")).contains("inbox_id"))
        << "not of that source's gateways";
    EXPECT_TRUE(json_of(report(reports, "unknown", "DELIVRD")).contains("inbox_id"));
    EXPECT_EQ(message_in(id, "sent")["reported_at"], nullptr);
    EXPECT_TRUE(answered(report(reports, remote, "DELIVRD"), 202));
    const auto delivered = message_in(id, "delivered");
    EXPECT_EQ(delivered["report_code"], "DELIVRD");
    EXPECT_TRUE(answered(report(reports, remote, "DELIVRD"), 202)) << "twice";
    EXPECT_TRUE(answered(report(reports, remote, "UNDELIV"), 202)) << "too late to fail";
    EXPECT_EQ(message_in(id, "delivered"), delivered);

    const auto lost = sent_id(ticket_of(new_phone()), approved_template("退回"));
    report(reports, text_of(message_in(lost, "sent"), "message_id"), "UNDELIV");
    EXPECT_EQ(message_in(lost, "failed")["reason"], "reported");
    EXPECT_TRUE(answered(
        as("admin").request("POST", "/api/v1/outgoing-messages/" + lost + "/resend"), 202
    ));
    EXPECT_EQ(message_in(lost, "sent")["message_id"], "m-" + lost + "-1")
        << "under another id, or the gateway would know it";
}

TEST(Reports, R2_are_taken_from_nobody_else) {
    Json source{{"kind", "secret_path"}, {"allowed_addresses", Json::array({"10.9.8.7"})}};
    const HookSender elsewhere(source);
    const auto reply = Center::instance().nobody().post(
        elsewhere.path(), hook("message.report", Json{{"message_id", "x"}, {"state", "failed"}})
    );
    EXPECT_TRUE(refused(reply, 403, "address_not_allowed"));
}

}  // namespace
}  // namespace bihuan::test
