#include "bihuan/store/drafts.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query select_draft{
    "select_draft",
    "SELECT key, body, version, updated_at FROM draft WHERE user_id = $1 AND key = $2"
};

std::optional<Draft> find_draft(Tx& tx, UserId user, std::string_view key) {
    const auto row = tx.exec_optional(select_draft, user, key);
    if (!row) return std::nullopt;
    Draft draft;
    draft.key = row->text("key");
    draft.body = row->json("body");
    draft.version = row->integer("version");
    draft.updated_at = row->instant("updated_at");
    return draft;
}

const Query select_drafts{
    "select_drafts",
    "SELECT key, version, updated_at FROM draft WHERE user_id = $1 AND starts_with(key, $2) "
    "ORDER BY key"
};

std::vector<Draft> drafts_of(Tx& tx, UserId user, std::string_view prefix) {
    std::vector<Draft> drafts;
    for (const auto& row : tx.exec(select_drafts, user, prefix)) {
        auto& draft = drafts.emplace_back();
        draft.key = row.text("key");
        draft.version = row.integer("version");
        draft.updated_at = row.instant("updated_at");
    }
    return drafts;
}

namespace {

std::optional<std::int64_t> version_in(const std::optional<Row>& row) {
    if (!row) return std::nullopt;
    return row->integer("version");
}

}  // namespace

const Query insert_draft_row{
    "insert_draft_row",
    "INSERT INTO draft (user_id, key, body, updated_at) "
    "SELECT $1::uuid, $2::text, $3::json, $4::timestamptz "
    "WHERE (SELECT count(*) FROM draft WHERE user_id = $1) < $5 "
    "ON CONFLICT (user_id, key) DO NOTHING RETURNING version"
};

std::optional<std::int64_t> insert_draft(
    Tx& tx, UserId user, const Draft& draft, std::size_t drafts_max
) {
    return version_in(tx.exec_optional(
        insert_draft_row, user, draft.key, draft.body, draft.updated_at, drafts_max
    ));
}

const Query update_draft_row{
    "update_draft_row",
    "UPDATE draft SET body = $3, updated_at = $4, version = nextval('draft_version') "
    "WHERE user_id = $1 AND key = $2 AND version = $5 RETURNING version"
};

std::optional<std::int64_t> update_draft(Tx& tx, UserId user, const Draft& draft) {
    return version_in(tx.exec_optional(
        update_draft_row, user, draft.key, draft.body, draft.updated_at, draft.version
    ));
}

const Query delete_draft_row{
    "delete_draft_row",
    "DELETE FROM draft WHERE user_id = $1 AND key = $2 AND ($3::bigint IS NULL OR version = $3)"
};

bool delete_draft(
    Tx& tx, UserId user, std::string_view key, const std::optional<std::int64_t>& version
) {
    return tx.exec(delete_draft_row, user, key, version).affected() == 1;
}

const Query select_user_preference{
    "select_user_preference", "SELECT document, version FROM user_preference WHERE user_id = $1"
};

Preferences preferences_of(Tx& tx, UserId user) {
    Preferences preferences;
    const auto row = tx.exec_optional(select_user_preference, user);
    if (!row) return preferences;
    preferences.document = row->json("document");
    preferences.version = row->integer("version");
    return preferences;
}

const Query upsert_user_preference{
    "upsert_user_preference",
    "INSERT INTO user_preference AS p (user_id, document, updated_at) "
    "SELECT $1::uuid, $2::json, $3::timestamptz "
    "WHERE $4::bigint IS NULL OR $4 = coalesce("
    "  (SELECT version FROM user_preference WHERE user_id = $1), 0) "
    "ON CONFLICT (user_id) DO UPDATE SET document = excluded.document, "
    "  updated_at = excluded.updated_at, version = p.version + 1 "
    "WHERE $4 IS NULL OR p.version = $4 RETURNING version"
};

std::optional<std::int64_t> put_preferences(
    Tx& tx,
    UserId user,
    const Json& document,
    const std::optional<std::int64_t>& expected,
    Instant now
) {
    return version_in(tx.exec_optional(upsert_user_preference, user, document, now, expected));
}

}  // namespace bihuan::store
