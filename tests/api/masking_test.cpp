// A phone number planted where numbers go must never come out whole, except by revealing it, and
// that is on record (R34).

#include "api/call_door.hpp"
#include "api/complaint.hpp"
#include "api/gateway_at_work.hpp"
#include "api/hook_sender.hpp"
#include "bihuan/base/time.hpp"
#include "http/routes.hpp"
#include "support/receiver.hpp"

#include <map>
#include <thread>

namespace bihuan::test {
namespace {

const std::string canary = "13912345678";

/// One customer with the canary, known by phone, at the portal and by e-mail.
struct Planted {
    Json ticket;
    std::string number;
    std::string code;
    std::string attachment;
    std::string asset;
    std::string signature;
    /// Of a handler; nobody else finds it.
    std::string draft = "ticket:canary:note";
    /// Shared with everybody: by the noun of its collection.
    std::map<std::string, std::string> saved;
};

/// Where the recording of the call lies.
const Receiver& recorder() {
    static const Receiver server([](const ReceivedHook&, std::size_t, const Send& send) {
        const std::string sound("RIFF\0\0\0\0WAVE", 12);
        send("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n" + sound);
    });
    return server;
}

void plant_recording(CallDoor& door) {
    auto& admin = Center::instance().as("admin");
    const auto path = "/api/v1/recording-servers";
    Json servers;
    servers["servers"] = Json::array({Json{{"base", recorder().url("/")}}});
    const HeaderList match{{"If-Match", admin.get(path).header("ETag")}};
    EXPECT_TRUE(answered(admin.put(path, servers, match), 200));
    Json ready{{"type", "recording_ready"}, {"call_id", "canary"}};
    ready["at"] = from_now(std::chrono::seconds(0));
    ready["recording"] = Json{{"url", recorder().url("/" + canary)}};
    door.report(ready);
}

/// A call in vain from the number, and a click to call it back.
void plant_calls(Planted& planted) {
    CallDoor door;
    seat_at("agent", "8101");
    door.call_from(canary);
    door.report("canary", "offered", "8101");
    door.report("canary", "queue_timeout");
    door.report("canary", "abandoned");
    planted.saved["calls"] = door.id_of("canary");
    plant_recording(door);
    const auto waiting = Center::instance().sql(
        "SELECT id::text AS id FROM callback WHERE number = '+86" + canary + "'"
    );
    planted.saved["callbacks"] = waiting.front().text("id");
    const Json click{{"callback", planted.saved["callbacks"]}};
    planted.saved["dial-requests"] = text_of(posted("agent", "/api/v1/calls", click, 201), "id");
}

const Planted& planted() {
    static const Planted result = [] {
        auto& center = Center::instance();
        Planted planted;
        Json contacts = Json::array();
        contacts.push_back(Json{{"kind", "phone"}, {"value", "+86 139-1234-5678"}});
        contacts.push_back(Json{{"kind", "email"}, {"value", "canary13912345678@example.cn"}});
        contacts.push_back(Json{{"kind", "wechat"}, {"value", "wx13912345678"}});
        Json changes;
        changes["customer"] = Json{{"name", "金丝雀"}, {"contacts", contacts}};
        planted.ticket = move("handler", drive_to("solution", changes), "propose");
        Json complaint{{"name", "金丝雀"}, {"phone", canary}, {"text", "漏水"}, {"consent", true}};
        const auto receipt = json_of(center.nobody().post("/api/v1/portal/complaints", complaint));
        planted.number = text_of(receipt, "number");
        planted.code = text_of(receipt, "query_code");
        const auto file =
            center.as("handler").upload("/api/v1/attachments", "a.txt", "text/plain", "x");
        planted.attachment = text_of(json_of(file), "id");
        const auto customer = "/api/v1/customers/" + text_of(planted.ticket["customer"], "id");
        const Json asset{{"model", "金丝雀"}, {"serial", "1"}};
        const auto piece = center.as("handler").post(customer + "/assets", asset);
        planted.asset = text_of(json_of(piece), "id");
        const auto signatures = path_of(planted.ticket) + "/signatures";
        const auto text =
            json_of(center.as("handler").get(signatures + "/text?purpose=registration"));
        Json signature{{"purpose", "registration"}, {"signer_name", "金丝雀"}};
        signature["text_sha256"] = text["text_sha256"];
        signature["alternative"] = Json{{"kind", "thumbprint"}};
        planted.signature = text_of(posted("handler", signatures, signature, 201), "id");
        const Json typed{{"body", Json{{"note", "金丝雀"}}}};
        const auto kept = center.as("handler").put(
            "/api/v1/drafts/" + planted.draft, typed, {{"If-None-Match", "*"}}
        );
        EXPECT_EQ(kept.status, 201U) << kept.body;
        const auto save = [&](const std::string& noun, Json item) {
            item["shared"] = "center";
            const auto path = "/api/v1/" + noun;
            planted.saved[noun] = text_of(posted("supervisor", path, item, 201), "id");
        };
        save("views", Json{{"name", "全部"}, {"query", "status=open"}});
        Json step{{"action", "comment"}, {"form", Json{{"body", "{{customer.phone}}"}}}};
        save("macros", Json{{"name", "备注"}, {"steps", Json::array({step})}});
        plant_calls(planted);
        save("canned-replies", Json{{"title", "回电"}, {"body", "{{customer.phone}}"}});
        return planted;
    }();
    return result;
}

/// An import whose rows, also the refused one, name the number.
std::string planted_import() {
    static const auto id = [] {
        auto& supervisor = Center::instance().as("supervisor");
        Json table;
        table["header"] = Json::array({"编号", "正文", "时间"});
        table["rows"] = Json::array();
        table["rows"].push_back(Json::array({"c1", "请打 13912345678", "13912345678"}));
        const auto import = json_of(supervisor.post("/api/v1/imports", table));
        const auto path = "/api/v1/imports/" + text_of(import, "id");
        Json mapping;
        mapping["columns"] = import["detected"]["suggested"]["columns"];
        supervisor.put(path + "/mapping", mapping);
        supervisor.request("POST", path + "/dry-run");
        EXPECT_EQ(finished_job("supervisor", path)["job"]["state"], "done");
        return text_of(import, "id");
    }();
    return id;
}

/// An export of all who are called 金丝雀: of everything it would wait for approval once the tests
/// have made many tickets. Its file can be fetched once, so each who asks for it has a new one.
std::string planted_export() {
    auto& supervisor = Center::instance().as("supervisor");
    Json body{{"list", "tickets"}, {"format", "csv"}, {"reason", "canary"}};
    body["query"] = "q=%E9%87%91%E4%B8%9D%E9%9B%80";
    const auto asked = json_of(supervisor.post("/api/v1/exports", body));
    const auto path = "/api/v1/exports/" + text_of(asked, "id");
    EXPECT_EQ(finished_job("supervisor", path)["state"], "done");
    return text_of(asked, "id");
}

struct PlantedHooks {
    std::string source;
    std::string entry;
    std::string webhook;
    std::string delivery;
};

/// A hook that names the number and was not understood, and another system that was told of a
/// ticket of its holder.
const PlantedHooks& planted_hooks() {
    static const PlantedHooks result = [] {
        PlantedHooks hooks;
        HookSender crm;
        hooks.source = text_of(crm.source(), "id");
        Json changes;
        changes["customer"]["contacts"][0] = Json{{"kind", "phone"}, {"value", canary}};
        auto data = complaint_data(changes);
        data["category"] = "nowhere";
        data["description"] = "请打 " + canary;
        hooks.entry = text_of(json_of(crm.send(hook("ticket.create", data))), "inbox_id");
        Json listener{{"url", "http://127.0.0.1:9/"}};
        listener["events"] = Json::array({"ticket.created"});
        hooks.webhook = text_of(posted("admin", "/api/v1/webhooks", listener, 201), "id");
        const auto path = "/api/v1/webhooks/" + hooks.webhook;
        create("agent", changes);
        for (int tries = 0; tries < 600 && hooks.delivery.empty(); ++tries) {
            const auto list = all_items("admin", path + "/deliveries");
            if (!list.empty()) hooks.delivery = text_of(list.front(), "id");
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        auto& admin = Center::instance().as("admin");
        const HeaderList match{{"If-Match", admin.get(path).header("ETag")}};
        EXPECT_TRUE(answered(admin.patch(path, Json{{"active", false}}, match), 200));
        return hooks;
    }();
    return result;
}

/// One that neither reads nor sends.
const std::string& planted_mailbox() {
    static const std::string id = [] {
        Json mailbox{{"name", "canary"}, {"address", "canary@center.test"}, {"active", false}};
        mailbox["smtp"] = Json{{"host", "127.0.0.1"}, {"port", 9}, {"security", "none"}};
        return text_of(posted("admin", "/api/v1/mailboxes", mailbox, 201), "id");
    }();
    return id;
}

struct PlantedMessage {
    std::string gateway;
    std::string text;
    std::string message;
};

/// One that went to the number.
const PlantedMessage& planted_message() {
    static const PlantedMessage result = [] {
        PlantedMessage planted_one;
        const GatewayAtWork gateway([](const ReceivedHook&, std::size_t, const Send& send) {
            send(json_answer(200, Json{{"code", 0}, {"data", Json{{"msgid", "m-1"}}}}));
        });
        planted_one.gateway = gateway.id();
        planted_one.text = approved_template("请接听");
        const auto sent = try_send(planted().ticket, planted_one.text);
        EXPECT_TRUE(answered(sent, 202)) << sent.body;
        planted_one.message = text_of(json_of(sent), "id");
        return planted_one;
    }();
    return result;
}

const std::string& planted_hold() {
    static const std::string id = [] {
        const Json hold{{"ticket", planted().number}, {"reason", "诉讼"}};
        return text_of(posted("admin", "/api/v1/legal-holds", hold, 201), "id");
    }();
    return id;
}

/// A pattern with something real in its place; empty when there is nothing.
std::string path_for(std::string pattern) {
    auto& center = Center::instance();
    const auto open = pattern.find('{');
    if (open == std::string::npos) {
        const Zone zone("Asia/Shanghai");
        const auto now = *parse_instant(from_now(std::chrono::seconds(0)));
        const auto today = to_text(zone.day_of(now));
        if (pattern.ends_with("/reports/weekly")) return pattern + "?week=2026-W01";
        if (pattern.ends_with("/reports/monthly")) return pattern + "?month=" + today.substr(0, 7);
        if (pattern.ends_with("/reports/ledger")) {
            return pattern + "?from=" + today + "&to=" + today;
        }
        if (pattern.find("/reports/") != std::string::npos) return pattern + "?date=" + today;
        if (pattern.ends_with("/figures")) {
            const auto from = to_text(now - std::chrono::hours(1));
            return pattern + "?from=" + from + "&to=" + to_text(now);
        }
        if (pattern.ends_with("/search")) return pattern + "?q=" + percent_encode("金丝雀");
        return pattern;
    }
    const std::map<std::string, std::string> values{
        {"users", center.id_of("agent")},
        {"departments", center.department("repairs")},
        {"teams", center.team("front")},
        {"categories", "product"},
        {"root-causes", "design"},
        {"settings", "access"},
        {"calendars", "1"},
        {"policies", "1"},
        {"tickets", text_of(planted().ticket, "id")},
        {"attachments", planted().attachment},
        {"customers", text_of(planted().ticket["customer"], "id")},
        {"complaints", planted().number},
        {"drafts", planted().draft},
        {"inbound-sources", planted_hooks().source},
        {"webhook-inbox", planted_hooks().entry},
        {"webhooks", planted_hooks().webhook},
        {"mailboxes", planted_mailbox()},
        {"deliveries", planted_hooks().delivery},
        {"gateways", planted_message().gateway},
        {"message-templates", planted_message().text},
        {"outgoing-messages", planted_message().message},
        {"imports", planted_import()},
        {"legal-holds", planted_hold()},
        {"exports", pattern.find("/exports/") == std::string::npos ? "" : planted_export()},
    };
    const auto slash = pattern.rfind('/', open - 2);
    const auto noun = pattern.substr(slash + 1, open - slash - 2);
    const auto saved = planted().saved.find(noun);
    if (saved != planted().saved.end()) {
        pattern.replace(open, 4, saved->second);
        const auto ticket = text_of(planted().ticket, "id");
        if (pattern.ends_with("/recording")) return pattern + "?reason=canary";
        return pattern.ends_with("/render") ? pattern + "?ticket=" + ticket : pattern;
    }
    const auto value = values.find(noun);
    if (value == values.end()) return {};
    pattern.replace(open, pattern.find('}') - open + 1, value->second);
    const auto asset = pattern.find("{asset}");
    if (asset != std::string::npos) pattern.replace(asset, 7, planted().asset);
    const auto signature = pattern.find("{signature}");
    if (signature != std::string::npos) pattern.replace(signature, 11, planted().signature);
    if (pattern.ends_with("/signatures/text")) pattern += "?purpose=registration";
    const auto timer = pattern.find("{timer}");
    if (timer != std::string::npos) {
        pattern.replace(timer, 7, text_of(planted().ticket["timers"][0], "id"));
    }
    return pattern;
}

bool shows_the_canary(const std::string& text) {
    for (const auto* digits : {"13912345678", "12345678", "1391234"}) {
        if (text.find(digits) != std::string::npos) return true;
    }
    return false;
}

TEST(Masking, no_get_route_shows_a_phone_number_to_anybody) {
    auto& center = Center::instance();
    const HeaderList code{{"X-Query-Code", planted().code}};
    std::map<std::string, int> answers;
    for (const auto& route : http::all_routes()) {
        if (route.method != http::Method::get) continue;
        const auto path = path_for(std::string(route.pattern));
        ASSERT_FALSE(path.empty()) << "say what goes into " << route.pattern;
        for (const auto& who : center.people()) {
            const auto reply = center.as(who).get(path, code);
            EXPECT_LT(reply.status, 500U) << who << " " << path;
            // Refused rows are given out as they were, to be mended; each fetch is on record.
            if (route.pattern.ends_with("/error-file") && reply.status == 200) {
                const auto entries = json_of(center.as("supervisor").get(
                    "/api/v1/audit?action=import.error_file&object=import:" + planted_import()
                ));
                EXPECT_GE(entries["items"].size(), 1U);
                ++answers[std::string(route.pattern)];
                continue;
            }
            EXPECT_FALSE(shows_the_canary(reply.body)) << who << " " << path << reply.body;
            // What a WebSocket tells is looked at in live_test.cpp.
            const bool answered = reply.status == 200 || reply.status == 426;
            if (answered) ++answers[std::string(route.pattern)];
        }
        EXPECT_GE(answers[std::string(route.pattern)], 1) << "nobody may read " << route.pattern;
    }
}

TEST(Masking, shows_as_much_as_is_needed_to_recognise_a_number) {
    const auto contacts = planted().ticket["customer"]["contacts"];
    ASSERT_EQ(contacts.size(), 3U);
    for (const auto& contact : contacts) {
        if (contact["kind"] != "phone") continue;
        EXPECT_EQ(contact["value"], "139****5678");
    }
}

TEST(Masking, no_changing_route_and_no_log_shows_it_either) {
    auto& center = Center::instance();
    // Somebody has to listen, or no message is written at all.
    Json listener{{"url", "http://127.0.0.1:9/"}};
    listener["events"] = Json::array({"ticket.created"});
    const auto webhook = text_of(posted("admin", "/api/v1/webhooks", listener, 201), "id");
    Json changes;
    changes["customer"]["contacts"][0] = Json{{"kind", "phone"}, {"value", canary}};
    const auto created = center.as("agent").post("/api/v1/tickets", complaint_body(changes));
    ASSERT_TRUE(answered(created, 201));
    EXPECT_FALSE(shows_the_canary(created.body));
    EXPECT_EQ(json_of(created)["customer"]["name"], "金丝雀") << "the customer was recognised";
    changes["customer"]["contacts"][0]["value"] = canary + "9";
    const auto refusal = center.as("agent").post("/api/v1/tickets", complaint_body(changes));
    EXPECT_TRUE(refused(refusal, 422));
    EXPECT_FALSE(shows_the_canary(refusal.body));
    EXPECT_FALSE(shows_the_canary(center.log()));
    const auto messages = center.sql(
        "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM webhook_delivery "
        "  WHERE endpoint_id = '" + webhook + "') AS written"
    );
    EXPECT_GE(messages.front().integer("written"), 1);
    const auto rows = center.sql(
        "SELECT (SELECT count(*) FROM outbox WHERE data::text LIKE '%12345678%') + "
        "(SELECT count(*) FROM webhook_delivery WHERE body LIKE '%12345678%') + "
        "(SELECT count(*) FROM audit WHERE object || reason LIKE '%12345678%') AS leaks"
    );
    EXPECT_EQ(rows.front().integer("leaks"), 0);
    center.as("admin").del("/api/v1/webhooks/" + webhook);
}

/// 200 numbers with nothing in common but their prefix.
std::vector<std::string> canaries() {
    std::vector<std::string> numbers;
    for (int i = 0; i < 200; ++i) {
        numbers.push_back("137" + std::to_string(70'101'937 + i * 97'861));
    }
    return numbers;
}

/// The first of them that the text has, in whole or without its first three digits.
std::string leak_in(const std::string& text) {
    static const auto numbers = canaries();
    for (const auto& number : numbers) {
        if (text.find(number.substr(3)) != std::string::npos) return number;
    }
    return {};
}

std::string whole(const HttpReply& reply) {
    std::string text = reply.body;
    for (const auto& [name, value] : reply.headers) text += "\n" + name + ": " + value;
    return text;
}

TEST(Masking, shows_none_of_200_numbers_but_by_revealing_each_with_its_line_in_the_audit_log) {
    auto& center = Center::instance();
    std::map<std::string, std::string> customers;
    for (const auto& number : canaries()) {
        Json changes;
        changes["subject"] = "金丝雀";
        changes["customer"]["name"] = "金丝雀";
        changes["customer"]["contacts"] =
            Json::array({Json{{"kind", "phone"}, {"value", number}}});
        customers[number] = text_of(create("agent", changes)["customer"], "id");
    }
    const HeaderList code{{"X-Query-Code", planted().code}};
    for (const auto& route : http::all_routes()) {
        if (route.method != http::Method::get) continue;
        auto path = path_for(std::string(route.pattern));
        for (const auto& who : center.people()) {
            for (const auto* query : {"", "limit=200&count=true"}) {
                const auto joint = path.find('?') == std::string::npos ? "?" : "&";
                const auto reply = center.as(who).get(*query ? path + joint + query : path, code);
                EXPECT_EQ(leak_in(whole(reply)), "") << who << " " << path;
            }
        }
    }
    const auto revealed = [&] {
        return center.sql("SELECT count(*) AS n FROM audit WHERE action = 'customer.reveal'")
            .front()
            .integer("n");
    };
    const auto before = revealed();
    for (const auto& [number, id] : customers) {
        const auto path = "/api/v1/customers/" + id;
        for (const auto* part : {"", "/timeline", "/duplicates"}) {
            EXPECT_EQ(leak_in(whole(center.as("agent").get(path + part))), "") << path << part;
        }
        const auto found = center.as("agent").get("/api/v1/customers?phone=" + number);
        EXPECT_EQ(leak_in(whole(found)), "");
        EXPECT_EQ(json_of(found)["items"][0]["id"], id);
        const Json body{{"field", "phone"}, {"reason", "回访"}};
        const auto reply = center.as("agent").post(path + "/reveal", body);
        ASSERT_TRUE(answered(reply, 200));
        EXPECT_EQ(leak_in(reply.body), number);
    }
    EXPECT_EQ(revealed(), before + 200);
    EXPECT_EQ(leak_in(center.log()), "") << "also of those who searched by number";
}

HttpReply reveal(const std::string& who, const Json& body) {
    const auto customer = text_of(planted().ticket["customer"], "id");
    return Center::instance().as(who).post("/api/v1/customers/" + customer + "/reveal", body);
}

TEST(Reveal, is_for_those_who_work_for_the_customer_and_their_leads) {
    const Json body{{"field", "phone"}, {"reason", "回访"}};
    for (const auto* who : {"agent", "handler", "lead", "lead_far", "supervisor"}) {
        const auto reply = reveal(who, body);
        ASSERT_TRUE(answered(reply, 200)) << who;
        EXPECT_EQ(json_of(reply)["value"], "+86" + canary);
        EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    }
    for (const auto* who : {"visitor", "handler2", "agent_far"}) {
        const auto reply = reveal(who, body);
        ASSERT_TRUE(refused(reply, 403, "missing_permission")) << who;
        EXPECT_EQ(json_of(reply)["permission"], "customers.reveal_any");
    }
    for (const auto* who : {"repairer", "qa", "executive", "admin", "infodesk"}) {
        const auto reply = reveal(who, body);
        ASSERT_TRUE(refused(reply, 403, "missing_permission")) << who;
        EXPECT_EQ(json_of(reply)["permission"], "customers.reveal");
    }
}

TEST(Reveal, of_contacts_is_for_who_is_to_make_the_visit) {
    const auto number = new_phone();
    const Json contacts{{{"kind", "phone"}, {"value", number}}};
    const Json customer{{"name", "林小姐"}, {"contacts", contacts}};
    auto ticket = drive_to("follow_up", Json{{"customer", customer}});
    const auto path = "/api/v1/customers/" + text_of(ticket["customer"], "id") + "/reveal";
    const auto ask = [&](const std::string& who, const char* field) {
        const Json body{{"field", field}, {"reason", "回访客户"}};
        return Center::instance().as(who).post(path, body);
    };
    const auto reply = ask("visitor", "phone");
    ASSERT_TRUE(answered(reply, 200));
    EXPECT_EQ(json_of(reply)["value"], "+86" + number);
    const auto refusal = ask("visitor", "id_number");
    EXPECT_TRUE(refused(refusal, 403, "missing_permission")) << "no visit takes that";
    EXPECT_NE(ask("agent_far", "phone").status, 200) << "it waits for nobody there";
    ticket = move("visitor", ticket, "record_visit");
    EXPECT_TRUE(refused(ask("visitor", "phone"), 403, "missing_permission")) << "it is made";
}

TEST(Reveal, needs_a_reason_and_is_on_record) {
    auto& center = Center::instance();
    EXPECT_TRUE(faulted(reveal("lead", Json{{"field", "phone"}}), {"/reason required"}));
    EXPECT_TRUE(faulted(reveal("lead", Json{{"reason", "x"}}), {"/contact_id required"}));
    const Json nothing{{"field", "id_number"}, {"reason", "x"}};
    EXPECT_TRUE(faulted(reveal("lead", nothing), {"/field unknown_reference"}));

    const auto path = "/api/v1/audit?action=customer.reveal&object=customer:" +
                      text_of(planted().ticket["customer"], "id");
    const auto before = all_items("supervisor", path).size();
    const Json body{
        {"contact_id", planted().ticket["customer"]["contacts"][0]["id"]},
        {"reason", "客户要求短信"}
    };
    ASSERT_TRUE(answered(reveal("lead", body), 200));
    const auto entries = all_items("supervisor", path);
    ASSERT_EQ(entries.size(), before + 1);
    EXPECT_EQ(entries[0]["actor"]["id"], center.id_of("lead"));
    EXPECT_EQ(entries[0]["reason"], "客户要求短信");
    EXPECT_TRUE(refused(reveal("qa", body), 403));
    EXPECT_EQ(all_items("supervisor", path).size(), entries.size());
}

}  // namespace
}  // namespace bihuan::test
