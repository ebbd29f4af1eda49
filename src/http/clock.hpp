#pragma once

#include "bihuan/base/time.hpp"

namespace bihuan::http {

/// The one clock of the edge; what it says is passed on as a value.
Instant clock_now();

}  // namespace bihuan::http
