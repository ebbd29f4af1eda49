#include "api/sample_parts.hpp"

namespace bihuan::test {

namespace {

void add_subscriptions(Samples& all) {
    Json wanted{{"kind", "weekly"}, {"at", "08:30"}, {"format", "csv"}, {"language", "en"}};
    wanted["to"] = Json::array({"head@example.com"});
    wanted["department"] = Json::array({"none"});
    wanted["team"] = Json::array({"none"});
    wanted["channel"] = Json::array({"phone", "web"});
    wanted["active"] = false;
    const std::string list = "/api/v1/reports/subscriptions";
    all["POST " + list] = {"supervisor", list, wanted, {"kind", "to"}, {}};
    const auto path = list + "/" + text_of(posted("supervisor", list, wanted, 201), "id");
    all["PATCH " + list + "/{id}"] = {
        "supervisor", path, wanted, {}, match_of(Center::instance().as("supervisor").get(path))
    };
}

void add_improvements(Samples& all) {
    auto& center = Center::instance();
    Json wanted{{"figure", "received"}, {"dimension", "category"}, {"key", "product"}};
    wanted["measures"] = "逐批抽检";
    wanted["target"] = "12.00";
    wanted["responsible_id"] = center.id_of("lead");
    wanted["begun_on"] = "2026-01-05";
    wanted["due_on"] = "2026-02-27";
    const std::string list = "/api/v1/improvements";
    all["POST " + list] = {
        "lead", list, wanted, {"figure", "measures", "responsible_id", "begun_on"}, {}
    };
    const auto path = list + "/" + text_of(posted("lead", list, wanted, 201), "id");
    auto change = wanted;
    for (const auto* fixed : {"figure", "dimension", "key"}) change.erase(fixed);
    change["state"] = "done";
    change["result"] = "抽检 100 批";
    all["PATCH " + list + "/{id}"] = {
        "supervisor", path, change, {}, match_of(center.as("supervisor").get(path))
    };
}

}  // namespace

void add_reports(Samples& all) {
    Json signing{{"remarks", "正常"}};
    signing["explanations"] = Json::object();
    all["POST /api/v1/reports/daily/{date}/sign"] = {
        "supervisor", "/api/v1/reports/daily/2020-01-01/sign", signing, {}, {}
    };
    add_subscriptions(all);
    add_improvements(all);
}

}  // namespace bihuan::test
