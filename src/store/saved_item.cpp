#include "bihuan/store/saved_item.hpp"

#include "store/tx.hpp"

#define BH_SAVED_ITEM                                                                             \
    "SELECT id, kind, owner_id, name, shared, team_id, document, version, created_at, "           \
    "  updated_at FROM saved_item "

#define BH_SAVED_ITEM_SEEN                                                                        \
    "kind = $1 AND (owner_id = $2 OR shared = 'center' OR team_id = ANY ($3::uuid[])) "

namespace bihuan::store {

namespace {

SavedItem read_item(const Row& row) {
    SavedItem item;
    item.id = row.id<SavedItemId>("id");
    item.kind = row.text("kind");
    item.owner_id = row.id<UserId>("owner_id");
    item.name = row.text("name");
    item.shared = row.text("shared");
    item.team_id = row.optional_id<TeamId>("team_id");
    item.document = row.json("document");
    item.version = row.integer("version");
    item.created_at = row.instant("created_at");
    item.updated_at = row.instant("updated_at");
    return item;
}

}  // namespace

const Query insert_saved_item_row{
    "insert_saved_item_row",
    "INSERT INTO saved_item (id, kind, owner_id, name, shared, team_id, document, created_at, "
    "  updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)"
};

void insert_saved_item(Tx& tx, const SavedItem& item) {
    tx.exec(
        insert_saved_item_row,
        item.id,
        item.kind,
        item.owner_id,
        item.name,
        item.shared,
        item.team_id,
        item.document,
        item.created_at
    );
}

const Query select_saved_item{"select_saved_item", BH_SAVED_ITEM "WHERE kind = $1 AND id = $2"};

std::optional<SavedItem> find_saved_item(Tx& tx, std::string_view kind, SavedItemId id) {
    const auto row = tx.exec_optional(select_saved_item, kind, id);
    if (!row) return std::nullopt;
    return read_item(*row);
}

const Query update_saved_item_row{
    "update_saved_item_row",
    "UPDATE saved_item SET name = $3, shared = $4, team_id = $5, document = $6, updated_at = $7, "
    "  version = version + 1 WHERE id = $1 AND version = $2"
};

bool update_saved_item(Tx& tx, const SavedItem& item) {
    const auto rows = tx.exec(
        update_saved_item_row,
        item.id,
        item.version,
        item.name,
        item.shared,
        item.team_id,
        item.document,
        item.updated_at
    );
    return rows.affected() == 1;
}

const Query delete_saved_item_row{
    "delete_saved_item_row", "DELETE FROM saved_item WHERE id = $1"
};

bool delete_saved_item(Tx& tx, SavedItemId id) {
    return tx.exec(delete_saved_item_row, id).affected() == 1;
}

const Query select_saved_items{
    "select_saved_items",
    BH_SAVED_ITEM "WHERE " BH_SAVED_ITEM_SEEN
    "AND ($4::text IS NULL OR (name, id) > ($4, $5::uuid)) ORDER BY name, id LIMIT $6"
};

std::vector<SavedItem> list_saved_items(
    Tx& tx,
    std::string_view kind,
    UserId user,
    const std::vector<TeamId>& teams,
    const std::optional<SavedItemKey>& after,
    std::size_t limit
) {
    std::optional<std::string> name;
    std::optional<std::string> id;
    if (after) {
        name = after->name;
        id = after->id;
    }
    std::vector<SavedItem> items;
    for (const auto& row : tx.exec(select_saved_items, kind, user, teams, name, id, limit)) {
        items.push_back(read_item(row));
    }
    return items;
}

const Query count_saved_items_seen{
    "count_saved_items_seen", "SELECT count(*) AS total FROM saved_item WHERE " BH_SAVED_ITEM_SEEN
};

std::int64_t count_saved_items(
    Tx& tx, std::string_view kind, UserId user, const std::vector<TeamId>& teams
) {
    return tx.exec_one(count_saved_items_seen, kind, user, teams).integer("total");
}

}  // namespace bihuan::store
