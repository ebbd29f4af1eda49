#pragma once

// Timers are a fold over events: folded again, they have to equal themselves.

#include "bihuan/app/center.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

struct ClockDifference {
    std::string number;
    TimerId timer;
    /// "missing", "unexpected" or "different".
    std::string what;
};

struct ClockRebuild {
    std::size_t tickets = 0;
    std::size_t timers = 0;
    std::vector<ClockDifference> differences;
    /// Where the next call goes on; nothing at the end.
    std::optional<TicketId> next;
};

/// Folds the events of up to `limit` tickets after `after` again and compares the result with the
/// stored timers. With `write` the stored ones are replaced where they differ.
ClockRebuild rebuild_clocks(
    store::Tx& tx, const Context& context, std::optional<TicketId> after, std::size_t limit,
    bool write
);

}  // namespace bihuan::app
