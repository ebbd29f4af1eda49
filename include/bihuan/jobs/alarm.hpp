#pragma once

// What the sweep sleeps by: whoever commits a step that falls due sooner than the sleeper planned
// to wake sets the alarm.

#include "bihuan/base/time.hpp"

#include <condition_variable>
#include <mutex>

namespace bihuan::jobs {

/// Safe to use from several threads; one of them sleeps. What is set while nobody sleeps counts for
/// the next sleep.
class Alarm {
public:
    /// Wakes the sleeper at that time, unless it wakes sooner anyway.
    void set(Instant at);
    /// Sleeps until that time or a sooner one that is set. False once stopped, and at once.
    bool sleep_until(Instant until);
    void stop();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    Instant earliest_ = Instant::max();
    bool stopped_ = false;
};

}  // namespace bihuan::jobs
