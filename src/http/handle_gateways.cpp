#include "bihuan/app/gateways.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/base/or_null.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/message_json.hpp"

namespace bihuan::http {

namespace {

Json gateway_json(const store::Gateway& gateway) {
    Json json{{"id", gateway.id.text()}, {"name", gateway.name}};
    json["kind"] = domain::code_of(gateway.kind);
    json["description"] = gateway.description;
    json["active"] = gateway.active;
    json["adapter"] = gateway.adapter;
    json["account"] = gateway.account;
    json["has_secret"] = gateway.sealed.has_value();
    json["signature"] = gateway.signature;
    json["quiet_hours"] = quiet_hours_json(gateway.quiet);
    json["per_recipient_day"] = gateway.per_recipient_day;
    json["report_source_id"] =
        gateway.report_source_id ? Json(gateway.report_source_id->text()) : Json();
    json["failing_since"] = or_null(gateway.failing_since);
    json["paused_until"] = or_null(gateway.throttled_until);
    json["pending"] = gateway.pending;
    json["uncertain"] = gateway.uncertain;
    json["version"] = gateway.version;
    json["created_at"] = to_text(gateway.created_at);
    json["updated_at"] = to_text(gateway.updated_at);
    return json;
}

Json template_json(const app::Context& context, const store::MessageTemplate& text) {
    Json json{{"id", text.id.text()}, {"name", text.name}};
    json["kind"] = domain::code_of(text.kind);
    json["body"] = text.body;
    json["segments"] = domain::sms_segments(text.body);
    json["state"] = domain::code_of(text.state);
    json["author"] = person_json(context, text.author_id);
    json["approved_by"] = person_json(context, text.approved_by);
    json["approved_at"] = or_null(text.approved_at);
    json["version"] = text.version;
    json["created_at"] = to_text(text.created_at);
    json["updated_at"] = to_text(text.updated_at);
    return json;
}

Reply template_reply(const Request& request, const store::MessageTemplate& text) {
    return resource_reply(200, template_json(request.context, text), text.version);
}

}  // namespace

Result<Reply> list_gateways(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<std::string> after;
    if (window.after) after = window.after->front();
    const auto page = app::list_gateways(request.tx, after, window.page);
    return page_reply(query, page, gateway_json, [](const store::Gateway& gateway) {
        return std::vector<std::string>{gateway.name};
    });
}

Result<Reply> post_gateway(Request& request) {
    BH_TRY(gateway, app::create_gateway(request.tx, request.context, request.body));
    return created_reply(
        gateway_json(gateway), gateway.version, "/api/v1/gateways/" + gateway.id.text()
    );
}

Result<Reply> get_gateway(Request& request) {
    BH_TRY(gateway, app::find_gateway(request.tx, request.path_value(0)));
    return resource_reply(200, gateway_json(gateway), gateway.version);
}

Result<Reply> patch_gateway(Request& request) {
    BH_TRY(
        gateway,
        app::change_gateway(
            request.tx, request.context, request.path_value(0), request.body,
            expected_version(request.call)
        )
    );
    return resource_reply(200, gateway_json(gateway), gateway.version);
}

Result<Reply> list_message_templates(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    store::MessageTemplateFilter filter;
    filter.kind = query.value<domain::GatewayKind>("kind");
    filter.state = query.value<domain::TemplateState>("state");
    BH_CHECK(query.finish());
    std::optional<std::string> after;
    if (window.after) after = window.after->front();
    const auto page = app::list_message_templates(request.tx, filter, after, window.page);
    return page_reply(
        query,
        page,
        [&](const auto& text) { return template_json(request.context, text); },
        [](const auto& text) { return std::vector<std::string>{text.name}; }
    );
}

Result<Reply> post_message_template(Request& request) {
    BH_TRY(text, app::create_message_template(request.tx, request.context, request.body));
    return created_reply(
        template_json(request.context, text), text.version,
        "/api/v1/message-templates/" + text.id.text()
    );
}

Result<Reply> get_message_template(Request& request) {
    BH_TRY(text, app::find_message_template(request.tx, request.path_value(0)));
    return template_reply(request, text);
}

Result<Reply> patch_message_template(Request& request) {
    BH_TRY(
        text,
        app::change_message_template(
            request.tx, request.context, request.path_value(0), request.body,
            expected_version(request.call)
        )
    );
    return template_reply(request, text);
}

Result<Reply> approve_message_template(Request& request) {
    BH_TRY(
        text,
        app::approve_message_template(
            request.tx, request.context, request.path_value(0), expected_version(request.call)
        )
    );
    return template_reply(request, text);
}

}  // namespace bihuan::http
