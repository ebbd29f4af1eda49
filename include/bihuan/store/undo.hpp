#pragma once

// Taking back what an import added, as long as nobody has worked on it.

#include "bihuan/store/imports.hpp"

#include <cstddef>

namespace bihuan::store {

struct UndoStep {
    std::size_t removed = 0;
    std::size_t kept = 0;
    std::size_t treated() const { return removed + kept; }
};

/// The next tickets of the import: an untouched one is deleted with its first event, its clocks and
/// its span; one that was moved, noted, linked or opened to the portal is marked as kept. Needs a
/// transaction.
UndoStep undo_tickets(Tx& tx, ImportId import, std::size_t limit, Instant now);
/// The same for customers that the import made: kept when they have a ticket or were changed.
UndoStep undo_customers(Tx& tx, ImportId import, std::size_t limit, Instant now);

}  // namespace bihuan::store
