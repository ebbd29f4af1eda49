#include "bihuan/app/assets.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

Result<Reply> list_assets(Request& request) {
    BH_CHECK(check_whole_list(request));
    BH_TRY(assets, app::list_assets(request.tx, request.context, request.path_value(0)));
    auto items = JsonText::array();
    for (const auto& asset : assets) items.push_back(app::asset_json(asset));
    return list_reply(items);
}

Result<Reply> post_asset(Request& request) {
    const auto& customer = request.path_value(0);
    BH_TRY(asset, app::create_asset(request.tx, request.context, customer, request.body));
    const auto location =
        "/api/v1/customers/" + asset.customer_id.text() + "/assets/" + asset.id.text();
    return created_reply(app::asset_json(asset), asset.version, location);
}

Result<Reply> get_asset(Request& request) {
    BH_TRY(
        asset,
        app::find_customer_asset(
            request.tx, request.context, request.path_value(0), request.path_value(1)
        )
    );
    const auto json = app::asset_with_tickets_json(request.tx, request.context, asset);
    return resource_reply(200, json, asset.version);
}

Result<Reply> patch_asset(Request& request) {
    app::AssetChange change;
    change.customer = request.path_value(0);
    change.id = request.path_value(1);
    change.version = expected_version(request.call);
    BH_TRY(asset, app::change_asset(request.tx, request.context, change, request.body));
    return resource_reply(200, app::asset_json(asset), asset.version);
}

Result<Reply> link_ticket_asset(Request& request) {
    BH_TRY(
        asset, app::link_asset(request.tx, request.context, request.path_value(0), request.body)
    );
    return json_reply(201, app::asset_json(asset));
}

Result<Reply> get_customer_timeline(Request& request) {
    QueryReader query(request);
    const auto window = query.window(2);
    BH_CHECK(query.finish());
    const auto after = window.after.value_or(std::vector<std::string>());
    BH_TRY(
        page,
        app::customer_timeline(
            request.tx, request.context, request.path_value(0), after, window.page
        )
    );
    return page_reply(
        query,
        page,
        [](const store::TimelineItem& item) {
            Json json;
            json["type"] = item.type;
            json["id"] = item.id;
            json["at"] = to_text(item.at);
            json["ticket"] = nullptr;
            if (item.ticket_id) {
                json["ticket"] = Json{
                    {"id",     item.ticket_id->text()},
                    {"number", item.ticket_number    }
                };
            }
            json["data"] = item.data;
            return json;
        },
        [](const store::TimelineItem& item) { return item.key; }
    );
}

}  // namespace bihuan::http
