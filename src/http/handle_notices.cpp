#include "bihuan/app/notice_settings.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/message_json.hpp"

namespace bihuan::http {

namespace {

Json codes_of(const std::vector<domain::NoticeWay>& ways) {
    Json codes = Json::array();
    for (const auto way : ways) codes.push_back(domain::code_of(way));
    return codes;
}

Reply settings_reply(const app::NoticeSettingsView& view) {
    const auto& settings = view.settings;
    Json json;
    json["kinds"] = Json::array();
    for (const auto& rule : domain::notice_rules()) {
        Json line{{"kind", domain::code_of(rule.kind)}, {"can_be_muted", rule.can_be_muted}};
        line["urgent"] = rule.urgent;
        line["ways"] = codes_of(view.ways(rule.kind));
        line["usual_ways"] = codes_of(domain::usual_ways(rule.kind));
        json["kinds"].push_back(std::move(line));
    }
    json["configured"] = codes_of({view.configured.begin(), view.configured.end()});
    json["quiet_hours"] = quiet_hours_json(settings.quiet);
    json["group_minutes"] = settings.group_minutes;
    json["phone"] = settings.phone ? Json(*settings.phone) : Json();
    json["email"] = settings.email ? Json(*settings.email) : Json();
    json["version"] = settings.version;
    return resource_reply(200, json, settings.version);
}

}  // namespace

Result<Reply> get_notification_settings(Request& request) {
    BH_TRY(view, app::find_notice_settings(request.tx, request.context));
    return settings_reply(view);
}

Result<Reply> put_notification_settings(Request& request) {
    BH_TRY(
        view,
        app::put_notice_settings(
            request.tx, request.context, request.body, expected_version(request.call)
        )
    );
    return settings_reply(view);
}

}  // namespace bihuan::http
