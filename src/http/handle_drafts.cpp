#include "bihuan/app/drafts.hpp"
#include "bihuan/base/text.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

constexpr std::size_t prefix_characters_max = 120;

Json draft_json(const store::Draft& draft) {
    Json json;
    json["key"] = draft.key;
    json["version"] = draft.version;
    json["updated_at"] = to_text(draft.updated_at);
    json["expires_at"] = to_text(Instant(draft.updated_at + app::drafts_kept));
    return json;
}

std::optional<app::DraftCondition> condition_of(const Call& call) {
    if (const auto version = expected_version(call)) return app::DraftCondition{version};
    if (trim(call.header("if-none-match")) == "*") return app::DraftCondition{};
    return std::nullopt;
}

Reply preferences_reply(const store::Preferences& preferences) {
    auto json = preferences.document;
    json["version"] = preferences.version;
    return resource_reply(200, json, preferences.version);
}

}  // namespace

Result<Reply> list_drafts(Request& request) {
    QueryReader query(request);
    const auto prefix = query.text("prefix", prefix_characters_max).value_or("");
    query.window(0);
    BH_CHECK(query.finish());
    BH_TRY(drafts, app::list_drafts(request.tx, request.context, prefix));
    auto items = JsonText::array();
    for (const auto& draft : drafts) items.push_back(draft_json(draft));
    return list_reply(items, std::nullopt, static_cast<std::int64_t>(drafts.size()));
}

Result<Reply> get_draft(Request& request) {
    BH_TRY(draft, app::find_draft(request.tx, request.context, request.path_value(0)));
    auto json = draft_json(draft);
    json["body"] = std::move(draft.body);
    return resource_reply(200, json, draft.version);
}

Result<Reply> put_draft(Request& request) {
    BH_TRY(
        put,
        app::put_draft(
            request.tx, request.context, request.path_value(0), request.body,
            condition_of(request.call)
        )
    );
    const auto& draft = put.draft;
    if (!put.created) return resource_reply(200, draft_json(draft), draft.version);
    return created_reply(draft_json(draft), draft.version, "/api/v1/drafts/" + draft.key);
}

Result<Reply> delete_draft(Request& request) {
    BH_CHECK(app::remove_draft(
        request.tx, request.context, request.path_value(0), expected_version(request.call)
    ));
    return no_content();
}

Result<Reply> get_my_preferences(Request& request) {
    BH_TRY(preferences, app::find_preferences(request.tx, request.context));
    return preferences_reply(preferences);
}

Result<Reply> put_my_preferences(Request& request) {
    BH_TRY(
        preferences,
        app::put_preferences(
            request.tx, request.context, request.body, expected_version(request.call)
        )
    );
    return preferences_reply(preferences);
}

}  // namespace bihuan::http
