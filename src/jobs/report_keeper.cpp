#include "bihuan/jobs/report_keeper.hpp"

#include "bihuan/app/report_facts.hpp"
#include "bihuan/base/log.hpp"
#include "jobs/clock.hpp"

#include <algorithm>

namespace bihuan::jobs {

namespace {

/// Enough that an import's many small transactions are folded together.
constexpr std::size_t events_per_transaction = 2'000;
/// However much is written, no round follows the last sooner than the shortest pause, nor sooner
/// than the share of its time that is left to others; whoever reads a report waits no longer than
/// the longest.
constexpr auto shortest_pause = std::chrono::milliseconds(200);
constexpr auto longest_pause = std::chrono::seconds(1);
constexpr int pauses_per_round = 10;

}  // namespace

ReportKeeper::ReportKeeper(
    store::DatabaseOptions options, const app::Center& center,
    std::chrono::milliseconds longest_sleep
)
    : options_(std::move(options)), center_(center), longest_sleep_(longest_sleep) {}

ReportKeeper::~ReportKeeper() {
    stop();
}

void ReportKeeper::start() {
    thread_ = std::thread([this] { loop(); });
}

void ReportKeeper::ask_to_stop() {
    stopping_ = true;
    alarm_.stop();
}

void ReportKeeper::stop() {
    ask_to_stop();
    if (thread_.joinable()) thread_.join();
}

void ReportKeeper::wake() {
    alarm_.set(clock_now() + pause_.load());
}

void ReportKeeper::loop() {
    do {
        try {
            std::chrono::steady_clock::duration last{};
            bool more = true;
            while (more && !stopping_) {
                const auto begun = std::chrono::steady_clock::now();
                more = one_round();
                last = std::chrono::steady_clock::now() - begun;
            }
            pause_ = std::clamp<std::chrono::milliseconds>(
                std::chrono::ceil<std::chrono::milliseconds>(pauses_per_round * last),
                shortest_pause, longest_pause
            );
        } catch (const store::DatabaseAway&) {
            // What waits goes on waiting.
            connection_.reset();
        } catch (const std::exception& failure) {
            log::error("keeping reports failed", {{"what", failure.what()}});
            connection_.reset();
        }
    } while (alarm_.sleep_until(clock_now() + longest_sleep_));
}

bool ReportKeeper::one_round() {
    if (!connection_) connection_ = store::open_connection(options_, store::Prepare::none);
    bool unfolded = false;
    store::run_read(*connection_, [&](store::Tx& tx) { unfolded = store::has_unfolded(tx); });
    app::FoldRound round;
    if (!unfolded) return false;
    store::run_transaction(*connection_, [&](store::Tx& tx) {
        const auto context = system_context(center_, tx, clock_now());
        round = app::fold_round(tx, context, events_per_transaction, store::Turn::skip);
        return true;
    });
    return round.more;
}

}  // namespace bihuan::jobs
