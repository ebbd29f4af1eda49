#include "bihuan/app/sweep.hpp"

#include "app/ladder.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/clock_write.hpp"
#include "bihuan/store/due.hpp"

#include <stdexcept>

namespace bihuan::app {

namespace {

/// The step on a ticket whose clocks have reached the next rung of their ladders. It is written
/// even when nothing fired, because the index entry that led here has to move.
store::TicketChange fire(const Context& context, domain::Ticket ticket) {
    Step step(context, std::move(ticket));
    fire_steps(step);
    return std::move(step).take();
}

/// The rows are locked, so nobody can have been faster.
void write(store::Tx& tx, const std::vector<store::TicketChange>& changes) {
    if (store::update_clocks(tx, changes).size() != changes.size()) {
        throw std::logic_error("a locked ticket was changed by somebody else");
    }
}

}  // namespace

std::size_t sweep(store::Tx& tx, const Context& context, std::size_t limit) {
    const auto due = store::claim_due(tx, context.now, limit);
    std::vector<store::TicketChange> changes;
    for (auto& ticket : store::find_tickets(tx, due)) {
        const bool wakes = ticket.status == domain::Status::suspended &&
                           *ticket.wake_at <= context.now;
        if (wakes) {
            wake_ticket(tx, context, std::move(ticket)).value();
        } else {
            changes.push_back(fire(context, std::move(ticket)));
        }
    }
    write(tx, changes);
    return due.size();
}

std::size_t follow_clock_rules(store::Tx& tx, const Context& context, std::size_t limit) {
    const auto calendar = context.calendar().version();
    const auto policy = context.policy().version;
    const auto stale = store::claim_stale(tx, calendar, policy, limit);
    std::vector<store::TicketChange> changes;
    std::vector<TicketId> untouched;
    for (auto& ticket : store::find_tickets(tx, stale)) {
        const auto id = ticket.id;
        auto change = Step(context, std::move(ticket)).take();
        if (change.events.empty()) {
            untouched.push_back(id);
        } else {
            changes.push_back(std::move(change));
        }
    }
    write(tx, changes);
    store::mark_followed(tx, untouched, calendar, policy);
    return stale.size();
}

}  // namespace bihuan::app
