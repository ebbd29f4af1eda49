#include "bihuan/app/sweep.hpp"

#include "app/ladder.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/store/database.hpp"
#include "bihuan/store/clock_write.hpp"
#include "bihuan/store/due.hpp"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

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

/// What is wrong with a ticket, which must not stop the others. What is wrong with the database is
/// thrown on.
std::optional<std::string> trouble_in(const std::function<void()>& body) {
    try {
        body();
        return std::nullopt;
    } catch (const std::logic_error& failure) {
        return failure.what();
    } catch (const Json::exception&) {
        // Its words quote the document.
        return "a document is not as it should be";
    }
}

bool goes_well(TicketId id, const std::function<void()>& body) {
    const auto trouble = trouble_in(body);
    if (!trouble) return true;
    log::error("a ticket's clocks failed", {{"id", id.text()}, {"what", *trouble}});
    return false;
}

std::vector<domain::Ticket> load(
    store::Tx& tx, const std::vector<TicketId>& ids, std::vector<TicketId>& failed
) {
    std::vector<domain::Ticket> tickets;
    const auto read = [&](const std::vector<TicketId>& wanted) {
        for (auto& ticket : store::find_tickets(tx, wanted)) tickets.push_back(std::move(ticket));
    };
    if (!trouble_in([&] { read(ids); })) return tickets;
    // One of them cannot be read; each by itself tells which.
    tickets.clear();
    for (const auto& id : ids) {
        if (!goes_well(id, [&] { read({id}); })) failed.push_back(id);
    }
    return tickets;
}

/// Treats each ticket and gives those with which something is wrong.
std::vector<TicketId> treat_each(
    store::Tx& tx, const std::vector<TicketId>& ids,
    const std::function<bool(domain::Ticket)>& treat
) {
    std::vector<TicketId> failed;
    for (auto& ticket : load(tx, ids, failed)) {
        const auto id = ticket.id;
        bool treated = false;
        goes_well(id, [&] { treated = treat(std::move(ticket)); });
        if (!treated) failed.push_back(id);
    }
    return failed;
}

/// Writes by itself; of a ticket that cannot be woken nothing stays.
bool wake(store::Tx& tx, const Context& context, domain::Ticket ticket) {
    const auto id = ticket.id;
    return store::keep_or_undo(tx, [&] {
        return goes_well(id, [&] {
            if (!wake_ticket(tx, context, std::move(ticket))) {
                throw std::logic_error("it cannot be woken");
            }
        });
    });
}

}  // namespace

std::size_t sweep(store::Tx& tx, const Context& context, std::size_t limit) {
    constexpr auto until_next_try = std::chrono::minutes(1);
    const auto due = store::claim_due(tx, context.now, limit);
    std::vector<store::TicketChange> changes;
    const auto failed = treat_each(tx, due, [&](domain::Ticket ticket) {
        const bool wakes = ticket.status == domain::Status::suspended &&
                           *ticket.wake_at <= context.now;
        if (wakes) return wake(tx, context, std::move(ticket));
        changes.push_back(fire(context, std::move(ticket)));
        return true;
    });
    write(tx, changes);
    store::put_off(tx, failed, context.now + until_next_try);
    return due.size();
}

std::size_t follow_clock_rules(store::Tx& tx, const Context& context, std::size_t limit) {
    const auto calendar = context.calendar().version();
    const auto policy = context.policy().version;
    const auto stale = store::claim_stale(tx, calendar, policy, limit);
    std::vector<store::TicketChange> changes;
    std::vector<TicketId> untouched;
    const auto failed = treat_each(tx, stale, [&](domain::Ticket ticket) {
        const auto id = ticket.id;
        auto change = Step(context, std::move(ticket)).take();
        if (change.events.empty()) {
            untouched.push_back(id);
        } else {
            changes.push_back(std::move(change));
        }
        return true;
    });
    write(tx, changes);
    store::mark_followed(tx, untouched, calendar, policy);
    // Those that failed stay behind: to find them again at once would never end.
    return stale.size() - failed.size();
}

}  // namespace bihuan::app
