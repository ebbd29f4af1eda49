#include "app/guards.hpp"

#include "bihuan/domain/next_move.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace bihuan::app {

namespace {

using domain::Action;
using domain::Permission;
using domain::Role;

bool contains(const std::vector<UserId>& users, const std::optional<UserId>& user) {
    return user && std::find(users.begin(), users.end(), *user) != users.end();
}

/// 回避: whoever the complaint is about touches none of it.
bool recused(const Context& context, const domain::Ticket& ticket) {
    return contains(ticket.complained_about, context.principal.user_id);
}

/// No visit is made by somebody who took part in handling.
bool handled_it(const domain::Ticket& ticket, const std::optional<UserId>& user) {
    return contains(ticket.handled_by, user);
}

bool only_a_lead_may_assess(const domain::Ticket& ticket) {
    return ticket.department_refusals >= domain::department_refusals_max;
}

/// Whether the ticket lies with the principal's department in a stage in which departments work.
bool lies_with_department(const Context& context, const domain::Ticket& ticket) {
    const auto& principal = context.principal;
    const bool theirs = principal.roles.has(Role::department) && principal.department_id &&
                        ticket.department_id == principal.department_id;
    if (!theirs) return false;
    for (const auto& row : domain::transitions_of(ticket.kind)) {
        const bool everywhere = row.action == Action::suspend || row.action == Action::resume ||
                                row.action == Action::escalate;
        if (everywhere || !row.from.has(ticket.stage)) continue;
        if (domain::permissions_of(Role::department).has(row.permission)) return true;
    }
    return false;
}

/// 挂起与恢复: the owner, the second line, and the responsible department in its own stages.
bool may_pause(const Context& context, const domain::Ticket& ticket) {
    const auto& principal = context.principal;
    const bool owns = principal.user_id && ticket.owner_id == principal.user_id;
    return owns || principal.may(Permission::ticket_assess) ||
           lies_with_department(context, ticket);
}

bool decides_on_proposals(Action action) {
    return action == Action::approve || action == Action::reject;
}

Result<void> check_decision(
    const Context& context, const domain::Ticket& ticket, const Json& form
) {
    if (!form.is_object() || !form.contains("proposal_id") || !form["proposal_id"].is_string()) {
        return {};
    }
    const auto id = ProposalId::parse(form["proposal_id"].get_ref<const std::string&>());
    const auto* proposal = id ? find_proposal(ticket, *id) : nullptr;
    if (!proposal) return {};
    if (proposal->author_id == context.principal.user_id) {
        return refuse(Refusal::forbidden, "four_eyes");
    }
    const auto limit = approval_limit(context.settings(), context.principal.roles);
    if (!limit || proposal->amount() > *limit) {
        Json members;
        members["limit"] = amount_text(limit.value_or(0));
        members["amount"] = amount_text(proposal->amount());
        return refuse(Refusal::forbidden, "over_authority", std::move(members));
    }
    return {};
}

/// For the list of possible actions: whether some open proposal is there for this person to decide.
std::optional<std::string> decision_block(const Context& context, const domain::Ticket& ticket) {
    std::optional<std::string> block;
    for (const auto& proposal : ticket.proposals) {
        if (proposal.state != domain::ProposalState::proposed) continue;
        if (proposal.author_id == context.principal.user_id) {
            block = "four_eyes";
            continue;
        }
        const auto limit = approval_limit(context.settings(), context.principal.roles);
        if (limit && proposal.amount() <= *limit) return std::nullopt;
        block = "over_authority";
    }
    return block;
}

bool has_open_proposal(const domain::Ticket& ticket) {
    return std::any_of(ticket.proposals.begin(), ticket.proposals.end(), [](const auto& proposal) {
        return proposal.state == domain::ProposalState::proposed;
    });
}

bool reopening_expired(const Context& context, const domain::Ticket& ticket) {
    const auto allowed = std::chrono::days(context.settings().reopen_days);
    return ticket.closed_at && context.now > *ticket.closed_at + allowed;
}

}  // namespace

std::optional<domain::Fen> approval_limit(const Settings& settings, domain::Roles roles) {
    if (roles.has(Role::executive)) return std::numeric_limits<domain::Fen>::max();
    if (roles.has(Role::supervisor)) return settings.supervisor_limit_fen;
    if (roles.has(Role::lead)) return settings.lead_limit_fen;
    if (roles.has(Role::handler)) return settings.handler_limit_fen;
    return std::nullopt;
}

const domain::Proposal* approved_proposal(const domain::Ticket& ticket) {
    const domain::Proposal* newest = nullptr;
    for (const auto& proposal : ticket.proposals) {
        if (proposal.state != domain::ProposalState::approved) continue;
        if (!newest || proposal.decided_at >= newest->decided_at) newest = &proposal;
    }
    return newest;
}

const domain::Proposal* find_proposal(const domain::Ticket& ticket, const ProposalId& id) {
    for (const auto& proposal : ticket.proposals) {
        if (proposal.id == id) return &proposal;
    }
    return nullptr;
}

bool consent_on_file(const domain::Ticket& ticket) {
    const auto* proposal = approved_proposal(ticket);
    if (!proposal) return false;
    for (const auto& consent : ticket.consents) {
        if (consent.proposal_id == proposal->id && consent.accepted &&
            consent.at >= *proposal->decided_at) {
            return true;
        }
    }
    return false;
}

Error missing_permission(Permission permission) {
    const std::string code(domain::code_of(permission));
    auto error = refuse(Refusal::forbidden, "missing_permission", Json{{"permission", code}});
    error.argument = code;
    return error;
}

std::optional<Permission> missing_right(
    const Context& context, const domain::Ticket& ticket, Action action
) {
    const auto permission = domain::permission_for(action);
    if (permission && !context.principal.may(*permission)) return permission;
    if (action == Action::assess && only_a_lead_may_assess(ticket) &&
        !context.principal.may(Permission::ticket_assess_final)) {
        return Permission::ticket_assess_final;
    }
    const bool pauses = action == Action::suspend || action == Action::resume;
    if (pauses && !may_pause(context, ticket)) return Permission::ticket_suspend;
    return std::nullopt;
}

std::optional<std::string> personal_block(
    const Context& context, const domain::Ticket& ticket, Action action
) {
    if (recused(context, ticket)) return "recused";
    if (action == Action::record_visit && handled_it(ticket, context.principal.user_id)) {
        return "self_visit";
    }
    if (decides_on_proposals(action)) return decision_block(context, ticket);
    return std::nullopt;
}

Result<void> check_not_recused(const Context& context, const domain::Ticket& ticket) {
    if (recused(context, ticket)) return refuse(Refusal::forbidden, "recused");
    return {};
}

Result<void> check_person(
    const Context& context, const domain::Ticket& ticket, Action action, const Json& form
) {
    if (const auto right = missing_right(context, ticket, action)) {
        return missing_permission(*right);
    }
    if (decides_on_proposals(action) && !recused(context, ticket)) {
        return check_decision(context, ticket, form);
    }
    if (const auto block = personal_block(context, ticket, action)) {
        return refuse(Refusal::forbidden, *block);
    }
    return {};
}

std::optional<std::string> state_block(
    const Context& context, const domain::Ticket& ticket, Action action
) {
    switch (action) {
        case Action::refuse_responsibility:
            if (only_a_lead_may_assess(ticket)) return "refusals_exhausted";
            break;
        case Action::approve:
        case Action::reject:
            if (!has_open_proposal(ticket)) return "proposal_missing";
            break;
        case Action::complete:
            if (domain::find_transition(
                    ticket.kind,
                    domain::Stage::implementation,
                    domain::Status::open,
                    Action::record_consent,
                    domain::Branch::accepted
                ) &&
                !consent_on_file(ticket)) {
                return "consent_missing";
            }
            break;
        case Action::terminate:
            if (!ticket.mediation_failed) return "mediation_first";
            break;
        case Action::reopen:
            if (reopening_expired(context, ticket)) return "reopen_expired";
            break;
        default: break;
    }
    return std::nullopt;
}

Error wrong_state(const domain::Ticket& ticket) {
    Json members;
    members["ticket_status"] = domain::code_of(ticket.status);
    members["stage"] = ticket.closed() ? Json(nullptr) : Json(domain::code_of(ticket.stage));
    std::set<std::string> allowed;
    for (const auto& row : domain::transitions_of(ticket.kind)) {
        if (row.from.has(ticket.stage) && domain::applies(row.when, ticket.status)) {
            allowed.emplace(domain::code_of(row.action));
        }
    }
    members["allowed"] = allowed;
    auto error = refuse(Refusal::conflict, "conflict", std::move(members));
    error.argument = domain::code_of(ticket.stage);
    return error;
}

bool may_make_next_move(
    const Directory& directory, const domain::Ticket& ticket, const UserId& user
) {
    const auto* entry = directory.user(user);
    if (!entry || !entry->active || ticket.closed()) return false;
    const auto& about = ticket.complained_about;
    if (std::find(about.begin(), about.end(), user) != about.end()) return false;
    for (const auto& row : domain::transitions_of(ticket.kind)) {
        if (!domain::advances(row) || !row.from.has(ticket.stage)) continue;
        if (!entry->permissions.has(row.permission)) continue;
        if (row.action == Action::record_visit && handled_it(ticket, user)) continue;
        if (row.action == Action::assess && only_a_lead_may_assess(ticket) &&
            !entry->permissions.has(Permission::ticket_assess_final)) {
            continue;
        }
        return true;
    }
    return false;
}

}  // namespace bihuan::app
