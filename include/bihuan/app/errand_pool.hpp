#pragma once

// Threads that do nothing but hash passwords: tens of milliseconds and 19 MiB each, which must hold
// up neither sockets nor database workers when a whole shift signs in at once.

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
class HashPool {
public:
    static constexpr unsigned threads_default = 2;
    static constexpr std::size_t queue_max_default = 64;

    explicit HashPool(
        unsigned threads = threads_default, std::size_t queue_max = queue_max_default
    );
    ~HashPool();
    HashPool(const HashPool&) = delete;
    HashPool& operator=(const HashPool&) = delete;

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
