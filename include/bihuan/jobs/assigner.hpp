#pragma once

// The background thread of automatic assignment (自动派单).

#include "bihuan/app/center.hpp"
#include "bihuan/jobs/alarm.hpp"
#include "bihuan/store/database.hpp"
#include "bihuan/store/waiting.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

namespace bihuan::jobs {

/// Goes through the queue once a second, and sooner when this node has written a ticket: something
/// may wait or somebody may have become free. Works in small transactions, each of which locks the
/// rows of the people who are ready, so that any number of nodes may run one. Lifecycle: `start`,
/// `stop` (waits for the round that is running); the destructor stops.
class Assigner {
public:
    /// Both references have to outlive it.
    Assigner(
        store::Database& database, const app::Center& center,
        std::chrono::milliseconds longest_sleep = std::chrono::seconds(1)
    );
    ~Assigner();
    Assigner(const Assigner&) = delete;
    Assigner& operator=(const Assigner&) = delete;

    void start();
    void stop();
    /// Something was written. Cheap, and free while nothing is assigned automatically.
    void wake();

private:
    void loop();
    /// From the head of the queue to its end, or as far as one pass goes.
    void go_through_the_queue();
    /// One transaction. Whether there is more to look at.
    bool one_round();

    store::Database& database_;
    const app::Center& center_;
    std::chrono::milliseconds longest_sleep_;
    Alarm alarm_;
    /// Where a pass that was too long goes on.
    std::optional<store::WaitingKey> after_;
    std::atomic<bool> at_work_ = false;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace bihuan::jobs
