#pragma once

// Departments, teams, categories and root causes: four small tables of the same shape.

#include "bihuan/base/id.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

enum class ReferenceKind { department, team, category, root_cause };

/// One entry. Departments and teams are known by `id`, categories and root causes by `code`.
struct ReferenceEntry {
    Uuid id{};
    /// Empty for teams.
    std::string code;
    std::string name;
    /// For categories only.
    std::optional<std::string> parent_code;
    bool active = true;
    std::int64_t version = 1;
};

/// By id for departments and teams, by code else. Nothing when there is none.
std::optional<ReferenceEntry> find_reference(Tx& tx, ReferenceKind kind, std::string_view key);
/// The same, locked until the transaction ends.
std::optional<ReferenceEntry> lock_reference(Tx& tx, ReferenceKind kind, std::string_view key);
/// In order of the code, for teams of the name, after `after` (exclusive).
std::vector<ReferenceEntry> list_references(
    Tx& tx,
    ReferenceKind kind,
    std::optional<bool> active,
    const std::optional<std::string>& after,
    std::size_t limit
);
std::int64_t count_references(Tx& tx, ReferenceKind kind, std::optional<bool> active);
/// False when the code (for teams the name) is taken.
bool insert_reference(Tx& tx, ReferenceKind kind, const ReferenceEntry& entry);
/// Writes name and activity of a locked entry and counts its version up by one. False when the name
/// of a team is taken.
bool update_reference(Tx& tx, ReferenceKind kind, const ReferenceEntry& entry);

}  // namespace bihuan::store
