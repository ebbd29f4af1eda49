#include "bihuan/app/api_key.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

#include <utility>

namespace bihuan::http {

namespace {

Json key_json(const store::ApiKey& key) {
    Json json = Json::object();
    json["id"] = key.id.text();
    json["name"] = key.name;
    json["prefix"] = key.prefix;
    json["scopes"] = key.scopes;
    json["created_by"] = key.created_by.text();
    json["created_at"] = to_text(key.created_at);
    json["expires_at"] = to_text(key.expires_at);
    json["revoked_at"] = nullptr;
    if (key.revoked_at) json["revoked_at"] = to_text(*key.revoked_at);
    return json;
}

}  // namespace

Result<Reply> list_api_keys(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<ApiKeyId> before;
    if (window.after) before = ApiKeyId::parse(window.after->front());
    const auto page = app::list_api_keys(request.tx, before, window.page);
    return page_reply(query, page, key_json, [](const store::ApiKey& key) {
        return std::vector<std::string>{key.id.text()};
    });
}

Result<Reply> post_api_key(Request& request) {
    const auto& principal = request.context.principal;
    if (!principal.user_id) return refuse(Refusal::forbidden, "session_required");
    std::vector<Fault> faults;
    auto input = app::read_new_api_key(request.body, faults);
    input.created_by = *principal.user_id;
    BH_TRY(
        created,
        app::create_api_key(request.tx, principal, request.now(), input, std::move(faults))
    );
    auto body = key_json(created.row);
    body["key"] = created.key;
    request.aftermath.once_only.emplace_back("key");
    return created_reply(
        body, created.row.version, "/api/v1/api-keys/" + created.row.id.text()
    );
}

Result<Reply> delete_api_key(Request& request) {
    const auto id = ApiKeyId::parse(request.path_value(0));
    if (!id) return refuse(Refusal::not_found, "not_found");
    BH_CHECK(
        app::revoke_api_key(request.tx, request.context.principal, request.now(), *id)
    );
    request.aftermath.admissions_changed = true;
    return no_content();
}

}  // namespace bihuan::http
