#pragma once

// Satisfaction by point, as the person at the desk and the customer in the portal say it:
// {"态度": 5, "速度": 3}.

#include "bihuan/base/json.hpp"

#include <cstddef>
#include <vector>

namespace bihuan::app {

/// The member "points", at most `most` of them; null when it is missing or wrong. The names are
/// keys of reports: short, and texts as all others are.
Json read_points(Reader& reader, std::size_t most, Need need, std::vector<Fault>& faults);

}  // namespace bihuan::app
