#include "app/effects.hpp"
#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/similar.hpp"
#include "bihuan/store/similar.hpp"
#include "bihuan/store/tickets.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t members_max = 100;

/// The tickets that the body names, each once.
std::vector<domain::Ticket> read_members(
    store::Tx& tx, const Context& context, const domain::Ticket& lead, const Json& body,
    std::vector<Fault>& faults
) {
    Reader reader(body, "", faults);
    const auto names = reader.texts("tickets", members_max, TextLimit{64});
    if (body.is_object() && (!names || names->empty())) reader.fault("tickets", "required");
    reader.finish();
    std::vector<domain::Ticket> members;
    if (!names) return members;
    for (std::size_t i = 0; i < names->size(); ++i) {
        const auto pointer = "/tickets/" + std::to_string(i);
        auto member = find_visible(tx, context, (*names)[i]);
        if (!member) {
            faults.push_back({pointer, "unknown_reference", {}});
        } else if (member->id == lead.id) {
            faults.push_back({pointer, "same_ticket", {}});
        } else {
            members.push_back(std::move(*member));
        }
    }
    std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
        return a.id < b.id;
    });
    const auto same = [](const auto& a, const auto& b) { return a.id == b.id; };
    members.erase(std::unique(members.begin(), members.end(), same), members.end());
    return members;
}

/// A group has one lead, and no groups in it.
Result<void> check_groups(
    store::Tx& tx, const domain::Ticket& lead, const std::vector<domain::Ticket>& members
) {
    if (store::is_part_of_group(tx, lead.id)) return refuse(Refusal::conflict, "lead_is_member");
    std::vector<TicketId> ids;
    for (const auto& member : members) ids.push_back(member.id);
    const auto leads = store::leads_among(tx, ids);
    if (!leads.empty()) return refuse(Refusal::conflict, "member_is_lead", leads.front());
    return {};
}

domain::Event linked(const Context& context, const domain::Ticket& ticket, const Json& data) {
    domain::Event event;
    event.type = domain::EventType::linked;
    event.at = context.now;
    event.actor = context.principal.user_id;
    event.version = ticket.version;
    event.data_json = dump(data);
    return event;
}

/// Links each member that is not yet part of the group; their numbers.
std::vector<std::string> link_members(
    store::Tx& tx, const Context& context, const domain::Ticket& lead,
    const std::vector<domain::Ticket>& members
) {
    std::vector<std::string> numbers;
    for (const auto& member : members) {
        const bool fresh = store::insert_link(
            tx,
            LinkId::make(context.now),
            member.id,
            lead.id,
            "part_of",
            context.principal.user_id,
            context.now
        );
        if (!fresh) continue;
        numbers.push_back(member.number);
        const Json data{{"kind", "part_of"}, {"ticket", lead.number}};
        store::append_event(tx, member.id, linked(context, member, data), {});
    }
    return numbers;
}

}  // namespace

Result<std::vector<store::Link>> group_tickets(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(lead, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, lead));
    std::vector<Fault> faults;
    const auto members = read_members(tx, context, lead, body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    for (const auto& member : members) BH_CHECK(check_not_recused(context, member));
    if (lead.closed()) return refuse(Refusal::conflict, "ticket_closed");
    if (lead.status == domain::Status::suspended) {
        return refuse(Refusal::conflict, "ticket_suspended");
    }
    BH_CHECK(check_groups(tx, lead, members));
    const auto id = lead.id;
    const auto numbers = link_members(tx, context, lead, members);
    if (!numbers.empty()) {
        BH_CHECK(note_complainants(
            tx, context, std::move(lead), Json{{"kind", "leads"}, {"tickets", numbers}}
        ));
    }
    return store::links_of(tx, id);
}

}  // namespace bihuan::app
