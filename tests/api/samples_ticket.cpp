#include "api/sample_parts.hpp"

#include "bihuan/base/digest.hpp"

namespace bihuan::test {

namespace {

using std::chrono::hours;

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

}  // namespace

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

}  // namespace bihuan::test
