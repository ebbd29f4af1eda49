#pragma once

#include "store/tx.hpp"

#include <chrono>

namespace bihuan::test {

/// Returns once somebody waits for a lock, of whatever transaction; false when nobody ever does.
inline bool somebody_waits(store::Tx& tx) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
        const auto rows = tx.exec_sql("SELECT count(*) AS n FROM pg_locks WHERE NOT granted");
        if (rows.front().integer("n") > 0) return true;
    }
    return false;
}

}  // namespace bihuan::test
