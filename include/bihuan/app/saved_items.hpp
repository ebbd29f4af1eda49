#pragma once

// Views, macros and canned replies have the same life: somebody makes one, shares it with a team or
// the center or nobody, changes it, throws it away. Only what is in them differs.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/saved_item.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// A kind of item and how its own members are read from a body.
struct SavedKind {
    const char* code;
    /// What its name is called: "name" or "title".
    const char* name_member;
    /// Reads the members besides name, shared and team_id; notes all faults.
    std::function<Json(Reader& reader, std::vector<Fault>& faults)> read_document;
};

/// Who may change it: its owner; leads within their team; who may share with the whole center.
bool may_edit(const Context& context, const store::SavedItem& item);

/// `missing_permission` for sharing with a team (tickets.assign, own teams) or the center
/// (center.share); `invalid`.
Result<store::SavedItem> create_saved_item(
    store::Tx& tx, const Context& context, const SavedKind& kind, const Json& body
);
/// `not_found` for what is not there and for what others keep to themselves.
Result<store::SavedItem> find_saved_item(
    store::Tx& tx, const Context& context, std::string_view kind, std::string_view id
);
/// Members that are absent stay. `not_found`, `missing_permission`, `if_match_required`,
/// `stale_version`, `invalid`.
Result<store::SavedItem> change_saved_item(
    store::Tx& tx,
    const Context& context,
    const SavedKind& kind,
    std::string_view id,
    const Json& body,
    std::optional<std::int64_t> version
);
/// `not_found`, `missing_permission`.
Result<void> remove_saved_item(
    store::Tx& tx, const Context& context, std::string_view kind, std::string_view id
);
Page<store::SavedItem> list_saved_items(
    store::Tx& tx,
    const Context& context,
    std::string_view kind,
    const std::optional<store::SavedItemKey>& after,
    const PageRequest& page
);

/// The kinds whose documents need nothing but this layer; views are read by the query of their
/// lists.
const SavedKind& macro_kind();
const SavedKind& canned_reply_kind();

}  // namespace bihuan::app
