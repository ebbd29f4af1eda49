#pragma once

// The background thread that lets time take effect: fires what is due, tidies what has expired.

#include "bihuan/app/center.hpp"
#include "bihuan/store/database.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace bihuan::jobs {

/// Looks twice a second for what is due, which is one look at an index, so that a step fires within
/// a second of its time whichever node is alive. Lifecycle: `start`, `stop` (waits for the round
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
    void fire_what_is_due();
    void tidy();

    store::Database& database_;
    const app::Center& center_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace bihuan::jobs
