#pragma once

// The background thread that looks after the search index: indexes what was not written with its
// ticket, sorts in what writers appended, counts how often the common grams are.

#include "bihuan/jobs/rounds.hpp"
#include "bihuan/store/database.hpp"

#include <chrono>

namespace bihuan::jobs {

/// Looks once in `pause`. Any number of nodes may do so: each takes other lines of what waits.
/// Lifecycle: `start`, `stop` (waits for what is running); the destructor stops.
class SearchUpkeep {
public:
    /// The database has to outlive it.
    explicit SearchUpkeep(
        store::Database& database, std::chrono::milliseconds pause = std::chrono::seconds(1)
    );

    void start() { rounds_.start(); }
    void ask_to_stop() { rounds_.ask_to_stop(); }
    void stop() { rounds_.stop(); }

private:
    void look();
    bool index_some();

    store::Database& database_;
    Rounds rounds_;
};

}  // namespace bihuan::jobs
