#include "bihuan/app/api_key.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/domain/permission.hpp"

#include <chrono>
#include <utility>

namespace bihuan::app {

namespace {

constexpr std::size_t key_bytes = 32;
/// Of the key; tells keys apart and gives away 48 of its 256 bits.
constexpr std::size_t prefix_characters = 12;
constexpr std::size_t active_max = 2;
constexpr std::size_t scopes_max = 20;
constexpr std::chrono::days lifetime_max{365};

void check_scopes(const std::vector<std::string>& scopes, std::vector<Fault>& faults) {
    for (std::size_t i = 0; i < scopes.size(); ++i) {
        const auto permission = domain::parse_code<domain::Permission>(scopes[i]);
        if (permission && domain::grants::integration.has(*permission)) continue;
        faults.push_back({"/scopes/" + std::to_string(i), "unknown_scope", {}});
    }
}

}  // namespace

NewApiKey read_new_api_key(const Json& body, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    NewApiKey key;
    key.name = reader.text("name", TextLimit{100}, Need::required).value_or("");
    const auto scopes = reader.texts("scopes", scopes_max, TextLimit{100}, Need::required);
    if (scopes && scopes->empty()) reader.fault("scopes", "required");
    key.scopes = scopes.value_or(std::vector<std::string>{});
    key.expires_at = reader.instant("expires_at");
    reader.finish();
    return key;
}

Result<CreatedApiKey> create_api_key(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    const NewApiKey& request,
    std::vector<Fault> faults
) {
    check_scopes(request.scopes, faults);
    const auto expires_at = request.expires_at.value_or(now + lifetime_max);
    if (expires_at <= now) {
        faults.push_back({"/expires_at", "in_the_past", {}});
    } else if (expires_at > now + lifetime_max) {
        faults.push_back({"/expires_at", "too_far_ahead", std::to_string(lifetime_max.count())});
    }
    if (!faults.empty()) return invalid(std::move(faults));
    if (store::lock_active_api_keys(tx, request.name, now) >= active_max) {
        return refuse(Refusal::conflict, "too_many_keys", request.name);
    }

    CreatedApiKey created;
    created.key = std::string(api_key_prefix) + random_token(key_bytes);
    auto& row = created.row;
    row.id = ApiKeyId::make(now);
    row.name = request.name;
    row.prefix = created.key.substr(0, prefix_characters);
    row.scopes = request.scopes;
    row.created_by = request.created_by;
    row.created_at = now;
    row.expires_at = expires_at;
    store::insert_api_key(tx, row, sha256(created.key));
    note(tx, actor, now, "api_key.created", "api_key:" + row.id.text());
    return created;
}

Result<void> revoke_api_key(
    store::Tx& tx, const Principal& actor, Instant now, const ApiKeyId& id
) {
    if (!store::revoke_api_key(tx, id, now)) return refuse(Refusal::not_found, "not_found");
    note(tx, actor, now, "api_key.revoked", "api_key:" + id.text());
    return {};
}

Page<store::ApiKey> list_api_keys(
    store::Tx& tx, const std::optional<ApiKeyId>& before, const PageRequest& request
) {
    auto page = page_of(store::list_api_keys(tx, before, request.limit + 1), request);
    if (request.count) page.total = store::count_api_keys(tx);
    return page;
}

}  // namespace bihuan::app
