#include "bihuan/store/setting.hpp"

#include "bihuan/base/digest.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

Setting setting_of(const Row& row) {
    return Setting{
        row.text("name"),
        row.json("value"),
        row.integer("version"),
        row.instant("updated_at"),
    };
}

const Query select_settings{"select_settings", R"sql(
    SELECT name, value, version, updated_at FROM setting ORDER BY name
)sql"};

}  // namespace

std::vector<Setting> list_settings(Tx& tx) {
    std::vector<Setting> settings;
    for (const auto& row : tx.exec(select_settings)) settings.push_back(setting_of(row));
    return settings;
}

namespace {

const Query select_setting{"select_setting", R"sql(
    SELECT name, value, version, updated_at FROM setting WHERE name = $1
)sql"};

}  // namespace

std::optional<Setting> find_setting(Tx& tx, std::string_view name) {
    const auto row = tx.exec_optional(select_setting, name);
    if (!row) return std::nullopt;
    return setting_of(*row);
}

namespace {

// With an expected version of 0 only the insert may happen, with a higher one only the update.
const Query upsert_setting{"upsert_setting", R"sql(
    INSERT INTO setting (name, value, version, updated_at)
    SELECT $1, $2, 1, $3
    WHERE $4::bigint IS NULL OR $4 = 0
       OR EXISTS (SELECT FROM setting WHERE setting.name = $1 AND setting.version = $4)
    ON CONFLICT (name) DO UPDATE
    SET value = EXCLUDED.value, version = setting.version + 1, updated_at = EXCLUDED.updated_at
    WHERE $4 IS NULL OR setting.version = $4
    RETURNING version
)sql"};

}  // namespace

std::optional<std::int64_t> put_setting(
    Tx& tx,
    const Setting& setting,
    std::optional<std::int64_t> expected
) {
    const auto row = tx.exec_optional(
        upsert_setting, setting.name, setting.value, setting.updated_at, expected
    );
    if (!row) return std::nullopt;
    return row->integer("version");
}

namespace {

// The first of several nodes wins; the no-op update makes the others read its row.
const Query upsert_server_secret{"upsert_server_secret", R"sql(
    INSERT INTO server_secret (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = server_secret.value
    RETURNING value
)sql"};

}  // namespace

std::string server_secret(Tx& tx, std::string_view name) {
    const auto fresh = random_bytes(32);
    return tx.exec_one(upsert_server_secret, name, Param::bytes(fresh)).bytes("value");
}

namespace {

const Query select_server_secret{"select_server_secret", R"sql(
    SELECT value FROM server_secret WHERE name = $1
)sql"};

}  // namespace

std::optional<std::string> find_server_secret(Tx& tx, std::string_view name) {
    const auto row = tx.exec_optional(select_server_secret, name);
    if (!row) return std::nullopt;
    return row->bytes("value");
}

std::string keep_server_secret(Tx& tx, std::string_view name, std::string_view value) {
    return tx.exec_one(upsert_server_secret, name, Param::bytes(value)).bytes("value");
}

}  // namespace bihuan::store
