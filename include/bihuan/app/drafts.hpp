#pragma once

// Drafts and preferences of whoever is signed in: kept on the server, so that work goes on at
// another desk. A draft holds what customers say; it is read by its author only and kept 15 days.
// Keys of other systems have none: all functions refuse those with `session_required`.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/drafts.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

inline constexpr std::chrono::days drafts_kept{15};

/// What the caller believes to be there: a version, or (with nothing) no draft at all.
struct DraftCondition {
    std::optional<std::int64_t> version;
};

struct PutDraft {
    store::Draft draft;
    bool created = false;
};

Result<std::vector<store::Draft>> list_drafts(
    store::Tx& tx, const Context& context, std::string_view prefix
);
/// `not_found`.
Result<store::Draft> find_draft(store::Tx& tx, const Context& context, std::string_view key);
/// `{"body": {…}}`. Refuses with `if_match_required` without a condition, with `stale_draft` and
/// the version that is there when it does not hold (unless the very same body is there already),
/// with `too_many_drafts`, and with `not_found` for what cannot be a key.
Result<PutDraft> put_draft(
    store::Tx& tx,
    const Context& context,
    std::string_view key,
    const Json& body,
    const std::optional<DraftCondition>& condition
);
/// Also good when there is none, since it then is as wanted; `stale_draft` when another version
/// than the one named is there.
Result<void> remove_draft(
    store::Tx& tx,
    const Context& context,
    std::string_view key,
    const std::optional<std::int64_t>& version
);

Result<store::Preferences> find_preferences(store::Tx& tx, const Context& context);
/// Replaces them; `stale_version` when another version than `expected` is there.
Result<store::Preferences> put_preferences(
    store::Tx& tx,
    const Context& context,
    const Json& body,
    const std::optional<std::int64_t>& expected
);

}  // namespace bihuan::app
