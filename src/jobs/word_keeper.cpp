#include "bihuan/jobs/word_keeper.hpp"

#include "jobs/clock.hpp"

namespace bihuan::jobs {

WordKeeper::WordKeeper(
    store::Database& database, const app::Center& center, WordKeeperPauses pauses
)
    : database_(database),
      center_(center),
      pauses_(pauses),
      rounds_("counting words failed", pauses.look, [this] { look(); }) {}

/// Whether the work says that there is more; not when another node is at it.
bool WordKeeper::turn(const std::function<bool(store::Tx&)>& work) {
    bool more = false;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_transaction(connection, [&](store::Tx& tx) {
            more = store::hold_words(tx) && work(tx);
            return true;
        });
    });
    return more && !rounds_.stopping();
}

void WordKeeper::look() {
    while (turn([this](store::Tx& tx) { return follower_.follow(tx, center_.zone); })) {}
    while (turn([this](store::Tx& tx) {
        const auto context = system_context(center_, tx, clock_now());
        return app::count_next_day(tx, context, pauses_.day);
    })) {}
}

}  // namespace bihuan::jobs
