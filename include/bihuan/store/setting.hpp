#pragma once

// Settings that administrators change at run time, and keys of the program's own making.

#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

struct Setting {
    std::string name;
    Json value;
    std::int64_t version = 0;
    Instant updated_at;
};

std::vector<Setting> list_settings(Tx& tx);
std::optional<Setting> find_setting(Tx& tx, std::string_view name);
/// Inserts or replaces. With `expected`, only when that is the stored version (0: not stored yet);
/// nothing otherwise. Answers the new version.
std::optional<std::int64_t> put_setting(
    Tx& tx,
    const Setting& setting,
    std::optional<std::int64_t> expected
);

/// The key of that name, 32 random bytes made at the first call on any node.
std::string server_secret(Tx& tx, std::string_view name);
/// Nothing when there is none of that name.
std::optional<std::string> find_server_secret(Tx& tx, std::string_view name);
/// Keeps this one unless there is one already; gives the one that is kept.
std::string keep_server_secret(Tx& tx, std::string_view name, std::string_view value);

}  // namespace bihuan::store
