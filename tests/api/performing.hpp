#pragma once

// Requests through `perform` against a real database: all that lies between edge and use cases.

#include "bihuan/app/people.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/app/settings.hpp"
#include "http/handlers.hpp"
#include "http/perform.hpp"
#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace bihuan::http::performing {

using namespace std::chrono_literals;
using Headers = std::vector<std::pair<std::string, std::string>>;

inline const Instant now = *parse_instant("2026-11-21T01:02:03.000Z");
inline constexpr const char* good_password = "correct horse battery";

inline Result<Reply> fail_away(Request&) { throw store::DatabaseAway("gone"); }
inline Result<Reply> fail_unknown(Request&) { throw store::OutcomeUnknown("commit"); }
inline Result<Reply> fail_full(Request&) { throw store::DatabaseRefuses("53100"); }
inline Result<Reply> fail_busy(Request&) { throw store::DatabaseBusy("55P03"); }
inline Result<Reply> fail_bug(Request&) { throw std::logic_error("secret row value"); }
inline Result<Reply> forgets_if_match(Request&) { return Reply{}; }

using P = domain::Permission;
inline constexpr auto lane = store::Lane::interactive;

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

inline constexpr Route routes[] = {
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

inline std::string header_of(const Reply& reply, std::string_view name) {
    for (const auto& [known, value] : reply.headers) {
        if (known == name) return value;
    }
    return {};
}

inline Json json_of(const Reply& reply) { return Json::parse(reply.body); }

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

}  // namespace bihuan::http::performing
