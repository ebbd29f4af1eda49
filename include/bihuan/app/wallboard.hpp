#pragma once

// The wallboard: the floor, what breaches next, and today against the usual, at one moment. Nothing
// in it names a customer or a number that somebody can be called at.

#include "bihuan/app/center.hpp"
#include "bihuan/app/report.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/wallboard.hpp"
#include "bihuan/store/agent_state.hpp"
#include "bihuan/store/wallboard.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

/// What came and went on the same weekdays up to this time of day, on the average.
struct UsualDay {
    Day date;
    /// Up to which minute of the day.
    std::chrono::minutes until{-1};
    /// Nothing where the center has no such weekday behind it.
    std::optional<double> received;
    std::optional<double> closed;
};

/// What a board is about and what may be on it: two who share it may share an answer.
struct WallScope {
    /// Sorted; nothing for the whole center.
    store::WallTeams teams;
    /// Whether single tickets, whether single people are shown.
    bool tickets = false;
    bool people = false;

    /// The same for scopes that are the same.
    std::string key() const;
};

/// Whose board: that of the teams that the principal is limited to, or of `team`. `not_found` for a
/// team outside of them.
Result<WallScope> wall_scope(const Context& context, const std::optional<TeamId>& team);

struct WallValue {
    const domain::WallFigureRow* row = nullptr;
    /// A number, or null where there is nothing to measure.
    Json value;
    std::optional<double> usual;
    /// What it should not be above.
    std::optional<std::int64_t> most;
    /// Since when, of what lasts.
    std::optional<Instant> since;
    /// The list behind it, where there is one.
    std::string drill;
    std::string name;
    std::string formula;
};

struct Wallboard {
    Instant as_of;
    Day date;
    Instant day_begin;
    std::vector<WallValue> figures;
    /// The seven stages in order.
    std::vector<std::pair<domain::Stage, std::int64_t>> stages;
    std::map<domain::AgentState, std::int64_t> agent_states;
    /// Those that are not offline, the busiest first.
    std::vector<store::AgentNow> agents;
    std::vector<store::WallTicket> due;
};

/// `usual` is what an earlier board found, and is brought up to date.
Wallboard wallboard(
    store::Tx& tx,
    const Context& context,
    const WallScope& scope,
    ReportLanguage language,
    UsualDay& usual
);

}  // namespace bihuan::app
