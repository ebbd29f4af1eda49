#include "bihuan/app/outgoing_messages.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/base/or_null.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

Json message_json(const app::Context& context, const store::OutgoingMessage& message) {
    Json json{{"id", message.id.text()}, {"kind", domain::code_of(message.kind)}};
    json["gateway"] = Json{{"id", message.gateway_id.text()}, {"name", message.gateway_name}};
    json["recipient"] = app::masked_recipient(message);
    json["segments"] = message.segments;
    json["ticket"] = nullptr;
    if (message.ticket_id) {
        json["ticket"] =
            Json{{"id", message.ticket_id->text()}, {"number", message.ticket_number}};
    }
    json["user"] = person_json(context, message.user_id);
    json["author"] = person_json(context, message.author_id);
    json["template_id"] = message.template_id ? Json(message.template_id->text()) : Json();
    json["state"] = domain::code_of(message.state);
    json["reason"] = or_null(message.reason);
    json["attempts"] = message.attempts;
    json["next_at"] = nullptr;
    if (message.state == domain::MessageState::pending) json["next_at"] = to_text(message.next_at);
    json["created_at"] = to_text(message.created_at);
    json["sent_at"] = or_null(message.sent_at);
    json["done_at"] = or_null(message.done_at);
    json["reported_at"] = or_null(message.reported_at);
    json["report_code"] = or_null(message.report_code);
    return json;
}

/// With what the gateway said, for whoever looks after it. What was written is on the ticket.
Json whole_json(const app::Context& context, const store::OutgoingMessage& message) {
    auto json = message_json(context, message);
    json["message_id"] = or_null(message.remote_id);
    json["last_status"] = or_null(message.last_status);
    json["last_error"] = or_null(message.last_error);
    return json;
}

std::optional<store::OutgoingMessageId> before_in(const ListWindow& window) {
    if (!window.after) return std::nullopt;
    return store::OutgoingMessageId::parse(window.after->front());
}

Reply messages_reply(
    const Request& request, const QueryReader& query, const app::Page<store::OutgoingMessage>& page
) {
    return page_reply(
        query,
        page,
        [&](const auto& message) { return message_json(request.context, message); },
        [](const auto& message) { return std::vector<std::string>{message.id.text()}; }
    );
}

}  // namespace

Result<Reply> list_outgoing_messages(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    store::OutgoingMessageFilter filter;
    filter.gateway = query.id<store::GatewayId>("gateway");
    filter.state = query.value<domain::MessageState>("state");
    BH_CHECK(query.finish());
    const auto page =
        app::list_outgoing_messages(request.tx, filter, before_in(window), window.page);
    return messages_reply(request, query, page);
}

Result<Reply> get_outgoing_message(Request& request) {
    BH_TRY(message, app::find_outgoing_message(request.tx, request.path_value(0)));
    return json_reply(200, whole_json(request.context, message));
}

Result<Reply> resend_outgoing_message(Request& request) {
    BH_TRY(
        message,
        app::resend_outgoing_message(request.tx, request.context, request.path_value(0))
    );
    return json_reply(202, whole_json(request.context, message));
}

Result<Reply> list_ticket_messages(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    BH_TRY(
        page,
        app::list_ticket_messages(
            request.tx, request.context, request.path_value(0), before_in(window), window.page
        )
    );
    return messages_reply(request, query, page);
}

Result<Reply> post_ticket_message(Request& request) {
    BH_TRY(
        message,
        app::send_ticket_message(
            request.tx, request.context, request.path_value(0), request.body
        )
    );
    return json_reply(202, message_json(request.context, message));
}

}  // namespace bihuan::http
