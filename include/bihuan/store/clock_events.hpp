#pragma once

// What the events of tickets told the clocks, for folding them again and for explaining them.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/ticket.hpp"

#include <cstddef>
#include <optional>
#include <string>
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

/// An event after which a ticket lies with somebody else or in another stage.
struct HoldingEvent {
    Instant at;
    std::optional<domain::Action> action;
    std::optional<domain::Stage> from_stage;
    std::optional<domain::Stage> to_stage;
    /// Where it changed.
    std::optional<domain::Holder> holder;
    /// From the form, else the comment; may be empty.
    std::string reason;
};

/// In the order in which they happened.
std::vector<HoldingEvent> holding_events(Tx& tx, TicketId ticket);

/// The next tickets by id that have timers.
std::vector<TicketId> tickets_with_timers(
    Tx& tx, std::optional<TicketId> after, std::size_t limit
);

/// The same among those that are open.
std::vector<TicketId> open_tickets_with_timers(
    Tx& tx, std::optional<TicketId> after, std::size_t limit
);

}  // namespace bihuan::store
