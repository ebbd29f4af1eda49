#pragma once

// The ledger as a file: exported with a database, verified without one.

#include "cli/installation.hpp"

#include <string>
#include <vector>

namespace bihuan::cli {

/// What `ledger verify` answers when something is not as it was.
inline constexpr int ledger_changed = 3;

struct LedgerOptions {
    std::string file;
    std::string from;
    std::string to;
    std::vector<std::string> kept;
    bool with_personal = false;
};
int ledger_export(const CommonOptions& common, const LedgerOptions& options);
int ledger_verify(const LedgerOptions& options);

}  // namespace bihuan::cli
