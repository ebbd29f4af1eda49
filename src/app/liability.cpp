#include "bihuan/app/liability.hpp"

#include "app/clock_pauses.hpp"
#include "app/clock_versions.hpp"
#include "bihuan/app/tickets.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

/// The clocks of several nodes may differ by a little; the order of the events is that of the rows.
std::vector<domain::Holding> holdings_of(const std::vector<store::HoldingEvent>& events) {
    std::vector<domain::Holding> holdings;
    for (const auto& event : events) {
        if (!event.holder) continue;
        const auto from =
            holdings.empty() ? event.at : std::max(event.at, holdings.back().from);
        holdings.push_back({from, *event.holder});
    }
    return holdings;
}

std::vector<Dispatch> dispatches_of(const std::vector<store::HoldingEvent>& events) {
    constexpr auto there = domain::Stage::investigation;
    std::vector<Dispatch> dispatches;
    std::optional<DepartmentId> department;
    for (const auto& event : events) {
        if (event.holder) department = event.holder->department;
        // All events of a step have its stages; the move itself has the action.
        if (!event.action) continue;
        const bool leaves = event.from_stage == there && event.to_stage != there;
        const bool enters = event.from_stage != there && event.to_stage == there;
        if (leaves && !dispatches.empty()) {
            auto& last = dispatches.back();
            last.ended_at = event.at;
            last.ended_by = event.action;
            last.reason = event.reason;
        }
        if (enters) {
            auto& next = dispatches.emplace_back();
            next.department = department;
            next.at = event.at;
        }
    }
    return dispatches;
}

}  // namespace

Result<Liability> liability_of(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    const auto events = store::holding_events(tx, ticket.id);
    const auto holdings = holdings_of(events);
    const auto pauses = pauses_of(store::clock_events(tx, {ticket.id}));
    ClockVersions versions(tx, context);
    Liability liability;
    for (const auto& timer : ticket.timers) {
        const auto& calendar = versions.calendar(timer.calendar_version);
        auto shares = split_liability(timer, holdings, pauses, calendar, context.now);
        liability.timers.push_back({timer, std::move(shares)});
    }
    liability.dispatches = dispatches_of(events);
    liability.bounced = static_cast<int>(std::count_if(
        liability.dispatches.begin(), liability.dispatches.end(),
        [](const Dispatch& dispatch) {
            return dispatch.ended_by == domain::Action::refuse_responsibility;
        }
    ));
    return liability;
}

}  // namespace bihuan::app
