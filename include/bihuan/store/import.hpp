#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

/// Those of `ids` under which a ticket of this source is there already.
std::vector<std::string> known_external_ids(
    Tx& tx, std::string_view source, const std::vector<std::string>& ids
);

}  // namespace bihuan::store
