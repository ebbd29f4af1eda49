#include "bihuan/jobs/ledger_keeper.hpp"

#include "bihuan/app/ledger.hpp"
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
    : database_(database),
      center_(center),
      rounds_("the ledger is not kept", pause, [this] { look(); }) {}

void LedgerKeeper::look() {
    const auto now = clock_now();
    make_checkpoint(now);
    if (now - expired_at_ < expiring_interval) return;
    expire(now);
    expired_at_ = now;
}

void LedgerKeeper::make_checkpoint(Instant now) {
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
    while (deleted == secrets_at_once && !rounds_.stopping()) {
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
