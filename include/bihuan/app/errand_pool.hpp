#pragma once

// Threads for what must hold up neither sockets nor database workers: hashing passwords, tens of
// milliseconds and 19 MiB each when a whole shift signs in at once, and waiting for servers of
// others.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bihuan::app {

/// Lifecycle: construct (starts the threads), `submit` from any thread, destroy (does what is still
/// queued, then joins).
class ErrandPool {
public:
    ErrandPool(unsigned threads, std::size_t queue_max);
    ~ErrandPool();
    ErrandPool(const ErrandPool&) = delete;
    ErrandPool& operator=(const ErrandPool&) = delete;

    /// False when too many are waiting. `work` must not throw.
    bool submit(std::function<void()> work);

private:
    void run();

    const std::size_t queue_max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace bihuan::app
