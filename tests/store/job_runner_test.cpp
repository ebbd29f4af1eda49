// The threads that work off jobs, on a real database.

#include "bihuan/jobs/job_runner.hpp"

#include "store/lock_waiter.hpp"
#include "store/switch_center.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

TEST(JobRunner, goes_on_tidying_after_a_lock_that_was_not_had) {
    AppCenter center;
    center.with([](store::Tx& tx) {
        tx.exec_sql(
            "INSERT INTO stored_file (id, filename, media_type, created_at) "
            "VALUES (gen_random_uuid(), 'old.csv', 'text/csv', '2026-01-01')"
        );
    });
    store::DatabaseOptions options;
    options.url = center.url();
    options.lock_timeout = std::chrono::milliseconds(200);
    store::Database database(options);
    jobs::JobRunner runner(database, center.center(), "node", {});
    store::run_transaction(center.connection(), [&](store::Tx& tx) {
        tx.exec_sql("LOCK TABLE stored_file IN EXCLUSIVE MODE");
        runner.start();
        EXPECT_TRUE(somebody_waits(tx));
        EXPECT_TRUE(eventually([&] { return lock_waiters(tx) == 0; })) << "it waits for ever";
        return false;
    });
    EXPECT_TRUE(eventually([&] {
        return center.value("SELECT count(*) FROM stored_file") == "0";
    }));
    runner.stop();
    database.stop();
}

}  // namespace
}  // namespace bihuan::test
