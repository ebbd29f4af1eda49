#pragma once

// Settings that administrators change at run time. Each name is one JSON object in the database;
// what is not stored comes from the configuration file.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// A setting as it is in force. Version 0 means that nothing is stored: the defaults hold.
struct SettingView {
    std::string name;
    Json value;
    std::int64_t version = 0;
    std::optional<Instant> updated_at;
};

/// What the configuration says where nothing is stored. Throws ConfigError when
/// `routing.default_team` is no id.
Settings default_settings(const Config& config);

/// Puts a stored value over `settings`. Members that are missing or not understood change nothing,
/// so that a value of another version of the program stops nobody.
void apply_setting(Settings& settings, std::string_view name, const Json& value);

std::vector<SettingView> list_settings(store::Tx& tx, const Context& context);
/// `not_found`.
Result<SettingView> find_setting(store::Tx& tx, const Context& context, std::string_view name);

/// The definitions of custom fields, for everybody who fills them in or reads them.
Json list_custom_fields(const Context& context);

/// What a change of a setting comes with.
struct SettingChange {
    std::string name;
    Json value;
    /// The version that the caller saw; nothing when they named none.
    std::optional<std::int64_t> version;
};

/// Replaces a setting; members that `value` leaves out get their defaults. `not_found`,
/// `if_match_required`, `stale_version`, `invalid` with all faults. The caller forgets the cached
/// directory after the commit.
Result<SettingView> put_setting(
    store::Tx& tx, const Context& context, const SettingChange& change
);

}  // namespace bihuan::app
