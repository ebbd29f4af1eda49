#pragma once

// What live updates tell of the telephone floor: which rows are not as they were, and how they are
// now.

#include "bihuan/store/agent_state.hpp"
#include "bihuan/store/callbacks.hpp"
#include "bihuan/store/dialling.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

/// A row that lasts or changed lately.
struct FloorMark {
    enum class Kind { call, agent, callback, dial_request };

    Kind kind = Kind::call;
    Uuid id{};
    /// Another number than before: another state than before.
    std::int64_t version = 0;
    friend auto operator<=>(const FloorMark&, const FloorMark&) = default;
};

/// All calls that last, and whatever was written after `since`. One statement.
std::vector<FloorMark> floor_marks(Tx& tx, Instant since);

/// Somebody's newest part in a call.
struct LiveLeg {
    UserId user_id;
    bool open = false;
    bool talks = false;
    bool transferred = false;
    std::optional<domain::OfferOutcome> outcome;
};

struct LiveCall {
    CallId id;
    /// As far as live messages show it.
    domain::CallRecord record;
    std::string number;
    std::int64_t version = 0;
    std::vector<LiveLeg> legs;
};
std::vector<LiveCall> live_calls(Tx& tx, const std::vector<CallId>& ids);

}  // namespace bihuan::store
