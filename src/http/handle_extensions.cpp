#include "bihuan/app/extensions.hpp"
#include "bihuan/app/person_json.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

Json extension_json(const Request& request, const store::Extension& extension) {
    const auto& context = request.context;
    Json json;
    json["id"] = extension.id.text();
    json["timer_id"] = extension.timer_id.text();
    json["state"] = extension.state;
    json["original_due_at"] = to_text(extension.original_due_at);
    json["due_at"] = to_text(extension.until);
    json["reason"] = extension.reason;
    json["asked_by"] = person_json(context, extension.asked_by);
    json["asked_at"] = to_text(extension.asked_at);
    json["decided_by"] = person_json(context, extension.decided_by);
    json["decided_at"] = nullptr;
    if (extension.decided_at) json["decided_at"] = to_text(*extension.decided_at);
    json["remark"] = extension.remark ? Json(*extension.remark) : Json(nullptr);
    return json;
}

Json waiting_json(const Request& request, const store::WaitingExtension& waiting) {
    auto json = extension_json(request, waiting.extension);
    json["metric"] = waiting.metric;
    json["ticket"]["id"] = waiting.extension.ticket_id.text();
    json["ticket"]["number"] = waiting.ticket_number;
    json["ticket"]["subject"] = waiting.subject;
    return json;
}

}  // namespace

Result<Reply> list_extensions(Request& request) {
    BH_TRY(list, app::list_extensions(request.tx, request.context, request.path_value(0)));
    BH_CHECK(check_whole_list(request));
    Json items = Json::array();
    for (const auto& extension : list) items.push_back(extension_json(request, extension));
    const auto total = static_cast<std::int64_t>(items.size());
    return list_reply(std::move(items), std::nullopt, total);
}

Result<Reply> post_extension(Request& request) {
    const auto& ticket = request.path_value(0);
    BH_TRY(extension, app::ask_extension(request.tx, request.context, ticket, request.body));
    auto reply = json_reply(201, extension_json(request, extension));
    reply.set("Location", "/api/v1/tickets/" + ticket + "/extensions");
    return reply;
}

Result<Reply> decide_extension(Request& request) {
    BH_TRY(
        extension,
        app::decide_extension(
            request.tx, request.context, request.path_value(0), request.path_value(1), request.body
        )
    );
    return json_reply(200, extension_json(request, extension));
}

Result<Reply> list_waiting_extensions(Request& request) {
    static constexpr std::string_view states[] = {"pending"};
    QueryReader query(request);
    query.choice("state", states);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<store::ExtensionId> after;
    if (window.after) after = store::ExtensionId::parse(window.after->front());
    const auto page =
        app::list_waiting_extensions(request.tx, request.context, after, window.page);
    return page_reply(
        query,
        page,
        [&](const store::WaitingExtension& waiting) { return waiting_json(request, waiting); },
        [](const store::WaitingExtension& waiting) {
            return std::vector<std::string>{waiting.extension.id.text()};
        }
    );
}

}  // namespace bihuan::http
