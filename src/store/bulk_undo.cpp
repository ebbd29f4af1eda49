#include "bihuan/store/bulk_undo.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query insert_bulk_undo_row{
    "insert_bulk_undo_row",
    "INSERT INTO bulk_undo (id, user_id, until, lines) VALUES ($1, $2, $3, $4)"
};

void insert_bulk_undo(Tx& tx, const BulkUndo& undo) {
    tx.exec(insert_bulk_undo_row, undo.id, undo.user_id, undo.until, undo.lines);
}

const Query select_bulk_undo_locked{
    "select_bulk_undo_locked",
    "SELECT id, user_id, until, lines, undone_at FROM bulk_undo WHERE id = $1 FOR UPDATE"
};

std::optional<BulkUndo> lock_bulk_undo(Tx& tx, BulkUndoId id) {
    const auto row = tx.exec_optional(select_bulk_undo_locked, id);
    if (!row) return std::nullopt;
    BulkUndo undo;
    undo.id = row->id<BulkUndoId>("id");
    undo.user_id = row->id<UserId>("user_id");
    undo.until = row->instant("until");
    undo.lines = row->json("lines");
    undo.undone_at = row->optional_instant("undone_at");
    return undo;
}

const Query update_bulk_undone{
    "update_bulk_undone", "UPDATE bulk_undo SET undone_at = $2 WHERE id = $1"
};

void mark_undone(Tx& tx, BulkUndoId id, Instant now) {
    tx.exec(update_bulk_undone, id, now);
}

}  // namespace bihuan::store
