#include "api/sample_parts.hpp"

namespace bihuan::test {

namespace {

using std::chrono::hours;

}  // namespace

void add_people(Samples& all) {
    auto& center = Center::instance();
    auto& admin = center.as("admin");
    const auto person = "/api/v1/users/" + center.id_of("infodesk");
    const auto match = match_of(admin.get(person));
    const Json credentials{{"username", "agent"}, {"password", "x"}, {"totp", "123456"}};
    all["POST /api/v1/sessions"] = {
        "", "/api/v1/sessions", credentials, {"username", "password"}, {}
    };
    const Json passwords{
        {"current_password", "correct-horse"}, {"new_password", "battery-staple-3"}
    };
    all["PUT /api/v1/me/password"] = {
        "qa", "/api/v1/me/password", passwords, {"current_password", "new_password"}, {}
    };
    all["PUT /api/v1/me/presence"] = {
        "qa", "/api/v1/me/presence", Json{{"state", "ready"}}, {"state"}, {}
    };
    all["PUT /api/v1/me/totp"] = {"qa", "/api/v1/me/totp", Json{{"code", "123456"}}, {"code"}, {}};
    center.as("qa").request("POST", "/api/v1/me/totp");
    all["DELETE /api/v1/me/totp"] = {
        "qa", "/api/v1/me/totp", Json{{"password", "correct-horse"}}, {"password"}, {}
    };
    Json preferences{{"theme", "dark"}, {"language", "zh"}, {"shortcuts", true}};
    preferences["large_type"] = false;
    preferences["seen_tours"] = Json::array({"agent"});
    all["PUT /api/v1/me/preferences"] = {"qa", "/api/v1/me/preferences", preferences, {}, {}};
    const Json draft{{"body", Json{{"demand", "退款"}}}};
    all["PUT /api/v1/drafts/{key}"] = {
        "qa", "/api/v1/drafts/intake:sample", draft, {"body"}, {{"If-None-Match", "*"}}
    };
    Json change;
    change["display_name"] = "新人";
    change["roles"] = Json::array({"infodesk"});
    change["department_id"] = center.department("stores");
    change["team_ids"] = Json::array({center.team("front")});
    change["capacity"] = 5;
    auto user = change;
    user["username"] = "new.person";
    user["password"] = "battery-staple-3";
    change["active"] = true;
    all["POST /api/v1/users"] = {
        "admin", "/api/v1/users", user, {"username", "display_name", "roles"}, {}
    };
    all["PATCH /api/v1/users/{id}"] = {"admin", person, change, {}, match};
    all["PUT /api/v1/users/{id}/password"] = {
        "admin", person + "/password", Json{{"password", "battery-staple-3"}}, {"password"}, {}
    };
}

void add_reference(Samples& all) {
    auto& center = Center::instance();
    auto& admin = center.as("admin");
    const Json named{{"name", "名称"}, {"active", true}};
    auto coded = named;
    coded["code"] = "sample";
    const auto add = [&](const std::string& noun, const std::string& key, bool has_code) {
        const auto list = "/api/v1/" + noun;
        std::vector<std::string> required{"name"};
        if (has_code) required.push_back("code");
        all["POST " + list] = {"admin", list, has_code ? coded : named, required, {}};
        const auto by = noun == "departments" || noun == "teams" ? "/{id}" : "/{code}";
        const auto one = list + "/" + key;
        all["PATCH " + list + by] = {"admin", one, named, {}, match_of(admin.get(one))};
        if (noun != "categories") return;
        for (auto* body : {&all["POST " + list].body, &all["PATCH " + list + by].body}) {
            (*body)["priority"] = "high";
            (*body)["major_reason"] = "injury";
            (*body)["aliases"] = Json::array({"ls"});
        }
    };
    add("departments", center.department("stores"), true);
    add("teams", center.team("back"), false);
    add("categories", "product.price", true);
    add("root-causes", "training", true);

    Json key{{"name", "erp"}, {"scopes", Json::array({"tickets.create"})}};
    key["expires_at"] = from_now(hours(24));
    all["POST /api/v1/api-keys"] = {"admin", "/api/v1/api-keys", key, {"name", "scopes"}, {}};
    Json source{{"name", "sample-crm"}, {"kind", "standard"}};
    source["description"] = "客户关系系统";
    source["active"] = true;
    source["allowed_addresses"] = Json::array({"10.0.0.0/8"});
    source["per_minute"] = 60;
    const auto made = json_of(admin.post("/api/v1/inbound-sources", source));
    const auto source_path = "/api/v1/inbound-sources/" + text_of(made, "id");
    source["name"] = "sample-shop";
    all["POST /api/v1/inbound-sources"] = {
        "admin", "/api/v1/inbound-sources", source, {"name", "kind"}, {}
    };
    source.erase("name");
    source.erase("kind");
    all["PATCH /api/v1/inbound-sources/{id}"] = {
        "admin", source_path, source, {}, match_of(admin.get(source_path))
    };
    Json trial{{"content_type", "application/json"}};
    trial["body"] = Json{{"type", "ticket.comment"}};
    all["POST /api/v1/inbound-sources/{id}/try"] = {
        "admin", source_path + "/try", trial, {"body"}, {}
    };
    all["POST /api/v1/inbound-sources/{id}/secrets"] = {
        "admin", source_path + "/secrets", Json{{"overlap_hours", 1}}, {}, {}
    };
    Json webhook{{"url", "https://hooks.example.com/bihuan"}, {"description", "仓库系统"}};
    webhook["events"] = Json::array({"report.daily_ready"});
    webhook["active"] = false;
    const auto told = json_of(admin.post("/api/v1/webhooks", webhook));
    Json mailbox{{"name", "样本邮箱"}, {"address", "sample@example.com"}, {"active", false}};
    mailbox["smtp"] = Json{{"host", "mail.example.com"}, {"port", 465}, {"security", "tls"}};
    mailbox["imap"] = Json{{"host", "mail.example.com"}, {"port", 993}, {"security", "tls"}};
    mailbox["receipt"] = Json{{"body", "已收到，编号 {{ticket.number}}。"}};
    const auto box = json_of(admin.post("/api/v1/mailboxes", mailbox));
    const auto box_path = "/api/v1/mailboxes/" + text_of(box, "id");
    mailbox["name"] = "样本邮箱二";
    mailbox["address"] = "sample2@example.com";
    all["POST /api/v1/mailboxes"] = {
        "admin", "/api/v1/mailboxes", mailbox, {"name", "address"}, {}
    };
    const Json change_of_box{{"display_name", "客服"}, {"poll_seconds", 30}};
    all["PATCH /api/v1/mailboxes/{id}"] = {
        "admin", box_path, change_of_box, {}, match_of(admin.get(box_path))
    };
    const auto webhook_path = "/api/v1/webhooks/" + text_of(told, "id");
    all["POST /api/v1/webhooks"] = {
        "admin", "/api/v1/webhooks", webhook, {"url", "events"}, {}
    };
    all["PATCH /api/v1/webhooks/{id}"] = {
        "admin", webhook_path, webhook, {}, match_of(admin.get(webhook_path))
    };
    Json again{{"from", from_now(-hours(24))}, {"to", from_now(hours(0))}, {"state", "all"}};
    all["POST /api/v1/webhooks/{id}/replay"] = {
        "admin", webhook_path + "/replay", again, {"from", "to"}, {}
    };
    const auto setting = "/api/v1/settings/workflow";
    const auto reply = admin.get(setting);
    all["PUT /api/v1/settings/{name}"] = {
        "admin", setting, json_of(reply), {}, match_of(reply)
    };
}

void add_messages(Samples& all) {
    auto& admin = Center::instance().as("admin");
    Json settings{{"group_minutes", 10}, {"phone", "13800138000"}, {"email", "qa@example.com"}};
    settings["kinds"] = Json{{"progress", Json::array()}, {"breach", Json::array({"bell"})}};
    settings["quiet_hours"] = Json{{"from", "22:00"}, {"to", "08:00"}};
    all["PUT /api/v1/me/notification-settings"] = {
        "qa", "/api/v1/me/notification-settings", settings, {}, {}
    };
    Json gateway{{"name", "sample"}, {"kind", "sms"}, {"active", false}, {"account", "a"}};
    gateway["description"] = "样例";
    gateway["secret"] = "s";
    gateway["signature"] = "闭环";
    gateway["per_recipient_day"] = 5;
    gateway["quiet_hours"] = Json{{"from", "21:00"}, {"to", "08:00"}};
    Json adapter{{"format", "json"}, {"url", "https://sms.example.com/send"}};
    adapter["body"] = Json{{"mobile", "{{to}}"}, {"content", "{{text}}"}, {"uid", "{{id}}"}};
    gateway["adapter"] = adapter;
    const auto made = json_of(admin.post("/api/v1/gateways", gateway));
    const auto gateway_path = "/api/v1/gateways/" + text_of(made, "id");
    all["POST /api/v1/gateways"] = {
        "admin", "/api/v1/gateways", gateway, {"name", "kind", "adapter"}, {}
    };
    auto change = gateway;
    change.erase("name");
    change.erase("kind");
    all["PATCH /api/v1/gateways/{id}"] = {
        "admin", gateway_path, change, {}, match_of(admin.get(gateway_path))
    };
    const Json text{{"name", "样例"}, {"kind", "sms"}, {"body", "工单{{ticket.number}}已受理"}};
    const auto list = std::string("/api/v1/message-templates");
    const auto path = list + "/" + text_of(json_of(admin.post(list, text)), "id");
    all["POST /api/v1/message-templates"] = {"admin", list, text, {"name", "kind", "body"}, {}};
    const Json words{{"body", "工单{{ticket.number}}"}, {"state", "retired"}};
    all["PATCH /api/v1/message-templates/{id}"] = {
        "admin", path, words, {}, match_of(admin.get(path))
    };
    const Json message{{"template_id", path.substr(list.size() + 1)}};
    all["POST /api/v1/tickets/{id}/messages"] = {
        "agent", "/api/v1/tickets/" + text_of(create("agent"), "id") + "/messages", message,
        {"template_id"}, {}
    };
}

}  // namespace bihuan::test
