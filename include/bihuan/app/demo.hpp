#pragma once

// A small made-up center to look around in: people of every role, reference data, tickets in every
// stage. The tickets come about as real ones do, by the right people's moves.

#include "bihuan/app/center.hpp"
#include "bihuan/store/database.hpp"

#include <filesystem>

namespace bihuan::app {

enum class DemoOutcome { loaded, not_empty };

/// Fills a database that has no people yet, all or nothing; leaves any other alone. The accounts'
/// passwords are random and stand only in `accounts_file` (mode 0600, written atomically).
/// Afterwards the caller forgets its cached directory.
DemoOutcome load_demo(
    store::Connection& connection,
    const Center& center,
    const std::filesystem::path& accounts_file,
    Instant now
);

}  // namespace bihuan::app
