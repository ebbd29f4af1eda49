#pragma once

// The background thread that looks after the search index: indexes what was not written with its
// ticket, sorts in what writers appended, counts how often the common grams are.

#include "bihuan/store/database.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bihuan::jobs {

/// Looks once in `pause`. Any number of nodes may do so: each takes other lines of what waits.
/// Lifecycle: `start`, `stop` (waits for what is running); the destructor stops.
class SearchUpkeep {
public:
    /// The database has to outlive it.
    explicit SearchUpkeep(
        store::Database& database, std::chrono::milliseconds pause = std::chrono::seconds(1)
    );
    ~SearchUpkeep();
    SearchUpkeep(const SearchUpkeep&) = delete;
    SearchUpkeep& operator=(const SearchUpkeep&) = delete;

    void start();
    void stop();

private:
    void loop();
    void look();
    bool index_some();
    bool stopping();

    store::Database& database_;
    std::chrono::milliseconds pause_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace bihuan::jobs
