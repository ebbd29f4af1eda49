#include "bihuan/jobs/assigner.hpp"

#include "bihuan/app/queue.hpp"
#include "bihuan/base/log.hpp"
#include "jobs/clock.hpp"

namespace bihuan::jobs {

namespace {

/// Few, so that nobody who claims meanwhile waits long for their row.
constexpr std::size_t tickets_per_transaction = 20;
/// However many wait whom nobody can have, a pass ends.
constexpr int rounds_max = 200;
/// However much is written, the queue is not gone through more often than this.
constexpr auto shortest_pause = std::chrono::milliseconds(100);

}  // namespace

Assigner::Assigner(
    store::Database& database, const app::Center& center, std::chrono::milliseconds longest_sleep
)
    : database_(database), center_(center), longest_sleep_(longest_sleep) {}

Assigner::~Assigner() {
    stop();
}

void Assigner::start() {
    thread_ = std::thread([this] { loop(); });
}

void Assigner::stop() {
    stopping_ = true;
    alarm_.stop();
    if (thread_.joinable()) thread_.join();
}

void Assigner::wake() {
    if (at_work_) alarm_.set(clock_now() + shortest_pause);
}

void Assigner::loop() {
    do {
        try {
            go_through_the_queue();
        } catch (const store::DatabaseAway&) {
            // The next round tries again; what waits goes on waiting.
        } catch (const std::exception& failure) {
            log::error("automatic assignment failed", {{"what", failure.what()}});
        }
    } while (alarm_.sleep_until(clock_now() + longest_sleep_));
}

void Assigner::go_through_the_queue() {
    for (int round = 0; round < rounds_max && one_round(); ++round) {}
}

bool Assigner::one_round() {
    app::AssignmentRound round;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_transaction(connection, [&](store::Tx& tx) {
            const auto context = system_context(center_, tx, clock_now());
            at_work_ = context.settings().assignment.any();
            round = app::assign_waiting(tx, context, after_, tickets_per_transaction);
            return true;
        });
    });
    after_ = round.next;
    return round.next.has_value() && !stopping_;
}

}  // namespace bihuan::jobs
