#pragma once

// 责任分摊: the time of a limit, attributed to whoever held the ticket, so that a breach can be charged
// fairly.

#include "bihuan/domain/ticket.hpp"

#include <optional>
#include <span>
#include <vector>

namespace bihuan::domain {

/// From `from` on the ticket lay with this holder.
struct Holding {
    Instant from;
    Holder holder;
};

struct Pause {
    Instant from;
    /// Nothing while it lasts.
    std::optional<Instant> to;
};

struct HeldShare {
    Holder holder;
    /// Of the limit's running time, in its own unit.
    Duration time{0};
    /// The part of it that came after the due time.
    Duration late{0};
};

/// Splits the time that the timer has run until `now`, or until it ended, between the holders, in
/// the order in which they first held the ticket. `holdings` ascend; time before the first is
/// nobody's. `pauses` are those of the ticket and count only for limits that pause with it. Where
/// the calendar has a gap, nothing is counted.
std::vector<HeldShare> split_liability(
    const Timer& timer,
    std::span<const Holding> holdings,
    std::span<const Pause> pauses,
    const Calendar& calendar,
    Instant now
);

}  // namespace bihuan::domain
