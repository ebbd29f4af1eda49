#include "bihuan/jobs/job_runner.hpp"

#include "bihuan/app/job_run.hpp"
#include "bihuan/base/log.hpp"
#include "jobs/clock.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <chrono>
#include <optional>

namespace bihuan::jobs {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_every{300};
/// After a failure of the database.
constexpr milliseconds retry_after{2000};
constexpr auto tidying_interval = std::chrono::minutes(10);
/// So that a small export need not wait for a large import.
constexpr int threads = 2;
/// Whoever waits for an answer goes before whoever waits for a file.
constexpr int niceness = 10;

/// The program is stopping: the job goes on later.
struct Interrupted : std::exception {};

}  // namespace

JobRunner::JobRunner(
    store::Database& database,
    const app::Center& center,
    std::string node,
    app::ReadTicketSelection read_selection
)
    : database_(database),
      center_(center),
      node_(std::move(node)),
      read_selection_(std::move(read_selection)) {}

JobRunner::~JobRunner() {
    stop();
}

void JobRunner::start() {
    try {
        in_transaction([this](store::Tx& tx) {
            store::release_jobs(tx, node_);
            return true;
        });
    } catch (const std::exception& failure) {
        // Their leases end by themselves.
        log::warning(
            "jobs not released",
            {
                {"what", failure.what()}
        }
        );
    }
    for (int i = 0; i < threads; ++i) {
        threads_.emplace_back([this, i] { loop(i == 0 ? Tidies::yes : Tidies::no); });
    }
}

void JobRunner::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

bool JobRunner::sleep(milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [this] { return stopping_.load(); });
    return !stopping_;
}

void JobRunner::in_transaction(const std::function<bool(store::Tx&)>& body) {
    if (stopping_) throw Interrupted();
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_transaction(connection, body);
    });
}

void JobRunner::loop(Tidies tidies) {
    // On Linux the priority is that of the calling thread.
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
    auto tidied_at = Instant{};
    for (auto pause = look_every; sleep(pause);) {
        pause = look_every;
        try {
            while (run_next() && !stopping_) {
            }
            if (tidies == Tidies::yes && clock_now() - tidied_at > tidying_interval) {
                tidy();
                tidied_at = clock_now();
            }
        } catch (const Interrupted&) {
            return;
        } catch (const store::DatabaseFailure&) {
            pause = retry_after;
        } catch (const std::exception& failure) {
            log::error(
                "jobs failed",
                {
                    {"what", failure.what()}
            }
            );
            pause = retry_after;
        }
    }
}

bool JobRunner::run_next() {
    std::optional<store::JobRecord> job;
    in_transaction([&](store::Tx& tx) {
        job = store::claim_job(tx, node_, app::job_lease);
        return job.has_value();
    });
    if (!job) return false;
    try {
        run(*job);
    } catch (const store::LeaseLost&) {
        log::info(
            "job given up",
            {
                {"job", job->id.text()}
        }
        );
    } catch (const Interrupted&) {
        stopping_ = true;
        give_back(*job);
        throw;
    } catch (const store::DatabaseFailure&) {
        give_back(*job);
        throw;
    }
    return true;
}

void JobRunner::run(const store::JobRecord& job) {
    const app::Transaction transaction = [this](const std::function<bool(store::Tx&)>& body) {
        in_transaction(body);
    };
    const app::JobRun attempt{job, center_, transaction, clock_now()};
    std::optional<std::string> error;
    try {
        const auto outcome = [&]() -> Result<void> {
            switch (job.kind) {
                case domain::JobKind::dry_run:
                case domain::JobKind::commit:
                    return app::run_import(attempt);
                case domain::JobKind::undo:
                    return app::run_undo(attempt);
                case domain::JobKind::export_rows:
                    return app::run_export(attempt, read_selection_);
            }
            return {};
        }();
        if (outcome) return;
        error = outcome.error().code;
    } catch (const store::LeaseLost&) {
        throw;
    } catch (const Interrupted&) {
        throw;
    } catch (const store::DatabaseFailure&) {
        throw;
    } catch (const std::exception& failure) {
        log::error(
            "job failed",
            {
                {"job",  job.id.text() },
                {"what", failure.what()}
        }
        );
        error = "internal_error";
    }
    in_transaction([&](store::Tx& tx) {
        store::end_job(tx, job, domain::JobState::failed, error);
        return true;
    });
}

/// So that whoever is alive need not wait for the lease to end.
void JobRunner::give_back(const store::JobRecord& job) {
    try {
        database_.run(store::Lane::batch, [&](store::Connection& connection) {
            store::run_transaction(connection, [&](store::Tx& tx) {
                store::release_job(tx, job);
                return true;
            });
        });
    } catch (const std::exception&) {
        // Then it ends by itself.
    }
}

void JobRunner::tidy() {
    in_transaction([](store::Tx& tx) {
        app::tidy_exchange(tx, clock_now());
        return true;
    });
}

}  // namespace bihuan::jobs
