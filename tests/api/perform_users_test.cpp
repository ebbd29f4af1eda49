// People and their passwords, and the lists they stand in.

#include "api/performing.hpp"

namespace bihuan::http::performing {
namespace {

TEST_F(Perform, creates_users_who_can_sign_in) {
    const auto admin = token_of("admin");
    const Json input{{"username", "Li.Si"}, {"display_name", "李四"}, {"roles", {"agent"}}};
    const auto reply = post_as(admin, "/users", input);
    ASSERT_EQ(reply.status, 201U) << reply.body;
    const auto user = json_of(reply);
    EXPECT_EQ(user["username"], "li.si");
    EXPECT_EQ(header_of(reply, "ETag"), "\"1\"");
    const std::string password = user["initial_password"];
    const auto signed_in = sign_in("li.si", password);
    ASSERT_EQ(signed_in.status, 201U);
    const std::string token = json_of(signed_in)["token"];
    EXPECT_EQ(get_as(token, "/me").status, 200U) << "the directory knows them at once";
    EXPECT_EQ(post_as(admin, "/users", input).status, 409U);
    const auto seen = json_of(get_as(token, "/users/" + user["id"].get<std::string>()));
    EXPECT_FALSE(seen.contains("capacity")) << "details are for administrators";
}

TEST_F(Perform, names_all_faults_of_a_new_user_at_once) {
    const Json input{
        {"username", "has space"},
        {"password", "short"},
        {"roles", {"department", "king", "integration"}},
        {"team_ids", {UserId::make(now).text()}},
        {"color", "red"},
    };
    const std::set<std::string> faults{
        "/username invalid_username",  "/password password_too_short",
        "/display_name required",      "/roles/1 unknown_role",
        "/roles/2 unknown_role",       "/department_id department_required",
        "/team_ids/0 unknown_reference", "/color unknown_member",
    };
    EXPECT_EQ(faults_of(post_as(token_of("admin"), "/users", input)), faults);
}

TEST_F(Perform, changes_users_only_from_the_version_that_the_caller_saw) {
    const auto admin = token_of("admin");
    const auto agent = token_of("agent");
    const std::string path = "/users/" + json_of(get_as(agent, "/me"))["id"].get<std::string>();
    const auto patch = [&](const std::string& tag, const Json& body) {
        Ask ask{Method::patch, path, body};
        if (!tag.empty()) ask.headers.emplace_back("if-match", tag);
        return as(admin, ask);
    };
    EXPECT_EQ(patch("", {{"capacity", 5}}).status, 428U);
    EXPECT_EQ(patch("\"9\"", {{"capacity", 5}}).status, 412U);
    EXPECT_EQ(patch("W/\"1\"", {{"capacity", 5}}).status, 412U);
    EXPECT_EQ(patch("\"1\"", {{"capacity", -5}}).status, 422U);
    const auto changed = patch("\"1\"", {{"capacity", 5}});
    EXPECT_EQ(changed.status, 200U);
    EXPECT_EQ(header_of(changed, "ETag"), "\"2\"");
    Ask unchanged{Method::get, path, {}, {{"if-none-match", "\"2\""}}};
    EXPECT_EQ(as(admin, unchanged).status, 304U);

    EXPECT_EQ(post_as(agent, "/users", Json::object()).status, 403U);
    EXPECT_EQ(patch("\"2\"", {{"roles", {"admin"}}}).status, 200U);
    EXPECT_EQ(post_as(agent, "/users", Json::object()).status, 422U) << "the new role counts now";
    EXPECT_EQ(patch("\"3\"", {{"active", false}}).status, 200U);
    EXPECT_EQ(get_as(agent, "/me").status, 401U) << "disabled at once";
    EXPECT_EQ(sign_in("agent", good_password).status, 401U);
}

TEST_F(Perform, keeps_one_administrator) {
    const auto admin = token_of("admin");
    const std::string id = json_of(get_as(admin, "/me"))["id"];
    const Ask ask{Method::patch, "/users/" + id, {{"active", false}}, {{"if-match", "\"1\""}}};
    EXPECT_EQ(code_of(as(admin, ask)), "last_admin");
    add_user("second", {domain::Role::admin});
    EXPECT_EQ(as(admin, ask).status, 200U);
}

TEST_F(Perform, changes_the_own_password_and_ends_the_other_sessions) {
    const auto kept = token_of("agent");
    const auto other = token_of("agent");
    const auto change = [&](const std::string& current, const std::string& next) {
        const Json body{{"current_password", current}, {"new_password", next}};
        return as(kept, {Method::put, "/me/password", body});
    };
    const std::set<std::string> wrong{"/current_password wrong_password"};
    EXPECT_EQ(faults_of(change("nonsense", "a new passphrase")), wrong);
    EXPECT_EQ(
        faults_of(change(good_password, "1234567890")),
        std::set<std::string>{"/new_password password_too_common"}
    );
    EXPECT_EQ(change(good_password, "a new passphrase").status, 204U);
    EXPECT_EQ(get_as(kept, "/me").status, 200U);
    EXPECT_EQ(get_as(other, "/me").status, 401U);
    EXPECT_EQ(sign_in("agent", good_password).status, 401U);
    EXPECT_EQ(sign_in("agent", "a new passphrase").status, 201U);
}

TEST_F(Perform, throttles_guesses_of_the_current_password) {
    const auto token = token_of("agent");
    const Json body{{"current_password", "guess"}, {"new_password", "a new passphrase"}};
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(as(token, {Method::put, "/me/password", body}).status, 422U);
    }
    EXPECT_EQ(as(token, {Method::put, "/me/password", body}).status, 429U);
}

TEST_F(Perform, sets_somebodys_password_and_ends_their_sessions) {
    const auto admin = token_of("admin");
    const auto agent = token_of("agent");
    const std::string id = json_of(get_as(agent, "/me"))["id"];
    const Ask weak{Method::put, "/users/" + id + "/password", {{"password", "agent"}}};
    EXPECT_EQ(as(admin, weak).status, 422U);
    const Ask good{Method::put, "/users/" + id + "/password", {{"password", "fresh password"}}};
    EXPECT_EQ(as(admin, good).status, 204U);
    EXPECT_EQ(get_as(agent, "/me").status, 401U);
    EXPECT_EQ(sign_in("agent", "fresh password").status, 201U);
}

TEST_F(Perform, pages_through_lists_with_cursors_of_its_own) {
    const auto admin = token_of("admin");
    for (const char* code : {"a", "b", "c", "d", "e"}) {
        ASSERT_EQ(post_as(admin, "/categories", {{"code", code}, {"name", code}}).status, 201U);
    }
    Ask ask{Method::get, "/categories"};
    ask.query = {{"limit", "2"}, {"count", "true"}};
    std::string seen;
    std::string cursor;
    do {
        const auto page = json_of(as(admin, ask));
        EXPECT_EQ(page["total"], 5);
        for (const auto& item : page["items"]) seen += item["code"].get<std::string>();
        cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
        ask.query = {{"limit", "2"}, {"count", "true"}, {"cursor", cursor}};
    } while (!cursor.empty());
    EXPECT_EQ(seen, "abcde");

    Ask first{Method::get, "/categories"};
    first.query = {{"limit", "1"}};
    const std::string mine = json_of(as(admin, first))["next_cursor"];
    const auto with_cursor = [&](const std::string& token, const std::string& text) {
        Ask next = first;
        next.query = {{"limit", "1"}, {"cursor", text}};
        return as(token, next).status;
    };
    EXPECT_EQ(with_cursor(admin, mine), 200U);
    EXPECT_EQ(with_cursor(admin, "A" + mine.substr(1)), mine[0] == 'A' ? 200U : 400U);
    EXPECT_EQ(with_cursor(token_of("agent"), mine), 400U) << "it is another principal's";
    Ask filtered = first;
    filtered.query = {{"active", "true"}, {"cursor", mine}};
    EXPECT_EQ(as(admin, filtered).status, 400U) << "it is another filter's";
}

TEST_F(Perform, refuses_queries_that_it_does_not_know) {
    Ask ask{Method::get, "/users"};
    ask.query = {{"activ", "true"}, {"role", "king"}, {"team", "x"}, {"limit", "0"}};
    const std::set<std::string> faults{
        "?activ unknown_parameter",
        "?role invalid_choice",
        "?team invalid_id",
        "?limit out_of_range",
    };
    EXPECT_EQ(faults_of(as(token_of("agent"), ask)), faults);
    ask.query = {{"limit", "99999999999999999999"}, {"active", ""}};
    EXPECT_EQ(as(token_of("agent"), ask).status, 200U);
}

}  // namespace
}  // namespace bihuan::http::performing
