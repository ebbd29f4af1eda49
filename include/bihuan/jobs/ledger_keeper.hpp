#pragma once

// The background thread that keeps the ledger: a checkpoint each hour and after each signed report,
// and an end to personal values whose time is over.

#include "bihuan/app/center.hpp"
#include "bihuan/jobs/rounds.hpp"
#include "bihuan/store/database.hpp"

#include <chrono>

namespace bihuan::jobs {

/// Looks once in `pause`. Any number of nodes may do so: whoever is second finds nothing due.
/// Lifecycle: `start`, `stop` (waits for what is running); the destructor stops.
class LedgerKeeper {
public:
    /// Both have to outlive it.
    LedgerKeeper(
        store::Database& database, const app::Center& center,
        std::chrono::milliseconds pause = std::chrono::seconds(20)
    );

    void start() { rounds_.start(); }
    void ask_to_stop() { rounds_.ask_to_stop(); }
    void stop() { rounds_.stop(); }

private:
    void look();
    void make_checkpoint(Instant now);
    void expire(Instant now);

    store::Database& database_;
    const app::Center& center_;
    Instant expired_at_{};
    Rounds rounds_;
};

}  // namespace bihuan::jobs
