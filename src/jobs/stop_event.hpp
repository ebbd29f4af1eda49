#pragma once

#include <atomic>
#include <chrono>
#include <exception>

namespace bihuan::jobs {

/// Thrown where the end of the program ended a wait: what was under way is begun again later.
struct WaitStopped : std::exception {};

/// Ends what waits for somebody else's server. What such a server is about to answer may still come
/// for a moment, so that nothing is done twice that can be finished; who is silent is left then.
/// Thread-safe.
class StopEvent {
public:
    using Time = std::chrono::steady_clock::time_point;

    StopEvent();
    ~StopEvent();
    StopEvent(const StopEvent&) = delete;
    StopEvent& operator=(const StopEvent&) = delete;

    void raise();
    bool raised() const { return ends_at_.load() != Time::max(); }
    /// When nothing is waited for any more; far away until it is raised.
    Time ends_at() const { return ends_at_; }
    /// Readable once it is raised.
    int descriptor() const { return descriptor_; }

private:
    const int descriptor_;
    std::atomic<Time> ends_at_ = Time::max();
};

}  // namespace bihuan::jobs
