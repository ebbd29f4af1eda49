#include "api/planted.hpp"

#include "api/call_door.hpp"
#include "api/complaint.hpp"
#include "api/gateway_at_work.hpp"
#include "api/hook_sender.hpp"
#include "bihuan/base/time.hpp"
#include "support/eventually.hpp"
#include "support/receiver.hpp"

namespace bihuan::test {

namespace {

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

}  // namespace

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

namespace {

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
        const auto delivers = [&] {
            const auto list = all_items("admin", path + "/deliveries");
            if (!list.empty()) hooks.delivery = text_of(list.front(), "id");
            return !list.empty();
        };
        EXPECT_TRUE(eventually(delivers)) << "nobody is told of the ticket";
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

/// Its address is a person's, too.
const std::string& planted_subscription() {
    static const std::string id = [] {
        Json subscription{{"kind", "monthly"}, {"active", false}};
        subscription["to"] = Json::array({canary + "@example.com"});
        const auto made = posted("lead", "/api/v1/reports/subscriptions", subscription, 201);
        return text_of(made, "id");
    }();
    return id;
}

const std::string& planted_improvement() {
    static const std::string id = [] {
        Json improvement{{"figure", "upheld_rate"}, {"measures", "逐单复核"}};
        improvement["responsible_id"] = Center::instance().id_of("lead");
        improvement["begun_on"] = "2026-01-05";
        return text_of(posted("lead", "/api/v1/improvements", improvement, 201), "id");
    }();
    return id;
}

}  // namespace

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
        if (pattern.ends_with("/subscriptions")) return pattern;
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
        {"improvements", planted_improvement()},
        {"subscriptions", planted_subscription()},
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

}  // namespace bihuan::test
