#pragma once

// A background thread that looks again and again whether there is something to do.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace bihuan::jobs {

/// Lifecycle: `start`, `stop` (waits for the look that is running); the destructor stops. Whoever
/// has one declares it last, so that it ends before what its looks need. All but `start` is safe to
/// call from any thread.
class Rounds {
public:
    /// `look` is called at once and then once in `pause`. What it throws is logged as `failure`,
    /// but for a database that is away: what is to be done goes on waiting.
    Rounds(std::string failure, std::chrono::milliseconds pause, std::function<void()> look);
    ~Rounds();
    Rounds(const Rounds&) = delete;
    Rounds& operator=(const Rounds&) = delete;

    void start();
    /// Waits for nothing; `stop` follows.
    void ask_to_stop();
    void stop();
    bool stopping();
    /// While it runs: looks without a pause, and returns when that look is over.
    void look_now();

private:
    void run();

    const std::string failure_;
    const std::chrono::milliseconds pause_;
    const std::function<void()> look_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::uint64_t looks_wanted_ = 0;
    std::uint64_t looks_answered_ = 0;
    std::thread thread_;
};

}  // namespace bihuan::jobs
