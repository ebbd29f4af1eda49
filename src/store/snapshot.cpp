#include "bihuan/store/snapshot.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

/// What was read needs no keeping. A session in which even that fails is gone, and its transaction
/// with it; why `body` failed is what the caller has to know.
void end_quietly(Tx& tx) noexcept {
    try {
        tx.exec_sql("ROLLBACK");
    } catch (const std::exception&) {
    }
}

}  // namespace

void in_snapshot(Tx& tx, const std::function<void()>& body) {
    tx.exec_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
        body();
    } catch (...) {
        end_quietly(tx);
        throw;
    }
    tx.exec_sql("COMMIT");
}

}  // namespace bihuan::store
