#include "bihuan/store/switch_calls.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query select_lasting_calls{"select_lasting_calls", R"sql(
    SELECT call_id, last_event_at FROM call WHERE provider = $1 AND state <> 'ended'
    ORDER BY last_event_at DESC LIMIT $2
)sql"};

}  // namespace

std::vector<LastingCall> lasting_calls(Tx& tx, const std::string& provider, std::size_t limit) {
    std::vector<LastingCall> calls;
    for (const auto& row : tx.exec(select_lasting_calls, provider, limit)) {
        calls.push_back({row.text("call_id"), row.instant("last_event_at")});
    }
    return calls;
}

}  // namespace bihuan::store
