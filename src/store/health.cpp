#include "bihuan/store/health.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

ServerFacts server_facts(Tx& tx) {
    // Composed rather than prepared: it has to work on a database without our schema.
    const auto row = tx.exec_sql(
                           "SELECT current_setting('server_version') AS version, "
                           "clock_timestamp() AS now, "
                           "current_setting('transaction_read_only') = 'on' AS read_only"
    )
                         .front();
    return {row.text("version"), row.instant("now"), row.boolean("read_only")};
}

}  // namespace bihuan::store
