#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/number.hpp"
#include "bihuan/store/tickets.hpp"

namespace bihuan::app {

namespace {

/// An id, or a number whose check digit holds; a slip of the finger is told apart from a ticket
/// that does not exist.
Result<std::optional<domain::Ticket>> look_up(store::Tx& tx, std::string_view id_or_number) {
    if (const auto id = TicketId::parse(id_or_number)) return store::find_ticket(tx, *id);
    switch (domain::check_number(id_or_number)) {
        case domain::NumberCheck::valid: return store::find_ticket_by_number(tx, id_or_number);
        case domain::NumberCheck::mistyped: return refuse(Refusal::not_found, "number_mistyped");
        case domain::NumberCheck::not_a_number: break;
    }
    return std::optional<domain::Ticket>();
}

}  // namespace

domain::Viewer viewer_of(const Context& context) {
    domain::Viewer viewer;
    viewer.roles = context.principal.roles;
    viewer.user_id = context.principal.user_id;
    viewer.department_id = context.principal.department_id;
    viewer.teams = context.principal.teams;
    viewer.team_limits = context.settings().team_limits;
    return viewer;
}

Result<domain::Ticket> find_visible(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, look_up(tx, id_or_number));
    if (!ticket || !domain::sees(viewer_of(context), *ticket)) {
        return refuse(Refusal::not_found, "not_found");
    }
    return std::move(*ticket);
}

Result<domain::Ticket> find_visible_locked(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    store::lock_ticket(tx, ticket.id);
    auto newest = store::find_ticket(tx, ticket.id);
    if (!newest || !domain::sees(viewer_of(context), *newest)) {
        return refuse(Refusal::not_found, "not_found");
    }
    return std::move(*newest);
}

}  // namespace bihuan::app
