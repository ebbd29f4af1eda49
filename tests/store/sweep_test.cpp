// The background thread on a real database: what is committed meanwhile wakes it.

#include "bihuan/app/tickets.hpp"
#include "bihuan/jobs/sweep.hpp"
#include "bihuan/store/tickets.hpp"

#include "app_center.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

Instant clock_now() {
    return std::chrono::floor<domain::Duration>(std::chrono::system_clock::now());
}

TEST(Alarm, wakes_the_sleeper_sooner_and_remembers_what_came_before_the_sleep) {
    jobs::Alarm alarm;
    alarm.set(clock_now());
    EXPECT_TRUE(alarm.sleep_until(clock_now() + hours(9))) << "set before";
    std::thread other([&] {
        alarm.set(clock_now() + hours(10));
        alarm.set(clock_now() + milliseconds(20));
    });
    EXPECT_TRUE(alarm.sleep_until(clock_now() + hours(9))) << "set meanwhile";
    other.join();
    EXPECT_TRUE(alarm.sleep_until(clock_now() - hours(1))) << "not at all";
    std::thread last([&] { alarm.stop(); });
    EXPECT_FALSE(alarm.sleep_until(clock_now() + hours(9))) << "stopped";
    last.join();
    EXPECT_FALSE(alarm.sleep_until(clock_now() + hours(9))) << "and stays so";
}

/// A database whose commits set the alarm of a sweep that looks of itself only every nine hours.
class SleepingSweep : public testing::Test {
protected:
    SleepingSweep() {
        store::DatabaseOptions options;
        options.url = center_.url();
        options.interactive_workers = 1;
        options.step_planned = [this](Instant at) { alarm_.set(at); };
        database_ = std::make_unique<store::Database>(options);
        sweep_ = std::make_unique<jobs::Sweep>(*database_, center_.center(), alarm_, hours(9));
        sweep_->start();
    }

    ~SleepingSweep() override {
        sweep_->stop();
        database_->stop();
    }

    void run(const std::function<void(store::Tx&)>& work) {
        database_->run(store::Lane::interactive, [&](store::Connection& connection) {
            store::run_transaction(connection, [&](store::Tx& tx) {
                work(tx);
                return true;
            });
        });
    }

    AppCenter center_;
    jobs::Alarm alarm_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<jobs::Sweep> sweep_;
};

TEST_F(SleepingSweep, is_woken_by_a_commit_that_plans_a_step_sooner) {
    const auto now = clock_now();
    domain::Ticket ticket;
    run([&](store::Tx& tx) {
        app::NewTicket request;
        request.subject = "挂起";
        request.anonymous_reason = "测试";
        // Of the three minutes for intake half is over in two seconds.
        request.received_at = now - std::chrono::seconds(88);
        const auto context = center_.acting(tx, {domain::Role::supervisor}, {}, now);
        ticket = app::file_ticket(tx, context, request).value();
    });
    const auto fired = [&] {
        return center_.value("SELECT count(*) FROM ticket_event WHERE type = 'escalation_step'");
    };
    ASSERT_EQ(fired(), "0");
    EXPECT_TRUE(eventually([&] { return fired() != "0"; }));
}

}  // namespace
}  // namespace bihuan::test
