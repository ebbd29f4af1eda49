#pragma once

// The background thread that keeps the ledger: a checkpoint each hour and after each signed report,
// and an end to personal values whose time is over.

#include "bihuan/app/center.hpp"
#include "bihuan/store/database.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

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
    ~LedgerKeeper();
    LedgerKeeper(const LedgerKeeper&) = delete;
    LedgerKeeper& operator=(const LedgerKeeper&) = delete;

    void start();
    void stop();

private:
    void loop();
    void look(Instant now);
    void expire(Instant now);
    bool stopping();

    store::Database& database_;
    const app::Center& center_;
    std::chrono::milliseconds pause_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace bihuan::jobs
