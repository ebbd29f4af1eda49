#pragma once

// What stands between a person and a move besides the permission: rules about the person (403) and
// about the state of the ticket (409). Each is one small function named after its rule.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/domain/workflow.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

/// The highest amount that these roles may approve; nothing when they may approve none.
std::optional<domain::Fen> approval_limit(const Settings& settings, domain::Roles roles);

/// The newest approved proposal, which is the one being carried out; null when there is none.
const domain::Proposal* approved_proposal(const domain::Ticket& ticket);
const domain::Proposal* find_proposal(const domain::Ticket& ticket, const ProposalId& id);
/// Whether the customer accepted the proposal that is being carried out.
bool consent_on_file(const domain::Ticket& ticket);

/// 回避: refuses with `recused` whoever the complaint is about; for whatever is no move.
Result<void> check_not_recused(const Context& context, const domain::Ticket& ticket);

/// Permission and the rules about the person, as far as the form is readable: `missing_permission`,
/// `recused`, `self_visit`, `four_eyes`, `over_authority`.
Result<void> check_person(
    const Context& context, const domain::Ticket& ticket, domain::Action action, const Json& form
);

/// The permission that this person lacks for the action on this ticket, if any.
std::optional<domain::Permission> missing_right(
    const Context& context, const domain::Ticket& ticket, domain::Action action
);

/// The rule about the person that bars the action whatever the form says; for GET …/actions.
std::optional<std::string> personal_block(
    const Context& context, const domain::Ticket& ticket, domain::Action action
);

/// What in the ticket's state stands in the way (409 codes): `refusals_exhausted`,
/// `consent_missing`, `mediation_first`, `proposal_missing`, `reopen_expired`.
std::optional<std::string> state_block(
    const Context& context, const domain::Ticket& ticket, domain::Action action
);

/// 403 with the permission that is missing.
Error missing_permission(domain::Permission permission);

/// 409 `conflict` that says where the ticket stands and what is possible there.
Error wrong_state(const domain::Ticket& ticket);

/// Whether this user could make one of the moves that advance the ticket from where it stands.
bool may_make_next_move(
    const Directory& directory, const domain::Ticket& ticket, const UserId& user
);

}  // namespace bihuan::app
