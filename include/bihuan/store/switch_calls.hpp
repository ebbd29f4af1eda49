#pragma once

// What a connection to a switch has to know of calls that were reported before it was made.

#include "bihuan/base/time.hpp"

#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct LastingCall {
    /// As the switch names it.
    std::string call_id;
    Instant last_event_at;
};

/// Calls of this provider that last as far as we know, at most `limit`, the latest ones.
std::vector<LastingCall> lasting_calls(Tx& tx, const std::string& provider, std::size_t limit);

}  // namespace bihuan::store
