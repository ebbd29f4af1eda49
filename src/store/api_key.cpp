#include "bihuan/store/api_key.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

ApiKey api_key_of(const Row& row) {
    return ApiKey{
        row.id<ApiKeyId>("id"),
        row.text("name"),
        row.text("prefix"),
        row.texts("scopes"),
        row.id<UserId>("created_by"),
        row.instant("created_at"),
        row.instant("expires_at"),
        row.optional_instant("revoked_at"),
        row.integer("version"),
    };
}

const Query insert_key{"insert_key", R"sql(
    INSERT INTO api_key (id, name, key_hash, prefix, scopes, created_by, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
)sql"};

}  // namespace

void insert_api_key(Tx& tx, const ApiKey& key, const Digest& key_hash) {
    tx.exec(
        insert_key,
        key.id,
        key.name,
        Param::bytes(bytes_of(key_hash)),
        key.prefix,
        key.scopes,
        key.created_by,
        key.created_at,
        key.expires_at
    );
}

namespace {

const Query select_key_by_hash{"select_key_by_hash", R"sql(
    SELECT id, name, prefix, scopes, created_by, created_at, expires_at, revoked_at, version
    FROM api_key WHERE key_hash = $1
)sql"};

}  // namespace

std::optional<ApiKey> find_api_key(Tx& tx, const Digest& key_hash) {
    const auto row = tx.exec_optional(select_key_by_hash, Param::bytes(bytes_of(key_hash)));
    if (!row) return std::nullopt;
    return api_key_of(*row);
}

namespace {

// Ids are UUIDv7: their order is that of creation.
const Query select_keys{"select_keys", R"sql(
    SELECT id, name, prefix, scopes, created_by, created_at, expires_at, revoked_at, version
    FROM api_key
    WHERE $1::uuid IS NULL OR id < $1
    ORDER BY id DESC
    LIMIT $2
)sql"};

}  // namespace

std::vector<ApiKey> list_api_keys(
    Tx& tx, const std::optional<ApiKeyId>& before, std::size_t limit
) {
    std::vector<ApiKey> keys;
    for (const auto& row : tx.exec(select_keys, before, limit)) keys.push_back(api_key_of(row));
    return keys;
}

namespace {

const Query count_keys{"count_keys", R"sql(
    SELECT count(*) AS total FROM api_key
)sql"};

}  // namespace

std::int64_t count_api_keys(Tx& tx) { return tx.exec_one(count_keys).integer("total"); }

namespace {

const Query lock_key_name{"lock_key_name", R"sql(
    SELECT pg_advisory_xact_lock(hashtextextended('api_key:' || $1::text, 0))
)sql"};

const Query count_active_keys{"count_active_keys", R"sql(
    SELECT count(*) AS total FROM api_key
    WHERE name = $1 AND revoked_at IS NULL AND expires_at > $2
)sql"};

}  // namespace

std::size_t lock_active_api_keys(Tx& tx, std::string_view name, Instant now) {
    tx.exec(lock_key_name, name);
    return static_cast<std::size_t>(tx.exec_one(count_active_keys, name, now).integer("total"));
}

namespace {

const Query update_key_revoked{"update_key_revoked", R"sql(
    UPDATE api_key SET revoked_at = $2, version = version + 1
    WHERE id = $1 AND revoked_at IS NULL
)sql"};

}  // namespace

bool revoke_api_key(Tx& tx, const ApiKeyId& id, Instant now) {
    return tx.exec(update_key_revoked, id, now).affected() == 1;
}

}  // namespace bihuan::store
