// Requests through `perform` against a real database: all that lies between edge and use cases.

#include "http/perform.hpp"

#include "bihuan/app/people.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/app/settings.hpp"
#include "http/handlers.hpp"
#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::http {
namespace {

using namespace std::chrono_literals;
using Headers = std::vector<std::pair<std::string, std::string>>;

const Instant now = *parse_instant("2026-11-21T01:02:03.000Z");
constexpr const char* good_password = "correct horse battery";

Result<Reply> fail_away(Request&) { throw store::DatabaseAway("gone"); }
Result<Reply> fail_unknown(Request&) { throw store::OutcomeUnknown("commit"); }
Result<Reply> fail_full(Request&) { throw store::DatabaseRefuses("53100"); }
Result<Reply> fail_busy(Request&) { throw store::DatabaseBusy("55P03"); }
Result<Reply> fail_bug(Request&) { throw std::logic_error("secret row value"); }
Result<Reply> forgets_if_match(Request&) { return Reply{}; }

using P = domain::Permission;
constexpr auto lane = store::Lane::interactive;

constexpr Route open_route(std::string_view pattern, Handler handler) {
    return {Method::get, pattern, Door::open, P::session_own, Body::none, Match::unused,
            false,       lane,    handler};
}

constexpr Route route(
    Method method,
    std::string_view pattern,
    P permission,
    Handler handler,
    Match match = Match::unused,
    bool idempotent = false
) {
    const bool reads = method == Method::get || method == Method::delete_;
    return {method, pattern,    Door::signed_in, permission, reads ? Body::none : Body::json,
            match,  idempotent, lane,            handler};
}

constexpr Route routes[] = {
    {Method::post, "/sessions", Door::open, P::session_own, Body::json, Match::unused, false, lane,
     post_session},
    route(Method::delete_, "/sessions/current", P::session_own, delete_session),
    route(Method::get, "/me", P::session_own, get_me),
    route(Method::put, "/me/password", P::session_own, put_my_password),
    route(Method::put, "/me/presence", P::session_own, put_my_presence),
    route(Method::get, "/users", P::users_list, list_users),
    route(Method::post, "/users", P::admin_users, post_user, Match::unused, true),
    route(Method::get, "/users/{id}", P::users_list, get_user),
    route(Method::patch, "/users/{id}", P::admin_users, patch_user, Match::required),
    route(Method::put, "/users/{id}/password", P::admin_users, put_user_password),
    route(Method::get, "/categories", P::reference_read, list_categories),
    route(Method::post, "/categories", P::admin_reference, post_category, Match::unused, true),
    route(Method::get, "/categories/{code}", P::reference_read, get_category),
    route(Method::patch, "/categories/{code}", P::admin_reference, patch_category, Match::required),
    route(Method::get, "/api-keys", P::admin_settings, list_api_keys),
    route(Method::post, "/api-keys", P::admin_settings, post_api_key),
    route(Method::delete_, "/api-keys/{id}", P::admin_settings, delete_api_key),
    route(Method::get, "/settings", P::admin_settings, list_settings),
    route(Method::get, "/settings/{name}", P::admin_settings, get_setting),
    route(Method::put, "/settings/{name}", P::admin_settings, put_setting, Match::required),
    route(Method::get, "/audit", P::audit_read, list_audit),
    route(Method::patch, "/forgets", P::session_own, forgets_if_match, Match::required),
    open_route("/fails/away", fail_away),
    open_route("/fails/unknown", fail_unknown),
    open_route("/fails/full", fail_full),
    open_route("/fails/busy", fail_busy),
    open_route("/fails/bug", fail_bug),
};

std::string header_of(const Reply& reply, std::string_view name) {
    for (const auto& [known, value] : reply.headers) {
        if (known == name) return value;
    }
    return {};
}

Json json_of(const Reply& reply) { return Json::parse(reply.body); }

/// A call to be sent, with what tests vary.
struct Ask {
    Ask(Method some_method, std::string some_path, Json some_body = {}, Headers some_headers = {})
        : method(some_method),
          path(std::move(some_path)),
          body(std::move(some_body)),
          headers(std::move(some_headers)) {}

    Method method;
    std::string path;
    Json body;
    Headers headers;
    std::vector<std::pair<std::string, std::string>> query;
    Instant at = now;
    std::string address = "192.0.2.1";
    /// Instead of `body`.
    std::string raw;
};

class Perform : public testing::Test {
protected:
    void SetUp() override {
        url_ = test::Cluster::instance().database();
        directories_ = std::make_unique<app::DirectoryCache>(app::default_settings(config_));
        center_ = std::make_unique<app::Center>(app::Center{
            config_,
            Zone("Asia/Shanghai"),
            *app::parse_calendar(
                R"({"version": 1, "zone": "Asia/Shanghai", "weekly": {"monday": ["09:00-18:00"]},
                    "days": []})"
            ),
            {},
            *directories_,
        });
        store::DatabaseOptions options;
        options.url = url_;
        options.interactive_workers = 4;
        options.lock_timeout = 300ms;
        database_ = std::make_unique<store::Database>(options);
        application_ = std::make_unique<Application>(*database_, *center_, routes);
        add_user("admin", {domain::Role::admin});
        add_user("agent", {domain::Role::agent});
    }

    void TearDown() override {
        database_->stop();
        application_.reset();
        database_.reset();
        test::Cluster::instance().drop(url_);
    }

    UserId add_user(const std::string& name, domain::Roles roles) {
        app::NewUser request;
        request.username = name;
        request.display_name = name;
        request.password = good_password;
        request.roles = roles;
        app::Principal system;
        system.kind = app::PrincipalKind::system;
        UserId id;
        database_->run(lane, [&](store::Connection& connection) {
            const auto created = store::transact<app::CreatedUser>(connection, [&](store::Tx& tx) {
                return app::create_user(tx, system, now, request);
            });
            id = created->user.id;
        });
        return id;
    }

    Reply send(const Ask& ask) {
        Call call;
        call.method = ask.method;
        call.method_text = "METHOD";
        call.path = ask.path;
        call.query = ask.query;
        call.headers = ask.headers;
        call.body = !ask.raw.empty() ? ask.raw : ask.body.is_null() ? "" : dump(ask.body);
        if (!call.body.empty() && call.header("content-type").empty()) {
            call.headers.emplace_back("content-type", "application/json");
        }
        call.address = ask.address;
        call.request_id = "test-request";
        call.now = ask.at;
        std::promise<Reply> promise;
        auto future = promise.get_future();
        perform(*application_, std::move(call), [&](Reply reply) {
            promise.set_value(std::move(reply));
        });
        return future.get();
    }

    Reply sign_in(const std::string& name, const std::string& password, Instant at = now) {
        Ask ask{Method::post, "/sessions", {{"username", name}, {"password", password}}};
        ask.at = at;
        return send(ask);
    }
    std::string token_of(const std::string& name) {
        return json_of(sign_in(name, good_password))["token"];
    }
    static Headers bearer(const std::string& token) {
        return {{"authorization", "Bearer " + token}};
    }
    Reply as(const std::string& token, Ask ask) {
        ask.headers.emplace_back("authorization", "Bearer " + token);
        return send(ask);
    }
    Reply get_as(const std::string& token, const std::string& path, Instant at = now) {
        Ask ask{Method::get, path};
        ask.at = at;
        return as(token, ask);
    }
    Reply post_as(const std::string& token, const std::string& path, const Json& body) {
        return as(token, {Method::post, path, body});
    }
    static std::string code_of(const Reply& reply) { return json_of(reply).value("code", ""); }
    static std::set<std::string> faults_of(const Reply& reply) {
        std::set<std::string> result;
        for (const auto& fault : json_of(reply).value("errors", Json::array())) {
            result.insert(fault["pointer"].get<std::string>() + " " +
                          fault["code"].get<std::string>());
        }
        return result;
    }

    static inline std::string url_;
    Config config_;
    std::unique_ptr<app::DirectoryCache> directories_;
    std::unique_ptr<app::Center> center_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<Application> application_;
};

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

TEST_F(Perform, turns_a_forgotten_if_match_into_428) {
    const auto agent = token_of("agent");
    EXPECT_EQ(as(agent, {Method::patch, "/forgets", Json::object()}).status, 428U);
    const Ask ask{Method::patch, "/forgets", Json::object(), {{"if-match", "\"1\""}}};
    EXPECT_EQ(as(agent, ask).status, 200U);
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

TEST_F(Perform, keeps_the_tree_of_categories_whole) {
    const auto admin = token_of("admin");
    const auto post = [&](const Json& body) { return post_as(admin, "/categories", body); };
    EXPECT_EQ(
        faults_of(post({{"code", "product.quality"}, {"name", "质量"}})),
        std::set<std::string>{"/code unknown_reference"}
    );
    EXPECT_EQ(faults_of(post({{"code", "Product"}, {"name", " "}})),
              (std::set<std::string>{"/code invalid_code", "/name blank"}));
    EXPECT_EQ(post({{"code", "product"}, {"name", "产品"}}).status, 201U);
    const auto child = post({{"code", "product.quality"}, {"name", "质量"}});
    EXPECT_EQ(json_of(child)["parent_code"], "product");
    EXPECT_EQ(post({{"code", "product"}, {"name", "产品"}}).status, 409U);
    EXPECT_EQ(
        faults_of(post({{"code", "product.x"}, {"name", "x"}, {"parent_code", "other"}})),
        std::set<std::string>{"/parent_code parent_mismatch"}
    );
    Ask rename{Method::patch, "/categories/product.quality", {{"name", "品质"}}};
    rename.headers = {{"if-match", "\"1\""}};
    EXPECT_EQ(json_of(as(admin, rename))["name"], "品质");
    EXPECT_EQ(as(admin, rename).status, 412U);
    EXPECT_EQ(get_as(admin, "/categories/nothing").status, 404U);
}

TEST_F(Perform, replays_the_answer_to_a_repeated_key_without_its_secrets) {
    const auto admin = token_of("admin");
    const auto post = [&](const std::string& key, const Json& body) {
        return as(admin, {Method::post, "/users", body, {{"idempotency-key", key}}});
    };
    const Json input{{"username", "once"}, {"display_name", "一次"}, {"roles", {"agent"}}};
    const auto first = post("k1", input);
    ASSERT_EQ(first.status, 201U);
    const auto again = post("k1", input);
    EXPECT_EQ(again.status, 201U);
    EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
    EXPECT_EQ(header_of(again, "Location"), header_of(first, "Location"));
    EXPECT_EQ(header_of(again, "ETag"), header_of(first, "ETag"));
    EXPECT_EQ(json_of(again)["id"], json_of(first)["id"]);
    EXPECT_FALSE(json_of(first)["initial_password"].is_null());
    EXPECT_TRUE(json_of(again)["initial_password"].is_null());
    EXPECT_EQ(code_of(post("k1", Json::object())), "idempotency_key_reused");
    EXPECT_EQ(post("k2", input).status, 409U) << "a refusal";
    EXPECT_EQ(post("k2", {{"username", "two"}, {"display_name", "二"}, {"roles", {"agent"}}}).status,
              201U)
        << "is not stored";
    EXPECT_EQ(code_of(post("", input)), "idempotency_key_invalid");
    EXPECT_EQ(code_of(post("a b", input)), "idempotency_key_invalid");
    EXPECT_EQ(code_of(post(std::string(256, 'k'), input)), "idempotency_key_invalid");
}

TEST_F(Perform, creates_once_for_concurrent_copies) {
    const auto admin = token_of("admin");
    const Json input{{"username", "storm"}, {"display_name", "storm"}, {"roles", {"agent"}},
                     {"password", good_password}};
    std::vector<std::thread> threads;
    std::atomic<int> created = 0;
    std::atomic<int> replayed = 0;
    for (int i = 0; i < 20; ++i) {
        threads.emplace_back([&] {
            const auto reply =
                as(admin, {Method::post, "/users", input, {{"idempotency-key", "storm"}}});
            created += reply.status == 201U;
            replayed += header_of(reply, "Idempotency-Replayed") == "true";
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(created, 20);
    EXPECT_EQ(replayed, 19);
}

TEST_F(Perform, R32_lets_api_keys_in_with_their_scopes_until_revoked) {
    const auto admin = token_of("admin");
    const Json input{{"name", "erp"}, {"scopes", {"reference.read"}},
                     {"expires_at", "2027-01-01T00:00:00Z"}};
    const auto reply = post_as(admin, "/api-keys", input);
    ASSERT_EQ(reply.status, 201U) << reply.body;
    const std::string key = json_of(reply)["key"];
    EXPECT_EQ(key.substr(0, 4), "bhk_");
    EXPECT_EQ(get_as(key, "/categories").status, 200U);
    EXPECT_EQ(json_of(get_as(key, "/users"))["permission"], "users.list");
    EXPECT_EQ(code_of(get_as(key, "/me")), "session_required");
    EXPECT_EQ(get_as(admin, "/api-keys").body.find(key), std::string::npos);
    EXPECT_EQ(get_as(key, "/categories", *parse_instant("2027-01-01T00:00:00Z")).status, 401U);

    EXPECT_EQ(post_as(admin, "/api-keys", input).status, 201U) << "two for a change of keys";
    EXPECT_EQ(code_of(post_as(admin, "/api-keys", input)), "too_many_keys");
    auto wrong = input;
    wrong["scopes"] = {"admin.users"};
    wrong["expires_at"] = "2027-12-01T00:00:00Z";
    const std::set<std::string> faults{"/scopes/0 unknown_scope", "/expires_at too_far_ahead"};
    EXPECT_EQ(faults_of(post_as(admin, "/api-keys", wrong)), faults);

    const std::string path = "/api-keys/" + json_of(reply)["id"].get<std::string>();
    EXPECT_EQ(as(admin, {Method::delete_, path}).status, 204U);
    EXPECT_EQ(get_as(key, "/categories").status, 401U);
    EXPECT_EQ(as(admin, {Method::delete_, path}).status, 404U);
}

TEST_F(Perform, changes_settings_over_the_defaults) {
    const auto admin = token_of("admin");
    const auto before = get_as(admin, "/settings/workflow");
    EXPECT_EQ(header_of(before, "ETag"), "\"0\"");
    EXPECT_EQ(json_of(before)["approval_limits"]["lead"], "1000.00");
    const auto put = [&](const std::string& tag, const Json& body) {
        return as(admin, {Method::put, "/settings/workflow", body, {{"if-match", tag}}});
    };
    const Json limits{{"lead", "50.00"}};
    EXPECT_EQ(faults_of(put("\"0\"", {{"approval_limits", limits}, {"reopen_days", -1}})),
              (std::set<std::string>{"/approval_limits limits_not_ascending",
                                     "/reopen_days out_of_range"}));
    const auto after = put("\"0\"", {{"reopen_days", 60}, {"major_amount", "5000"}});
    ASSERT_EQ(after.status, 200U) << after.body;
    EXPECT_EQ(header_of(after, "ETag"), "\"1\"");
    EXPECT_EQ(json_of(after)["major_amount"], "5000.00");
    EXPECT_EQ(json_of(after)["satisfied_from"], 3);
    EXPECT_EQ(put("\"0\"", Json::object()).status, 412U);
    EXPECT_EQ(json_of(get_as(admin, "/settings"))["items"].size(), 8U);
    EXPECT_EQ(get_as(admin, "/settings/nothing").status, 404U);
    database_->run(lane, [&](store::Connection& connection) {
        store::run_read(connection, [&](store::Tx& tx) {
            EXPECT_EQ(directories_->current(tx, now)->settings.reopen_days, 60);
        });
    });
}

TEST_F(Perform, keeps_the_audit_log_of_it_all) {
    const auto admin = token_of("admin");
    post_as(admin, "/categories", {{"code", "x"}, {"name", "x"}});
    Ask ask{Method::get, "/audit"};
    ask.query = {{"object", "category:x"}};
    const auto items = json_of(as(admin, ask))["items"];
    ASSERT_GE(items.size(), 1U);
    EXPECT_EQ(items[0]["action"], "category.created");
    EXPECT_EQ(items[0]["actor"]["display_name"], "admin");
    EXPECT_EQ(items[0]["request_id"], "test-request");
    EXPECT_EQ(items[0]["address"], "192.0.2.1");
    EXPECT_EQ(get_as(token_of("agent"), "/audit").status, 403U);
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
}  // namespace bihuan::http
