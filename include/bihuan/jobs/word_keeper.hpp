#pragma once

// The background thread that keeps count of the words of each day: follows new tickets and counts
// again the days that were touched.

#include "bihuan/app/word_days.hpp"
#include "bihuan/store/database.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace bihuan::jobs {

struct WordKeeperPauses {
    /// Between looks.
    std::chrono::milliseconds look{2'000};
    /// A day is not counted again before.
    std::chrono::milliseconds day{60'000};
};

/// Any number of nodes may run one: they take turns by a lock in the database, which whoever is
/// killed gives up. Lifecycle: `start`, `stop` (waits for what is running); the destructor stops.
class WordKeeper {
public:
    /// Both have to outlive it.
    WordKeeper(store::Database& database, const app::Center& center, WordKeeperPauses pauses = {});
    ~WordKeeper();
    WordKeeper(const WordKeeper&) = delete;
    WordKeeper& operator=(const WordKeeper&) = delete;

    void start();
    void stop();
    /// While it runs: looks without a pause, and returns when that look is over.
    void look_now();

private:
    void loop();
    void look();
    bool turn(const std::function<bool(store::Tx&)>& work);
    bool stopping();

    store::Database& database_;
    const app::Center& center_;
    const WordKeeperPauses pauses_;
    app::NewTicketFollower follower_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::uint64_t looks_wanted_ = 0;
    std::uint64_t looks_answered_ = 0;
    std::thread thread_;
};

}  // namespace bihuan::jobs
