// The ledger over HTTP and by the command: what a walk through all stages leaves in it, who may see
// it, and that an export verifies.

#include "api/complaint.hpp"

#include <algorithm>
#include <sstream>

namespace bihuan::test {
namespace {

std::vector<Json> lines_of(const std::string& text) {
    std::vector<Json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
}

std::string today() {
    return Center::instance().sql("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date::text AS day")
        .front().text("day");
}

std::string report_path(const std::string& format) {
    return "/api/v1/reports/ledger?from=" + today() + "&to=" + today() + "&format=" + format;
}

Json customer(const std::string& name, const std::string& phone) {
    Json body{{"name", name}};
    body["contacts"] = Json::array({Json{{"kind", "phone"}, {"value", phone}}});
    return body;
}

/// A complaint through all stages, with goods.
Json closed(const std::string& phone) {
    Json changes{{"customer", customer("司马相如", phone)}};
    changes["description"] = "冰箱坏了，请打 " + phone;
    changes["custom"] = Json{{"goods", "冰箱"}, {"price", "2999.00"}, {"quantity", 1}};
    return drive_to("closed", changes);
}

std::vector<Json> of_ticket(const std::vector<Json>& lines, const Json& ticket) {
    std::vector<Json> found;
    for (const auto& line : lines) {
        if (line["ticket"] == ticket["number"]) found.push_back(line);
    }
    return found;
}

TEST(LedgerReport, has_a_masked_line_for_each_closed_complaint) {
    const auto phone = new_phone();
    const auto ticket = closed(phone);
    auto& supervisor = Center::instance().as("supervisor");
    const auto reply = supervisor.get(report_path("jsonl"));
    ASSERT_TRUE(answered(reply, 200));
    EXPECT_EQ(reply.header("Content-Type"), "application/jsonl");
    EXPECT_EQ(reply.body.find(phone), std::string::npos);
    EXPECT_EQ(reply.body.find("司马相如"), std::string::npos);
    const auto found = of_ticket(lines_of(reply.body), ticket);
    ASSERT_EQ(found.size(), 1U);
    const auto& line = found.front();
    EXPECT_EQ(text_of(line, "name").substr(0, 3), "司");
    EXPECT_EQ(line["contact"].get<std::string>().find("****") == std::string::npos, false);
    EXPECT_EQ(line["goods"], "冰箱");
    EXPECT_EQ(line["price"], "2999.00");
    EXPECT_EQ(line["quantity"], "1");
    EXPECT_EQ(line["decision"], "upheld");
    EXPECT_EQ(line["outcome"], "resolved");
    EXPECT_EQ(line["disposal"], "换新机");
    EXPECT_EQ(line["compensation_kind"], "refund");
    EXPECT_EQ(line["compensation_amount"], "100.00");
}

TEST(LedgerReport, has_the_same_as_csv_and_as_a_workbook) {
    const auto ticket = closed(new_phone());
    auto& supervisor = Center::instance().as("supervisor");
    const auto csv = supervisor.get(report_path("csv"), {{"Accept-Language", "zh"}});
    ASSERT_TRUE(answered(csv, 200));
    EXPECT_NE(csv.body.find(text_of(ticket, "number")), std::string::npos);
    for (const auto* word : {"投诉内容", "成立", "退款", "换新机"}) {
        EXPECT_NE(csv.body.find(word), std::string::npos) << word;
    }
    const auto by_accept = supervisor.get(
        "/api/v1/reports/ledger?from=" + today() + "&to=" + today(),
        {{"Accept", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}}
    );
    ASSERT_TRUE(answered(by_accept, 200));
    EXPECT_EQ(by_accept.body.substr(0, 2), "PK");
}

TEST(LedgerReport, is_for_those_who_read_reports_and_says_what_is_wrong) {
    auto& center = Center::instance();
    EXPECT_TRUE(refused(center.as("agent").get(report_path("jsonl")), 403, "missing_permission"));
    EXPECT_TRUE(refused(center.as("admin").get(report_path("jsonl")), 403, "missing_permission"));
    auto& qa = center.as("qa");
    EXPECT_TRUE(answered(qa.get(report_path("jsonl")), 200));
    EXPECT_TRUE(faulted(qa.get("/api/v1/reports/ledger"), {"?from required", "?to required"}));
    EXPECT_TRUE(faulted(
        qa.get("/api/v1/reports/ledger?from=2026-02-02&to=2026-02-01"), {"?to before_from"}
    ));
    EXPECT_TRUE(faulted(qa.get(report_path("pdf")), {"?format invalid_choice"}));
    const auto path = "/api/v1/reports/ledger?from=" + today() + "&to=" + today();
    const auto pdf = qa.get(path, {{"Accept", "application/pdf"}});
    EXPECT_TRUE(refused(pdf, 406, "not_acceptable"));
    EXPECT_EQ(qa.get(path, {{"Accept", "text/*"}}).header("Content-Type"),
              "text/csv; charset=utf-8");
    EXPECT_EQ(qa.get(path, {{"Accept", "*/*"}}).header("Content-Type"), "application/jsonl");
    const auto unwanted = qa.get(path, {{"Accept", "text/csv;q=0"}});
    EXPECT_TRUE(refused(unwanted, 406, "not_acceptable"));
}

TEST(LedgerSetting, keeps_for_two_years_at_least) {
    auto& admin = Center::instance().as("admin");
    const auto path = "/api/v1/settings/personal_data";
    const auto put = [&](const Json& body) {
        return admin.put(path, body, {{"If-Match", admin.get(path).header("ETag")}});
    };
    EXPECT_EQ(json_of(admin.get(path))["ledger_days"], 1095);
    EXPECT_TRUE(faulted(put(Json{{"ledger_days", 729}}), {"/ledger_days out_of_range"}));
    const auto changed = put(Json{{"ledger_days", 2000}});
    ASSERT_TRUE(answered(changed, 200));
    EXPECT_EQ(json_of(changed)["ledger_days"], 2000);
    EXPECT_EQ(json_of(changed)["retention_days"], 1095);
    ASSERT_TRUE(answered(put(Json{{"ledger_days", 1095}}), 200));
}

TEST(LedgerCheckpoints, are_for_those_who_answer_or_look) {
    auto& center = Center::instance();
    for (const auto* who : {"supervisor", "admin", "qa", "executive"}) {
        EXPECT_TRUE(answered(center.as(who).get("/api/v1/ledger/checkpoints"), 200)) << who;
    }
    for (const auto* who : {"agent", "handler", "lead", "repairer", "infodesk"}) {
        EXPECT_TRUE(refused(
            center.as(who).get("/api/v1/ledger/checkpoints"), 403, "missing_permission"
        )) << who;
    }
}

Json placed(const std::string& who, const Json& body) {
    return posted(who, "/api/v1/legal-holds", body, 201);
}

TEST(LegalHolds, are_placed_listed_and_lifted) {
    auto& center = Center::instance();
    const auto ticket = create("agent");
    const auto hold = placed("admin", Json{{"ticket", ticket["number"]}, {"reason", "诉讼"}});
    EXPECT_EQ(hold["ticket_id"], ticket["id"]);
    const auto path = "/api/v1/legal-holds/" + text_of(hold, "id");
    EXPECT_EQ(json_of(center.as("supervisor").get(path)), hold);
    const auto standing = all_items("supervisor", "/api/v1/legal-holds?standing=true&limit=1");
    EXPECT_EQ(std::count(standing.begin(), standing.end(), hold), 1);
    const auto lifted = posted("supervisor", path + "/lift", Json{{"reason", "结案"}}, 200);
    EXPECT_EQ(lifted["lift_reason"], "结案");
    EXPECT_EQ(lifted["lifted_by"]["id"], center.id_of("supervisor"));
    const auto again = center.as("admin").post(path + "/lift", Json{{"reason", "结案"}});
    EXPECT_TRUE(refused(again, 409, "legal_hold_lifted"));
    const auto left = all_items("supervisor", "/api/v1/legal-holds?standing=true");
    EXPECT_EQ(std::count_if(left.begin(), left.end(), [&](const Json& one) {
        return one["id"] == hold["id"];
    }), 0);
    for (const auto* action : {"legal_hold.placed", "legal_hold.lifted"}) {
        const auto audit = json_of(center.as("admin").get(
            "/api/v1/audit?action=" + std::string(action) + "&object=ticket:" +
            text_of(ticket, "id")
        ));
        EXPECT_EQ(audit["items"].size(), 1U) << action;
    }
}

TEST(LegalHolds, are_for_supervisors_and_administrators_and_need_one_object) {
    auto& center = Center::instance();
    const Json body{{"reason", "诉讼"}};
    for (const auto* who : {"agent", "lead", "qa", "executive"}) {
        EXPECT_TRUE(refused(
            center.as(who).post("/api/v1/legal-holds", body), 403, "missing_permission"
        )) << who;
    }
    auto& admin = center.as("admin");
    EXPECT_TRUE(faulted(admin.post("/api/v1/legal-holds", body), {"/ticket required"}));
    Json both{{"reason", "诉讼"}, {"ticket", "none"}};
    both["customer_id"] = center.id_of("admin");
    EXPECT_TRUE(faulted(
        admin.post("/api/v1/legal-holds", both),
        {"/ticket unknown_reference", "/customer_id unknown_reference", "/customer_id one_of_two"}
    ));
}

}  // namespace
}  // namespace bihuan::test
