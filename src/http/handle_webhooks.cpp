#include "bihuan/app/webhooks.hpp"
#include "bihuan/base/or_null.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

Json endpoint_json(const store::Endpoint& endpoint) {
    Json json;
    json["id"] = endpoint.id.text();
    json["url"] = endpoint.url;
    json["description"] = endpoint.description;
    json["events"] = endpoint.events;
    json["active"] = endpoint.active;
    json["disabled_reason"] = nullptr;
    if (endpoint.disabled_reason) {
        json["disabled_reason"] = domain::code_of(*endpoint.disabled_reason);
    }
    json["failing_since"] = or_null(endpoint.failing_since);
    json["paused_until"] = or_null(endpoint.throttled_until);
    json["pending"] = endpoint.pending;
    json["dead"] = endpoint.dead;
    json["version"] = endpoint.version;
    json["created_at"] = to_text(endpoint.created_at);
    json["updated_at"] = to_text(endpoint.updated_at);
    return json;
}

Json whole_json(const app::EndpointView& view) {
    auto json = endpoint_json(view.endpoint);
    json["secrets"] = Json::array();
    for (const auto& secret : view.secrets) {
        Json line{{"id", secret.id.text()}, {"created_at", to_text(secret.created_at)}};
        line["expires_at"] = or_null(secret.expires_at);
        json["secrets"].push_back(std::move(line));
    }
    return json;
}

Reply new_secret_reply(const app::NewEndpointSecret& created) {
    const auto& endpoint = created.view.endpoint;
    auto json = whole_json(created.view);
    json["secret"] = created.secret;
    return created_reply(json, endpoint.version, "/api/v1/webhooks/" + endpoint.id.text());
}

Json delivery_json(const store::Delivery& delivery) {
    Json json;
    json["id"] = delivery.id.text();
    json["webhook_id"] = delivery.endpoint_id.text();
    json["type"] = delivery.type;
    json["ticket_id"] = delivery.ticket_id ? Json(delivery.ticket_id->text()) : Json();
    json["state"] = domain::code_of(delivery.state);
    json["attempts"] = delivery.attempts;
    json["next_at"] = nullptr;
    if (delivery.state == domain::DeliveryState::pending) {
        json["next_at"] = to_text(delivery.next_at);
    }
    json["created_at"] = to_text(delivery.created_at);
    json["done_at"] = or_null(delivery.done_at);
    json["last_status"] = or_null(delivery.last_status);
    json["last_error"] = or_null(delivery.last_error);
    return json;
}

Json attempt_json(const app::DeliveryView& view, const store::Attempt& attempt) {
    Json request{{"method", "POST"}, {"url", view.url}};
    request["headers"] = Json::object();
    const auto headers =
        app::webhook_headers(view.delivery.id.text(), view.delivery.body, attempt.at, {});
    for (const auto& [name, value] : headers) request["headers"][name] = value;
    Json json{{"number", attempt.number}, {"at", to_text(attempt.at)}};
    json["took_ms"] = attempt.took_ms;
    json["request"] = std::move(request);
    json["status"] = or_null(attempt.status);
    json["error"] = or_null(attempt.error);
    json["answer"] = attempt.answer;
    return json;
}

}  // namespace

Result<Reply> list_webhooks(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<store::EndpointId> before;
    if (window.after) before = store::EndpointId::parse(window.after->front());
    const auto page = app::list_webhooks(request.tx, before, window.page);
    return page_reply(query, page, endpoint_json, [](const store::Endpoint& endpoint) {
        return std::vector<std::string>{endpoint.id.text()};
    });
}

Result<Reply> post_webhook(Request& request) {
    BH_TRY(created, app::create_webhook(request.tx, request.context, request.body));
    return new_secret_reply(created);
}

Result<Reply> get_webhook(Request& request) {
    BH_TRY(view, app::find_webhook(request.tx, request.context, request.path_value(0)));
    return resource_reply(200, whole_json(view), view.endpoint.version);
}

Result<Reply> patch_webhook(Request& request) {
    BH_TRY(
        view,
        app::change_webhook(
            request.tx,
            request.context,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    return resource_reply(200, whole_json(view), view.endpoint.version);
}

Result<Reply> delete_webhook(Request& request) {
    BH_CHECK(app::remove_webhook(request.tx, request.context, request.path_value(0)));
    return no_content();
}

Result<Reply> post_webhook_secret(Request& request) {
    BH_TRY(
        created,
        app::rotate_webhook_secret(request.tx, request.context, request.path_value(0))
    );
    return new_secret_reply(created);
}

Result<Reply> list_webhook_deliveries(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    const auto state = query.value<domain::DeliveryState>("state");
    const auto type = query.text("type", 100);
    BH_CHECK(query.finish());
    std::optional<store::DeliveryId> before;
    if (window.after) before = store::DeliveryId::parse(window.after->front());
    BH_TRY(
        page,
        app::list_webhook_deliveries(
            request.tx,
            request.context,
            request.path_value(0),
            state,
            type,
            before,
            window.page
        )
    );
    return page_reply(query, page, delivery_json, [](const store::Delivery& delivery) {
        return std::vector<std::string>{delivery.id.text()};
    });
}

Result<Reply> get_delivery(Request& request) {
    BH_TRY(view, app::find_webhook_delivery(request.tx, request.path_value(0)));
    auto json = delivery_json(view.delivery);
    json["body"] = Json::parse(view.delivery.body);
    json["log"] = Json::array();
    for (const auto& attempt : view.attempts) json["log"].push_back(attempt_json(view, attempt));
    return json_reply(200, json);
}

Result<Reply> replay_delivery(Request& request) {
    BH_CHECK(
        app::replay_webhook_delivery(request.tx, request.context, request.path_value(0))
    );
    BH_TRY(view, app::find_webhook_delivery(request.tx, request.path_value(0)));
    return json_reply(202, delivery_json(view.delivery));
}

Result<Reply> replay_webhook(Request& request) {
    BH_TRY(
        count,
        app::replay_webhook_deliveries(
            request.tx, request.context, request.path_value(0), request.body
        )
    );
    return json_reply(202, Json{{"replayed", count}});
}

}  // namespace bihuan::http
