#pragma once

// Changing the calendar or the policy: tried on the open tickets first, then committed; the clocks
// follow in the background.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/clock_rules.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// A document, or the id of the simulation in which it was tried.
struct ClockRulesChange {
    Json document;
    std::optional<store::ClockSimulationId> simulation;
    /// Nothing: at once. Never in the past.
    std::optional<Instant> effective_at;
    /// Also where a version that is planned for later would never be in force by that.
    bool supersede_planned = false;
    std::string note;
};

/// The newest calendar, planned ones included, with the yearly lists of the State Council put in.
/// `invalid` with the faults of `merge_holidays` under `/holidays`.
Result<Json> calendar_with_holidays(store::Tx& tx, const std::vector<Json>& year_lists);

/// Appends the next version of `kind` (`store::calendar_rules` or `policy_rules`). Refuses with
/// `invalid` and the faults of `parse_calendar` or `parse_policy` under `/document`, and with
/// `in_the_past` and `unknown_reference`; `supersedes_planned`. The caller forgets the cached
/// directory after the commit.
Result<store::ClockRules> add_clock_rules(
    store::Tx& tx, const Context& context, std::string_view kind, const ClockRulesChange& change
);

/// All versions, newest first.
std::vector<store::ClockRules> list_clock_rules(store::Tx& tx, std::string_view kind);
/// `not_found`, also for what is no number.
Result<store::ClockRules> find_clock_rules(
    store::Tx& tx, std::string_view kind, std::string_view version
);

struct MovedClock {
    TicketId ticket;
    std::string number;
    TimerId timer;
    domain::Metric metric = domain::Metric::resolution;
    std::optional<Instant> from;
    std::optional<Instant> to;
};

/// What a change would do to the clocks that run now.
struct ClockSimulation {
    store::ClockSimulationId id;
    std::size_t tickets = 0;
    std::size_t clocks = 0;
    std::size_t earlier = 0;
    std::size_t later = 0;
    /// Clocks that would get a limit or lose theirs.
    std::size_t other = 0;
    /// The first `moves_max`, in the order of the tickets.
    std::vector<MovedClock> moves;
    /// Of a calendar that was tried, as of today.
    std::vector<domain::CalendarWarning> warnings;
};
inline constexpr std::size_t moves_max = 50'000;

/// Tries a document on every open ticket. Nothing is written but the document itself, so that
/// exactly what was tried can be committed by its id.
Result<ClockSimulation> simulate_clock_rules(
    store::Tx& tx, const Context& context, std::string_view kind, const Json& document
);

}  // namespace bihuan::app
