#pragma once

// Waiting for what happens by itself: in another thread, another program, another transaction.

#include <chrono>
#include <functional>
#include <thread>

namespace bihuan::test {

/// Whether `good` comes true. Looks at once and again after each pause, for the last time when
/// `longest` is over. A minute is for the slowest machine under a sanitizer; a test gives less only
/// where it says how long something may take. A longer pause is for a `good` that does something
/// before it looks and would be in the way. What `good` throws ends the waiting.
inline bool eventually(
    const std::function<bool()>& good,
    std::chrono::milliseconds longest = std::chrono::minutes(1),
    std::chrono::milliseconds pause = std::chrono::milliseconds(10)
) {
    const auto end = std::chrono::steady_clock::now() + longest;
    for (;;) {
        const bool last = std::chrono::steady_clock::now() >= end;
        if (good()) return true;
        if (last) return false;
        std::this_thread::sleep_for(pause);
    }
}

}  // namespace bihuan::test
