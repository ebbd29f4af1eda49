#pragma once

// The background threads that work off what takes minutes: imports and exports.

#include "bihuan/app/export.hpp"
#include "bihuan/store/database.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::jobs {

/// Claims a job, runs it in short transactions on the batch lane, claims the next. A job that was
/// cut goes on where its committed rows end: here after a restart, or on another node once its
/// lease has ended. Lifecycle: `start`, `stop` (waits for the transactions that are running; the
/// jobs go on elsewhere or later); the destructor stops.
class JobRunner {
public:
    /// `node` names this node also after a restart. All references have to outlive the runner.
    JobRunner(
        store::Database& database,
        const app::Center& center,
        std::string node,
        app::ReadTicketSelection read_selection
    );
    ~JobRunner();
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    void start();
    void stop();

private:
    /// One of the threads does it for all of them, between its jobs.
    enum class Tidies { no, yes };

    void loop(Tidies tidies);
    /// False once stopped.
    bool sleep(std::chrono::milliseconds time);
    void in_transaction(const std::function<bool(store::Tx&)>& body);
    /// Whether there was a job.
    bool run_next();
    void run(const store::JobRecord& job);
    void give_back(const store::JobRecord& job);
    void tidy();

    store::Database& database_;
    const app::Center& center_;
    std::string node_;
    app::ReadTicketSelection read_selection_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::atomic<bool> stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace bihuan::jobs
