#include "bihuan/app/sweep.hpp"

#include "app/step.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/due.hpp"

namespace bihuan::app {

namespace {

void fire(store::Tx& tx, const Context& context, domain::Ticket ticket) {
    Step step(context, std::move(ticket));
    const auto fired = domain::fire_due(step.ticket().timers, context.now);
    for (const auto& one : fired) {
        Json data;
        data["timer_id"] = one.timer.text();
        data["metric"] = domain::code_of(one.metric);
        data["percent"] = one.percent;
        data["late_by_ms"] = one.late_by.count();
        step.add_event(domain::EventType::escalation_step).data_json = dump(data);
        step.announce(one.percent >= 100 ? "sla.breached" : "sla.warning", data);
    }
    // The row is locked, so nobody can have been faster; it is written even when nothing fired,
    // because the index entry that led here has to move.
    step.save(tx).value();
}

}  // namespace

std::size_t sweep(store::Tx& tx, const Context& context, std::size_t limit) {
    const auto due = store::claim_due(tx, context.now, limit);
    for (auto& ticket : store::find_tickets(tx, due)) {
        const bool wakes = ticket.status == domain::Status::suspended &&
                           *ticket.wake_at <= context.now;
        if (wakes) {
            wake_ticket(tx, context, std::move(ticket)).value();
        } else {
            fire(tx, context, std::move(ticket));
        }
    }
    return due.size();
}

}  // namespace bihuan::app
