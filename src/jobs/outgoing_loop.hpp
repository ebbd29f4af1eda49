#pragma once

// The thread of whoever sends what the database has ready to the outside: rounds, one after the
// other, until it is stopped.

#include "bihuan/app/center.hpp"
#include "bihuan/store/database.hpp"
#include "jobs/outgoing.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

namespace bihuan::jobs {

/// A failed round costs a pause, and the connection when the database was away. What is under way
/// when it is stopped is waited for, three seconds at most. Whoever derives from it calls `stop`
/// before they are gone.
class OutgoingLoop {
public:
    /// `what` names in the log what failed. The center has to outlive the loop.
    OutgoingLoop(
        std::string_view what, const store::DatabaseOptions& options, const app::Center& center
    );
    virtual ~OutgoingLoop() = default;
    OutgoingLoop(const OutgoingLoop&) = delete;
    OutgoingLoop& operator=(const OutgoingLoop&) = delete;

    void start();
    void ask_to_stop();
    void stop();
    /// Something was committed. Thread-safe, does not block.
    void wake();

protected:
    using Milliseconds = std::chrono::milliseconds;

    /// However much is committed, the database is not asked for new work more often than this.
    static constexpr Milliseconds shortest_pause{100};
    /// Nothing tells this node what another one commits.
    static constexpr Milliseconds longest_sleep{1000};

    /// One look at the database, and a wait.
    virtual void round() = 0;
    virtual void take(std::vector<OutgoingAnswer> answers) = 0;
    virtual void write_results() = 0;
    /// Gives back what was claimed and not begun.
    virtual void give_back() {}

    /// On the loop's own connection.
    void transact(const std::function<void(store::Tx&)>& work);
    void read(const std::function<void(store::Tx&)>& work);

    const app::Center& center_;
    Outgoing outgoing_;
    /// Whether anything was committed since the database was asked.
    std::atomic<bool> woken_ = true;

private:
    void loop();
    void drain();
    store::Connection& connection();

    std::string_view what_;
    store::DatabaseOptions options_;
    store::ConnectionPtr connection_;
    std::thread thread_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace bihuan::jobs
