#pragma once

#include "bihuan/base/embedded.hpp"
#include "bihuan/store/database.hpp"

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace bihuan::store {

/// The schema and this program do not belong together; `what()` says why and what to do.
class SchemaRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The migrations that are compiled into the program.
std::span<const EmbeddedFile> shipped_migrations();

/// Brings the database up to `migrations`, each in a transaction of its own, and returns the names
/// of those it applied. Several processes may do so at once: an advisory lock lets one work and the
/// others wait. Throws SchemaRefused when the schema is newer than the program, when a migration
/// was changed after it had been applied, or when one fails; DatabaseAway.
std::vector<std::string> migrate(
    const DatabaseOptions& options, std::span<const EmbeddedFile> migrations = shipped_migrations()
);

/// Whether exactly `migrations` have been applied. Throws as `run_read` does.
bool schema_is_current(
    Connection& connection, std::span<const EmbeddedFile> migrations = shipped_migrations()
);

}  // namespace bihuan::store
