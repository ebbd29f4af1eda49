#include "bihuan/store/database.hpp"

#include "store/tx.hpp"
#include "support/cluster.hpp"
#include "support/eventually.hpp"
#include "support/gate.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace bihuan::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::eventually;
using test::Gate;

/// The database of all tests of this file; they only look at it or use a table of their own.
const std::string& shared_url() {
    static const auto url = test::Cluster::instance().database();
    return url;
}

DatabaseOptions small_pool(const std::string& url) {
    DatabaseOptions options;
    options.url = url;
    options.interactive_workers = 2;
    options.batch_workers = 1;
    options.statement_timeout = milliseconds(500);
    return options;
}

std::int64_t backend_pid(Database& database, Lane lane = Lane::interactive) {
    std::int64_t pid = 0;
    database.run(lane, [&](Connection& connection) {
        run_read(connection, [&](Tx& tx) {
            pid = tx.exec_sql("SELECT pg_backend_pid() AS pid").front().integer("pid");
        });
    });
    return pid;
}

/// Lets jobs wait for each other.
class Latch {
public:
    void open() {
        const std::scoped_lock lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

TEST(Pool, ConnectsByItself) {
    Database database(small_pool(shared_url()));
    EXPECT_TRUE(eventually([&] { return database.reachable(); }));
    EXPECT_GT(backend_pid(database), 0);
    EXPECT_GT(backend_pid(database, Lane::batch), 0);
}

TEST(Pool, WakesTheWorkerThatWorkedLast) {
    constexpr int workers = 4;
    auto options = small_pool(shared_url());
    options.interactive_workers = workers;
    std::atomic<int> working = 0;
    const auto all_work = [&] { return working == workers; };
    Database database(options);
    // Each keeps its job until all have one, so that all are there to be woken.
    for (int worker = 0; worker < workers; ++worker) {
        ASSERT_TRUE(database.enqueue(Lane::interactive, [&](Connection*) {
            ++working;
            eventually(all_work);
        }));
    }
    ASSERT_TRUE(eventually(all_work)) << working;
    // Nothing tells when a worker is idle again after its answer, so it may take some rounds.
    std::int64_t last = 0;
    int in_a_row = 0;
    EXPECT_TRUE(eventually([&] {
        const auto pid = backend_pid(database);
        in_a_row = pid == last ? in_a_row + 1 : 0;
        last = pid;
        return in_a_row == 20;
    })) << in_a_row;
}

TEST(Pool, TurnsAwayWhatItsQueueCannotHold) {
    auto options = small_pool(shared_url());
    options.interactive_workers = 1;
    options.queue_max = 2;
    Database database(options);
    Latch busy;
    Latch release;
    ASSERT_TRUE(database.enqueue(Lane::interactive, [&](Connection*) {
        busy.open();
        release.wait();
    }));
    busy.wait();
    std::atomic<int> done = 0;
    const auto count = [&](Connection*) { ++done; };
    EXPECT_TRUE(database.enqueue(Lane::interactive, count));
    EXPECT_TRUE(database.enqueue(Lane::interactive, count));
    EXPECT_FALSE(database.enqueue(Lane::interactive, count));
    EXPECT_EQ(database.queued(Lane::interactive), 2U);
    // A full lane does not concern the other.
    EXPECT_GT(backend_pid(database, Lane::batch), 0);
    release.open();
    database.stop();
    EXPECT_EQ(done, 2) << "stop must drain what was accepted";
    EXPECT_FALSE(database.enqueue(Lane::interactive, count));
}

TEST(Pool, SurvivesAJobThatThrows) {
    Database database(small_pool(shared_url()));
    EXPECT_TRUE(database.enqueue(Lane::interactive, [](Connection*) {
        throw std::runtime_error("a bug");
    }));
    EXPECT_GT(backend_pid(database), 0);
    EXPECT_THROW(
        database.run(Lane::interactive, [](Connection&) { throw std::range_error("seen"); }),
        std::range_error
    );
}

TEST(Pool, OutlivesKilledBackends) {
    Database database(small_pool(shared_url()));
    for (int round = 0; round < 5; ++round) {
        const auto pid = backend_pid(database);
        test::Cluster::instance().execute(
            shared_url(), "SELECT pg_terminate_backend(" + std::to_string(pid) + ")"
        );
        EXPECT_NE(backend_pid(database), pid);
    }
}

TEST(Pool, HandsOutNothingAtOnceWhileTheDatabaseIsAwayR45) {
    Gate gate(shared_url());
    Database database(small_pool(gate.url()));
    ASSERT_GT(backend_pid(database), 0);
    gate.set(Gate::Mode::cut);
    const auto fails = [&] {
        try {
            backend_pid(database);
            return false;
        } catch (const DatabaseAway&) {
            return true;
        }
    };
    EXPECT_TRUE(eventually(fails, milliseconds(1000)));
    EXPECT_TRUE(eventually([&] { return !database.reachable(); }, milliseconds(1000)));
    const auto begin = steady_clock::now();
    for (int round = 0; round < 100; ++round) EXPECT_TRUE(fails());
    EXPECT_LT(steady_clock::now() - begin, milliseconds(2000));
    gate.set(Gate::Mode::pass);
    EXPECT_TRUE(eventually([&] { return database.reachable(); }, milliseconds(5000)));
    EXPECT_GT(backend_pid(database), 0);
}

TEST(Pool, StartsWithoutTheDatabaseAndFindsItLaterR45) {
    Gate gate(shared_url());
    gate.set(Gate::Mode::cut);
    Database database(small_pool(gate.url()));
    EXPECT_THROW(backend_pid(database), DatabaseAway);
    EXPECT_TRUE(eventually([&] { return !database.reachable(); }, milliseconds(1000)));
    gate.set(Gate::Mode::pass);
    EXPECT_TRUE(eventually([&] { return database.reachable(); }, milliseconds(5000)));
    EXPECT_GT(backend_pid(database), 0);
}

TEST(Pool, GivesUpOnASilentDatabaseR45) {
    Gate gate(shared_url());
    Database database(small_pool(gate.url()));
    ASSERT_GT(backend_pid(database), 0);
    gate.set(Gate::Mode::freeze);
    const auto begin = steady_clock::now();
    EXPECT_THROW(backend_pid(database), DatabaseAway);
    // One statement's time-out, its grace and the watcher's interval, with room for a busy machine.
    EXPECT_LT(steady_clock::now() - begin, milliseconds(4000));
    EXPECT_TRUE(eventually([&] { return !database.reachable(); }, milliseconds(1000)));
    gate.set(Gate::Mode::pass);
    EXPECT_TRUE(eventually([&] { return database.reachable(); }, milliseconds(7000)));
    EXPECT_GT(backend_pid(database), 0);
}

TEST(Pool, ReportsAnUnknownOutcomeWhenCommitIsNotAnsweredR45) {
    const auto url = test::Cluster::instance().empty_database();
    test::Cluster::instance().execute(url, "CREATE TABLE mark (id integer)");
    Gate gate(url);
    DatabaseOptions options;
    options.url = gate.url();
    const auto connection = open_connection(options, Prepare::none);
    int runs = 0;
    const auto body = [&](Tx& tx) {
        ++runs;
        tx.exec_sql("INSERT INTO mark (id) VALUES (1)");
        gate.set(Gate::Mode::lose_commit_answer);
        return true;
    };
    EXPECT_THROW(run_transaction(*connection, body), OutcomeUnknown);
    EXPECT_EQ(runs, 1) << "an unknown outcome must never be retried";
    gate.set(Gate::Mode::pass);
    std::int64_t marks = 0;
    run_read(*connection, [&](Tx& tx) {
        marks = tx.exec_sql("SELECT count(*) AS n FROM mark").front().integer("n");
    });
    EXPECT_EQ(marks, 1) << "this time it had taken effect";
}

TEST(Pool, EndsAStatementThatRunsTooLong) {
    Database database(small_pool(shared_url()));
    EXPECT_THROW(
        database.run(
            Lane::interactive,
            [](Connection& connection) {
                run_read(connection, [](Tx& tx) { tx.exec_sql("SELECT pg_sleep(30)"); });
            }
        ),
        DatabaseBusy
    );
}

}  // namespace
}  // namespace bihuan::store
