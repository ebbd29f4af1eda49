#pragma once

// The background thread that keeps facts and sums of reports up with what happens to tickets.

#include "bihuan/app/center.hpp"
#include "bihuan/jobs/alarm.hpp"
#include "bihuan/store/database.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace bihuan::jobs {

/// Looks once a second, and sooner when this node has written events. Any number of nodes may run
/// one: the turn is a row lock, and the place in the events changes with the sums, so nothing is
/// counted twice and nothing is lost. Has a connection of its own, for reports wait for it with
/// those of others. Lifecycle: `start`, `stop` (waits for the round that is
/// running); the destructor stops.
class ReportKeeper {
public:
    /// The center has to outlive it.
    ReportKeeper(
        store::DatabaseOptions options, const app::Center& center,
        std::chrono::milliseconds longest_sleep = std::chrono::seconds(1)
    );
    ~ReportKeeper();
    ReportKeeper(const ReportKeeper&) = delete;
    ReportKeeper& operator=(const ReportKeeper&) = delete;

    void start();
    /// Waits for nothing; `stop` follows.
    void ask_to_stop();
    void stop();
    /// Events were written. Cheap.
    void wake();

private:
    void loop();
    /// One transaction. Whether there is more to fold.
    bool one_round();

    store::DatabaseOptions options_;
    const app::Center& center_;
    store::ConnectionPtr connection_;
    std::chrono::milliseconds longest_sleep_;
    Alarm alarm_;
    /// Between what was written and the next round.
    std::atomic<std::chrono::milliseconds> pause_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace bihuan::jobs
