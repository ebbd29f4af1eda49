#include "api/sample_parts.hpp"

namespace bihuan::test {

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
    // Or its rows would come while a test counts them.
    finished_job("supervisor", path);
    const Json remark{{"remark", "同意"}};
    all["POST /api/v1/exports/{id}/approve"] = {"supervisor2", path + "/approve", remark, {}, {}};
    all["POST /api/v1/exports/{id}/reject"] = {
        "supervisor2", path + "/reject", remark, {"remark"}, {}
    };
}

}  // namespace bihuan::test
