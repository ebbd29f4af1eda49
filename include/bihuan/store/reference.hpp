#pragma once

// Departments, teams, categories and root causes: four small tables of the same shape.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/ticket.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

enum class ReferenceKind { department, team, category, root_cause };

/// What only categories have: what a new ticket is proposed to be (等级建议), and by which other
/// letters they are found (助记码).
struct CategoryDetails {
    std::optional<domain::Priority> priority;
    std::optional<domain::MajorReason> major_reason;
    std::vector<std::string> aliases;
};

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
    CategoryDetails details;
};

/// By id for departments and teams, by code else. Nothing when there is none.
std::optional<ReferenceEntry> find_reference(Tx& tx, ReferenceKind kind, std::string_view key);
/// The same, locked until the transaction ends.
std::optional<ReferenceEntry> lock_reference(Tx& tx, ReferenceKind kind, std::string_view key);
/// Those of these keys that are there, in no order.
std::vector<ReferenceEntry> find_references(
    Tx& tx, ReferenceKind kind, const std::vector<std::string>& keys
);
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
/// Writes name, activity and details of a locked entry and counts its version up by one. False when
/// the name of a team is taken.
bool update_reference(Tx& tx, ReferenceKind kind, const ReferenceEntry& entry);

}  // namespace bihuan::store
