#pragma once

#include "bihuan/base/time.hpp"

#include <string>

namespace bihuan::app {

/// "2026-11-26 12:34" on the clocks of the zone.
std::string local_minute(const Zone& zone, Instant instant);
/// "2026-11-26 12:34:56".
std::string local_second(const Zone& zone, Instant instant);

}  // namespace bihuan::app
