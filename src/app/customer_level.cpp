#include "app/customer_level.hpp"

#include "app/step.hpp"
#include "bihuan/store/customer_merges.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::CustomerLevel;

/// Tickets that are read at once.
constexpr std::size_t tickets_at_once = 100;

bool moves_with(const Context& context, const domain::Ticket& ticket, CustomerLevel level) {
    const domain::ClockContext clocks{ticket.id, context.policy(), context.calendar()};
    auto facts = facts_of(context, ticket);
    facts.customer_level = level;
    auto timers = ticket.timers;
    domain::apply(timers, domain::signal::Retarget{}, facts, clocks, context.now);
    return timers != ticket.timers;
}

}  // namespace

Result<void> follow_level(
    store::Tx& tx,
    const Context& context,
    CustomerId id,
    domain::CustomerLevel before,
    domain::CustomerLevel after
) {
    if (before == after) return {};
    const auto ids = store::lock_open_tickets_of(tx, id);
    for (std::size_t begin = 0; begin < ids.size(); begin += tickets_at_once) {
        const auto end = std::min(ids.size(), begin + tickets_at_once);
        const std::vector<TicketId> part(
            ids.begin() + static_cast<std::ptrdiff_t>(begin),
            ids.begin() + static_cast<std::ptrdiff_t>(end)
        );
        for (auto& ticket : store::find_tickets(tx, part)) {
            if (!moves_with(context, ticket, after)) continue;
            // The row of the customer says the new level already.
            ticket.customer->level = before;
            Step step(context, std::move(ticket));
            step.ticket().customer->level = after;
            Json data{{"from", domain::code_of(before)}, {"to", domain::code_of(after)}};
            data["changed"] = Json::array({"customer_level"});
            step.add_event(domain::EventType::updated).data_json = dump(data);
            step.announce("ticket.updated", data);
            BH_CHECK(step.save(tx));
        }
    }
    return {};
}

}  // namespace bihuan::app
