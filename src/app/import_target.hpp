#pragma once

// Where the rows of an import go.

#include "app/import_row.hpp"
#include "bihuan/store/import.hpp"

#include <vector>

namespace bihuan::app {

/// Writes the rows that are not known yet (in a dry run nothing) and tells for each whether it was
/// (would be) added; what was added goes into `batch`.
std::vector<bool> store_tickets(
    store::Tx& tx,
    const Context& context,
    const ImportOptions& options,
    const std::vector<const ImportRow*>& rows,
    ImportBatch& batch
);
/// The same for customers, known by external id or by a contact point that somebody has.
std::vector<bool> store_customers(
    store::Tx& tx,
    const Context& context,
    const ImportOptions& options,
    const std::vector<const ImportRow*>& rows,
    ImportBatch& batch
);

}  // namespace bihuan::app
