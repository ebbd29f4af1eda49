// Calendar and policy versions, explanations, extensions and the rebuild, over HTTP.

#include "api/complaint.hpp"

#include "bihuan/base/time.hpp"
#include "support/eventually.hpp"

#include <set>

namespace bihuan::test {
namespace {

using std::chrono::hours;

CommandResult rebuild_check() {
    return run_bihuan(
        {"clocks", "rebuild", "--check"},
        {{"BIHUAN_DATABASE_URL", Center::instance().database_url()}}
    );
}

/// The calendar in force, as an administrator would take it for a change.
Json calendar_in_force() {
    auto& admin = Center::instance().as("admin");
    const auto list = json_of(admin.get("/api/v1/calendars"));
    for (const auto& item : list["items"]) {
        if (!item["in_force"].get<bool>()) continue;
        const auto version = std::to_string(item["version"].get<int>());
        return json_of(admin.get("/api/v1/calendars/" + version))["document"];
    }
    throw std::runtime_error("no calendar is in force");
}

TEST(Extension, is_asked_for_granted_by_the_next_level_and_keeps_both_times) {
    auto ticket = drive_to("assessment");
    const auto before = clock_of(ticket, "resolution");
    const auto later = from_now(hours(24 * 30));
    const Json question{{"due_at", later}, {"reason", "等待检测报告"}};
    const auto asked = posted("handler", path_of(ticket) + "/extensions", question, 201);
    EXPECT_EQ(asked["state"], "asked");
    EXPECT_EQ(asked["original_due_at"], before["due_at"]);

    auto& handler = Center::instance().as("handler");
    EXPECT_TRUE(
        refused(handler.post(path_of(ticket) + "/extensions", question), 409, "extension_pending")
    );
    const auto decide = path_of(ticket) + "/extensions/" + text_of(asked, "id") + "/decide";
    const Json yes{{"approved", true}, {"remark", "同意"}};
    EXPECT_TRUE(refused(handler.post(decide, yes), 403, "four_eyes"));
    EXPECT_TRUE(refused(Center::instance().as("agent").post(decide, yes), 403, "over_authority"));

    const auto updates = clock_of(ticket, "next_update")["started_at"];
    auto told = yes;
    told["told"] = Json{{"channel", "phone"}, {"text", "告知延期"}};
    EXPECT_EQ(posted("lead", decide, told, 200)["state"], "approved");
    EXPECT_TRUE(
        refused(Center::instance().as("lead").post(decide, yes), 409, "extension_decided")
    );

    ticket = read("supervisor", ticket);
    const auto after = clock_of(ticket, "resolution");
    EXPECT_EQ(after["original_due_at"], before["due_at"]);
    EXPECT_EQ(text_of(after, "due_at").substr(0, 19), later.substr(0, 19));
    EXPECT_NE(clock_of(ticket, "next_update")["started_at"], updates) << "the word restarts it";
    EXPECT_EQ(rebuild_check().status, 0) << rebuild_check().output;
}

TEST(Extension, is_refused_after_the_limit_and_for_an_earlier_date) {
    const auto ticket = drive_to("assessment");
    auto& handler = Center::instance().as("handler");
    const auto path = path_of(ticket) + "/extensions";
    const Json earlier{{"due_at", from_now(hours(-1))}, {"reason", "早"}};
    EXPECT_TRUE(faulted(handler.post(path, earlier), {"/due_at not_later"}));
    Json ended{{"metric", "intake"}, {"due_at", from_now(hours(99))}, {"reason", "晚"}};
    EXPECT_TRUE(refused(handler.post(path, ended), 409, "timer_ended"));

    const auto received = from_now(hours(-24 * 60));
    const auto late = create("agent", Json{{"received_at", received}});
    const Json question{{"due_at", from_now(hours(99))}, {"reason", "晚"}};
    EXPECT_TRUE(refused(
        Center::instance().as("agent").post(path_of(late) + "/extensions", question), 409,
        "limit_passed"
    ));
}

TEST(Recusal, keeps_the_person_complained_about_from_its_clocks) {
    const auto about = Json::array({Center::instance().id_of("handler")});
    auto ticket = create(
        "agent", Json{{"amount", "100000.00"}, {"complained_about_user_ids", about}}
    );
    const Json question{{"due_at", from_now(hours(24 * 30))}, {"reason", "拖延"}};
    const auto path = path_of(ticket);
    auto& handler = Center::instance().as("handler");
    EXPECT_TRUE(refused(handler.post(path + "/extensions", question), 403, "recused"));
    EXPECT_TRUE(refused(handler.post(path + "/urge", Json::object()), 403, "recused"));
    const Json opinion{{"amount", "1.00"}, {"plan", "无"}, {"on_site", false}};
    EXPECT_TRUE(refused(handler.post(path + "/opinion", opinion), 403, "recused"));
}

TEST(Urging, is_counted_and_in_the_history) {
    auto ticket = create("agent");
    ticket = posted("agent", path_of(ticket) + "/urge", Json{{"text", "客户又来电"}}, 200);
    ticket = posted("agent", path_of(ticket) + "/urge", Json{{"by", "staff"}}, 200);
    EXPECT_EQ(ticket["chased_count"], 2);
    EXPECT_EQ(events_of(ticket).back()["type"], "urged");
}

TEST(MajorCase, is_to_be_reported_and_to_have_an_opinion) {
    auto ticket = create("agent", Json{{"amount", "100000.00"}});
    EXPECT_EQ(clock_of(ticket, "major_report")["state"], "running");
    EXPECT_EQ(clock_of(ticket, "major_opinion")["state"], "running");
    ticket = move("lead", ticket, "escalate", Json{{"level", 2}, {"reason", "上报"}});
    EXPECT_EQ(clock_of(ticket, "major_report")["state"], "met");

    auto& lead = Center::instance().as("lead");
    const auto path = path_of(ticket) + "/opinion";
    EXPECT_TRUE(faulted(
        lead.post(path, Json::object()),
        {"/amount required", "/on_site required", "/plan required"}
    ));
    const Json opinion{{"amount", "100000.00"}, {"plan", "先行赔付"}, {"on_site", true}};
    ticket = posted("lead", path, opinion, 200);
    EXPECT_EQ(clock_of(ticket, "major_opinion")["state"], "met");

    const auto small = create("agent", Json{{"amount", "99999.99"}});
    EXPECT_TRUE(refused(lead.post(path_of(small) + "/opinion", opinion), 409, "not_major"));
}

TEST(Explanation, gives_rule_days_pauses_and_versions_in_words_and_as_data) {
    auto ticket = drive_to("assessment");
    ticket = move("handler", ticket, "suspend");
    ticket = move("handler", ticket, "resume");
    const auto timer = clock_of(ticket, "resolution");
    auto& agent = Center::instance().as("supervisor");
    const auto path = path_of(ticket) + "/timers/";
    const auto reply = agent.get(path + text_of(timer, "id") + "/explain");
    ASSERT_TRUE(answered(reply, 200));
    const auto explanation = json_of(reply);
    EXPECT_EQ(explanation["rule"], timer["policy_rule"]);
    EXPECT_EQ(explanation["timer"]["due_at"], timer["due_at"]);
    EXPECT_EQ(explanation["pauses"].size(), 1U);
    EXPECT_FALSE(explanation["days"].empty());
    bool difficult = false;
    for (const auto& rule : explanation["passed_over"]) {
        difficult |= rule["rule"] == "difficult complaint" && rule["because"] == "difficult";
    }
    EXPECT_TRUE(difficult) << explanation.dump(1);
    EXPECT_EQ(explanation["words"]["zh"].size(), explanation["words"]["en"].size());
    EXPECT_GE(explanation["words"]["en"].size(), 4U);
    EXPECT_TRUE(refused(agent.get(path + "nonsense/explain"), 404));
}

TEST(Rules, are_checked_with_pointers_before_they_are_stored) {
    auto& admin = Center::instance().as("admin");
    auto document = calendar_in_force();
    document["weekly"]["monday"] = Json::array({"09:00-12:00", "11:00-18:00"});
    const Json change{{"document", document}, {"note", "错"}};
    for (const char* path : {"/api/v1/calendars", "/api/v1/calendars/simulate"}) {
        auto body = change;
        if (std::string(path).ends_with("simulate")) body.erase("note");
        const auto reply = admin.post(path, body);
        ASSERT_TRUE(answered(reply, 422));
        EXPECT_EQ(faults_of(reply).front()["pointer"], "/document/weekly/monday/1");
    }
    EXPECT_TRUE(faulted(
        admin.post("/api/v1/policies", Json{{"note", "空"}}), {"/document document_or_simulation"}
    ));
    EXPECT_TRUE(refused(
        Center::instance().as("supervisor").post("/api/v1/calendars", change), 403,
        "missing_permission"
    ));
    EXPECT_TRUE(refused(admin.get("/api/v1/calendars/999999"), 404));
    EXPECT_TRUE(refused(admin.get("/api/v1/policies/one"), 404));
}

TEST(Rules, are_tried_committed_and_followed_by_every_open_clock) {
    auto ticket = drive_to("assessment");
    const auto before = clock_of(ticket, "resolution");
    // Another ticket is suspended meanwhile: the change must not forget its pause.
    auto paused = drive_to("assessment");
    paused = move("handler", paused, "suspend");

    // The next three weeks are closed, so every working-day limit moves.
    auto document = calendar_in_force();
    document.erase("version");
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    std::set<std::string> days;
    for (int day = 0; day < 21; ++day) days.insert(to_text(Day(today + std::chrono::days(day))));
    auto kept = Json::array();
    for (const auto& day : document["days"]) {
        if (!days.contains(day["date"].get<std::string>())) kept.push_back(day);
    }
    for (const auto& day : days) {
        kept.push_back(Json{{"date", day}, {"kind", "date"}, {"closed", true}, {"name", "盘点"}});
    }
    document["days"] = kept;

    const auto tried = posted("admin", "/api/v1/calendars/simulate", {{"document", document}}, 200);
    EXPECT_GT(tried["later"].get<int>(), 0);
    std::string promised;
    for (const auto& change : tried["changes"]) {
        if (change["timer_id"] == before["id"]) promised = text_of(change, "to");
    }
    EXPECT_FALSE(promised.empty());
    EXPECT_EQ(read("supervisor", ticket)["version"], ticket["version"]) << "nothing is written";

    const Json commit{{"simulation_id", tried["simulation_id"]}, {"note", "年终盘点"}};
    const auto stored = posted("admin", "/api/v1/calendars", commit, 201);
    const auto is_kept = [&] {
        ticket = read("supervisor", ticket);
        return clock_of(ticket, "resolution")["due_at"] == promised;
    };
    EXPECT_TRUE(eventually(is_kept)) << clock_of(ticket, "resolution");
    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["type"], "retargeted");
    EXPECT_EQ(event["data"]["calendar_version"], stored["version"]);
    EXPECT_EQ(clock_of(read("supervisor", paused), "resolution")["state"], "paused");
    const auto check = rebuild_check();
    EXPECT_EQ(check.status, 0) << check.output;

    // Back to the hours that the other tests reckon with.
    const Json back{{"document", calendar_in_force()}, {"note", "恢复"}};
    auto original = back;
    auto& rows = original["document"]["days"];
    auto without = Json::array();
    for (const auto& day : rows) {
        if (day.value("name", "") != "盘点") without.push_back(day);
    }
    rows = without;
    posted("admin", "/api/v1/calendars", original, 201);
}

}  // namespace
}  // namespace bihuan::test
