#include "bihuan/jobs/sweep.hpp"

#include "bihuan/app/sweep.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/store/attachments.hpp"
#include "bihuan/store/due.hpp"

namespace bihuan::jobs {

namespace {

constexpr auto pause_between_rounds = std::chrono::milliseconds(500);
constexpr auto tidying_interval = std::chrono::minutes(10);
constexpr std::size_t tickets_per_transaction = 50;

Instant clock_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now()
    );
}

/// What the program does on its own account: no person, every ticket.
app::Context system_context(const app::Center& center, store::Tx& tx, Instant now) {
    app::Principal principal;
    principal.kind = app::PrincipalKind::system;
    return app::Context{center, center.directories.current(tx, now), std::move(principal), now};
}

}  // namespace

Sweep::Sweep(store::Database& database, const app::Center& center)
    : database_(database), center_(center) {}

Sweep::~Sweep() {
    stop();
}

void Sweep::start() {
    thread_ = std::thread([this] { loop(); });
}

void Sweep::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Sweep::loop() {
    auto tidied_at = Instant{};
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        try {
            fire_what_is_due();
            if (clock_now() - tidied_at > tidying_interval) {
                tidy();
                tidied_at = clock_now();
            }
        } catch (const store::DatabaseAway&) {
            // The next round tries again; nothing is lost, since what is due stays due.
        } catch (const std::exception& failure) {
            log::error("sweep failed", {{"what", failure.what()}});
        }
        lock.lock();
        wake_.wait_for(lock, pause_between_rounds, [this] { return stopping_; });
    }
}

void Sweep::fire_what_is_due() {
    std::size_t treated = tickets_per_transaction;
    while (treated == tickets_per_transaction) {
        database_.run(store::Lane::batch, [&](store::Connection& connection) {
            store::run_transaction(connection, [&](store::Tx& tx) {
                const auto context = system_context(center_, tx, clock_now());
                treated = app::sweep(tx, context, tickets_per_transaction);
                return true;
            });
        });
    }
}

void Sweep::tidy() {
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_transaction(connection, [&](store::Tx& tx) {
            store::delete_expired(tx, clock_now());
            store::delete_orphans(tx, clock_now());
            return true;
        });
    });
}

}  // namespace bihuan::jobs
