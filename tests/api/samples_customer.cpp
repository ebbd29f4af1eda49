#include "api/sample_parts.hpp"

#include "api/call_door.hpp"

namespace bihuan::test {

namespace {

using std::chrono::hours;

Json open_archive(const Json& body) {
    return json_of(Center::instance().as("lead").post("/api/v1/customers", body));
}

}  // namespace

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

}  // namespace bihuan::test
