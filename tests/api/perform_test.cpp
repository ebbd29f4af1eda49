// Who is let in, what a request has to look like, and what failures become.

#include "api/performing.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace bihuan::http::performing {
namespace {

TEST_F(Perform, signs_in_shows_the_person_and_signs_out) {
    const auto reply = sign_in("admin", good_password);
    ASSERT_EQ(reply.status, 201U) << reply.body;
    const auto body = json_of(reply);
    EXPECT_EQ(body["token"].get<std::string>().size(), 43U);
    EXPECT_EQ(body["expires_at"], "2026-11-21T13:02:03.000Z");
    EXPECT_EQ(body["user"]["username"], "admin");
    EXPECT_EQ(body["user"]["roles"], Json::array({"admin"}));
    const auto& permissions = body["user"]["permissions"];
    EXPECT_NE(std::find(permissions.begin(), permissions.end(), "admin.users"), permissions.end());
    const auto cookie = header_of(reply, "Set-Cookie");
    EXPECT_EQ(cookie, "bihuan_session=" + body["token"].get<std::string>() +
                          "; Path=/; HttpOnly; SameSite=Strict");

    const std::string token = body["token"];
    const auto me = get_as(token, "/me");
    EXPECT_EQ(me.status, 200U);
    EXPECT_EQ(json_of(me)["presence"], "offline");
    EXPECT_EQ(as(token, {Method::delete_, "/sessions/current"}).status, 204U);
    EXPECT_EQ(get_as(token, "/me").status, 401U);
}

TEST_F(Perform, refuses_wrong_and_unknown_alike) {
    const auto wrong = sign_in("admin", "no");
    const auto unknown = sign_in("nobody", "no");
    EXPECT_EQ(wrong.status, 401U);
    EXPECT_EQ(wrong.body, unknown.body);
    EXPECT_EQ(code_of(wrong), "bad_credentials");
    const Ask incomplete{Method::post, "/sessions", {{"totp", "12"}, {"more", 1}}};
    const std::set<std::string> faults{
        "/username required", "/password required", "/totp invalid_totp", "/more unknown_member"
    };
    EXPECT_EQ(faults_of(send(incomplete)), faults);
}

TEST_F(Perform, slows_a_guesser_down_but_nobody_at_another_address) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in("agent", "guess").status, 401U);
    const auto slowed = sign_in("agent", good_password);
    EXPECT_EQ(slowed.status, 429U);
    EXPECT_EQ(header_of(slowed, "Retry-After"), "1");
    Ask elsewhere{
        Method::post, "/sessions", {{"username", "AGENT"}, {"password", good_password}}
    };
    elsewhere.address = "192.0.2.99";
    EXPECT_EQ(send(elsewhere).status, 201U);
    EXPECT_EQ(sign_in("agent", "guess", now + 2s).status, 401U);
    EXPECT_EQ(header_of(sign_in("agent", "guess", now + 2s), "Retry-After"), "2");
    EXPECT_EQ(sign_in("agent", good_password, now + 1min).status, 201U);
    EXPECT_EQ(sign_in("agent", "guess", now + 1min).status, 401U) << "forgiven by the success";
}

TEST_F(Perform, survives_a_storm_of_sign_ins) {
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 24; ++i) {
        threads.emplace_back([&] { good += sign_in("agent", good_password).status == 201U; });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 24);
}

TEST_F(Perform, ends_sessions_that_idle_or_grow_old) {
    const auto token = token_of("agent");
    EXPECT_EQ(get_as(token, "/me", now + 29min).status, 200U);
    EXPECT_EQ(get_as(token, "/me", now + 58min).status, 200U) << "it was used in between";
    EXPECT_EQ(code_of(get_as(token, "/me", now + 89min)), "session_expired");
    const auto other = token_of("agent");
    for (auto at = now; at < now + 12h; at += 20min) {
        ASSERT_EQ(get_as(other, "/me", at).status, 200U) << to_text(at);
    }
    EXPECT_EQ(code_of(get_as(other, "/me", now + 12h)), "session_expired");
}

TEST_F(Perform, wants_credentials_that_it_gave) {
    EXPECT_EQ(code_of(send({Method::get, "/me"})), "sign_in_required");
    EXPECT_EQ(code_of(get_as("nonsense", "/me")), "bad_credentials");
    const auto basic = send({Method::get, "/me", {}, {{"authorization", "Basic YTpi"}}});
    EXPECT_EQ(code_of(basic), "bad_credentials");
    EXPECT_EQ(header_of(basic, "WWW-Authenticate"), "Bearer");
}

TEST_F(Perform, takes_cookies_for_changes_only_with_their_token) {
    const auto session = json_of(sign_in("agent", good_password));
    const std::string cookie = "x=1; bihuan_session=" + session["token"].get<std::string>();
    const std::string csrf = session["csrf_token"];
    const Ask ready{Method::put, "/me/presence", {{"state", "ready"}}};
    const auto with = [&](Headers headers) {
        auto ask = ready;
        headers.emplace_back("cookie", cookie);
        ask.headers = std::move(headers);
        return send(ask);
    };
    EXPECT_EQ(send({Method::get, "/me", {}, {{"cookie", cookie}}}).status, 200U);
    EXPECT_EQ(code_of(with({})), "csrf_failed");
    EXPECT_EQ(code_of(with({{"x-csrf-token", "wrong"}})), "csrf_failed");
    EXPECT_EQ(with({{"x-csrf-token", csrf}}).status, 200U);
    EXPECT_EQ(with({{"x-csrf-token", csrf}, {"sec-fetch-site", "same-origin"}}).status, 200U);
    EXPECT_EQ(with({{"x-csrf-token", csrf}, {"sec-fetch-site", "cross-site"}}).status, 403U);
    const Headers same{{"x-csrf-token", csrf}, {"origin", "http://a:1"}, {"host", "a:1"}};
    EXPECT_EQ(with(same).status, 200U);
    const Headers other{{"x-csrf-token", csrf}, {"origin", "http://b:1"}, {"host", "a:1"}};
    EXPECT_EQ(with(other).status, 403U);
    auto both = ready;
    both.headers = {{"cookie", cookie}, {"authorization", "Bearer nonsense"}};
    EXPECT_EQ(send(both).status, 401U) << "the cookie does not stand in";
}

TEST_F(Perform, answers_unknown_paths_to_everybody_and_wrong_methods_to_who_is_signed_in) {
    EXPECT_EQ(send({Method::get, "/nothing"}).status, 404U);
    Ask ask{Method::delete_, "/users"};
    EXPECT_EQ(send(ask).status, 401U);
    ask.headers = {{"authorization", "Bearer nonsense"}};
    const auto wrong = send(ask);
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_EQ(header_of(wrong, "Allow"), "GET, HEAD, POST, OPTIONS");
    const auto options = send({Method::options, "/users"});
    EXPECT_EQ(options.status, 204U);
    EXPECT_EQ(header_of(options, "Allow"), "GET, HEAD, POST, OPTIONS");
}

TEST_F(Perform, looks_at_the_body_before_asking_who) {
    const auto typed = [&](const std::string& type, const std::string& raw) {
        Ask ask{Method::post, "/users"};
        ask.headers = {{"content-type", type}};
        ask.raw = raw;
        return send(ask).status;
    };
    EXPECT_EQ(typed("text/plain", "{}"), 415U);
    EXPECT_EQ(typed("application/jsonx", "{}"), 415U);
    EXPECT_EQ(typed("text/plain; application/json", "{}"), 415U);
    EXPECT_EQ(typed("application/json; charset=gbk", "{}"), 415U);
    EXPECT_EQ(typed("application/json", "{"), 400U);
    EXPECT_EQ(typed("application/json", R"({"a":1,"a":2})"), 400U);
    EXPECT_EQ(typed("Application/JSON; charset=UTF-8", "{}"), 401U);
    EXPECT_EQ(send({Method::post, "/users"}).status, 400U) << "nothing at all";
}

TEST_F(Perform, names_the_permission_that_is_missing) {
    const auto reply = post_as(token_of("agent"), "/users", Json::object());
    EXPECT_EQ(reply.status, 403U);
    EXPECT_EQ(json_of(reply)["permission"], "admin.users");
}

TEST_F(Perform, turns_a_forgotten_if_match_into_428) {
    const auto agent = token_of("agent");
    EXPECT_EQ(as(agent, {Method::patch, "/forgets", Json::object()}).status, 428U);
    const Ask ask{Method::patch, "/forgets", Json::object(), {{"if-match", "\"1\""}}};
    EXPECT_EQ(as(agent, ask).status, 200U);
}

TEST_F(Perform, turns_failures_into_answers_without_their_text) {
    const auto check = [&](const std::string& path, unsigned status, const std::string& code) {
        const auto reply = send({Method::get, path});
        EXPECT_EQ(reply.status, status) << path;
        EXPECT_EQ(code_of(reply), code) << path;
        EXPECT_EQ(reply.body.find("secret"), std::string::npos);
        if (status == 503) {
            EXPECT_EQ(header_of(reply, "Retry-After"), "1");
        }
    };
    check("/fails/away", 503, "database_away");
    check("/fails/unknown", 503, "outcome_unknown");
    check("/fails/full", 503, "storage_full");
    check("/fails/busy", 503, "overloaded");
    check("/fails/bug", 500, "internal_error");
    database_->stop();
    EXPECT_EQ(code_of(send({Method::get, "/me"})), "overloaded") << "nobody takes the job";
}

}  // namespace
}  // namespace bihuan::http::performing
