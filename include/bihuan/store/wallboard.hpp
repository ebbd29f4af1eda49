#pragma once

// The counting behind the wallboard: the floor as it is, the open tickets, and how much came and
// went in spans of time. Everything is found by an index, however much there was before today.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/ticket.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

/// Tickets of these teams; nothing for all.
using WallTeams = std::optional<std::vector<TeamId>>;

struct WallFloor {
    std::int64_t calls_waiting = 0;
    /// When the call began to wait that has waited longest.
    std::optional<Instant> waiting_since;
    std::int64_t callbacks_waiting = 0;
    std::int64_t callbacks_overdue = 0;
};
WallFloor wall_floor(Tx& tx, Instant now);

/// How many open tickets are at which stage.
std::map<domain::Stage, std::int64_t> wall_stages(Tx& tx, const WallTeams& teams);

struct WallDue {
    std::int64_t overdue = 0;
    std::int64_t soon = 0;
};
/// Open tickets whose earliest limit that is not met lies before `now`, and from there to `until`.
WallDue wall_due(Tx& tx, const WallTeams& teams, Instant now, Instant until);

struct WallSpan {
    Instant from;
    Instant to;
};
struct WallFlow {
    std::int64_t received = 0;
    std::int64_t closed = 0;
};
/// One for each span, in order.
std::vector<WallFlow> wall_flows(
    Tx& tx, const WallTeams& teams, const std::vector<WallSpan>& spans
);
/// When the first ticket of the center was received.
std::optional<Instant> first_received(Tx& tx);

struct WallTicket {
    TicketId id;
    std::string number;
    std::int64_t version = 0;
    std::string stage;
    std::string priority;
    std::optional<std::string> category;
    std::optional<TeamId> team_id;
    std::optional<UserId> owner_id;
    /// Which limit it is that ends next.
    std::string metric;
    Instant due_at;
};
/// What breaches next: open tickets whose running limit ends after `now`, the earliest first.
std::vector<WallTicket> wall_next_due(
    Tx& tx, const WallTeams& teams, Instant now, std::size_t limit
);

}  // namespace bihuan::store
