#include "bihuan/jobs/report_keeper.hpp"

#include "bihuan/app/report_facts.hpp"
#include "bihuan/base/log.hpp"
#include "jobs/clock.hpp"

namespace bihuan::jobs {

namespace {

/// Enough that an import's many small transactions are folded together.
constexpr std::size_t events_per_transaction = 4'000;
/// However much is written, no round follows the last sooner than this.
constexpr auto shortest_pause = std::chrono::milliseconds(200);

}  // namespace

ReportKeeper::ReportKeeper(
    store::Database& database, const app::Center& center, std::chrono::milliseconds longest_sleep
)
    : database_(database), center_(center), longest_sleep_(longest_sleep) {}

ReportKeeper::~ReportKeeper() {
    stop();
}

void ReportKeeper::start() {
    thread_ = std::thread([this] { loop(); });
}

void ReportKeeper::stop() {
    stopping_ = true;
    alarm_.stop();
    if (thread_.joinable()) thread_.join();
}

void ReportKeeper::wake() {
    alarm_.set(clock_now() + shortest_pause);
}

void ReportKeeper::loop() {
    do {
        try {
            while (one_round() && !stopping_) {}
        } catch (const store::DatabaseAway&) {
            // What waits goes on waiting.
        } catch (const std::exception& failure) {
            log::error("keeping reports failed", {{"what", failure.what()}});
        }
    } while (alarm_.sleep_until(clock_now() + longest_sleep_));
}

bool ReportKeeper::one_round() {
    app::FoldRound round;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        bool unfolded = false;
        store::run_read(connection, [&](store::Tx& tx) { unfolded = store::has_unfolded(tx); });
        if (!unfolded) return;
        store::run_transaction(connection, [&](store::Tx& tx) {
            const auto context = system_context(center_, tx, clock_now());
            round = app::fold_round(tx, context, events_per_transaction, store::Turn::skip);
            return true;
        });
    });
    return round.more;
}

}  // namespace bihuan::jobs
