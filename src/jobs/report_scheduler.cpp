#include "bihuan/jobs/report_scheduler.hpp"

#include "bihuan/app/report_delivery.hpp"
#include "bihuan/base/log.hpp"
#include "jobs/clock.hpp"

namespace bihuan::jobs {

namespace {

constexpr std::chrono::minutes pause_after_failure{5};

}  // namespace

ReportScheduler::ReportScheduler(
    store::Database& database, const app::Center& center, std::chrono::milliseconds pause
)
    : database_(database),
      center_(center),
      rounds_("reports are not sent", pause, [this] { look(); }) {}

void ReportScheduler::look() {
    bool due = false;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_read(connection, [&](store::Tx& tx) {
            due = app::report_work_is_due(tx, system_context(center_, tx, clock_now()));
        });
        if (!due) return;
        store::run_transaction(connection, [&](store::Tx& tx) {
            app::tell_ready_reports(tx, system_context(center_, tx, clock_now()));
            return true;
        });
    });
    // One at a time, so that others have their turn on the worker.
    while (due && !rounds_.stopping()) {
        database_.run(store::Lane::batch, [&](store::Connection& connection) {
            due = deliver(connection);
        });
    }
}

bool ReportScheduler::deliver(store::Connection& connection) {
    std::optional<store::ReportSubscriptionId> claimed;
    auto round = app::ReportRound::nothing_due;
    try {
        store::run_transaction(connection, [&](store::Tx& tx) {
            const auto context = system_context(center_, tx, clock_now());
            round = app::deliver_next_report(tx, context, claimed);
            return true;
        });
    } catch (const store::DatabaseAway&) {
        throw;
    } catch (const std::exception& failure) {
        if (!claimed) throw;
        // A busy database is no exception: it may be busy with this very report, and the first that
        // is due, tried again at once, would keep all others.
        log::error(
            "a report is not sent", {{"subscription", claimed->text()}, {"what", failure.what()}}
        );
        store::run_transaction(connection, [&](store::Tx& tx) {
            store::plan_subscription(tx, *claimed, clock_now() + pause_after_failure);
            return true;
        });
        return true;
    }
    return round == app::ReportRound::done;
}

}  // namespace bihuan::jobs
