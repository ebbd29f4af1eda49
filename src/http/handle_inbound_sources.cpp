#include "bihuan/app/inbound_sources.hpp"
#include "http/conditional.hpp"
#include "http/exchange_json.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

Json secret_json(const store::InboundSecret& secret) {
    Json json;
    json["id"] = secret.id.text();
    json["created_at"] = to_text(secret.created_at);
    json["expires_at"] = nullptr;
    if (secret.expires_at) json["expires_at"] = to_text(*secret.expires_at);
    return json;
}

Json source_json(const app::SourceView& view) {
    const auto& source = view.source;
    Json json;
    json["id"] = source.id.text();
    json["name"] = source.name;
    json["kind"] = domain::code_of(source.kind);
    json["path"] = "/hooks/" + source.name;
    json["description"] = source.description;
    json["active"] = source.active;
    json["allowed_addresses"] = source.allowed_addresses;
    json["per_minute"] = source.per_minute;
    json["preset"] = source.preset ? Json(*source.preset) : Json(nullptr);
    json["mapping"] = source.mapping;
    json["secrets"] = Json::array();
    for (const auto& secret : view.secrets) json["secrets"].push_back(secret_json(secret));
    json["version"] = source.version;
    json["created_at"] = to_text(source.created_at);
    json["updated_at"] = to_text(source.updated_at);
    return json;
}

/// With the secret, and for those who cannot sign with the path that has it.
Reply new_secret_reply(Request& request, const app::NewSecret& created) {
    const auto& source = created.view.source;
    auto json = source_json(created.view);
    json["secret"] = created.secret;
    if (source.kind == domain::SourceKind::secret_path) {
        json["path"] = "/hooks/" + source.name + "/" + created.secret;
    }
    request.aftermath.directory_changed = true;
    return created_reply(
        json, source.version, "/api/v1/inbound-sources/" + source.id.text()
    );
}

}  // namespace

Result<Reply> list_inbound_presets(Request& request) {
    BH_CHECK(check_whole_list(request));
    auto items = JsonText::array();
    for (const auto& preset : app::mapping_presets()) items.push_back(preset);
    return list_reply(items);
}

Result<Reply> list_inbound_sources(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<std::string> after;
    if (window.after) after = window.after->front();
    const auto page = app::list_sources(request.tx, request.context, after, window.page);
    return page_reply(query, page, source_json, [](const app::SourceView& view) {
        return std::vector<std::string>{view.source.name};
    });
}

Result<Reply> post_inbound_source(Request& request) {
    BH_TRY(created, app::create_source(request.tx, request.context, request.body));
    return new_secret_reply(request, created);
}

Result<Reply> get_inbound_source(Request& request) {
    BH_TRY(view, app::find_source(request.tx, request.context, request.path_value(0)));
    return resource_reply(200, source_json(view), view.source.version);
}

Result<Reply> patch_inbound_source(Request& request) {
    BH_TRY(
        view,
        app::change_source(
            request.tx,
            request.context,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    request.aftermath.directory_changed = true;
    return resource_reply(200, source_json(view), view.source.version);
}

Result<Reply> try_inbound_source(Request& request) {
    BH_TRY(
        trial,
        app::try_mapping(request.tx, request.context, request.path_value(0), request.body)
    );
    Json json;
    json["understood"] = trial.faults.empty();
    json["type"] = trial.hook.type.empty() ? Json(nullptr) : Json(trial.hook.type);
    json["data"] = trial.hook.data;
    json["faults"] = Json::array();
    for (const auto& fault : trial.faults) {
        Json line{{"pointer", fault.pointer}, {"code", fault.code}};
        line["argument"] = fault.argument;
        line["detail"] = fault_words(line, request.call.language);
        line.erase("argument");
        json["faults"].push_back(std::move(line));
    }
    return json_reply(200, json);
}

Result<Reply> post_inbound_secret(Request& request) {
    BH_TRY(
        created,
        app::add_secret(request.tx, request.context, request.path_value(0), request.body)
    );
    return new_secret_reply(request, created);
}

Result<Reply> delete_inbound_secret(Request& request) {
    BH_TRY(
        view,
        app::remove_secret(
            request.tx, request.context, request.path_value(0), request.path_value(1)
        )
    );
    request.aftermath.directory_changed = true;
    return resource_reply(200, source_json(view), view.source.version);
}

}  // namespace bihuan::http
