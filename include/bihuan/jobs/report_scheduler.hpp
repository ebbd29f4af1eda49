#pragma once

// The background thread that has reports sent when they are due.

#include "bihuan/app/center.hpp"
#include "bihuan/jobs/rounds.hpp"
#include "bihuan/store/database.hpp"

#include <chrono>

namespace bihuan::jobs {

/// Looks once in `pause`. Any number of nodes may do so: each period has one row, and what a node
/// that was killed had not committed is done by whoever looks next. A subscription that fails is
/// tried again after some minutes and keeps no other. Lifecycle: `start`, `stop` (waits for what is
/// running); the destructor stops.
class ReportScheduler {
public:
    /// Both have to outlive it.
    ReportScheduler(
        store::Database& database, const app::Center& center,
        std::chrono::milliseconds pause = std::chrono::seconds(2)
    );

    void start() { rounds_.start(); }
    void ask_to_stop() { rounds_.ask_to_stop(); }
    void stop() { rounds_.stop(); }

private:
    void look();
    /// Whether there may be more to do at once.
    bool deliver(store::Connection& connection);

    store::Database& database_;
    const app::Center& center_;
    Rounds rounds_;
};

}  // namespace bihuan::jobs
