#pragma once

// The background thread that keeps count of the words of each day: follows new tickets and counts
// again the days that were touched.

#include "bihuan/app/word_days.hpp"
#include "bihuan/jobs/rounds.hpp"
#include "bihuan/store/database.hpp"

#include <chrono>

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

    void start() { rounds_.start(); }
    void ask_to_stop() { rounds_.ask_to_stop(); }
    void stop() { rounds_.stop(); }
    /// While it runs: looks without a pause, and returns when that look is over.
    void look_now() { rounds_.look_now(); }

private:
    void look();
    bool turn(const std::function<bool(store::Tx&)>& work);

    store::Database& database_;
    const app::Center& center_;
    const WordKeeperPauses pauses_;
    app::NewTicketFollower follower_;
    Rounds rounds_;
};

}  // namespace bihuan::jobs
