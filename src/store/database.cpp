#include "bihuan/store/database.hpp"

#include "bihuan/base/log.hpp"
#include "store/connection.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace bihuan::store {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds watch_interval{100};
constexpr milliseconds probe_delay_min{50};
/// PostgreSQL's return is noticed this soon at the latest.
constexpr milliseconds probe_delay_max{1000};

ConnectionOptions connection_options(const DatabaseOptions& options, Lane lane) {
    ConnectionOptions result;
    result.url = options.url;
    result.lock_timeout = options.lock_timeout;
    result.statement_timeout =
        lane == Lane::batch ? options.batch_statement_timeout : options.statement_timeout;
    result.application_name = lane == Lane::batch ? "bihuan batch" : "bihuan";
    result.step_planned = options.step_planned;
    result.events_written = options.events_written;
    return result;
}

}  // namespace

struct Database::Impl {
    struct Worker {
        explicit Worker(ConnectionOptions options) : connection(std::move(options)) {}

        Connection connection;
        /// Compared with the pool's; only the worker's own thread looks at it.
        unsigned generation = 0;
        std::condition_variable wake;
        bool woken = false;
        std::thread thread;
    };

    struct LaneState {
        std::mutex mutex;
        std::deque<Job> queue;
        /// A stack: the worker that became idle last is woken first.
        std::vector<Worker*> idle;
        bool stopping = false;
        std::vector<std::unique_ptr<Worker>> workers;
    };

    explicit Impl(DatabaseOptions given);

    LaneState& lane(Lane which) { return lanes[which == Lane::batch ? 1 : 0]; }
    void start_lane(Lane which, unsigned count);
    void stop_lane(LaneState& state);

    void work(LaneState& state, Worker& worker);
    void run_job(Worker& worker, const Job& job);
    bool ensure_connection(Worker& worker);
    void note_away(const char* reason);

    void keep();
    void watch();
    void wake_all();
    bool pause(milliseconds duration);

    DatabaseOptions options;
    std::array<LaneState, 2> lanes;

    /// While set, nobody but the keeper tries to connect, and jobs fail at once.
    std::atomic<bool> away = false;
    /// Whether anybody has ever connected.
    std::atomic<bool> connected = false;
    /// Raised when a silent connection was cut: all older ones are then suspect.
    std::atomic<unsigned> generation = 0;

    Connection probe;
    std::mutex service_mutex;
    std::condition_variable service_wake;
    bool service_stopping = false;
    std::thread keeper;
    std::thread watcher;
};

Database::Impl::Impl(DatabaseOptions given)
    : options(std::move(given)), probe(connection_options(options, Lane::interactive)) {
    start_lane(Lane::interactive, options.interactive_workers);
    start_lane(Lane::batch, options.batch_workers);
    keeper = std::thread([this] { keep(); });
    watcher = std::thread([this] { watch(); });
}

void Database::Impl::start_lane(Lane which, unsigned count) {
    auto& state = lane(which);
    for (unsigned index = 0; index < std::max(count, 1U); ++index) {
        state.workers.push_back(std::make_unique<Worker>(connection_options(options, which)));
    }
    for (auto& worker : state.workers) {
        worker->thread = std::thread([this, &state, &worker = *worker] { work(state, worker); });
    }
}

void Database::Impl::stop_lane(LaneState& state) {
    {
        const std::scoped_lock lock(state.mutex);
        state.stopping = true;
        for (auto& worker : state.workers) worker->wake.notify_one();
    }
    for (auto& worker : state.workers) {
        if (worker->thread.joinable()) worker->thread.join();
    }
}

void Database::Impl::work(LaneState& state, Worker& worker) {
    ensure_connection(worker);
    std::unique_lock lock(state.mutex);
    for (;;) {
        if (!state.queue.empty()) {
            {
                const auto job = std::move(state.queue.front());
                state.queue.pop_front();
                lock.unlock();
                run_job(worker, job);
                // What the job holds is freed before the others have to wait for the lock.
            }
            lock.lock();
            continue;
        }
        if (state.stopping) return;
        worker.woken = false;
        state.idle.push_back(&worker);
        worker.wake.wait(lock, [&] { return worker.woken || state.stopping; });
        std::erase(state.idle, &worker);
        if (state.queue.empty() && !state.stopping) {
            lock.unlock();
            ensure_connection(worker);
            lock.lock();
        }
    }
}

void Database::Impl::run_job(Worker& worker, const Job& job) {
    try {
        job(ensure_connection(worker) ? &worker.connection : nullptr);
    } catch (const std::exception& failure) {
        log::error(
            "a database job let an exception escape",
            {
                {"reason", failure.what()}
        }
        );
    }
    if (!worker.connection.is_open() && !away) note_away("a connection was lost");
}

bool Database::Impl::ensure_connection(Worker& worker) {
    const unsigned current = generation;
    if (worker.generation != current) worker.connection.close();
    worker.generation = current;
    if (worker.connection.is_open()) return true;
    if (away) return false;
    try {
        // The first of all workers to come through checks the statements for the others.
        worker.connection.set_check(!connected);
        worker.connection.connect();
        connected = true;
        return true;
    } catch (const std::exception& failure) {
        note_away(failure.what());
        return false;
    }
}

void Database::Impl::note_away(const char* reason) {
    if (away.exchange(true)) return;
    log::warning(
        "the database is away",
        {
            {"reason", reason}
    }
    );
    // Taking the lock keeps the notice from falling between the keeper's check and its wait.
    { const std::scoped_lock lock(service_mutex); }
    service_wake.notify_all();
}

/// Sleeps unless the pool stops; false when it does.
bool Database::Impl::pause(milliseconds duration) {
    std::unique_lock lock(service_mutex);
    return !service_wake.wait_for(lock, duration, [&] { return service_stopping; });
}

/// The keeper tries to connect while the database is away, so that no request has to wait for an
/// attempt that is bound to fail.
void Database::Impl::keep() {
    std::string last_reason;
    auto delay = probe_delay_min;
    for (;;) {
        {
            std::unique_lock lock(service_mutex);
            service_wake.wait(lock, [&] { return service_stopping || away; });
            if (service_stopping) return;
        }
        try {
            probe.connect();
            probe.close();
            connected = true;
            away = false;
            delay = probe_delay_min;
            last_reason.clear();
            log::info("the database is reachable");
            wake_all();
            // A database that comes and goes must not turn this into a busy loop.
            if (!pause(probe_delay_min)) return;
        } catch (const std::exception& failure) {
            if (last_reason != failure.what()) {
                last_reason = failure.what();
                log::warning(
                    "the database is still away",
                    {
                        {"reason", last_reason}
                }
                );
            }
            if (!pause(delay)) return;
            delay = std::min(delay * 2, probe_delay_max);
        }
    }
}

void Database::Impl::wake_all() {
    for (auto& state : lanes) {
        const std::scoped_lock lock(state.mutex);
        for (auto* worker : state.idle) {
            worker->woken = true;
            worker->wake.notify_one();
        }
    }
}

/// The watcher cuts connections on which PostgreSQL has fallen silent.
void Database::Impl::watch() {
    while (pause(watch_interval)) {
        const auto now = steady_clock::now();
        bool cut = probe.cut_if_overdue(now);
        for (auto& state : lanes) {
            for (auto& worker : state.workers) {
                if (worker->connection.cut_if_overdue(now)) cut = true;
            }
        }
        if (!cut) continue;
        ++generation;
        note_away("a connection fell silent");
    }
}

Database::Database(DatabaseOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Database::~Database() {
    stop();
}

bool Database::enqueue(Lane lane, Job job) {
    auto& state = impl_->lane(lane);
    std::unique_lock lock(state.mutex);
    if (state.stopping || state.queue.size() >= impl_->options.queue_max) return false;
    state.queue.push_back(std::move(job));
    if (state.idle.empty()) return true;
    auto* worker = state.idle.back();
    state.idle.pop_back();
    worker->woken = true;
    // Whoever is woken needs the lock at once. Workers live as long as the pool.
    lock.unlock();
    worker->wake.notify_one();
    return true;
}

void Database::run(Lane lane, const std::function<void(Connection&)>& job) {
    std::promise<void> done;
    const bool queued = enqueue(lane, [&](Connection* connection) {
        try {
            if (connection == nullptr) throw DatabaseAway("the database is away");
            job(*connection);
            done.set_value();
        } catch (...) {
            done.set_exception(std::current_exception());
        }
    });
    if (!queued) throw DatabaseAway("the queue for the database is full or closed");
    done.get_future().get();
}

bool Database::reachable() const {
    return impl_->connected && !impl_->away;
}

std::size_t Database::queued(Lane lane) const {
    auto& state = impl_->lane(lane);
    const std::scoped_lock lock(state.mutex);
    return state.queue.size();
}

void Database::stop() {
    for (auto& state : impl_->lanes) impl_->stop_lane(state);
    {
        const std::scoped_lock lock(impl_->service_mutex);
        impl_->service_stopping = true;
    }
    impl_->service_wake.notify_all();
    if (impl_->keeper.joinable()) impl_->keeper.join();
    if (impl_->watcher.joinable()) impl_->watcher.join();
}

void CloseConnection::operator()(Connection* connection) const {
    delete connection;
}

ConnectionPtr open_connection(const DatabaseOptions& options, Prepare prepare) {
    auto settings = connection_options(options, Lane::batch);
    settings.application_name = "bihuan command";
    settings.check = prepare == Prepare::all;
    ConnectionPtr connection(new Connection(std::move(settings)));
    connection->connect();
    return connection;
}

}  // namespace bihuan::store
