#include "cli/operations.hpp"

#include "bihuan/store/migrate.hpp"
#include "bihuan/store/search_index.hpp"
#include "cli/installation.hpp"
#include "http/json_reply.hpp"
#include "http/problem.hpp"

#include <array>

namespace bihuan::cli {

namespace {

using http::Call;
using http::Done;
using http::Method;
using http::Reply;

constexpr std::string_view health_path = "/healthz";
constexpr std::string_view ready_path = "/readyz";
constexpr std::string_view version_path = "/version";

struct Document {
    std::string_view path;
    std::string_view name;
    std::string_view type;
};
constexpr std::array documents{
    Document{"/api/openapi.json", "openapi.json",  "application/json"        },
    Document{"/api/docs",         "api-docs.html", "text/html; charset=utf-8"},
};

constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

const Document* document_at(std::string_view path) {
    for (const auto& document : documents) {
        if (document.path == path && embedded_document(document.name)) return &document;
    }
    return nullptr;
}

bool is_read(const Call& call) {
    return call.method == Method::get || call.method == Method::head;
}

Reply wrong_method(const Call& call) {
    constexpr std::string_view allowed = "GET, HEAD, OPTIONS";
    Reply reply;
    if (call.method == Method::options) {
        reply.status = 204;
    } else {
        reply = http::problem(call, refuse(Refusal::method_not_allowed, "method_not_allowed"));
    }
    return std::move(reply.set("Allow", allowed));
}

Reply uncached(Reply reply) {
    return std::move(reply.set("Cache-Control", "no-store"));
}

Reply reply_now(const Call& call) {
    if (!is_read(call)) return wrong_method(call);
    Json body = Json::object();
    if (call.path == health_path) {
        body["status"] = "ok";
        return uncached(http::json_reply(200, body));
    }
    if (call.path == version_path) {
        body["name"] = "bihuan";
        body["version"] = BIHUAN_VERSION;
        return uncached(http::json_reply(200, body));
    }
    const auto* document = document_at(call.path);
    Reply reply;
    reply.body = *embedded_document(document->name);
    reply.set("Content-Type", document->type);
    reply.set("Cache-Control", "no-cache");
    // The page has its style with it, and nothing else.
    if (document->type.starts_with("text/html")) {
        reply.set("Content-Security-Policy", page_policy);
    }
    return reply;
}

/// What an operator should see to in time, such as a holiday list that ends.
Json calendar_warnings(const app::Center& center, store::Connection& connection) {
    Json list = Json::array();
    store::run_read(connection, [&](store::Tx& tx) {
        const auto now = clock_now();
        const auto directory = center.directories.current(tx, now);
        const auto& rules =
            directory->clock_rules ? *directory->clock_rules : center.first_clock_rules;
        for (const auto& warning : rules.calendar.warnings(center.zone.day_of(now))) {
            list.push_back(Json{{"code", warning.code}, {"argument", warning.argument}});
        }
    });
    return list;
}

/// Whether every text can be found, or how many are still to be indexed.
Json search_state(store::Connection& connection) {
    constexpr std::int64_t counted_max = 10'000;
    std::int64_t waiting = 0;
    store::run_read(connection, [&](store::Tx& tx) {
        waiting = store::count_waiting(tx, counted_max);
    });
    Json state;
    state["index"] = waiting == 0 ? "current" : "filling";
    state["waiting"] = waiting;
    return state;
}

Reply readiness(const Call& call, const app::Center& center, store::Connection* connection) {
    try {
        if (connection == nullptr) throw store::DatabaseAway("no connection can be had");
        const bool current = store::schema_is_current(*connection);
        Json body = Json::object();
        body["status"] = current ? "ready" : "unavailable";
        body["database"] = "reachable";
        body["migrations"] = current ? "current" : "different";
        if (current) {
            body["search"] = search_state(*connection);
            body["warnings"] = calendar_warnings(center, *connection);
        }
        auto reply = uncached(http::json_reply(current ? 200 : 503, body));
        if (!current) reply.set("Retry-After", "1");
        return reply;
    } catch (const std::exception&) {
        // Whatever is wrong with the database, this is the answer to the question.
        return http::problem(call, refuse(Refusal::busy, "database_away"));
    }
}

void answer_readiness(http::Application& application, Call call, Done done) {
    if (!is_read(call)) {
        done(wrong_method(call));
        return;
    }
    const auto shared = std::make_shared<std::pair<Call, Done>>(std::move(call), std::move(done));
    const bool queued = application.database.enqueue(
        store::Lane::interactive,
        [shared, &center = application.center](store::Connection* connection) {
            shared->second(readiness(shared->first, center, connection));
        }
    );
    if (!queued) {
        shared->second(http::problem(shared->first, refuse(Refusal::busy, "overloaded")));
    }
}

}  // namespace

http::Handlers with_operations(http::Handlers handlers, http::Application& application) {
    auto plan = std::move(handlers.plan);
    handlers.plan = [plan](Call& head) {
        http::Plan result;
        const auto* document = document_at(head.path);
        if (head.path == health_path) result.pattern = health_path;
        if (head.path == version_path) result.pattern = version_path;
        if (document != nullptr) result.pattern = document->path;
        result.immediate = !result.pattern.empty();
        if (result.immediate) return result;
        if (head.path != ready_path) return plan(head);
        result.pattern = ready_path;
        return result;
    };
    handlers.reply_now = reply_now;
    auto perform = std::move(handlers.perform);
    handlers.perform = [perform, &application](Call call, Done done) {
        if (call.path == ready_path) {
            answer_readiness(application, std::move(call), std::move(done));
        } else {
            perform(std::move(call), std::move(done));
        }
    };
    return handlers;
}

}  // namespace bihuan::cli
