#pragma once

// Keys of other systems. Like sessions, they are kept as SHA-256 only.

#include "bihuan/base/digest.hpp"
#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

struct ApiKey {
    ApiKeyId id;
    std::string name;
    /// The first characters of the key, by which people tell keys apart.
    std::string prefix;
    /// Codes of permissions.
    std::vector<std::string> scopes;
    UserId created_by;
    Instant created_at;
    Instant expires_at;
    std::optional<Instant> revoked_at;
    std::int64_t version = 1;
};

void insert_api_key(Tx& tx, const ApiKey& key, const Digest& key_hash);
/// Revoked and expired ones, too.
std::optional<ApiKey> find_api_key(Tx& tx, const Digest& key_hash);
/// In order of creation, newest first, those before `before`.
std::vector<ApiKey> list_api_keys(
    Tx& tx, const std::optional<ApiKeyId>& before, std::size_t limit
);
std::int64_t count_api_keys(Tx& tx);
/// How many keys of that name can be used at `now`. Concurrent callers with the same name wait for
/// each other until the transaction ends.
std::size_t lock_active_api_keys(Tx& tx, std::string_view name, Instant now);
/// False when there is none or it was revoked before.
bool revoke_api_key(Tx& tx, const ApiKeyId& id, Instant now);

}  // namespace bihuan::store
