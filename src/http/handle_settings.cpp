#include "bihuan/app/settings.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

#include <utility>

namespace bihuan::http {

Result<Reply> list_custom_fields(Request& request) {
    BH_CHECK(check_whole_list(request));
    return list_reply(app::list_custom_fields(request.context));
}

Result<Reply> list_settings(Request& request) {
    QueryReader query(request);
    query.window(0);
    BH_CHECK(query.finish());
    Json items = Json::array();
    for (const auto& setting : app::list_settings(request.tx, request.context)) {
        Json item = Json::object();
        item["name"] = setting.name;
        item["value"] = setting.value;
        item["version"] = setting.version;
        item["updated_at"] = nullptr;
        if (setting.updated_at) item["updated_at"] = to_text(*setting.updated_at);
        items.push_back(std::move(item));
    }
    const auto total = static_cast<std::int64_t>(items.size());
    return list_reply(std::move(items), std::nullopt, total);
}

Result<Reply> get_setting(Request& request) {
    BH_TRY(setting, app::find_setting(request.tx, request.context, request.path_value(0)));
    return resource_reply(200, setting.value, setting.version);
}

Result<Reply> put_setting(Request& request) {
    app::SettingChange change;
    change.name = request.path_value(0);
    change.value = request.body;
    change.version = expected_version(request.call);
    BH_TRY(setting, app::put_setting(request.tx, request.context, change));
    request.aftermath.directory_changed = true;
    return resource_reply(200, setting.value, setting.version);
}

}  // namespace bihuan::http
