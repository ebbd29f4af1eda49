#include "bihuan/app/webhooks.hpp"

#include "bihuan/app/webhook_url.hpp"
#include "bihuan/base/webhook_signature.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t url_characters_max = 2'000;
constexpr std::size_t secrets_max = 10;
constexpr std::chrono::hours overlap{24};

PersonalKey& key_of(store::Tx& tx, const Center& center) {
    auto& key = *center.personal_key;
    key.require(tx, center.config.data_dir);
    return key;
}

void read_url(
    store::Endpoint& endpoint, Reader& reader, const Context& context, Need need
) {
    const auto url = reader.text("url", TextLimit{url_characters_max}, need);
    if (!url) return;
    const auto& config = context.center.config.webhooks;
    const AddressWall wall(config.allow_networks, config.ports);
    const auto parsed = parse_webhook_url(*url);
    if (!parsed || !may_be_called(wall, *parsed)) reader.fault("url", "url_not_allowed");
    endpoint.url = *url;
}

void read_events(store::Endpoint& endpoint, Reader& reader, Need need) {
    constexpr auto events_max = domain::webhook_event_names.size();
    const auto codes = reader.texts("events", events_max, TextLimit{100}, need);
    if (!codes) return;
    if (codes->empty()) reader.fault("events", "required");
    endpoint.events.clear();
    for (const auto& code : *codes) {
        if (!domain::parse_code<domain::WebhookEvent>(code)) {
            reader.fault("events", "invalid_choice", code);
        }
        const auto& known = endpoint.events;
        if (std::find(known.begin(), known.end(), code) == known.end()) {
            endpoint.events.push_back(code);
        }
    }
}

void read_endpoint(
    store::Endpoint& endpoint, const Context& context, const Json& body, Need need,
    std::vector<Fault>& faults
) {
    Reader reader(body, "", faults);
    read_url(endpoint, reader, context, need);
    read_events(endpoint, reader, need);
    if (reader.is_null("description")) endpoint.description.clear();
    if (auto text = reader.text("description", TextLimit{500})) endpoint.description = *text;
    if (const auto active = reader.boolean("active")) {
        const bool again = *active && !endpoint.active;
        endpoint.active = *active;
        if (again) {
            endpoint.disabled_reason.reset();
            endpoint.failing_since.reset();
            endpoint.throttled_until.reset();
        }
    }
    reader.finish();
}

void tell_change(
    store::Tx& tx, const Context& context, std::string_view action, const store::EndpointId& id
) {
    note(tx, context.principal, context.now, action, "webhook:" + id.text());
}

EndpointView view_of(store::Tx& tx, const Context& context, store::Endpoint endpoint) {
    auto secrets = store::endpoint_secrets(tx, endpoint.id, context.now);
    return EndpointView{std::move(endpoint), std::move(secrets)};
}

store::EndpointSecret add_secret(
    store::Tx& tx, const Context& context, const store::EndpointId& endpoint,
    const std::string& secret
) {
    store::EndpointSecret row;
    row.id = store::EndpointSecretId::make(context.now);
    row.endpoint_id = endpoint;
    row.sealed = key_of(tx, context.center).seal(secret);
    row.created_at = context.now;
    store::insert_endpoint_secret(tx, row);
    return row;
}

}  // namespace

Result<NewEndpointSecret> create_webhook(store::Tx& tx, const Context& context, const Json& body) {
    std::vector<Fault> faults;
    store::Endpoint endpoint;
    endpoint.id = store::EndpointId::make(context.now);
    endpoint.created_at = context.now;
    endpoint.updated_at = context.now;
    read_endpoint(endpoint, context, body, Need::required, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    store::insert_endpoint(tx, endpoint);
    NewEndpointSecret created;
    created.secret = make_webhook_secret();
    const auto row = add_secret(tx, context, endpoint.id, created.secret);
    tell_change(tx, context, "webhook.created", endpoint.id);
    created.view = EndpointView{std::move(endpoint), {row}};
    return created;
}

Result<EndpointView> find_webhook(store::Tx& tx, const Context& context, std::string_view id) {
    const auto parsed = store::EndpointId::parse(id);
    auto endpoint = parsed ? store::find_endpoint(tx, *parsed) : std::nullopt;
    if (!endpoint) return refuse(Refusal::not_found, "not_found");
    return view_of(tx, context, std::move(*endpoint));
}

Result<EndpointView> change_webhook(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(view, find_webhook(tx, context, id));
    auto& endpoint = view.endpoint;
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != endpoint.version) return refuse(Refusal::stale, "stale_version");
    std::vector<Fault> faults;
    read_endpoint(endpoint, context, body, Need::optional, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    endpoint.updated_at = context.now;
    ++endpoint.version;
    if (!store::update_endpoint(tx, endpoint)) return refuse(Refusal::stale, "stale_version");
    tell_change(tx, context, "webhook.changed", endpoint.id);
    return std::move(view);
}

Result<void> remove_webhook(store::Tx& tx, const Context& context, std::string_view id) {
    const auto parsed = store::EndpointId::parse(id);
    if (!parsed || !store::delete_endpoint(tx, *parsed)) {
        return refuse(Refusal::not_found, "not_found");
    }
    tell_change(tx, context, "webhook.deleted", *parsed);
    return {};
}

Page<store::Endpoint> list_webhooks(
    store::Tx& tx, const std::optional<store::EndpointId>& before, const PageRequest& page
) {
    auto result = page_of(store::list_endpoints(tx, before, page.limit + 1), page);
    if (page.count) result.total = store::count_endpoints(tx);
    return result;
}

Result<NewEndpointSecret> rotate_webhook_secret(
    store::Tx& tx, const Context& context, std::string_view id
) {
    BH_TRY(view, find_webhook(tx, context, id));
    if (view.secrets.size() >= secrets_max) {
        return refuse(Refusal::conflict, "too_many_secrets", std::to_string(secrets_max));
    }
    NewEndpointSecret created;
    created.secret = make_webhook_secret();
    const auto row = add_secret(tx, context, view.endpoint.id, created.secret);
    store::expire_endpoint_secrets(tx, view.endpoint.id, row.id, context.now + overlap);
    tell_change(tx, context, "webhook.secret_rotated", view.endpoint.id);
    created.view = view_of(tx, context, std::move(view.endpoint));
    return created;
}

WebhookKeys webhook_keys(store::Tx& tx, const Center& center, Instant now) {
    WebhookKeys keys;
    for (const auto& secret : store::endpoint_secrets(tx, std::nullopt, now)) {
        const auto text = key_of(tx, center).open(secret.sealed);
        if (auto key = webhook_key(text)) keys[secret.endpoint_id].push_back(std::move(*key));
    }
    return keys;
}

}  // namespace bihuan::app
