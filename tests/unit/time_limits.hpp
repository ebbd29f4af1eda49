#pragma once

// The due time of a limit as the shipped packs and the shipped calendar give it.

#include "bihuan/domain/calendar.hpp"
#include "bihuan/domain/clock.hpp"
#include "bihuan/domain/policy.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::test {

const domain::Calendar& shipped_calendar();
const domain::Policy& retail_pack();
const domain::Policy& claims_pack();
/// Retail before claims, as where none is configured.
const domain::Policy& both_packs();

/// "2026-11-23 09:00" or "2026-11-23 09:00:15" in Shanghai.
Instant local(std::string_view text);
/// The same back, without the seconds when there are none.
std::string local_text(Instant instant);

using Pause = std::pair<Instant, Instant>;

/// When a limit that begins at `start` is due, as local text: by the ticket clock where it has the
/// metric, else by the unit alone. "none" when no rule sets it.
std::string due_of(
    const domain::Policy& policy,
    domain::Metric metric,
    const domain::TicketFacts& facts,
    Instant start,
    const std::vector<Pause>& pauses = {}
);

}  // namespace bihuan::test
