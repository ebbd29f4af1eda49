#include "app/seen_samples.hpp"

#include "bihuan/store/tickets.hpp"

#include <algorithm>
#include <map>

namespace bihuan::app {

namespace {

constexpr std::size_t tickets_at_once = 20;

}  // namespace

std::vector<SampleTicket> seen_samples(
    store::Tx& tx, const Context& context, const std::vector<TicketId>& tickets, std::size_t most
) {
    const auto viewer = viewer_of(context);
    const bool sees_all = context.principal.kind == PrincipalKind::system;
    std::vector<SampleTicket> samples;
    for (auto at = tickets.begin(); at != tickets.end() && samples.size() < most;) {
        const auto count = std::min<std::ptrdiff_t>(tickets.end() - at, tickets_at_once);
        const std::vector<TicketId> some(at, at + count);
        at += count;
        std::map<TicketId, domain::Ticket> found;
        for (auto& ticket : store::find_tickets(tx, some)) found.emplace(ticket.id, ticket);
        for (const auto& id : some) {
            const auto known = found.find(id);
            if (known == found.end() || samples.size() == most) continue;
            const auto& ticket = known->second;
            if (!sees_all && !domain::sees(viewer, ticket)) continue;
            samples.push_back({id, ticket.number, ticket.subject});
        }
    }
    return samples;
}

}  // namespace bihuan::app
