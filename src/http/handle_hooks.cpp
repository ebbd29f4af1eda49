#include "bihuan/app/inbound.hpp"
#include "http/application.hpp"
#include "http/exchange_json.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

#include <algorithm>

namespace bihuan::http {

namespace {

/// Empty unless it is there once: of two, nobody knows which was signed.
std::string_view only_header(const Call& call, std::string_view name) {
    const auto is_it = [name](const auto& header) { return header.first == name; };
    if (std::count_if(call.headers.begin(), call.headers.end(), is_it) != 1) return {};
    return call.header(name);
}

Json ticket_or_null(const store::InboxEntry& entry) {
    return entry.ticket_id ? Json(entry.ticket_id->text()) : Json(nullptr);
}

Json entry_json(const store::InboxEntry& entry, Language language) {
    Json json;
    json["id"] = entry.id.text();
    json["source"] = Json{{"id", entry.source_id.text()}, {"name", entry.source_name}};
    json["delivery_id"] = entry.delivery_id;
    json["content_type"] = entry.content_type;
    json["code"] = entry.code;
    Json words;
    words["code"] = entry.code;
    json["detail"] = fault_words(words, language);
    json["faults"] = Json::array();
    for (const auto& fault : entry.faults) {
        Json line;
        line["pointer"] = fault["pointer"];
        line["code"] = fault["code"];
        line["detail"] = fault_words(fault, language);
        json["faults"].push_back(std::move(line));
    }
    json["received_at"] = to_text(entry.received_at);
    json["replayed_at"] = nullptr;
    if (entry.replayed_at) json["replayed_at"] = to_text(*entry.replayed_at);
    json["ticket_id"] = ticket_or_null(entry);
    return json;
}

}  // namespace

Result<Reply> post_hook(Request& request) {
    const auto& call = request.call;
    app::HookDelivery delivery;
    delivery.source = request.path_value(0);
    if (call.path_values.size() > 1) delivery.path_secret = request.path_value(1);
    delivery.head.id = only_header(call, "webhook-id");
    delivery.head.timestamp = only_header(call, "webhook-timestamp");
    delivery.head.signatures = only_header(call, "webhook-signature");
    delivery.content_type = call.header("content-type");
    delivery.body = call.body;
    delivery.address = call.address;
    // Some senders put parameters of their own behind the address that they were given.
    request.query_read = true;
    BH_TRY(
        answer,
        app::receive_hook(
            request.tx, request.context, request.application.open_sources, delivery
        )
    );
    return json_reply(answer.status, answer.body);
}

Result<Reply> list_webhook_inbox(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    store::InboxFilter filter;
    filter.source = query.id<store::SourceId>("source");
    filter.waiting_only = query.boolean("waiting").value_or(false);
    BH_CHECK(query.finish());
    std::optional<store::InboxId> before;
    if (window.after) before = store::InboxId::parse(window.after->front());
    const auto page = app::list_inbox(request.tx, filter, before, window.page);
    return page_reply(
        query,
        page,
        [&](const auto& entry) { return entry_json(entry, request.call.language); },
        [](const auto& entry) { return std::vector<std::string>{entry.id.text()}; }
    );
}

Result<Reply> get_webhook_inbox_entry(Request& request) {
    BH_TRY(entry, app::find_inbox_entry(request.tx, request.path_value(0)));
    auto json = entry_json(entry, request.call.language);
    const auto body = app::shown_body(entry);
    json["body"] = body ? Json(*body) : Json(nullptr);
    json["size"] = entry.body.size();
    return json_reply(200, json);
}

Result<Reply> replay_webhook_inbox_entry(Request& request) {
    BH_TRY(
        answer,
        app::replay_inbox_entry(request.tx, request.context, request.path_value(0))
    );
    return json_reply(200, answer);
}

}  // namespace bihuan::http
