// POST /hooks/{source}: R1 to R4. What is not genuine leaves no trace, and what is takes effect
// once.

#include "api/hook_sender.hpp"
#include "api/samples.hpp"
#include "bihuan/base/webhook_signature.hpp"

#include <algorithm>
#include <latch>
#include <set>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::hours;

std::int64_t count(const std::string& of) {
    return Center::instance().sql("SELECT count(*) AS n FROM " + of).front().integer("n");
}

/// What was answered to a delivery that was taken for the first time.
Json answer_of(const HttpReply& reply) {
    EXPECT_TRUE(answered(reply, 202));
    return json_of(reply);
}

Json ticket_of(const HttpReply& reply) {
    const auto id = text_of(json_of(reply).at("ticket"), "id");
    return json_of(Center::instance().as("supervisor").get("/api/v1/tickets/" + id));
}

TEST(HooksIn, open_a_ticket_by_the_rules_of_all_tickets) {
    HookSender crm;
    const auto id = crm.new_id();
    const auto reply = crm.send(id, hook("ticket.create", complaint_data()));
    ASSERT_TRUE(answered(reply, 202));
    const auto ticket = ticket_of(reply);
    EXPECT_EQ(ticket["channel"], "api");
    EXPECT_EQ(ticket["stage"], "intake");
    EXPECT_EQ(ticket["owner"], nullptr);
    EXPECT_EQ(ticket["external_ref"]["source"], crm.source()["name"]);
    EXPECT_EQ(ticket["external_ref"]["id"], id);
    EXPECT_FALSE(ticket["timers"].empty());
}

/// R2.
TEST(HooksIn, R2_what_is_not_genuine_is_401_and_writes_nothing) {
    HookSender crm;
    const auto body = dump(hook("ticket.create", complaint_data()));
    const auto good = crm.headers("msg_1", body);
    const auto with = [&](const std::string& name, const std::string& value) {
        auto headers = good;
        std::erase_if(headers, [&](const auto& header) { return header.first == name; });
        if (!value.empty()) headers.emplace_back(name, value);
        return headers;
    };
    const auto twice = [&](const std::string& name) {
        auto headers = good;
        for (const auto& header : good) {
            if (header.first == name) headers.push_back(header);
        }
        return headers;
    };
    std::vector<HeaderList> lists{
        {},
        {{"Content-Type", "application/json"}},
        with("webhook-signature", "v1,AAAA"),
        with("webhook-signature", "v2" + good[2].second.substr(2)),
        with("webhook-signature", good[2].second.substr(3)),
        with("webhook-timestamp", "now"),
        with("webhook-timestamp", good[1].second + ".0"),
        with("webhook-id", "msg_2"),
        crm.headers("msg.1", body),
        crm.headers("msg_1", body, 0, make_webhook_secret()),
        crm.headers("msg_1", body + " "),
    };
    for (const auto* name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
        lists.push_back(with(name, ""));
        lists.push_back(twice(name));
    }
    const auto before = row_counts();
    for (const auto& headers : lists) {
        const auto reply =
            Center::instance().nobody().request("POST", crm.path(), headers, body);
        EXPECT_TRUE(refused(reply, 401, "signature_invalid"));
    }
    for (const int off : {-301, 302}) {
        const auto headers = crm.headers("msg_1", body, off);
        const auto reply =
            Center::instance().nobody().request("POST", crm.path(), headers, body);
        EXPECT_TRUE(refused(reply, 401, "signature_stale"));
    }
    // Not even a body that is no JSON is looked into.
    const auto reply = Center::instance().nobody().request("POST", crm.path(), {}, "{");
    EXPECT_TRUE(refused(reply, 401, "signature_invalid"));
    EXPECT_EQ(row_counts(), before);
}

TEST(HooksIn, R2_clocks_may_be_off_by_less_than_300_seconds) {
    HookSender crm;
    for (const int off : {-297, 299}) {
        const auto body = dump(hook("ticket.create", complaint_data()));
        const auto headers = crm.headers(crm.new_id(), body, off);
        const auto reply =
            Center::instance().nobody().request("POST", crm.path(), headers, body);
        EXPECT_TRUE(answered(reply, 202)) << off;
    }
}

TEST(HooksIn, unknown_and_inactive_sources_are_404) {
    HookSender crm;
    auto& nobody = Center::instance().nobody();
    EXPECT_TRUE(refused(nobody.post("/hooks/nobody", Json::object()), 404, "not_found"));
    EXPECT_TRUE(refused(nobody.get(crm.path()), 405, "method_not_allowed"));
    auto& admin = Center::instance().as("admin");
    const auto etag = admin.get(crm.admin_path()).header("ETag");
    const Json off{{"active", false}};
    ASSERT_TRUE(answered(admin.patch(crm.admin_path(), off, {{"If-Match", etag}}), 200));
    EXPECT_TRUE(refused(crm.send(hook("ticket.create", complaint_data())), 404, "not_found"));
}

/// R3.
TEST(HooksIn, R3_a_delivery_counts_once_also_after_a_restart) {
    HookSender crm;
    const auto body = hook("ticket.create", complaint_data());
    const auto first = crm.send("msg_again", body);
    ASSERT_TRUE(answered(first, 202));
    auto expected = json_of(first);
    expected["duplicate"] = true;
    const auto second = crm.send("msg_again", body);
    ASSERT_TRUE(answered(second, 200));
    EXPECT_EQ(json_of(second), expected);
    Center::instance().restart();
    const auto third = crm.send("msg_again", body);
    ASSERT_TRUE(answered(third, 200));
    EXPECT_EQ(json_of(third), expected);
    EXPECT_EQ(count("ticket WHERE subject = '" + text_of(body["data"], "subject") + "'"), 1);
}

struct Copies {
    std::set<std::string> tickets;
    std::multiset<unsigned> statuses;
};

/// Fifty at once, each from a connection of its own.
template <class IdOf>
Copies send_copies(const HookSender& crm, const Json& body, const IdOf& id_of) {
    constexpr std::size_t copies = 50;
    std::vector<HttpReply> replies(copies);
    std::vector<std::thread> threads;
    std::latch start(copies);
    const auto& center = Center::instance();
    for (std::size_t i = 0; i < copies; ++i) {
        threads.emplace_back([&, i] {
            auto client = center.client("");
            start.arrive_and_wait();
            replies[i] = crm.send(client, id_of(i), body);
        });
    }
    for (auto& thread : threads) thread.join();
    Copies result;
    for (const auto& reply : replies) {
        result.statuses.insert(reply.status);
        const auto answer = json_of(reply);
        result.tickets.insert(answer.contains("ticket") ? dump(answer["ticket"]) : reply.body);
    }
    return result;
}

TEST(HooksIn, R3_fifty_copies_at_once_make_one_ticket) {
    HookSender crm;
    const auto body = hook("ticket.create", complaint_data());
    const auto got = send_copies(crm, body, [](std::size_t) { return std::string("msg_same"); });
    EXPECT_EQ(got.tickets.size(), 1U) << dump(Json(got.tickets));
    EXPECT_EQ(got.statuses.count(202), 1U);
    EXPECT_EQ(got.statuses.count(200), 49U);
    EXPECT_EQ(count("ticket WHERE subject = '" + text_of(body["data"], "subject") + "'"), 1);
}

TEST(HooksIn, fifty_deliveries_of_one_matter_make_one_ticket_and_one_customer) {
    HookSender crm;
    // Without a contact point nothing but the ticket keeps the customers together.
    Json data = complaint_data(Json{{"external_ref", Json{{"id", "order-4711"}}}});
    data["customer"] = Json{{"name", "无电话的客户"}};
    const auto body = hook("ticket.create", data);
    const auto got = send_copies(crm, body, [](std::size_t i) {
        return "msg_" + std::to_string(i);
    });
    EXPECT_EQ(got.tickets.size(), 1U) << dump(Json(got.tickets));
    EXPECT_EQ(got.statuses.count(202), 1U);
    EXPECT_EQ(got.statuses.count(200), 49U);
    EXPECT_EQ(count("customer WHERE name = '无电话的客户'"), 1);
}

TEST(HooksIn, comments_go_to_tickets_by_number_and_by_their_external_id) {
    HookSender crm;
    Json reference{{"external_ref", Json{{"id", "case-1"}}}};
    const auto opened = crm.send(hook("ticket.create", complaint_data(reference)));
    const auto ticket = ticket_of(opened);
    Json by_number{{"ticket", ticket["number"]}, {"body", "仓库已回复"}};
    ASSERT_TRUE(answered(crm.send(hook("ticket.comment", by_number)), 202));
    Json by_id{{"external_id", "case-1"}, {"body", "客户可见"}, {"internal", false}};
    ASSERT_TRUE(answered(crm.send(hook("ticket.comment", by_id)), 202));
    const auto comments = all_items("supervisor", path_of(ticket) + "/comments");
    ASSERT_EQ(comments.size(), 2U);
    EXPECT_EQ(comments[0]["body"], "仓库已回复");
    EXPECT_EQ(comments[0]["internal"], true);
    EXPECT_EQ(comments[1]["internal"], false);
    HookSender other;
    const auto strange = json_of(other.send(hook("ticket.comment", by_id)));
    EXPECT_TRUE(strange.contains("inbox_id")) << strange;
}

TEST(HooksIn, messages_join_the_ticket_of_their_thread_or_sender) {
    HookSender gateway;
    const auto phone = new_phone();
    const auto message = [&](const char* text, const Json& more) {
        Json data{{"channel", "wechat"}, {"text", text}};
        data["from"] = Json{{"kind", "phone"}, {"value", phone}};
        data.merge_patch(more);
        return gateway.send(hook("message.received", data));
    };
    const auto opened = message("洗衣机漏水\n已经三天了", Json{{"thread", "t-1"}});
    ASSERT_TRUE(answered(opened, 202));
    const auto ticket = ticket_of(opened);
    EXPECT_EQ(ticket["channel"], "wechat");
    EXPECT_EQ(ticket["subject"], "洗衣机漏水");
    EXPECT_EQ(ticket["external_ref"]["id"], "t-1");
    EXPECT_EQ(text_of(ticket["customer"], "name"), phone.substr(0, 3) + "****" + phone.substr(7));
    const auto second = message("还在漏", Json{{"thread", "t-1"}});
    EXPECT_EQ(json_of(second)["ticket"]["id"], ticket["id"]);
    const auto third = message("没有人来吗", Json::object());
    EXPECT_EQ(json_of(third)["ticket"]["id"], ticket["id"]);
    const auto other = message("另一台机器", Json{{"thread", "t-2"}});
    EXPECT_NE(json_of(other)["ticket"]["id"], ticket["id"]);
    EXPECT_EQ(all_items("supervisor", path_of(ticket) + "/contacts").size(), 3U);
    EXPECT_EQ(read("supervisor", ticket)["version"], 3);
}

TEST(HooksIn, a_message_to_a_closed_thread_opens_a_new_ticket) {
    HookSender gateway;
    const auto phone = new_phone();
    Json data{{"channel", "sms"}, {"text", "第一件事"}, {"thread", "t"}};
    data["from"] = Json{{"kind", "phone"}, {"value", phone}};
    auto ticket = ticket_of(gateway.send(hook("message.received", data)));
    ticket = move("supervisor", ticket, "withdraw");
    ticket = move("supervisor", ticket, "summarize");
    ASSERT_EQ(ticket["status"], "closed");
    const auto second = ticket_of(gateway.send(hook("message.received", data)));
    EXPECT_NE(second["id"], ticket["id"]);
    const auto third = ticket_of(gateway.send(hook("message.received", data)));
    EXPECT_EQ(third["id"], second["id"]);
}

TEST(HooksIn, what_is_not_understood_waits_in_the_inbox_and_can_be_replayed) {
    HookSender crm;
    auto data = complaint_data();
    data["category"] = "not.there.yet";
    const auto reply = crm.send("msg_odd", hook("ticket.create", data));
    ASSERT_TRUE(answered(reply, 202));
    const auto answer = json_of(reply);
    EXPECT_EQ(answer["accepted"], true);
    const auto again = json_of(crm.send("msg_odd", hook("ticket.create", data)));
    EXPECT_EQ(again["inbox_id"], answer["inbox_id"]);
    EXPECT_EQ(again["duplicate"], true);

    auto& admin = Center::instance().as("admin");
    const auto entry_path = "/api/v1/webhook-inbox/" + text_of(answer, "inbox_id");
    const auto entry = json_of(admin.get(entry_path));
    EXPECT_EQ(entry["code"], "validation_failed");
    EXPECT_EQ(entry["faults"][0]["pointer"], "/category");
    EXPECT_EQ(entry["faults"][0]["code"], "unknown_reference");
    // Administrators see no customer data.
    const auto phone = text_of(data["customer"]["contacts"][0], "value");
    EXPECT_EQ(text_of(entry, "body").find(phone), std::string::npos);
    EXPECT_NE(text_of(entry, "body").find("not.there.yet"), std::string::npos);
    const auto list = "/api/v1/webhook-inbox?source=" + text_of(crm.source(), "id");
    EXPECT_EQ(all_items("admin", list + "&waiting=true").size(), 1U);

    const auto refusal = admin.request("POST", entry_path + "/replay");
    EXPECT_TRUE(faulted(refusal, {"/category unknown_reference"}));
    const Json category{{"code", "not.there.yet"}, {"name", "新类别"}};
    const Json parents[] = {
        Json{{"code", "not"}, {"name", "上级"}}, Json{{"code", "not.there"}, {"name", "中级"}}
    };
    for (const auto& parent : parents) posted("admin", "/api/v1/categories", parent, 201);
    posted("admin", "/api/v1/categories", category, 201);
    const auto replayed = admin.request("POST", entry_path + "/replay");
    ASSERT_TRUE(answered(replayed, 200));
    EXPECT_EQ(ticket_of(replayed)["category"], "not.there.yet");
    EXPECT_TRUE(refused(admin.request("POST", entry_path + "/replay"), 409, "already_replayed"));
    EXPECT_EQ(all_items("admin", list + "&waiting=true").size(), 0U);
    EXPECT_EQ(all_items("admin", list).size(), 1U);
}

TEST(HooksIn, bodies_of_every_kind_of_nonsense_are_kept) {
    HookSender crm;
    const std::vector<std::pair<std::string, std::string>> bodies{
        {"{", "json_syntax"},
        {"", "json_syntax"},
        {"\xff\xfe", "json_encoding"},
        {std::string(40, '[') + std::string(40, ']'), "json_depth"},
        {R"({"type": "a", "type": "b"})", "json_duplicate_member"},
        {"[]", "validation_failed"},
        {R"({"type": "ticket.destroy", "data": {}})", "validation_failed"},
        {R"({"type": "ticket.create", "data": []})", "validation_failed"},
        {R"({"type": "ticket.comment", "data": {"ticket": "x", "body": "y"}})", "not_found"},
        {R"({"type": "message.received", "data": {"channel": "phone"}})", "validation_failed"},
    };
    auto& admin = Center::instance().as("admin");
    const auto tickets = count("ticket");
    for (const auto& [body, code] : bodies) {
        const auto headers = crm.headers(crm.new_id(), body);
        const auto reply =
            Center::instance().nobody().request("POST", crm.path(), headers, body);
        ASSERT_TRUE(answered(reply, 202)) << body;
        const auto id = text_of(json_of(reply), "inbox_id");
        const auto entry = json_of(admin.get("/api/v1/webhook-inbox/" + id));
        EXPECT_EQ(entry["code"], code) << body;
        EXPECT_EQ(entry["size"], body.size());
        EXPECT_EQ(entry["body"].is_null(), code == "json_encoding") << body;
    }
    EXPECT_EQ(count("ticket"), tickets);
}

TEST(HooksIn, those_who_cannot_sign_know_a_path_and_send_from_listed_addresses) {
    Json members{{"kind", "secret_path"}, {"preset", "zammad-cti"}};
    members["allowed_addresses"] = Json::array({"127.0.0.0/8"});
    HookSender pbx(members);
    auto& nobody = Center::instance().nobody();
    const std::string form = "event=newCall&from=13800138000&to=4001&direction=in&callId=" +
                             pbx.new_id() + "&user%5B%5D=8001";
    const HeaderList type{{"Content-Type", "application/x-www-form-urlencoded"}};
    const auto name = text_of(pbx.source(), "name");
    EXPECT_TRUE(
        refused(nobody.request("POST", "/hooks/" + name, type, form), 401, "signature_invalid")
    );
    EXPECT_TRUE(refused(
        nobody.request("POST", "/hooks/" + name + "/wrong", type, form), 401, "signature_invalid"
    ));
    const auto first = nobody.request("POST", pbx.path(), type, form);
    ASSERT_TRUE(answered(first, 202));
    const auto second = nobody.request("POST", pbx.path(), type, form);
    ASSERT_TRUE(answered(second, 200));
    EXPECT_EQ(json_of(second)["duplicate"], true);
    // Neither in the log nor in the table.
    EXPECT_EQ(Center::instance().log().find(pbx.secret()), std::string::npos);
    const auto& secret = pbx.secret();
    EXPECT_EQ(
        count("inbound_secret WHERE position('" + secret + "' IN encode(sealed, 'escape')) > 0"), 0
    );

    members["allowed_addresses"] = Json::array({"192.0.2.1"});
    HookSender far(members);
    EXPECT_TRUE(
        refused(nobody.request("POST", far.path(), type, form), 403, "address_not_allowed")
    );
    members.erase("allowed_addresses");
    members["name"] = "open-path";
    const auto open = Center::instance().as("admin").post("/api/v1/inbound-sources", members);
    EXPECT_TRUE(faulted(open, {"/allowed_addresses required"}));
}

TEST(HooksIn, call_events_reach_the_phone_floor) {
    HookSender pbx;
    const auto event = [](const std::string& type) {
        Json json{{"type", type}, {"call_id", "hook-call-1"}, {"direction", "inbound"}};
        json["at"] = from_now(std::chrono::seconds(-5));
        json["from"] = new_phone();
        json["to"] = "4008001234";
        return json;
    };
    const auto one = answer_of(pbx.send(hook("call-event/1", event("started"))));
    EXPECT_EQ(one, Json({{"accepted", true}}));
    const auto list = Json::array({event("queued"), event("abandoned")});
    EXPECT_EQ(answer_of(pbx.send(hook("call-event/1", list))), Json({{"accepted", true}}));
    const auto provider = text_of(pbx.source(), "name");
    EXPECT_EQ(count("call_event WHERE provider = '" + provider + "'"), 3);
    // All of a list or nothing of it.
    const auto bad = Json::array({event("queued"), event("exploded")});
    const auto kept = answer_of(pbx.send(hook("call-event/1", bad)));
    EXPECT_TRUE(kept.contains("inbox_id")) << kept;
    EXPECT_EQ(count("call_event WHERE provider = '" + provider + "'"), 3);
}

TEST(HooksIn, a_secret_is_changed_without_downtime) {
    HookSender crm;
    auto& admin = Center::instance().as("admin");
    const auto body = dump(hook("ticket.create", complaint_data()));
    const auto send_with = [&](const std::string& secret) {
        const auto headers = crm.headers(crm.new_id(), body, 0, secret);
        return Center::instance().nobody().request("POST", crm.path(), headers, body).status;
    };
    const auto added = posted("admin", crm.admin_path() + "/secrets", Json::object(), 201);
    const auto fresh = text_of(added, "secret");
    ASSERT_EQ(added["secrets"].size(), 2U);
    EXPECT_NE(added["secrets"][0]["expires_at"], nullptr);
    EXPECT_EQ(added["secrets"][1]["expires_at"], nullptr);
    EXPECT_EQ(send_with(crm.secret()), 202U);
    EXPECT_EQ(send_with(fresh), 202U);
    const auto old = crm.admin_path() + "/secrets/" + text_of(added["secrets"][0], "id");
    ASSERT_TRUE(answered(admin.del(old), 200));
    EXPECT_EQ(send_with(crm.secret()), 401U);
    EXPECT_EQ(send_with(fresh), 202U);
    const auto last = crm.admin_path() + "/secrets/" + text_of(added["secrets"][1], "id");
    EXPECT_TRUE(refused(admin.del(last), 409, "last_secret"));
    const auto shown = admin.get(crm.admin_path()).body;
    EXPECT_EQ(shown.find("whsec_"), std::string::npos);
    EXPECT_EQ(shown.find("sealed"), std::string::npos);
}

TEST(HooksIn, the_sender_may_bring_its_own_secret) {
    HookSender crm;
    const auto theirs = make_webhook_secret();
    Json change{{"secret", theirs}, {"overlap_hours", 0}};
    const auto added = posted("admin", crm.admin_path() + "/secrets", change, 201);
    EXPECT_EQ(added["secrets"].size(), 1U);
    const auto body = dump(hook("ticket.create", complaint_data()));
    auto& nobody = Center::instance().nobody();
    const auto by = [&](const std::string& secret) {
        const auto headers = crm.headers(crm.new_id(), body, 0, secret);
        return nobody.request("POST", crm.path(), headers, body).status;
    };
    EXPECT_EQ(by(theirs), 202U);
    EXPECT_EQ(by(crm.secret()), 401U);
    change["secret"] = "whsec_short";
    const auto bad = Center::instance().as("admin").post(crm.admin_path() + "/secrets", change);
    EXPECT_TRUE(faulted(bad, {"/secret invalid_secret"}));
}

/// R74.
TEST(HooksIn, R74_no_source_sends_without_bounds) {
    HookSender crm(Json{{"per_minute", 2}});
    const auto body = hook("ticket.create", complaint_data());
    EXPECT_TRUE(answered(crm.send("msg_1", body), 202));
    EXPECT_TRUE(answered(crm.send("msg_1", body), 200));
    const auto third = crm.send("msg_1", body);
    EXPECT_TRUE(refused(third, 429, "rate_limited"));
    EXPECT_NE(third.header("Retry-After"), "");
    const std::string big(1024 * 1024 + 1, ' ');
    const auto large = Center::instance().nobody().request(
        "POST", crm.path(), crm.headers("msg_2", big), big
    );
    EXPECT_TRUE(refused(large, 413, "body_too_large"));
}

}  // namespace
}  // namespace bihuan::test
