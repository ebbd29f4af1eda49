// Subscriptions to reports over the API: whose they are, what is shown to whom, and that a running
// server delivers what its API answers.

#include "api/complaint.hpp"
#include "support/eventually.hpp"

namespace bihuan::test {
namespace {

constexpr auto subscriptions = "/api/v1/reports/subscriptions";

Center& center() { return Center::instance(); }

Json body_to(const std::string& address, const Json& changes = Json::object()) {
    Json body{{"kind", "daily"}, {"to", Json::array({address})}};
    body.update(changes);
    return body;
}

std::string path_to(const Json& subscription) {
    return std::string(subscriptions) + "/" + text_of(subscription, "id");
}

HeaderList match_of(const std::string& who, const std::string& path) {
    return {{"If-Match", center().as(who).get(path).header("ETag")}};
}

TEST(ReportSubscriptions, are_made_with_what_is_usual) {
    const auto made = posted("qa", subscriptions, body_to("Qa.Head@Example.com"), 201);
    EXPECT_EQ(made["at"], "00:05");
    EXPECT_EQ(made["format"], "xlsx");
    EXPECT_EQ(made["language"], "zh");
    EXPECT_EQ(made["active"], true);
    EXPECT_EQ(made["to"], Json::array({"qa.head@example.com"}));
    EXPECT_EQ(made["department"], Json::array());
    EXPECT_EQ(made["deliveries"], Json::array());
    EXPECT_EQ(made["owner"]["id"], center().id_of("qa"));
    EXPECT_TRUE(made["next_at"].is_string());
    const auto path = path_to(made);
    EXPECT_TRUE(refused(center().as("qa").patch(path, Json::object()), 428, "if_match_required"));
    const auto match = match_of("qa", path);
    const Json change{{"kind", "monthly"}, {"at", "08:30"}, {"active", false}};
    const auto changed = json_of(center().as("qa").patch(path, change, match));
    EXPECT_EQ(changed["kind"], "monthly");
    EXPECT_EQ(changed["at"], "08:30");
    EXPECT_EQ(changed["next_at"], nullptr);
    EXPECT_EQ(changed["to"], made["to"]) << "what is absent stays";
    EXPECT_EQ(changed["version"], 2);
    EXPECT_TRUE(refused(center().as("qa").patch(path, change, match), 412, "stale_version"));
    EXPECT_TRUE(answered(center().as("qa").del(path), 204));
    EXPECT_TRUE(refused(center().as("qa").get(path), 404));
}

TEST(ReportSubscriptions, say_all_that_is_wrong) {
    Json body{{"kind", "yearly"}, {"at", "24:00"}, {"format", "pdf"}, {"language", "fr"}};
    body["to"] = Json::array({"nobody", "l***@customer.test"});
    body["team"] = Json::array({"x", center().department("repairs")});
    body["channel"] = Json::array({"pigeon"});
    body["password"] = "x";
    EXPECT_TRUE(faulted(
        center().as("supervisor").post(subscriptions, body),
        {"/kind invalid_choice", "/at invalid_time", "/format invalid_choice",
         "/language invalid_choice", "/to invalid_email", "/to invalid_email",
         "/team invalid_id", "/team unknown_reference", "/channel invalid_choice",
         "/password unknown_member"}
    ));
    const auto two_lines = body_to("a@b.test\r\nBcc: c@d.test");
    EXPECT_TRUE(faulted(
        center().as("supervisor").post(subscriptions, two_lines), {"/to invalid_email"}
    ));
    EXPECT_TRUE(faulted(
        center().as("supervisor").post(subscriptions, Json{{"to", Json::array()}}),
        {"/kind required", "/to required"}
    ));
}

TEST(ReportSubscriptions, are_their_owners_and_supervisors) {
    const auto made = posted("lead", subscriptions, body_to("head@example.com"), 201);
    const auto path = path_to(made);
    for (const auto* other : {"lead_far", "executive", "qa"}) {
        EXPECT_TRUE(refused(center().as(other).get(path), 404)) << other;
        EXPECT_TRUE(refused(center().as(other).del(path), 404)) << other;
        const auto list = json_of(center().as(other).get(subscriptions));
        EXPECT_EQ(dump(list).find(text_of(made, "id")), std::string::npos) << other;
    }
    for (const auto* none : {"agent", "handler", "repairer", "infodesk", "admin"}) {
        EXPECT_TRUE(refused(center().as(none).get(path), 403, "missing_permission")) << none;
    }
    const auto seen = json_of(center().as("supervisor").get(path));
    EXPECT_EQ(seen["to"], Json::array({"h***@example.com"}));
    EXPECT_EQ(json_of(center().as("lead").get(path))["to"], Json::array({"head@example.com"}));
    const auto match = match_of("supervisor", path);
    const auto ended =
        json_of(center().as("supervisor").patch(path, Json{{"active", false}}, match));
    EXPECT_EQ(ended["active"], false);
    EXPECT_EQ(ended["owner"]["id"], center().id_of("lead"));
    EXPECT_EQ(json_of(center().as("lead").get(path))["to"], Json::array({"head@example.com"}))
        << "masked addresses are not written back";
    const auto listed = json_of(center().as("supervisor").get(subscriptions));
    EXPECT_EQ(dump(listed).find("head@example.com"), std::string::npos);
    const auto noted = center().sql(
        "SELECT count(*) AS n FROM audit WHERE object = 'report_subscription:" +
        text_of(made, "id") + "'"
    );
    EXPECT_EQ(noted.front().integer("n"), 2);
}

TEST(ReportSubscriptions, are_twenty_at_most) {
    for (int i = 0; i < 20; ++i) {
        posted("lead_far", subscriptions, body_to("a@example.com", Json{{"active", false}}), 201);
    }
    const auto one_more = center().as("lead_far").post(subscriptions, body_to("a@example.com"));
    EXPECT_TRUE(refused(one_more, 409, "too_many_subscriptions"));
}

TEST(ReportSubscriptions, deliver_what_the_report_answers) {
    Json mailbox{{"name", "due"}, {"address", "due@center.test"}, {"dry_run", true}};
    mailbox["smtp"] = Json{{"host", "127.0.0.1"}, {"port", 9}, {"security", "none"}};
    const auto box = posted("admin", "/api/v1/mailboxes", mailbox, 201);
    const auto body = body_to("head@example.com", Json{{"format", "csv"}});
    const auto made = posted("supervisor", subscriptions, body, 201);
    const auto path = path_to(made);
    center().sql(
        "UPDATE report_subscription SET next_at = now() WHERE id = '" + text_of(made, "id") + "'"
    );
    auto delivery = Json::object();
    const auto is_sent = [&] {
        const auto deliveries = json_of(center().as("supervisor").get(path))["deliveries"];
        if (!deliveries.empty()) delivery = deliveries.front();
        return delivery.value("state", "") == "sent";
    };
    ASSERT_TRUE(eventually(is_sent)) << delivery;
    const auto& mail = delivery["mails"].at(0);
    EXPECT_EQ(mail["state"], "dry_run");
    EXPECT_EQ(mail["recipient"], "h***@example.com");
    EXPECT_EQ(delivery["file_name"], "daily-" + text_of(delivery, "period") + ".csv");
    const auto content = center().sql(
        "SELECT content FROM report_delivery WHERE id = '" + text_of(delivery, "id") + "'"
    );
    const auto report = center().as("supervisor").get(
        "/api/v1/reports/daily?format=csv&date=" + text_of(delivery, "period"),
        {{"Accept-Language", "zh-CN"}}
    );
    EXPECT_EQ(content.front().bytes("content"), report.body);
    EXPECT_EQ(delivery["file_bytes"], report.body.size());
    const auto box_path = "/api/v1/mailboxes/" + text_of(box, "id");
    EXPECT_TRUE(answered(
        center().as("admin").patch(
            box_path, Json{{"active", false}}, match_of("admin", box_path)
        ),
        200
    ));
    EXPECT_TRUE(answered(center().as("supervisor").del(path), 204));
}

}  // namespace
}  // namespace bihuan::test
