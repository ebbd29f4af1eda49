// The customer's side: complaining without an account, following it, answering, judging, returning.

#include "api/complaint.hpp"

#include <set>

namespace bihuan::test {
namespace {

const std::string portal = "/api/v1/portal/complaints";

Json portal_body() {
    Json body{{"name", "赵先生"}, {"text", "空调安装后漏水\n地板泡坏了。"}, {"consent", true}};
    body["phone"] = new_phone();
    body["demand"] = "赔偿地板";
    return body;
}

/// A complaint with its number and code.
class Customer {
public:
    Customer() {
        const auto reply = client_.post(portal, portal_body());
        if (reply.status != 201) throw std::runtime_error(reply.body);
        const auto receipt = json_of(reply);
        number = text_of(receipt, "number");
        code = text_of(receipt, "query_code");
    }
    HttpReply get() { return client_.get(portal + "/" + number, header()); }
    HttpReply post(const std::string& part, const Json& body) {
        return client_.post(portal + "/" + number + "/" + part, body, header());
    }
    /// As the center sees it.
    Json ticket() const {
        return json_of(Center::instance().as("supervisor").get("/api/v1/tickets/" + number));
    }
    /// The center works on it until it lies in that stage.
    void drive_to(const std::string& stage) const {
        auto now = ticket();
        for (const auto& step : usual_walk()) {
            if (text_of(now, "stage") == stage) return;
            if (step.stage == std::string("closed") && stage != "closed") return;
            if (std::string(step.action) == "register" && now["stage"] != "intake") continue;
            now = move(step.who, now, step.action);
        }
    }

    std::string number;
    std::string code;

private:
    HeaderList header() const { return {{"X-Query-Code", code}}; }
    HttpClient client_ = Center::instance().client("");
};

std::set<std::string> keys(const Json& object) {
    std::set<std::string> names;
    for (const auto& [name, value] : object.items()) names.insert(name);
    return names;
}

TEST(Portal, leads_a_customer_from_the_complaint_to_its_end_and_back) {
    Customer customer;
    auto progress = json_of(customer.get());
    EXPECT_EQ(progress["stage"], "intake");
    EXPECT_EQ(progress["can"], (Json{"message", "urge", "withdraw"}));
    EXPECT_FALSE(text_of(progress, "next").empty());

    ASSERT_TRUE(answered(customer.post("messages", Json{{"text", "请尽快处理"}}), 201));
    auto ticket = customer.ticket();
    EXPECT_EQ(ticket["chased_count"], 1) << "asking again is counted";
    EXPECT_EQ(events_of(ticket).back()["type"], "contacted");

    customer.drive_to("implementation");
    ticket = customer.ticket();
    progress = json_of(customer.get());
    EXPECT_EQ(progress["can"], (Json{"message", "urge", "consent", "withdraw"}));
    EXPECT_EQ(progress["proposal"]["measures"], "换新机");
    EXPECT_EQ(progress["proposal"]["compensation_amount"], "100.00");
    EXPECT_EQ(
        keys(progress["proposal"]),
        (std::set<std::string>{
            "proposal_id", "measures", "compensation_kind", "compensation_amount"
        })
    ) << "what it costs us is not the customer's business";
    EXPECT_EQ(progress["promised_at"], ticket["forms"]["assessment"]["promised_at"]);

    Json consent{{"accepted", true}, {"proposal_id", "01900000-0000-7000-8000-000000000000"}};
    EXPECT_TRUE(refused(customer.post("consent", consent), 409, "proposal_not_open"));
    consent["proposal_id"] = progress["proposal"]["proposal_id"];
    ASSERT_TRUE(answered(customer.post("consent", consent), 200));
    EXPECT_TRUE(refused(customer.post("consent", consent), 409, "conflict"));
    ticket = customer.ticket();
    ASSERT_EQ(ticket["consents"].size(), 1U);
    EXPECT_EQ(ticket["consents"][0]["method"], "portal");
    EXPECT_TRUE(ticket["consents"][0]["recorded_by"].is_null());
    EXPECT_TRUE(json_of(customer.get())["proposal"].is_null()) << "shown while awaited only";

    EXPECT_TRUE(refused(customer.post("satisfaction", Json{{"score", 5}}), 409, "conflict"));
    move("repairer", ticket, "complete");
    Json grade{{"score", 4}, {"remark", "不错"}};
    grade["points"]["速度"] = 3;
    const auto graded = customer.post("satisfaction", grade);
    ASSERT_TRUE(answered(graded, 200));
    EXPECT_EQ(json_of(graded)["stage"], "summary");
    ticket = customer.ticket();
    EXPECT_EQ(ticket["visits"][0]["satisfaction"], 4);
    EXPECT_EQ(ticket["visits"][0]["method"], "portal");
    EXPECT_EQ(ticket["visits"][0]["points"]["速度"], 3);

    EXPECT_TRUE(refused(customer.post("reopen", Json{{"reason", "又漏了"}}), 409, "conflict"));
    move("supervisor", ticket, "summarize");
    EXPECT_EQ(json_of(customer.get())["can"], Json::array({"reopen"}));
    EXPECT_TRUE(refused(customer.post("messages", Json{{"text", "在吗"}}), 409, "conflict"));
    const auto reopened = customer.post("reopen", Json{{"reason", "又漏了"}});
    ASSERT_TRUE(answered(reopened, 200));
    EXPECT_EQ(json_of(reopened)["stage"], "assessment");
    ticket = customer.ticket();
    EXPECT_EQ(ticket["reopened_count"], 1);
    EXPECT_TRUE(events_of(ticket).back()["actor"].is_null()) << "nobody of ours did it";
}

TEST(Portal, takes_a_refusal_and_a_bad_grade_as_the_center_does) {
    Customer refusing;
    refusing.drive_to("implementation");
    Json consent{{"accepted", false}};
    consent["proposal_id"] = json_of(refusing.get())["proposal"]["proposal_id"];
    ASSERT_TRUE(answered(refusing.post("consent", consent), 200));
    EXPECT_EQ(refusing.ticket()["stage"], "solution");
    EXPECT_EQ(refusing.ticket()["customer_refusals"], 1);

    Customer unhappy;
    unhappy.drive_to("follow_up");
    ASSERT_TRUE(answered(unhappy.post("satisfaction", Json{{"score", 1}}), 200));
    EXPECT_EQ(unhappy.ticket()["stage"], "investigation");
    EXPECT_EQ(unhappy.ticket()["priority"], "high");
}

TEST(Portal, lets_a_customer_urge_once_a_day) {
    Customer customer;
    const auto before = json_of(customer.get());
    EXPECT_EQ(before["urged_count"], 0);
    EXPECT_TRUE(before["urge_again_at"].is_null());
    const auto urged = customer.post("urge", Json{{"text", "三天没有消息了"}});
    ASSERT_TRUE(answered(urged, 200));
    EXPECT_EQ(json_of(urged)["urged_count"], 1);
    EXPECT_EQ(json_of(urged)["can"], (Json{"message", "withdraw"}));
    EXPECT_EQ(json_of(customer.get()), json_of(urged));
    auto ticket = customer.ticket();
    EXPECT_EQ(ticket["chased_count"], 1);
    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["type"], "urged");
    EXPECT_EQ(event["comment"], "三天没有消息了");
    EXPECT_TRUE(event["actor"].is_null());

    const auto again = customer.post("urge", Json::object());
    ASSERT_TRUE(refused(again, 409, "urged_today"));
    const auto until = text_of(json_of(again), "urge_again_at");
    EXPECT_EQ(until, text_of(json_of(urged), "urge_again_at"));
    EXPECT_EQ(until.substr(10), "T16:00:00.000Z") << "midnight where the center is";
    EXPECT_EQ(customer.ticket()["chased_count"], 1);
    // An agent's note of a call does not use up what the customer has here.
    Customer caller;
    const Json by_phone{{"by", "customer"}};
    const auto path = "/api/v1/tickets/" + text_of(caller.ticket(), "id") + "/urge";
    ASSERT_TRUE(answered(Center::instance().as("supervisor").post(path, by_phone), 200));
    EXPECT_TRUE(answered(caller.post("urge", Json::object()), 200));
}

TEST(Portal, lets_a_customer_withdraw_while_the_work_is_not_done) {
    Customer customer;
    customer.drive_to("investigation");
    EXPECT_TRUE(faulted(customer.post("withdraw", Json::object()), {"/reason required"}));
    const auto withdrawn = customer.post("withdraw", Json{{"reason", "邻居已经赔了"}});
    ASSERT_TRUE(answered(withdrawn, 200));
    EXPECT_EQ(json_of(withdrawn)["stage"], "summary");
    const auto ticket = customer.ticket();
    EXPECT_EQ(ticket["outcome"], "withdrawn");
    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["action"], "withdraw");
    EXPECT_EQ(event["form"]["proof"], "邻居已经赔了");
    EXPECT_TRUE(event["actor"].is_null());
    const auto again = customer.post("withdraw", Json{{"reason", "再撤一次"}});
    ASSERT_TRUE(refused(again, 409, "conflict"));
    EXPECT_EQ(json_of(again)["allowed"], (Json{"message", "urge"}));

    Customer late;
    late.drive_to("follow_up");
    EXPECT_TRUE(refused(late.post("withdraw", Json{{"reason", "x"}}), 409, "conflict"));
}

TEST(Portal, shows_progress_and_nothing_else) {
    auto& center = Center::instance();
    Customer customer;
    customer.drive_to("solution");
    const auto path = "/api/v1/tickets/" + text_of(customer.ticket(), "id") + "/comments";
    const auto say = [&](const char* body, bool internal) {
        const Json comment{{"body", body}, {"internal", internal}};
        ASSERT_TRUE(answered(center.as("handler").post(path, comment), 201));
    };
    say("内部：客户可能是职业打假", true);
    say("您好，我们正在与厂家沟通。", false);
    const auto reply = customer.get();
    ASSERT_TRUE(answered(reply, 200));
    const auto progress = json_of(reply);
    EXPECT_EQ(
        keys(progress),
        (std::set<std::string>{
            "number", "stage", "stage_label", "status", "next", "received_at", "promised_at",
            "replies", "proposal", "can", "urged_count", "urge_again_at"
        })
    );
    ASSERT_EQ(progress["replies"].size(), 1U);
    EXPECT_EQ(progress["replies"][0]["body"], "您好，我们正在与厂家沟通。");
    for (const auto* secret : {"职业打假", "人员 ", "压缩机", "张师傅", "维修", "赵先生"}) {
        EXPECT_EQ(reply.body.find(secret), std::string::npos) << secret;
    }
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
}

TEST(Portal, answers_a_wrong_code_and_an_unknown_number_alike) {
    const Customer customer;
    auto mistyped = customer.number;
    mistyped.back() = mistyped.back() == '0' ? '1' : '0';
    struct Row {
        std::string number;
        std::string code;
    };
    const Row rows[] = {
        {customer.number, "23456789AB"},
        {customer.number, ""},
        {customer.number, customer.code + "2"},
        {customer.number, customer.code.substr(1)},
        {text_of(create("agent"), "number"), customer.code},
        {"202001010000017", customer.code},
        {mistyped, customer.code},
        {"x", customer.code},
        {text_of(customer.ticket(), "id"), customer.code},
    };
    auto client = Center::instance().client("");
    std::set<std::string> answers;
    for (const auto& row : rows) {
        const HeaderList header{{"X-Query-Code", row.code}};
        const auto path = portal + "/" + row.number;
        const Json text{{"text", "x"}};
        for (const auto& reply :
             {client.get(path, header), client.post(path + "/messages", text, header),
              client.post(path + "/reopen", Json{{"reason", "x"}}, header)}) {
            ASSERT_TRUE(refused(reply, 404, "not_found"));
            auto problem = json_of(reply);
            problem.erase("instance");
            answers.insert(problem.dump());
        }
    }
    EXPECT_EQ(answers.size(), 1U);
    const HeaderList staff{{"Authorization", "Bearer " + Center::instance().person("qa").token}};
    EXPECT_TRUE(refused(client.get(portal + "/" + customer.number, staff), 404))
        << "the code is the only key";
}

TEST(Portal, takes_the_code_as_people_type_it) {
    Customer customer;
    for (auto& letter : customer.code) {
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    EXPECT_TRUE(answered(customer.get(), 200));
    EXPECT_EQ(customer.get().body.find(customer.code), std::string::npos);
}

TEST(Portal, takes_files_with_the_complaint_and_with_messages) {
    auto& center = Center::instance();
    auto client = center.client("");
    const auto upload = client.upload(
        "/api/v1/portal/attachments", "照片.png", "image/png", signature_png()
    );
    ASSERT_TRUE(answered(upload, 201));
    auto body = portal_body();
    body["attachments"] = Json::array({json_of(upload)["id"]});
    const auto reply = client.post(portal, body);
    ASSERT_TRUE(answered(reply, 201));
    EXPECT_TRUE(faulted(client.post(portal, body), {"/attachments/0 unknown_reference"}))
        << "a file belongs to one complaint";
    const auto file = "/api/v1/attachments/" + text_of(json_of(upload), "id");
    EXPECT_TRUE(answered(center.as("handler").get(file), 200));
    EXPECT_TRUE(refused(client.get(file), 401));
}

TEST(Portal, needs_consent_and_a_phone_number) {
    auto client = Center::instance().client("");
    auto body = portal_body();
    body["consent"] = false;
    EXPECT_TRUE(faulted(client.post(portal, body), {"/consent consent_required"}));
    body["consent"] = true;
    body["phone"] = "12";
    EXPECT_TRUE(faulted(client.post(portal, body), {"/phone invalid_phone"}));
    body["phone"] = new_phone();
    body["priority"] = "urgent";
    EXPECT_TRUE(faulted(client.post(portal, body), {"/priority unknown_member"}));
}

TEST(Portal, limits_complaints_per_phone_and_per_address) {
    const TempDir data_dir;
    ServerOptions options;
    options.database_url = Cluster::instance().database();
    options.data_dir = data_dir.path();
    options.environment = {
        {"BIHUAN_METRICS__ENABLED", "false"},
        {"BIHUAN_PORTAL__LIMITS__PER_PHONE_HOUR", "2"},
        {"BIHUAN_PORTAL__LIMITS__PER_ADDRESS_HOUR", "4"},
    };
    ServerProcess server(options);
    server.start();
    HttpClient client(static_cast<std::uint16_t>(server.port()));
    auto one = portal_body();
    EXPECT_TRUE(answered(client.post(portal, one), 201));
    EXPECT_TRUE(answered(client.post(portal, one), 201));
    const auto third = client.post(portal, one);
    ASSERT_TRUE(refused(third, 429, "rate_limited"));
    EXPECT_GE(std::stoi(third.header("Retry-After")), 1);
    auto spaced = one;
    spaced["phone"] = "+86 " + text_of(one, "phone");
    EXPECT_TRUE(refused(client.post(portal, spaced), 429)) << "the same phone in other clothes";
    EXPECT_TRUE(answered(client.post(portal, portal_body()), 201));
    EXPECT_TRUE(answered(client.post(portal, portal_body()), 201));
    EXPECT_TRUE(refused(client.post(portal, portal_body()), 429, "rate_limited"));
}

}  // namespace
}  // namespace bihuan::test
