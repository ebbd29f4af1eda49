// Signing in and out, cookies and tokens, accounts that change while somebody uses them.

#include "api/complaint.hpp"
#include "support/eventually.hpp"

#include <chrono>

namespace bihuan::test {
namespace {

const std::string sessions = "/api/v1/sessions";

HttpReply sign_in(const std::string& username, const std::string& password) {
    auto client = Center::instance().client("");
    return client.post(sessions, Json{{"username", username}, {"password", password}});
}

HttpClient bearer(const HttpReply& session) {
    auto client = Center::instance().client("");
    client.set_header("Authorization", "Bearer " + text_of(json_of(session), "token"));
    return client;
}

/// "bihuan_session=…" as a browser sends it back.
std::string cookie_of(const HttpReply& session) {
    const auto set = session.header("Set-Cookie");
    return set.substr(0, set.find(';'));
}

HttpReply change_user(const std::string& username, const Json& change) {
    auto& admin = Center::instance().as("admin");
    const auto path = "/api/v1/users/" + Center::instance().id_of(username);
    return admin.patch(path, change, {{"If-Match", admin.get(path).header("ETag")}});
}

TEST(Session, tells_who_one_is_and_what_one_may) {
    auto& center = Center::instance();
    const auto reply = sign_in("HANDLER", center.person("handler").password);
    ASSERT_TRUE(answered(reply, 201)) << "letter case does not matter in names";
    const auto session = json_of(reply);
    EXPECT_EQ(session["user"]["id"], center.id_of("handler"));
    EXPECT_EQ(session["user"]["roles"], Json::array({"handler"}));
    EXPECT_GT(text_of(session, "expires_at"), from_now(std::chrono::hours(11)));
    const auto permissions = session["user"]["permissions"].get<std::vector<std::string>>();
    const auto may = [&](const char* permission) {
        return std::find(permissions.begin(), permissions.end(), permission) != permissions.end();
    };
    EXPECT_TRUE(may("ticket.assess"));
    EXPECT_FALSE(may("ticket.summarize"));
    const auto me = bearer(reply).get("/api/v1/me");
    ASSERT_TRUE(answered(me, 200));
    EXPECT_EQ(json_of(me)["username"], "handler");
    const auto cookie = reply.header("Set-Cookie");
    EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
    EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
}

TEST(Session, by_cookie_needs_the_csrf_token_for_changes) {
    const auto reply = sign_in("agent", Center::instance().person("agent").password);
    auto browser = Center::instance().client("");
    browser.set_header("Cookie", cookie_of(reply));
    const auto me = browser.get("/api/v1/me");
    EXPECT_TRUE(answered(me, 200));
    EXPECT_EQ(json_of(me)["csrf_token"], json_of(reply)["csrf_token"]) << "for another tab";
    EXPECT_FALSE(json_of(bearer(reply).get("/api/v1/me")).contains("csrf_token"));
    const auto create_with = [&](const HeaderList& headers) {
        return browser.post("/api/v1/tickets", complaint_body(), headers);
    };
    const auto token = text_of(json_of(reply), "csrf_token");
    EXPECT_TRUE(refused(create_with({}), 403, "csrf_failed"));
    EXPECT_TRUE(refused(create_with({{"X-CSRF-Token", token + "x"}}), 403, "csrf_failed"));
    EXPECT_TRUE(refused(
        create_with({{"X-CSRF-Token", token}, {"Sec-Fetch-Site", "cross-site"}}), 403,
        "csrf_failed"
    ));
    EXPECT_TRUE(refused(
        create_with({{"X-CSRF-Token", token}, {"Origin", "https://evil.example"}}), 403,
        "csrf_failed"
    ));
    EXPECT_TRUE(answered(create_with({{"X-CSRF-Token", token}}), 201));
    EXPECT_TRUE(answered(
        create_with({{"X-CSRF-Token", token}, {"Sec-Fetch-Site", "same-origin"}}), 201
    ));
    const auto& other = Center::instance().person("visitor").csrf_token;
    EXPECT_TRUE(refused(create_with({{"X-CSRF-Token", other}}), 403, "csrf_failed"));
    EXPECT_TRUE(answered(bearer(reply).post("/api/v1/tickets", complaint_body()), 201))
        << "tools with a token need none";
}

TEST(Session, ends_with_signing_out) {
    const auto reply = sign_in("agent", Center::instance().person("agent").password);
    auto client = bearer(reply);
    const auto end = client.del(sessions + "/current");
    ASSERT_TRUE(answered(end, 204));
    EXPECT_NE(end.header("Set-Cookie").find("Max-Age=0"), std::string::npos);
    EXPECT_TRUE(refused(client.get("/api/v1/me"), 401, "bad_credentials"));
    EXPECT_TRUE(answered(Center::instance().as("agent").get("/api/v1/me"), 200))
        << "other sessions go on";
}

TEST(Session, is_refused_with_the_same_words_whether_the_name_exists_or_not) {
    const auto wrong = sign_in("lead", "wrong-password-1");
    const auto unknown = sign_in("nobody.at.all", "wrong-password-1");
    ASSERT_TRUE(refused(wrong, 401, "bad_credentials"));
    ASSERT_TRUE(refused(unknown, 401, "bad_credentials"));
    EXPECT_EQ(wrong.header("WWW-Authenticate"), "Bearer");
    auto a = json_of(wrong);
    auto b = json_of(unknown);
    a.erase("instance");
    b.erase("instance");
    EXPECT_EQ(a, b);
}

TEST(Session, needs_good_credentials_in_every_form) {
    auto client = Center::instance().client("");
    for (const auto* value :
         {"Bearer", "Bearer ", "Bearer x", "Basic YTpi", "bearer  ", "Bearer é", "Token x"}) {
        const auto reply = client.get("/api/v1/me", {{"Authorization", value}});
        EXPECT_TRUE(refused(reply, 401)) << value;
    }
    EXPECT_TRUE(refused(client.get("/api/v1/me", {{"Cookie", "bihuan_session=x"}}), 401));
    EXPECT_TRUE(refused(client.get("/api/v1/me"), 401, "sign_in_required"));
    EXPECT_TRUE(refused(client.get("/api/v1/me?token=" +
                                   Center::instance().person("agent").token), 401));
}

TEST(Session, of_a_disabled_user_ends_at_once) {
    auto& center = Center::instance();
    const auto person = center.hire("session.leaver", {"agent"}, {"front"});
    ASSERT_TRUE(answered(center.as("session.leaver").get("/api/v1/me"), 200));
    ASSERT_TRUE(answered(change_user("session.leaver", Json{{"active", false}}), 200));
    EXPECT_TRUE(refused(center.as("session.leaver").get("/api/v1/me"), 401));
    EXPECT_TRUE(refused(sign_in("session.leaver", person.password), 401, "bad_credentials"));
    ASSERT_TRUE(answered(change_user("session.leaver", Json{{"active", true}}), 200));
    EXPECT_TRUE(refused(center.as("session.leaver").get("/api/v1/me"), 401))
        << "the old session stays ended";
    EXPECT_TRUE(answered(sign_in("session.leaver", person.password), 201));
}

TEST(Session, has_the_rights_of_the_roles_of_this_moment) {
    auto& center = Center::instance();
    center.hire("session.climber", {"agent"}, {"front"});
    const auto ticket = drive_to("assessment");
    auto refusal = try_move("session.climber", ticket, "assess", good_form("assess", ticket));
    EXPECT_TRUE(refused(refusal, 403, "missing_permission"));
    ASSERT_TRUE(answered(
        change_user("session.climber", Json{{"roles", Json::array({"handler"})}}), 200
    ));
    EXPECT_EQ(move("session.climber", ticket, "assess")["stage"], "investigation");
}

TEST(Session, expires_by_itself) {
    auto& center = Center::instance();
    center.hire("session.sleeper", {"agent"});
    center.sql(
        "UPDATE session SET expires_at = now() - interval '1 second' WHERE user_id = '" +
        center.id_of("session.sleeper") + "'"
    );
    // The server may remember a session for a second.
    HttpReply reply;
    const auto is_over = [&] {
        reply = center.as("session.sleeper").get("/api/v1/me");
        return reply.status != 200;
    };
    EXPECT_TRUE(eventually(is_over, std::chrono::seconds(5)));
    EXPECT_TRUE(refused(reply, 401, "session_expired"));
}

TEST(Session, guessing_is_slowed_down_for_the_guesser) {
    auto& center = Center::instance();
    const auto person = center.hire("session.target", {"agent"});
    unsigned last = 0;
    int failures = 0;
    while (last != 429 && failures < 20) {
        last = sign_in("session.target", "guess-number-" + std::to_string(failures++)).status;
        EXPECT_TRUE(last == 401 || last == 429) << last;
    }
    EXPECT_EQ(failures, 6) << "five are free";
    const auto right = sign_in("session.target", person.password);
    ASSERT_TRUE(refused(right, 429, "too_many_attempts"));
    EXPECT_GE(std::stoi(right.header("Retry-After")), 1);
    EXPECT_TRUE(answered(sign_in("agent", center.person("agent").password), 201))
        << "others are not slowed down";
    EXPECT_TRUE(answered(center.as("session.target").get("/api/v1/me"), 200))
        << "and whoever is in stays in";
}

TEST(Password, is_changed_by_its_owner_and_ends_their_other_sessions) {
    auto& center = Center::instance();
    const auto person = center.hire("session.changer", {"agent"});
    const auto elsewhere = sign_in("session.changer", person.password);
    auto& client = center.as("session.changer");
    const std::string path = "/api/v1/me/password";
    Json body{{"current_password", "not-it-at-all"}, {"new_password", "battery-staple-9"}};
    EXPECT_TRUE(faulted(client.put(path, body), {"/current_password wrong_password"}));
    body["current_password"] = person.password;
    for (const auto* weak : {"short", "1234567890", "aaaaaaaaaa", "session.changer"}) {
        body["new_password"] = weak;
        EXPECT_TRUE(refused(client.put(path, body), 422)) << weak;
    }
    body["new_password"] = "battery-staple-9";
    ASSERT_TRUE(answered(client.put(path, body), 204));
    EXPECT_TRUE(answered(client.get("/api/v1/me"), 200));
    EXPECT_TRUE(refused(bearer(elsewhere).get("/api/v1/me"), 401));
    EXPECT_TRUE(refused(sign_in("session.changer", person.password), 401));
    EXPECT_TRUE(answered(sign_in("session.changer", "battery-staple-9"), 201));
}

TEST(Administration, keeps_names_unique_and_one_administrator) {
    auto& center = Center::instance();
    Json body{{"username", "AGENT"}, {"display_name", "x"}};
    body["roles"] = Json::array({"agent"});
    EXPECT_TRUE(refused(center.as("admin").post("/api/v1/users", body), 409, "already_exists"));
    const auto others = [&](bool active) {
        center.sql(
            "UPDATE app_user SET active = " + std::string(active ? "true" : "false") +
            " WHERE 'admin' = ANY (roles) AND username <> 'admin'"
        );
    };
    others(false);
    const Json roles{{"roles", Json::array({"agent"})}};
    EXPECT_TRUE(refused(change_user("admin", roles), 409, "last_admin"));
    EXPECT_TRUE(refused(change_user("admin", Json{{"active", false}}), 409, "last_admin"));
    others(true);
    body["username"] = "session.department";
    body["roles"] = Json::array({"department"});
    EXPECT_TRUE(faulted(
        center.as("admin").post("/api/v1/users", body), {"/department_id department_required"}
    ));
    EXPECT_TRUE(refused(center.as("supervisor").post("/api/v1/users", body), 403));
}

TEST(Administration, is_on_record) {
    auto& center = Center::instance();
    center.hire("session.recorded", {"agent"});
    const auto path = "/api/v1/audit?object=user:" + center.id_of("session.recorded");
    std::vector<std::string> actions;
    for (const auto& entry : all_items("supervisor", path)) {
        actions.push_back(text_of(entry, "action"));
        EXPECT_FALSE(text_of(entry, "request_id").empty());
        EXPECT_EQ(entry["address"], "127.0.0.1");
    }
    EXPECT_EQ(actions, (std::vector<std::string>{"session.created", "user.created"}));
    EXPECT_TRUE(refused(center.as("lead").get(path), 403, "missing_permission"));
}

}  // namespace
}  // namespace bihuan::test
