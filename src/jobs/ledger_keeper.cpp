#include "bihuan/jobs/ledger_keeper.hpp"

#include "bihuan/app/ledger.hpp"
#include "bihuan/base/log.hpp"
#include "jobs/clock.hpp"

namespace bihuan::jobs {

namespace {

constexpr auto expiring_interval = std::chrono::hours(24);
/// Some milliseconds of work.
constexpr std::size_t secrets_at_once = 1'000;

}  // namespace

LedgerKeeper::LedgerKeeper(
    store::Database& database, const app::Center& center, std::chrono::milliseconds pause
)
    : database_(database), center_(center), pause_(pause) {}

LedgerKeeper::~LedgerKeeper() {
    stop();
}

void LedgerKeeper::start() {
    thread_ = std::thread([this] { loop(); });
}

void LedgerKeeper::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool LedgerKeeper::stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void LedgerKeeper::loop() {
    auto expired_at = Instant{};
    while (!stopping()) {
        try {
            const auto now = clock_now();
            look(now);
            if (now - expired_at >= expiring_interval) {
                expire(now);
                expired_at = now;
            }
        } catch (const store::DatabaseAway&) {
            // What is due stays due.
        } catch (const std::exception& failure) {
            log::error("the ledger is not kept", {{"what", failure.what()}});
        }
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, pause_, [this] { return stopping_; });
    }
}

void LedgerKeeper::look(Instant now) {
    bool due = false;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_read(connection, [&](store::Tx& tx) {
            due = app::ledger_checkpoint_is_due(tx, now);
        });
        if (!due) return;
        store::run_transaction(connection, [&](store::Tx& tx) {
            const auto context = system_context(center_, tx, now);
            return app::make_due_ledger_checkpoint(tx, context);
        });
    });
}

void LedgerKeeper::expire(Instant now) {
    std::size_t deleted = secrets_at_once;
    while (deleted == secrets_at_once && !stopping()) {
        database_.run(store::Lane::batch, [&](store::Connection& connection) {
            store::run_transaction(connection, [&](store::Tx& tx) {
                const auto context = system_context(center_, tx, now);
                deleted = app::expire_ledger_secrets(tx, context, secrets_at_once);
                return true;
            });
        });
    }
}

}  // namespace bihuan::jobs
