#pragma once

// The background thread that lets time take effect: fires what is due, tidies what has expired.

#include "bihuan/app/center.hpp"
#include "bihuan/jobs/alarm.hpp"
#include "bihuan/store/database.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace bihuan::jobs {

/// Sleeps until the next step falls due; a step that this node commits meanwhile sets the alarm.
/// Nothing tells it what another node writes, and an alarm may be lost with its node: so it looks
/// at least once in `longest_sleep`, and a step fires within that time whichever node is alive. A
/// row lock is the lease on a ticket and its version the fencing token: a node that was stopped in
/// between finds its transaction gone or the version moved. Lifecycle: `start`, `stop` (waits for
/// the round that is running); the destructor stops.
class Sweep {
public:
    /// All references have to outlive the sweep.
    Sweep(
        store::Database& database, const app::Center& center, Alarm& alarm,
        std::chrono::milliseconds longest_sleep = std::chrono::seconds(1)
    );
    ~Sweep();
    Sweep(const Sweep&) = delete;
    Sweep& operator=(const Sweep&) = delete;

    void start();
    void stop();

private:
    void loop();
    using Treat = std::size_t (*)(store::Tx&, const app::Context&, std::size_t);
    /// One transaction; whether there may be more to treat.
    bool one_round(Treat treat, std::size_t tickets_max);
    void fire_what_is_due();
    void follow_clock_rules();
    Instant next_look();
    void tidy();

    store::Database& database_;
    const app::Center& center_;
    Alarm& alarm_;
    std::chrono::milliseconds longest_sleep_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace bihuan::jobs
