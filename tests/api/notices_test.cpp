// Who is told of what by which way.

#include "api/gateway_at_work.hpp"
#include "support/eventually.hpp"

#include <algorithm>
#include <set>

namespace bihuan::test {
namespace {

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

constexpr const char* settings_path = "/api/v1/me/notification-settings";

HttpReply put_settings(const std::string& who, const Json& body) {
    return as(who).put(settings_path, body);
}

/// As everybody is told again, once it is gone.
class Settings {
public:
    Settings(std::string who, const Json& body) : who_(std::move(who)) {
        EXPECT_TRUE(answered(put_settings(who_, body), 200));
    }
    ~Settings() { put_settings(who_, Json::object()); }
    Settings(const Settings&) = delete;
    Settings& operator=(const Settings&) = delete;

private:
    std::string who_;
};

std::vector<std::string> kinds_about(const std::string& who, const Json& ticket) {
    std::vector<std::string> kinds;
    for (const auto& entry : all_items(who, "/api/v1/me/notifications?limit=50")) {
        if (entry["ticket"].is_null() || entry["ticket"]["id"] != ticket["id"]) continue;
        kinds.push_back(text_of(entry, "kind"));
    }
    return kinds;
}

using Kinds = std::vector<std::string>;

Json kinds(const std::string& kind, const std::vector<std::string>& ways) {
    Json body;
    body["kinds"][kind] = ways;
    return body;
}

TEST(NoticeSettings, are_those_of_everybody_until_something_is_said) {
    const auto reply = as("qa").get(settings_path);
    const auto settings = json_of(reply);
    EXPECT_EQ(settings["version"], 0);
    EXPECT_EQ(settings["kinds"].size(), 11U);
    std::set<std::string> fixed;
    for (const auto& kind : settings["kinds"]) {
        EXPECT_EQ(kind["ways"], kind["usual_ways"]);
        if (!kind["can_be_muted"].get<bool>()) fixed.insert(text_of(kind, "kind"));
    }
    EXPECT_EQ(fixed, std::set<std::string>{"breach"});
    const auto ways = settings["configured"].get<std::set<std::string>>();
    EXPECT_TRUE(ways.contains("bell") && ways.contains("desktop"));
    EXPECT_FALSE(ways.contains("sms")) << "no gateway";
    EXPECT_TRUE(refused(Center::instance().nobody().get(settings_path), 401));
}

TEST(NoticeSettings, are_kept_with_their_version) {
    auto body = kinds("progress", {});
    body["quiet_hours"] = Json{{"from", "22:30"}, {"to", "07:15"}};
    body["group_minutes"] = 0;
    body["phone"] = "138 0013 8000";
    body["email"] = "Qa@Example.com";
    const auto put = put_settings("qa", body);
    ASSERT_TRUE(answered(put, 200));
    const auto settings = json_of(as("qa").get(settings_path));
    EXPECT_EQ(settings["quiet_hours"], body["quiet_hours"]);
    EXPECT_EQ(settings["group_minutes"], 0);
    EXPECT_EQ(settings["phone"], "+8613800138000");
    EXPECT_EQ(settings["email"], "qa@example.com");
    const auto stale = as("qa").request(
        "PUT", settings_path, {{"If-Match", "\"0\""}, {"Content-Type", "application/json"}}, "{}"
    );
    EXPECT_TRUE(refused(stale, 412, "stale_version"));
    EXPECT_TRUE(answered(put_settings("qa", Json::object()), 200));
    const auto again = json_of(as("qa").get(settings_path));
    EXPECT_EQ(again["version"], settings["version"].get<int>() + 1);
    EXPECT_TRUE(again["phone"].is_null());
    for (const auto& kind : again["kinds"]) EXPECT_EQ(kind["ways"], kind["usual_ways"]);
}

TEST(NoticeSettings, cannot_mute_breaches_nor_choose_what_leads_nowhere) {
    const auto refusal = [](const Json& body, const std::vector<std::string>& faults) {
        EXPECT_TRUE(faulted(put_settings("qa", body), faults)) << body.dump();
    };
    refusal(kinds("breach", {}), {"/kinds/breach notice_not_mutable"});
    refusal(kinds("breach", {"desktop"}),
            {"/kinds/breach notice_not_mutable", "/kinds/breach bell_required"});
    refusal(kinds("urged", {"desktop"}), {"/kinds/urged bell_required"});
    refusal(kinds("urged", {"bell", "sms"}), {"/kinds/urged way_not_configured"});
    refusal(kinds("urged", {"bell", "pigeon"}), {"/kinds/urged invalid_choice"});
    refusal(kinds("gossip", {}), {"/kinds/gossip unknown_member"});
    refusal(Json{{"quiet_hours", Json{{"from", "24:00"}, {"to", "8:00"}}}},
            {"/quiet_hours/from invalid_time", "/quiet_hours/to invalid_time"});
    refusal(
        Json{{"phone", "abc"}, {"email", "x"}}, {"/phone invalid_phone", "/email invalid_email"}
    );
    const GatewayAtWork gateway([](const ReceivedHook&, std::size_t, const Send& send) {
        send(answer_bytes(200));
    });
    refusal(kinds("urged", {"bell", "sms"}), {"/phone required"});
    EXPECT_ANY_THROW(
        Center::instance().sql(
            "INSERT INTO notification_choice VALUES ('" + Center::instance().id_of("qa") +
            "', 'breach', '{}') RETURNING kind"
        )
    ) << "not even by hand";
}

TEST(Notices, tell_a_department_that_a_ticket_was_sent_to_it) {
    auto ticket = drive_to("assessment");
    ticket = move("handler", ticket, "assess");
    ASSERT_EQ(ticket["stage"], "investigation");
    EXPECT_EQ(kinds_about("repairer", ticket), Kinds{"dispatched"});
    EXPECT_EQ(kinds_about("repairer2", ticket), Kinds{"dispatched"});
    EXPECT_EQ(kinds_about("storeman", ticket), Kinds{}) << "another department";
    EXPECT_EQ(kinds_about("handler", ticket), Kinds{}) << "who did it";
}

TEST(Notices, spare_those_whom_the_complaint_is_about) {
    const Json about{
        {"complained_about_user_ids", Json::array({Center::instance().id_of("repairer2")})}
    };
    auto ticket = drive_to("assessment", about);
    ticket = move("handler", ticket, "assess");
    EXPECT_EQ(kinds_about("repairer", ticket), Kinds{"dispatched"});
    const auto rows = Center::instance().sql(
        "SELECT count(*) AS n FROM notification WHERE ticket_id = '" + text_of(ticket, "id") +
        "' AND user_id = '" + Center::instance().id_of("repairer2") + "'"
    );
    EXPECT_EQ(rows.front().integer("n"), 0);
}

TEST(Notices, tell_owners_what_their_customers_say_and_not_what_they_say_themselves) {
    const auto ticket = create("agent");
    posted("lead", path_of(ticket) + "/assign",
           Json{{"owner_id", Center::instance().id_of("visitor")}}, 200);
    Json word{{"direction", "in"}, {"channel", "phone"}, {"text", "有进展吗"}};
    posted("agent", path_of(ticket) + "/contacts", word, 201);
    EXPECT_EQ(kinds_about("visitor", ticket), (Kinds{"contacted", "assigned"}));
    word["direction"] = "out";
    posted("agent", path_of(ticket) + "/contacts", word, 201);
    EXPECT_EQ(kinds_about("visitor", ticket).size(), 2U);
}

TEST(Notices, of_a_kind_that_is_muted_are_not_shown) {
    auto ticket = create("agent");
    ASSERT_TRUE(answered(as("visitor").request("PUT", path_of(ticket) + "/watchers/me"), 204));
    const auto unread = [] {
        const std::string query = "?unread=true&count=true&limit=1";
        const auto page = as("visitor").get("/api/v1/me/notifications" + query);
        return json_of(page)["total"].get<int>();
    };
    const auto before = unread();
    const Settings muted("visitor", kinds("progress", {}));
    ticket = move("agent", ticket, "register");
    posted("agent", path_of(ticket) + "/comments", Json{{"body", "看"}}, 201);
    EXPECT_EQ(kinds_about("visitor", ticket), Kinds{"commented"});
    EXPECT_EQ(unread(), before + 1);
}

TEST(Notices, go_to_the_phone_together_and_not_at_night) {
    GatewayAtWork gateway([](const ReceivedHook&, std::size_t, const Send& send) {
        send(json_answer(200, Json{{"code", 0}}));
    });
    const auto phone = new_phone();
    auto wishes = kinds("assigned", {"bell", "sms"});
    wishes["kinds"]["commented"] = Json::array({"sms"});
    wishes["phone"] = phone;
    wishes["group_minutes"] = 60;
    const Settings told("visitor", wishes);
    const auto ticket = create("agent");
    posted("lead", path_of(ticket) + "/assign",
           Json{{"owner_id", Center::instance().id_of("visitor")}}, 200);
    ASSERT_TRUE(answered(as("visitor").request("PUT", path_of(ticket) + "/watchers/me"), 204));
    posted("agent", path_of(ticket) + "/comments", Json{{"body", "一"}}, 201);
    posted("agent", path_of(ticket) + "/comments", Json{{"body", "二"}}, 201);
    EXPECT_EQ(kinds_about("visitor", ticket), Kinds{"assigned"}) << "comments only by SMS";
    const auto waiting = [&] {
        return Center::instance().sql("SELECT count(*) AS n FROM away_notice").front().integer("n");
    };
    EXPECT_EQ(waiting(), 3);
    // As if the hour were over; at night, so that the message waits for the morning.
    Center::instance().sql(
        "UPDATE notification_setting SET quiet_from = 1, quiet_to = 0 WHERE user_id = '" +
        Center::instance().id_of("visitor") + "' RETURNING user_id"
    );
    Center::instance().sql("UPDATE away_notice SET at = at - interval '2 hours' RETURNING seq");
    std::vector<Json> messages;
    const auto is_written = [&] {
        messages = all_items("admin", "/api/v1/outgoing-messages?gateway=" + gateway.id());
        return !messages.empty();
    };
    ASSERT_TRUE(eventually(is_written)) << waiting() << " wait";
    ASSERT_EQ(messages.size(), 1U) << "three notices in one";
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(messages[0]["user"]["id"], Center::instance().id_of("visitor"));
    EXPECT_EQ(messages[0]["state"], "pending");
    EXPECT_EQ(text_of(messages[0], "next_at").substr(11, 5), "16:00") << "midnight in Shanghai";
    EXPECT_TRUE(gateway.sent(phone).empty());
    Center::instance().sql("UPDATE outgoing_message SET next_at = now() RETURNING id");
    message_in(text_of(messages[0], "id"), "sent");
    const auto sent = gateway.sent("+86" + phone);
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_NE(sent[0].body.find(text_of(ticket, "number")), std::string::npos);
}

}  // namespace
}  // namespace bihuan::test
