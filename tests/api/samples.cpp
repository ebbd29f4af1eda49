#include "api/sample_parts.hpp"
#include "http/routes.hpp"

namespace bihuan::test {

namespace {

std::string method_text(http::Method method) {
    switch (method) {
        case http::Method::post: return "POST";
        case http::Method::put: return "PUT";
        case http::Method::patch: return "PATCH";
        case http::Method::delete_: return "DELETE";
        default: return "";
    }
}

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

void add_signatures(Samples& all, const std::string& ticket) {
    auto& agent = Center::instance().as("agent");
    const auto text = json_of(agent.get(ticket + "/signatures/text?purpose=registration"));
    Json signature{{"purpose", "registration"}, {"signer_name", "王明"}};
    signature["text_sha256"] = text["text_sha256"];
    signature["strokes"] = two_strokes();
    signature["png"] = base64_encode(signature_png());
    signature["alternative"] = Json{{"kind", "witness"}, {"name", "李工"}};
    all["POST /api/v1/tickets/{id}/signatures"] = {
        "agent", ticket + "/signatures", signature, {"purpose", "signer_name", "text_sha256"}, {}
    };
    all["POST /api/v1/tickets/{id}/prints"] = {
        "agent", ticket + "/prints", Json{{"sheet", "receipt"}}, {"sheet"}, {}
    };
}

void add_clocks(Samples& all) {
    const auto ticket = create("agent");
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id");
    const Json question{{"due_at", from_now(hours(24 * 90))}, {"reason", "等待检测"}};
    const auto asked =
        json_of(Center::instance().as("agent").post(path + "/extensions", question));
    auto another = question;
    another["metric"] = "intake_max";
    another["timer_id"] = ticket["timers"][0]["id"];
    all["POST /api/v1/tickets/{id}/extensions"] = {
        "agent", path + "/extensions", another, {"due_at", "reason"}, {}
    };
    Json decision{{"approved", true}, {"remark", "同意"}};
    decision["told"] = Json{{"channel", "phone"}, {"text", "已告知"}};
    all["POST /api/v1/tickets/{id}/extensions/{extension}/decide"] = {
        "lead", path + "/extensions/" + text_of(asked, "id") + "/decide", decision, {"approved"},
        {}
    };
    add_signatures(all, path);
    const Json urge{{"by", "customer"}, {"text", "请尽快"}};
    all["POST /api/v1/tickets/{id}/urge"] = {"agent", path + "/urge", urge, {}, {}};
    const Json answer{{"accepted", true}, {"reason", "接手"}};
    all["POST /api/v1/tickets/{id}/handover"] = {
        "agent", path + "/handover", answer, {"accepted"}, {}
    };
    const Json work{{"metric", "claim_loss"}, {"state", "begun"}, {"remark", "到场"}};
    all["POST /api/v1/tickets/{id}/work-steps"] = {
        "agent", path + "/work-steps", work, {"metric", "state"}, {}
    };
    const Json opinion{{"amount", "100.00"}, {"plan", "先行赔付"}, {"on_site", true}};
    all["POST /api/v1/tickets/{id}/opinion"] = {
        "lead", path + "/opinion", opinion, {"amount", "plan", "on_site"}, {}
    };
    auto& admin = Center::instance().as("admin");
    Json trial{{"at", from_now(hours(24))}, {"ticket", Json{{"channel", "phone"}}}};
    trial["policy"] = json_of(admin.get("/api/v1/policies/1"))["document"];
    trial["calendar"] = json_of(admin.get("/api/v1/calendars/1"))["document"];
    all["POST /api/v1/policies/preview"] = {"admin", "/api/v1/policies/preview", trial, {}, {}};
    for (const std::string kind : {"calendars", "policies"}) {
        const auto document = json_of(admin.get("/api/v1/" + kind + "/1"))["document"];
        Json change{{"document", document}, {"note", "试"}};
        all["POST /api/v1/" + kind + "/simulate"] = {
            "admin", "/api/v1/" + kind + "/simulate", Json{{"document", document}}, {"document"}, {}
        };
        change["effective_at"] = from_now(hours(24 * 300));
        all["POST /api/v1/" + kind] = {
            "admin", "/api/v1/" + kind, change, {"document", "note"}, {}
        };
    }
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

void add_tickets(Samples& all) {
    auto& center = Center::instance();
    const auto ticket = create("agent");
    const auto other = create("agent");
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id");
    const HeaderList match{{"If-Match", "\"1\""}};
    Json patch;
    patch["subject"] = "标题";
    patch["description"] = "内容";
    patch["demand"] = "诉求";
    patch["category"] = "service";
    patch["priority"] = "high";
    patch["amount"] = "12.50";
    patch["difficult"] = true;
    patch["beyond_authority"] = false;
    patch["major_reasons"] = Json::array({"press"});
    patch["tags"] = Json::array({"春节"});
    patch["custom"]["order"] = "A1";
    patch["complained_about_user_ids"] = Json::array({center.id_of("agent_far")});
    auto body = complaint_body(patch);
    body["received_at"] = from_now(-hours(1));
    body["call_id"] = "call-sample";
    body["external_ref"] = Json{{"source", "erp"}, {"id", "sample"}};
    body["authority"] = Json{{"name", "12345"}, {"reference", "R1"}};
    body["attachments"] = Json::array();
    all["POST /api/v1/tickets"] = {
        "agent", "/api/v1/tickets", body, {"channel", "subject", "customer"}, {}
    };
    all["POST /api/v1/tickets/preview"] = {"agent", "/api/v1/tickets/preview", body, {}, {}};
    all["PATCH /api/v1/tickets/{id}"] = {"agent", path, patch, {}, match};
    Json step{{"action", "register"}, {"comment", "说明"}};
    step["form"] = good_form("register", ticket);
    all["POST /api/v1/tickets/{id}/transitions"] = {
        "agent", path + "/transitions", step, {"action"}, match
    };
    const Json assign{{"owner_id", center.id_of("visitor")}, {"reason", "调班"}};
    all["POST /api/v1/tickets/{id}/assign"] = {"lead", path + "/assign", assign, {"owner_id"}, {}};
    all["POST /api/v1/tickets/{id}/comments"] = {
        "agent", path + "/comments", Json{{"body", "备注"}, {"internal", true}}, {"body"}, {}
    };
    const auto upload =
        center.as("agent").upload("/api/v1/attachments", "a.txt", "text/plain", "x");
    Json files{{"comment", "补充材料"}};
    files["attachments"] = Json::array({json_of(upload)["id"]});
    all["POST /api/v1/tickets/{id}/attachments"] = {
        "agent", path + "/attachments", files, {"attachments"}, {}
    };
    Json contact{{"direction", "in"}, {"channel", "phone"}, {"text", "请回电"}};
    contact["callback"] = true;
    all["POST /api/v1/tickets/{id}/contacts"] = {
        "agent", path + "/contacts", contact, {"direction", "channel", "text"}, {}
    };
    const Json link{{"kind", "related"}, {"ticket", other["number"]}};
    all["POST /api/v1/tickets/{id}/links"] = {
        "agent", path + "/links", link, {"kind", "ticket"}, {}
    };
    const Json group{{"tickets", Json::array({other["number"]})}};
    all["POST /api/v1/tickets/{id}/group"] = {"agent", path + "/group", group, {"tickets"}, {}};
    add_clocks(all);
    const auto& customer = ticket["customer"];
    const Json reveal{{"contact_id", customer["contacts"][0]["id"]}, {"reason", "回电"}};
    const auto customer_path = "/api/v1/customers/" + text_of(customer, "id");
    all["POST /api/v1/customers/{id}/reveal"] = {
        "lead", customer_path + "/reveal", reveal, {"contact_id", "reason"}, {}
    };
}

Json open_archive(const Json& body) {
    return json_of(Center::instance().as("lead").post("/api/v1/customers", body));
}

void add_customers(Samples& all) {
    auto& center = Center::instance();
    const std::string list = "/api/v1/customers";
    Json change;
    change["kind"] = "person";
    change["name"] = "样例";
    change["level"] = "vip";
    change["tags"] = Json::array({"老客户"});
    change["address"] = "文三路 1 号";
    change["contacts"] = Json::array({Json{{"kind", "phone"}, {"value", new_phone()}}});
    change["blacklist"] = Json{{"reason", "辱骂"}, {"until", from_now(hours(24))}};
    change["consent"] = Json{{"given_at", from_now(-hours(1))}, {"how", "电话"}};
    change["consent"]["purposes"] = Json::array({"回访"});
    change["manager_id"] = center.id_of("agent");
    change["id_number"] = "11010519491231002X";
    const auto customer = open_archive(Json{{"name", "甲"}});
    const auto path = list + "/" + text_of(customer, "id");
    all["POST " + list] = {"lead", list, change, {"name"}, {}};
    all["PATCH " + list + "/{id}"] = {
        "lead", path, change, {}, match_of(center.as("lead").get(path))
    };
    Json merge{{"from", open_archive(Json{{"name", "乙"}})["id"]}, {"reason", "同一人"}};
    all["POST " + list + "/{id}/merge"] = {"lead", path + "/merge", merge, {"from"}, {}};
    Json asset{{"model", "KFR-35"}, {"serial", "S1"}, {"note", "客厅"}};
    asset["contract"] = Json{{"number", "HT-1"}, {"until", "2030-01-01"}};
    asset["warranty"] = Json{{"until", "2030-01-01"}};
    asset["installed_on"] = "2026-01-01";
    all["POST " + list + "/{id}/assets"] = {
        "lead", path + "/assets", asset, {"model", "serial"}, {}
    };
    const auto owner = create("agent");
    const auto owner_path = list + "/" + text_of(owner["customer"], "id") + "/assets";
    asset["serial"] = "S2";
    const auto piece = json_of(center.as("lead").post(owner_path, asset));
    const auto piece_path = owner_path + "/" + text_of(piece, "id");
    all["PATCH " + list + "/{id}/assets/{asset}"] = {
        "lead", piece_path, asset, {}, match_of(center.as("lead").get(piece_path))
    };
    all["POST /api/v1/tickets/{id}/assets"] = {
        "agent",
        "/api/v1/tickets/" + text_of(owner, "id") + "/assets",
        Json{{"asset_id", piece["id"]}},
        {"asset_id"},
        {}
    };
    const Json manager{
        {"user_id", center.id_of("agent")}, {"ability", "1.50"}, {"active", true}
    };
    all["PUT /api/v1/account-managers"] = {
        "lead", "/api/v1/account-managers", Json{{"managers", Json::array({manager})}},
        {"managers"}, {}
    };
    all["POST " + list + "/managers/assign"] = {
        "lead", list + "/managers/assign", Json{{"customer_ids", Json::array({customer["id"]})}},
        {}, {}
    };
    const auto requests = path + "/subject-requests";
    const Json request{{"kind", "access"}, {"note", "本人到场"}};
    all["POST " + list + "/{id}/subject-requests"] = {
        "agent", requests, request, {"kind", "note"}, {}
    };
    const auto registered = json_of(center.as("agent").post(requests, request));
    all["POST " + list + "/{id}/subject-requests/{request}/carry-out"] = {
        "supervisor",
        requests + "/" + text_of(registered, "id") + "/carry-out",
        Json{{"remark", "已办理"}},
        {},
        {}
    };
}

void add_queue(Samples& all) {
    auto& center = Center::instance();
    const auto ticket = create("agent");
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id");
    all["PUT /api/v1/tickets/{id}/presence"] = {
        "agent", path + "/presence", Json{{"state", "viewing"}}, {"state"}, {}
    };
    all["POST /api/v1/me/notifications/read"] = {
        "qa", "/api/v1/me/notifications/read", Json{{"up_to", 0}}, {"up_to"}, {}
    };
    const Json skill{{"skill", "kind:claim"}, {"ability", "1.50"}};
    const auto skills = "/api/v1/users/" + center.id_of("infodesk") + "/skills";
    all["PUT /api/v1/users/{id}/skills"] = {
        "lead", skills, Json{{"skills", Json::array({skill})}}, {"skills"}, {}
    };
    const auto add = [&](const std::string& noun, Json item, std::vector<std::string> required) {
        item["shared"] = "team";
        item["team_id"] = center.team("front");
        const auto list = "/api/v1/" + noun;
        all["POST " + list] = {"lead", list, item, std::move(required), {}};
        const auto one = list + "/" + text_of(posted("lead", list, item, 201), "id");
        all["PATCH " + list + "/{id}"] = {
            "lead", one, item, {}, match_of(center.as("lead").get(one))
        };
    };
    Json view{{"name", "我的"}, {"query", "owner=me&status=open"}, {"sort", "due_at"}};
    view["columns"] = Json::array({"number", "subject"});
    add("views", view, {"name"});
    Json step{{"action", "comment"}, {"form", Json{{"body", "{{ticket.number}}"}}}};
    add("macros", Json{{"name", "备注"}, {"steps", Json::array({step})}}, {"name", "steps"});
    Json reply{{"title", "问候"}, {"body", "{{customer.name}}，您好"}};
    reply["category"] = "service";
    reply["language"] = "zh-CN";
    add("canned-replies", reply, {"title", "body"});
}

void add_portal(Samples& all) {
    Json complaint{{"name", "李"}, {"text", "破损"}, {"consent", true}};
    complaint["phone"] = new_phone();
    const std::string list = "/api/v1/portal/complaints";
    const auto receipt = json_of(Center::instance().nobody().post(list, complaint));
    const auto path = list + "/" + text_of(receipt, "number");
    const HeaderList code{{"X-Query-Code", text_of(receipt, "query_code")}};
    complaint["demand"] = "退款";
    complaint["category"] = "service";
    complaint["attachments"] = Json::array();
    all["POST " + list] = {"", list, complaint, {"name", "phone", "text", "consent"}, {}};
    const auto add = [&](
        const std::string& part, const Json& body, std::vector<std::string> required
    ) {
        all["POST " + list + "/{number}/" + part] = {
            "", path + "/" + part, body, std::move(required), code
        };
    };
    add("messages", Json{{"text", "请尽快"}, {"attachments", Json::array()}}, {"text"});
    const Json consent{
        {"accepted", true}, {"proposal_id", "01900000-0000-7000-8000-000000000000"}
    };
    add("consent", consent, {"accepted"});
    Json satisfaction{{"score", 5}, {"remark", "好"}};
    satisfaction["points"]["态度"] = 5;
    add("satisfaction", satisfaction, {"score"});
    add("urge", Json{{"text", "请尽快"}}, {});
    add("withdraw", Json{{"reason", "已解决"}}, {"reason"});
    add("reopen", Json{{"reason", "又坏了"}}, {"reason"});
}

void add_calls(Samples& all) {
    CallDoor door;
    seat_at("visitor", "8900");
    door.report("sample", "offered", "8900");
    door.report("sample", "answered", "8900");
    door.report("sample", "ended");
    const Json dial{{"to", "13800138000"}};
    all["POST /api/v1/calls"] = {"visitor", "/api/v1/calls", dial, {}, {}};
    const Json summary{{"text", "已解释"}, {"category", "service"}, {"ready", true}};
    all["PUT /api/v1/calls/{id}/summary"] = {
        "visitor", "/api/v1/calls/" + door.id_of("sample") + "/summary", summary, {"text"}, {}
    };
    auto& admin = Center::instance().as("admin");
    Json servers;
    servers["servers"] = Json::array({Json{
        {"base", "https://recordings.example.com/"}, {"username", "bihuan"}, {"password", "x"}
    }});
    all["PUT /api/v1/recording-servers"] = {
        "admin", "/api/v1/recording-servers", servers, {"servers"},
        match_of(admin.get("/api/v1/recording-servers"))
    };
    door.call_from("13900000002");
    door.report("sample-in-vain", "queued");
    door.report("sample-in-vain", "abandoned");
    const auto waiting = json_of(Center::instance().as("visitor").get("/api/v1/callbacks"));
    const auto id = text_of(waiting.at("items").at(0), "id");
    all["POST /api/v1/callbacks/{id}/done"] = {
        "visitor", "/api/v1/callbacks/" + id + "/done",
        Json{{"result", "reached"}, {"note", "好"}}, {"result"}, {}
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

void add_ledger(Samples& all) {
    const auto number = create("agent")["number"];
    const Json hold{{"ticket", number}, {"reason", "诉讼"}};
    all["POST /api/v1/legal-holds"] = {
        "admin", "/api/v1/legal-holds", hold, {"ticket", "reason"}, {}
    };
    const auto placed = posted("admin", "/api/v1/legal-holds", hold, 201);
    all["POST /api/v1/legal-holds/{id}/lift"] = {
        "admin", "/api/v1/legal-holds/" + text_of(placed, "id") + "/lift",
        Json{{"reason", "结案"}}, {"reason"}, {}
    };
}

void add_exchange(Samples& all) {
    Json table;
    table["header"] = Json::array({"编号", "正文"});
    table["rows"] = Json::array();
    table["source"] = "samples";
    const auto import = json_of(Center::instance().as("supervisor").post("/api/v1/imports", table));
    Json mapping;
    mapping["columns"] = Json{{"external_id", "编号"}, {"text", "正文"}};
    mapping["source"] = "samples";
    mapping["channel"] = "web";
    mapping["channel_words"] = Json{{"电话", "phone"}};
    mapping["encoding"] = "utf-8";
    mapping["delimiter"] = "comma";
    mapping["live"] = false;
    all["PUT /api/v1/imports/{id}/mapping"] = {
        "supervisor", "/api/v1/imports/" + text_of(import, "id") + "/mapping", mapping,
        {"columns"}, {}
    };
    Json wanted{{"list", "tickets"}, {"query", "status=open&owner=me"}, {"format", "csv"}};
    wanted["columns"] = Json::array({"number"});
    wanted["reason"] = "复盘";
    all["POST /api/v1/exports"] = {
        "supervisor", "/api/v1/exports", wanted, {"list", "format", "reason"}, {}
    };
    const auto asked = json_of(Center::instance().as("supervisor").post("/api/v1/exports", wanted));
    const auto path = "/api/v1/exports/" + text_of(asked, "id");
    Json signing{{"remarks", "正常"}};
    signing["explanations"] = Json::object();
    all["POST /api/v1/reports/daily/{date}/sign"] = {
        "supervisor", "/api/v1/reports/daily/2020-01-01/sign", signing, {}, {}
    };
    // Or its rows would come while a test counts them.
    finished_job("supervisor", path);
    const Json remark{{"remark", "同意"}};
    all["POST /api/v1/exports/{id}/approve"] = {"supervisor2", path + "/approve", remark, {}, {}};
    all["POST /api/v1/exports/{id}/reject"] = {
        "supervisor2", path + "/reject", remark, {"remark"}, {}
    };
}

void add_report_subscriptions(Samples& all) {
    Json subscription{{"kind", "weekly"}, {"at", "08:30"}, {"format", "csv"}, {"language", "en"}};
    subscription["to"] = Json::array({"head@example.com"});
    subscription["department"] = Json::array({"none"});
    subscription["team"] = Json::array({"none"});
    subscription["channel"] = Json::array({"phone", "web"});
    subscription["active"] = false;
    const auto subscriptions = "/api/v1/reports/subscriptions";
    all["POST /api/v1/reports/subscriptions"] = {
        "supervisor", subscriptions, subscription, {"kind", "to"}, {}
    };
    const auto subscribed = posted("supervisor", subscriptions, subscription, 201);
    const auto subscription_path = std::string(subscriptions) + "/" + text_of(subscribed, "id");
    all["PATCH /api/v1/reports/subscriptions/{id}"] = {
        "supervisor", subscription_path, subscription, {},
        match_of(Center::instance().as("supervisor").get(subscription_path))
    };
}

}  // namespace

HeaderList match_of(const HttpReply& reply) { return {{"If-Match", reply.header("ETag")}}; }

const std::map<std::string, Sample>& samples() {
    static const Samples all = [] {
        Samples result;
        add_people(result);
        add_reference(result);
        add_tickets(result);
        add_customers(result);
        add_queue(result);
        add_portal(result);
        add_calls(result);
        add_messages(result);
        add_exchange(result);
        add_report_subscriptions(result);
        add_ledger(result);
        return result;
    }();
    return all;
}

std::vector<std::string> json_routes() {
    std::vector<std::string> routes;
    for (const auto& route : http::all_routes()) {
        const auto name = method_text(route.method) + " " + std::string(route.pattern);
        // Its body is a list whose lines are checked one by one.
        const bool lines = name == "POST /api/v1/tickets/bulk";
        if (route.body == http::Body::json && !lines) routes.push_back(name);
    }
    return routes;
}

std::map<std::string, std::int64_t> row_counts() {
    auto& center = Center::instance();
    const auto tables = center.sql(
        "SELECT table_name::text AS name FROM information_schema.tables "
        "WHERE table_schema = 'public' ORDER BY table_name"
    );
    std::string statement;
    for (const auto& table : tables) {
        const auto name = table.text("name");
        if (!statement.empty()) statement += " UNION ALL ";
        statement += "SELECT '" + name + "' AS name, count(*) AS rows FROM " + name;
        // What ladders do meanwhile is nobody's writing.
        if (name == "ticket_event") {
            statement += " WHERE type NOT IN ('escalation_step', 'ordered')";
        }
        if (name == "notification") {
            statement += " WHERE type NOT IN ('escalation_step', 'ordered', 'report_daily_ready')";
        }
        // Nor what the search catches up with.
        if (name == "search_text") statement += " WHERE part <> 'customer'";
        if (name == "search_todo" || name == "search_gram") statement += " WHERE false";
        // Nor what reports count of it.
        const bool asked_for = name == "report_subscription";
        const bool counted = name.starts_with("report_") || name.starts_with("word_");
        if (counted && !asked_for) statement += " WHERE false";
        // Nor the checkpoints of the ledger.
        if (name == "ledger_checkpoint" || name == "ledger_cover" || name == "ledger_pending") {
            statement += " WHERE false";
        }
        // Nor what agents are after their wrap-up.
        if (name == "agent_state") statement += " WHERE false";
        // Nor what is on its way to other systems.
        if (name == "outbox" || name == "webhook_delivery" || name == "webhook_attempt") {
            statement += " WHERE false";
        }
    }
    std::map<std::string, std::int64_t> counts;
    for (const auto& row : center.sql(statement)) counts[row.text("name")] = row.integer("rows");
    return counts;
}

}  // namespace bihuan::test
