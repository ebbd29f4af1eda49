#pragma once

// Views, macros and canned replies: what people keep for their work and share.

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan {
using SavedItemId = Id<struct SavedItemTag>;
}

namespace bihuan::store {

class Tx;

struct SavedItem {
    SavedItemId id;
    /// "view", "macro" or "canned_reply".
    std::string kind;
    UserId owner_id;
    std::string name;
    /// "none", "team" or "center".
    std::string shared = "none";
    std::optional<TeamId> team_id;
    /// What the kind has besides; checked by whoever wrote it.
    Json document;
    std::int64_t version = 1;
    Instant created_at;
    Instant updated_at;
};

void insert_saved_item(Tx& tx, const SavedItem& item);
std::optional<SavedItem> find_saved_item(Tx& tx, std::string_view kind, SavedItemId id);
/// Writes name, sharing and document; false when it is no longer at `item.version`.
bool update_saved_item(Tx& tx, const SavedItem& item);
bool delete_saved_item(Tx& tx, SavedItemId id);

/// Name and id behind which a page starts.
struct SavedItemKey {
    std::string name;
    std::string id;
};

/// Those of one kind that the person sees: their own, and what is shared with the teams or the
/// center; by name.
std::vector<SavedItem> list_saved_items(
    Tx& tx,
    std::string_view kind,
    UserId user,
    const std::vector<TeamId>& teams,
    const std::optional<SavedItemKey>& after,
    std::size_t limit
);
std::int64_t count_saved_items(
    Tx& tx, std::string_view kind, UserId user, const std::vector<TeamId>& teams
);

}  // namespace bihuan::store
