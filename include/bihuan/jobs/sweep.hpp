#pragma once

// The background thread that lets time take effect: fires what is due, tidies what has expired.

#include "bihuan/app/center.hpp"
#include "bihuan/store/database.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace bihuan::jobs {

/// Sleeps until the next step falls due, at most a second, so that a step fires within a second of
/// its time whichever node is alive and whatever another node has written meanwhile. A row lock is
/// the lease on a ticket and its version the fencing token: a node that was stopped in between
/// finds its transaction gone or the version moved. Lifecycle: `start`, `stop` (waits for the round
/// that is running); the destructor stops.
class Sweep {
public:
    Sweep(store::Database& database, const app::Center& center);
    ~Sweep();
    Sweep(const Sweep&) = delete;
    Sweep& operator=(const Sweep&) = delete;

    void start();
    void stop();

private:
    void loop();
    using Treat = std::size_t (*)(store::Tx&, const app::Context&, std::size_t);
    /// Transaction by transaction until fewer tickets than asked for were found.
    void in_rounds(Treat treat);
    void fire_what_is_due();
    void follow_clock_rules();
    std::chrono::milliseconds until_next_due();
    void tidy();

    store::Database& database_;
    const app::Center& center_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace bihuan::jobs
