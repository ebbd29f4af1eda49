#pragma once

// What events told the clocks, as it is stored beside each event.

#include "bihuan/base/json_text.hpp"
#include "bihuan/domain/clock.hpp"

#include <vector>

namespace bihuan::store {

JsonText clock_json(const std::vector<domain::ClockEntry>& entries);
/// Throws `std::logic_error` or a JSON exception when it is not what `clock_json` wrote.
std::vector<domain::ClockEntry> read_clock(const Json& json);

}  // namespace bihuan::store
