#pragma once

#include "store/tx.hpp"
#include "support/eventually.hpp"

#include <cstdint>

namespace bihuan::test {

/// How many wait for a lock, of whatever transaction.
inline std::int64_t lock_waiters(store::Tx& tx) {
    const auto rows = tx.exec_sql("SELECT count(*) AS n FROM pg_locks WHERE NOT granted");
    return rows.front().integer("n");
}

/// Returns once somebody waits for a lock, of whatever transaction; false when nobody ever does.
inline bool somebody_waits(store::Tx& tx) {
    return eventually([&] { return lock_waiters(tx) > 0; });
}

}  // namespace bihuan::test
