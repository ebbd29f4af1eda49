#pragma once

#include "bihuan/app/center.hpp"
#include "bihuan/base/time.hpp"

namespace bihuan::jobs {

/// The one clock of the jobs; what it says is passed on as a value.
Instant clock_now();

/// What the program does on its own account: no person, every ticket.
app::Context system_context(const app::Center& center, store::Tx& tx, Instant now);

}  // namespace bihuan::jobs
