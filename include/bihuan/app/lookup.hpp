#pragma once

// Finding an entry of the reference data while somebody types: by code, name, alias, or the first
// letters of the pinyin. All of them are in memory, so that each key stroke costs no statement.

#include "bihuan/app/directory.hpp"
#include "bihuan/store/reference.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// One thing that may be meant.
struct LookupEntry {
    std::string code;
    std::string name;
    std::vector<std::string> aliases;
    /// Names of what lies above it, from the root; empty where there is no tree.
    std::vector<std::string> parents;
    bool has_children = false;
};

/// Places of those that `typed` may mean, the best first, at most `limit`: whole matches, first
/// letters, beginnings of code and name, letters that run from a parent into the entry (wy + ls for
/// 物业 / 漏水), parts of the name; among equals those without children, then the shorter names,
/// then by code.
std::vector<std::size_t> look_up(
    const std::vector<LookupEntry>& entries, std::string_view typed, std::size_t limit
);

/// Keys of the entries of that kind for what is typed: ids of departments and teams, codes else.
std::vector<std::string> look_up_references(
    const Directory& directory,
    store::ReferenceKind kind,
    std::optional<bool> active,
    std::string_view typed,
    std::size_t limit
);

}  // namespace bihuan::app
