#pragma once

// What somebody has typed and not sent yet, and how they like their screens. Nobody else reads
// either.

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

struct Draft {
    std::string key;
    Json body;
    /// Never given twice, not even to a draft of the same key that was thrown away.
    std::int64_t version = 0;
    Instant updated_at;
};

std::optional<Draft> find_draft(Tx& tx, UserId user, std::string_view key);
/// By key, without their bodies; those whose key begins with `prefix`.
std::vector<Draft> drafts_of(Tx& tx, UserId user, std::string_view prefix);
/// The new draft's version; nothing when there is one already, or `drafts_max` others.
std::optional<std::int64_t> insert_draft(
    Tx& tx, UserId user, const Draft& draft, std::size_t drafts_max
);
/// The next version; nothing unless the draft is at `draft.version`.
std::optional<std::int64_t> update_draft(Tx& tx, UserId user, const Draft& draft);
/// Whether there was one, at `version` if that is given.
bool delete_draft(
    Tx& tx, UserId user, std::string_view key, const std::optional<std::int64_t>& version
);

struct Preferences {
    Json document = Json::object();
    /// 0 while nothing is stored.
    std::int64_t version = 0;
};

Preferences preferences_of(Tx& tx, UserId user);
/// Writes the document over whatever is there, or over `expected`. The new version; nothing when
/// another is there than expected.
std::optional<std::int64_t> put_preferences(
    Tx& tx,
    UserId user,
    const Json& document,
    const std::optional<std::int64_t>& expected,
    Instant now
);

}  // namespace bihuan::store
