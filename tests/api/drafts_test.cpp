// Drafts and preferences: whose they are, what is kept, and that nothing is overwritten unseen.

#include "api/complaint.hpp"

namespace bihuan::test {
namespace {

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

const HeaderList anew{{"If-None-Match", "*"}};

HeaderList match(const Json& draft) {
    return {{"If-Match", "\"" + std::to_string(draft["version"].get<std::int64_t>()) + "\""}};
}

Json typed(const std::string& text) { return Json{{"body", Json{{"demand", text}}}}; }

std::string path_of_key(const std::string& key) { return "/api/v1/drafts/" + key; }

/// A draft that is not there yet under a key of its own.
Json begun(const std::string& who, const std::string& key, const std::string& text) {
    const auto reply = as(who).put(path_of_key(key), typed(text), anew);
    if (reply.status != 201) throw std::runtime_error(reply.body);
    return json_of(reply);
}

TEST(Drafts, are_kept_word_for_word_and_go_on_elsewhere) {
    const std::string key = "ticket:01900000-0000-7000-8000-000000000001:report_cause";
    auto body = typed("漏水\n电话 13800138000");
    body["body"]["nested"] = Json{{"list", Json::array({1, 2.5, nullptr, true})}};
    body["body"]["odd"] = std::string("a\0b", 3);
    const auto first = as("agent").put(path_of_key(key), body, anew);
    ASSERT_TRUE(answered(first, 201));
    EXPECT_EQ(first.header("Location"), path_of_key(key));
    const auto read = as("agent").get(path_of_key(key));
    ASSERT_TRUE(answered(read, 200));
    EXPECT_EQ(json_of(read)["body"], body["body"]);
    EXPECT_EQ(json_of(read)["key"], key);
    EXPECT_EQ(read.header("ETag"), first.header("ETag"));
    EXPECT_EQ(read.header("Cache-Control"), "no-store");
    const HeaderList known{{"If-None-Match", read.header("ETag")}};
    EXPECT_EQ(as("agent").get(path_of_key(key), known).status, 304U);

    const auto second = as("agent").put(path_of_key(key), typed("漏水两处"), match(json_of(first)));
    ASSERT_TRUE(answered(second, 200));
    EXPECT_GT(json_of(second)["version"], json_of(first)["version"]);
    EXPECT_EQ(json_of(as("agent").get(path_of_key(key)))["body"]["demand"], "漏水两处");
    EXPECT_EQ(Center::instance().log().find("漏水两处"), std::string::npos) << "not in the log";
}

TEST(Drafts, are_never_overwritten_unseen) {
    const std::string key = "intake:conflict";
    const auto first = begun("agent", key, "一");
    const auto newer = json_of(as("agent").put(path_of_key(key), typed("二"), match(first)));
    const auto stale = as("agent").put(path_of_key(key), typed("三"), match(first));
    ASSERT_TRUE(refused(stale, 412, "stale_draft"));
    EXPECT_EQ(json_of(stale)["version"], newer["version"]);
    EXPECT_EQ(json_of(stale)["updated_at"], newer["updated_at"]);
    const auto again = as("agent").put(path_of_key(key), typed("三"), anew);
    ASSERT_TRUE(refused(again, 412, "stale_draft"));
    EXPECT_EQ(json_of(again)["version"], newer["version"]);
    EXPECT_EQ(json_of(as("agent").get(path_of_key(key)))["body"]["demand"], "二");

    EXPECT_TRUE(refused(
        as("agent").put(path_of_key(key), typed("三")), 428, "if_match_required"
    ));
    const auto lost = as("agent").put(path_of_key(key), typed("二"), match(first));
    ASSERT_TRUE(answered(lost, 200)) << "the answer was lost, the text is there";
    EXPECT_EQ(json_of(lost)["version"], newer["version"]);
}

TEST(Drafts, that_were_thrown_away_are_not_taken_for_their_successors) {
    const std::string key = "intake:gone";
    const auto first = begun("agent", key, "一");
    EXPECT_TRUE(refused(
        as("agent").del(path_of_key(key), {{"If-Match", "\"0\""}}), 412, "stale_draft"
    ));
    ASSERT_TRUE(answered(as("agent").del(path_of_key(key), match(first)), 204));
    EXPECT_TRUE(answered(as("agent").del(path_of_key(key)), 204)) << "it is as wanted";
    EXPECT_TRUE(refused(as("agent").get(path_of_key(key)), 404, "not_found"));
    const auto stale = as("agent").put(path_of_key(key), typed("二"), match(first));
    ASSERT_TRUE(refused(stale, 412, "stale_draft"));
    EXPECT_TRUE(json_of(stale)["version"].is_null());
    const auto second = begun("agent", key, "二");
    EXPECT_NE(second["version"], first["version"]);
    EXPECT_TRUE(refused(
        as("agent").put(path_of_key(key), typed("三"), match(first)), 412, "stale_draft"
    ));
}

TEST(Drafts, are_their_authors_alone) {
    const std::string key = "intake:mine";
    begun("agent", key, "只给自己看");
    for (const auto* who : {"visitor", "lead", "supervisor", "admin"}) {
        EXPECT_TRUE(refused(as(who).get(path_of_key(key)), 404, "not_found")) << who;
        EXPECT_EQ(as(who).get("/api/v1/drafts").body.find("intake:mine"), std::string::npos);
    }
    begun("lead", key, "同名的另一份");
    EXPECT_EQ(json_of(as("agent").get(path_of_key(key)))["body"]["demand"], "只给自己看");
}

TEST(Drafts, are_listed_by_key_without_their_bodies) {
    for (const auto* key : {"ticket:a:assess", "ticket:a:propose", "ticket:b:assess"}) {
        begun("qa", key, "内容");
    }
    const auto list = json_of(as("qa").get("/api/v1/drafts?prefix=" + percent_encode("ticket:a:")));
    ASSERT_EQ(list["items"].size(), 2U);
    EXPECT_EQ(list["items"][0]["key"], "ticket:a:assess");
    EXPECT_FALSE(list["items"][0].contains("body"));
    EXPECT_EQ(list["total"], 2);
    EXPECT_TRUE(json_of(as("qa").get("/api/v1/drafts?prefix=ticket_a"))["items"].empty());
}

TEST(Drafts, have_bounds) {
    const auto path = path_of_key("intake:bounds");
    const auto put = [&](const Json& body) { return as("agent").put(path, body, anew); };
    EXPECT_TRUE(faulted(put(typed(std::string(64 * 1024, 'x'))), {"/body too_large"}));
    EXPECT_TRUE(answered(put(typed(std::string(60 * 1024, 'x'))), 201));
    EXPECT_TRUE(faulted(put(Json{{"body", Json::array()}}), {"/body object_expected"}));
    for (const auto* key : {"Intake", "a b", "a%00b"}) {
        const auto odd = path_of_key(percent_encode(key));
        EXPECT_TRUE(refused(as("agent").put(odd, typed("x"), anew), 404, "not_found")) << key;
    }
    for (int i = 0; i < 200; ++i) begun("infodesk", "many:" + std::to_string(i), "x");
    const auto one_more = as("infodesk").put(path_of_key("many:200"), typed("x"), anew);
    EXPECT_TRUE(refused(one_more, 409, "too_many_drafts"));
    EXPECT_TRUE(answered(as("infodesk").del(path_of_key("many:7")), 204));
    EXPECT_TRUE(answered(as("infodesk").put(path_of_key("many:200"), typed("x"), anew), 201));
    Center::instance().sql(
        "DELETE FROM draft WHERE user_id = '" + Center::instance().id_of("infodesk") + "'"
    );
}

TEST(Drafts, are_gone_after_fifteen_days) {
    auto& center = Center::instance();
    const std::string key = "intake:old";
    begun("agent", key, "旧");
    center.sql(
        "UPDATE draft SET updated_at = updated_at - interval '14 days 23 hours' "
        "WHERE key = 'intake:old'"
    );
    EXPECT_TRUE(answered(as("agent").get(path_of_key(key)), 200));
    center.sql(
        "UPDATE draft SET updated_at = updated_at - interval '2 hours' WHERE key = 'intake:old'"
    );
    EXPECT_TRUE(refused(as("agent").get(path_of_key(key)), 404, "not_found"));
}

TEST(Preferences, begin_with_what_holds_for_everybody_and_are_replaced_whole) {
    const std::string path = "/api/v1/me/preferences";
    const auto first = as("visitor").get(path);
    ASSERT_TRUE(answered(first, 200));
    EXPECT_EQ(json_of(first)["version"], 0);
    EXPECT_EQ(json_of(first)["theme"], "system");
    EXPECT_EQ(json_of(first)["shortcuts"], true);

    Json wanted{{"theme", "dark"}, {"language", "en"}, {"shortcuts", false}};
    wanted["keymap"] = Json{{"new_intake", "F3"}};
    wanted["seen_tours"] = Json::array({"agent"});
    wanted["layout"] = Json{{"queue", Json{{"width", 320}}}};
    const HeaderList at_first{{"If-Match", first.header("ETag")}};
    const auto put = as("visitor").put(path, wanted, at_first);
    ASSERT_TRUE(answered(put, 200));
    EXPECT_EQ(json_of(put)["version"], 1);
    const auto read = json_of(as("visitor").get(path));
    for (const auto& [name, value] : wanted.items()) EXPECT_EQ(read[name], value) << name;
    EXPECT_EQ(read["large_type"], false);

    EXPECT_TRUE(refused(as("visitor").put(path, wanted, at_first), 412, "stale_version"));
    ASSERT_TRUE(answered(as("visitor").put(path, Json::object()), 200)) << "whoever comes last";
    EXPECT_EQ(json_of(as("visitor").get(path))["theme"], "system");
    EXPECT_EQ(json_of(as("handler").get(path))["version"], 0) << "everybody has their own";
}

TEST(Preferences, have_bounds) {
    const std::string path = "/api/v1/me/preferences";
    const auto put = [&](const Json& body) { return as("visitor").put(path, body); };
    EXPECT_TRUE(faulted(put(Json{{"theme", "pink"}}), {"/theme invalid_choice"}));
    EXPECT_TRUE(faulted(put(Json{{"keymap", Json{{"a", 1}}}}), {"/keymap/a string_expected"}));
    Json large;
    large["layout"]["x"] = std::string(16 * 1024, 'x');
    EXPECT_TRUE(faulted(put(large), {"/layout too_large"}));
}

}  // namespace
}  // namespace bihuan::test
