#include "bihuan/app/canned_replies.hpp"
#include "bihuan/app/person_json.hpp"
#include "bihuan/app/ticket_line.hpp"
#include "http/conditional.hpp"
#include "http/json_reply.hpp"
#include "http/render_ticket.hpp"
#include "http/saved_item_handlers.hpp"

namespace bihuan::http {

namespace {

Json saved_json(
    const app::Context& context, const app::SavedKind& kind, const store::SavedItem& item
) {
    Json json = item.document;
    json["id"] = item.id.text();
    json[kind.name_member] = item.name;
    json["owner"] = person_json(context, item.owner_id);
    json["shared"] = item.shared;
    json["team_id"] = item.team_id ? Json(item.team_id->text()) : Json(nullptr);
    json["editable"] = app::may_edit(context, item);
    json["version"] = item.version;
    json["created_at"] = to_text(item.created_at);
    json["updated_at"] = to_text(item.updated_at);
    return json;
}

const SavedRoutes& macros() {
    static const SavedRoutes routes{app::macro_kind(), "/api/v1/macros/"};
    return routes;
}

const SavedRoutes& canned_replies() {
    static const SavedRoutes routes{app::canned_reply_kind(), "/api/v1/canned-replies/"};
    return routes;
}

}  // namespace

Result<Reply> list_saved(Request& request, const SavedRoutes& routes) {
    QueryReader query(request);
    const auto window = query.window(2);
    BH_CHECK(query.finish());
    std::optional<store::SavedItemKey> after;
    if (window.after) after = {window.after->at(0), window.after->at(1)};
    const auto page = app::list_saved_items(
        request.tx, request.context, routes.kind.code, after, window.page
    );
    return page_reply(
        query,
        page,
        [&](const auto& item) { return saved_json(request.context, routes.kind, item); },
        [](const auto& item) { return std::vector<std::string>{item.name, item.id.text()}; }
    );
}

Result<Reply> post_saved(Request& request, const SavedRoutes& routes) {
    BH_TRY(
        item, app::create_saved_item(request.tx, request.context, routes.kind, request.body)
    );
    const auto location = std::string(routes.collection) + item.id.text();
    return created_reply(saved_json(request.context, routes.kind, item), item.version, location);
}

Result<Reply> get_saved(Request& request, const SavedRoutes& routes) {
    BH_TRY(
        item,
        app::find_saved_item(
            request.tx, request.context, routes.kind.code, request.path_value(0)
        )
    );
    return resource_reply(200, saved_json(request.context, routes.kind, item), item.version);
}

Result<Reply> patch_saved(Request& request, const SavedRoutes& routes) {
    BH_TRY(
        item,
        app::change_saved_item(
            request.tx,
            request.context,
            routes.kind,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    return resource_reply(200, saved_json(request.context, routes.kind, item), item.version);
}

Result<Reply> delete_saved(Request& request, const SavedRoutes& routes) {
    BH_CHECK(app::remove_saved_item(
        request.tx, request.context, routes.kind.code, request.path_value(0)
    ));
    return no_content();
}

Result<Reply> list_macros(Request& request) { return list_saved(request, macros()); }
Result<Reply> post_macro(Request& request) { return post_saved(request, macros()); }
Result<Reply> get_macro(Request& request) { return get_saved(request, macros()); }
Result<Reply> patch_macro(Request& request) { return patch_saved(request, macros()); }
Result<Reply> delete_macro(Request& request) { return delete_saved(request, macros()); }

Result<Reply> apply_macro(Request& request) {
    BH_TRY(
        ticket,
        app::apply_macro(
            request.tx,
            request.context,
            request.path_value(0),
            request.path_value(1),
            expected_version(request.call)
        )
    );
    return ticket_reply(request.context, ticket);
}

Result<Reply> list_canned_replies(Request& request) {
    return list_saved(request, canned_replies());
}
Result<Reply> post_canned_reply(Request& request) { return post_saved(request, canned_replies()); }
Result<Reply> get_canned_reply(Request& request) { return get_saved(request, canned_replies()); }
Result<Reply> patch_canned_reply(Request& request) {
    return patch_saved(request, canned_replies());
}
Result<Reply> delete_canned_reply(Request& request) {
    return delete_saved(request, canned_replies());
}

Result<Reply> render_canned_reply(Request& request) {
    QueryReader query(request);
    const auto ticket = query.text("ticket", 64);
    if (!ticket) query.fault("ticket", "required");
    const auto& reply = request.path_value(0);
    BH_TRY(
        item, app::find_saved_item(request.tx, request.context, "canned_reply", reply)
    );
    BH_CHECK(query.finish());
    BH_TRY(
        text,
        app::render_canned_reply(request.tx, request.context, item.id.text(), *ticket)
    );
    return json_reply(200, Json{{"text", text}});
}

}  // namespace bihuan::http
