#include "bihuan/jobs/alarm.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::jobs {

void Alarm::set(Instant at) {
    const std::lock_guard lock(mutex_);
    if (at >= earliest_) return;
    earliest_ = at;
    changed_.notify_one();
}

bool Alarm::sleep_until(Instant until) {
    std::unique_lock lock(mutex_);
    earliest_ = std::min(earliest_, until);
    while (!stopped_ && std::chrono::system_clock::now() < earliest_) {
        // A time from before the system's clock was set back must not be slept off.
        const auto left = earliest_ - std::chrono::system_clock::now();
        changed_.wait_for(lock, std::min<std::chrono::nanoseconds>(left, std::chrono::seconds(1)));
    }
    earliest_ = Instant::max();
    return !stopped_;
}

void Alarm::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

}  // namespace bihuan::jobs
