#include "bihuan/app/clock_rebuild.hpp"

#include "app/clock_versions.hpp"
#include "bihuan/store/clock_events.hpp"
#include "bihuan/store/clock_write.hpp"

#include <algorithm>
#include <map>

namespace bihuan::app {

namespace {

/// A ticket's clocks while its events are folded.
struct Folded {
    std::vector<domain::Timer> timers;
    std::optional<Instant> fired_at;
};

void fold(Folded& folded, const store::ClockEvent& event, ClockVersions& versions) {
    // All steps of one round have one time; the round itself came before what its steps did.
    if (event.fired && folded.fired_at != event.at) {
        domain::fire_due(folded.timers, event.at);
        folded.fired_at = event.at;
    }
    for (const auto& entry : event.entries) {
        const domain::ClockContext clocks{
            event.ticket, versions.policy(entry.policy_version),
            versions.calendar(entry.calendar_version)
        };
        domain::apply(folded.timers, entry.signal, entry.facts, clocks, event.at);
    }
}

const domain::Timer* find(const std::vector<domain::Timer>& timers, TimerId id) {
    const auto found = std::find_if(timers.begin(), timers.end(), [id](const auto& timer) {
        return timer.id == id;
    });
    return found == timers.end() ? nullptr : &*found;
}

void compare(
    const domain::Ticket& stored, const std::vector<domain::Timer>& folded, ClockRebuild& result
) {
    for (const auto& timer : folded) {
        ++result.timers;
        const auto* other = find(stored.timers, timer.id);
        if (other != nullptr && *other == timer) continue;
        const char* what = other == nullptr ? "missing" : "different";
        result.differences.push_back({stored.number, timer.id, what});
    }
    for (const auto& timer : stored.timers) {
        if (find(folded, timer.id) != nullptr) continue;
        result.differences.push_back({stored.number, timer.id, "unexpected"});
    }
}

}  // namespace

ClockRebuild rebuild_clocks(
    store::Tx& tx, const Context& context, std::optional<TicketId> after, std::size_t limit,
    bool write
) {
    ClockRebuild result;
    const auto ids = store::tickets_with_timers(tx, after, limit);
    result.tickets = ids.size();
    if (ids.size() == limit) result.next = ids.back();
    if (write) {
        for (const auto& id : ids) store::lock_ticket(tx, id);
    }
    ClockVersions versions(tx, context);
    std::map<TicketId, Folded> folded;
    for (const auto& event : store::clock_events(tx, ids)) {
        fold(folded[event.ticket], event, versions);
    }
    std::vector<domain::Ticket> repaired;
    for (auto& ticket : store::find_tickets(tx, ids)) {
        const auto before = result.differences.size();
        compare(ticket, folded[ticket.id].timers, result);
        if (result.differences.size() == before) continue;
        ticket.timers = std::move(folded[ticket.id].timers);
        repaired.push_back(std::move(ticket));
    }
    if (write) store::replace_clocks(tx, repaired);
    return result;
}

}  // namespace bihuan::app
