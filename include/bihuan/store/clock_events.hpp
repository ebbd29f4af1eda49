#pragma once

// What the events of tickets told the clocks, for folding them again and for explaining them.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/clock.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace bihuan::store {

class Tx;

struct ClockEvent {
    TicketId ticket;
    Instant at;
    /// A ladder step was fired by it.
    bool fired = false;
    std::vector<domain::ClockEntry> entries;
};

/// Of all these tickets, each ticket's in the order in which they happened.
std::vector<ClockEvent> clock_events(Tx& tx, const std::vector<TicketId>& tickets);

/// The next tickets by id that have timers.
std::vector<TicketId> tickets_with_timers(
    Tx& tx, std::optional<TicketId> after, std::size_t limit
);

/// The same among those that are open.
std::vector<TicketId> open_tickets_with_timers(
    Tx& tx, std::optional<TicketId> after, std::size_t limit
);

}  // namespace bihuan::store
