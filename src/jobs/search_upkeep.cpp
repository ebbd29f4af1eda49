#include "bihuan/jobs/search_upkeep.hpp"

#include "bihuan/store/search_index.hpp"

namespace bihuan::jobs {

namespace {

/// Some milliseconds of work, so that whoever changes one of them waits no longer.
constexpr std::size_t rows_at_once = 200;

}  // namespace

SearchUpkeep::SearchUpkeep(store::Database& database, std::chrono::milliseconds pause)
    : database_(database), rounds_("search upkeep failed", pause, [this] { look(); }) {}

/// Whether there may be more.
bool SearchUpkeep::index_some() {
    std::size_t indexed = 0;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_transaction(connection, [&](store::Tx& tx) {
            indexed = store::index_waiting(tx, rows_at_once);
            return true;
        });
    });
    return indexed == rows_at_once;
}

void SearchUpkeep::look() {
    while (index_some() && !rounds_.stopping()) {}
    bool stale = false;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_read(connection, [&](store::Tx& tx) {
            store::sort_in_pending(tx);
            stale = store::gram_shares_are_stale(tx);
        });
    });
    if (!stale || rounds_.stopping()) return;
    database_.run(store::Lane::batch, [&](store::Connection& connection) {
        store::run_transaction(connection, [&](store::Tx& tx) {
            store::count_gram_shares(tx);
            return true;
        });
    });
}

}  // namespace bihuan::jobs
