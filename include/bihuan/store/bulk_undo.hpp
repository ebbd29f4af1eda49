#pragma once

// What bulk requests changed, kept for the seconds in which it may be taken back.

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"

#include <optional>

namespace bihuan {
using BulkUndoId = Id<struct BulkUndoTag>;
}

namespace bihuan::store {

class Tx;

struct BulkUndo {
    BulkUndoId id;
    UserId user_id;
    Instant until;
    /// One object for each line that can be taken back.
    Json lines;
    std::optional<Instant> undone_at;
};

void insert_bulk_undo(Tx& tx, const BulkUndo& undo);
/// Locks the row, so that nothing is taken back twice.
std::optional<BulkUndo> lock_bulk_undo(Tx& tx, BulkUndoId id);
void mark_undone(Tx& tx, BulkUndoId id, Instant now);

}  // namespace bihuan::store
