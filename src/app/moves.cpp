#include "app/effects.hpp"
#include "app/form_reader.hpp"
#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/tickets.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::app {

namespace {

using domain::Action;

constexpr std::size_t comment_characters_max = 10'000;

/// The stage under which a form is kept on the ticket.
void keep_form(domain::Ticket& ticket, domain::Stage stage, const Json& form) {
    auto forms = Json::parse(ticket.forms_json);
    forms[std::string(domain::code_of(stage))] = form;
    ticket.forms_json = dump(forms);
}

/// Acting on an unowned ticket takes it; afterwards it stays with its owner only if they may make
/// the next move.
void settle_owner(Step& step, Action action) {
    auto& ticket = step.ticket();
    const auto actor = step.context().principal.user_id;
    auto owner = ticket.owner_id;
    if (!owner && action != Action::reopen) owner = actor;
    // Who only escalates has not taken the customer on.
    const bool takes = action != Action::escalate;
    if (owner && takes && !ticket.first_contact_user_id) ticket.first_contact_user_id = owner;
    if (owner && !may_make_next_move(*step.context().directory, ticket, *owner)) owner.reset();
    step.hand_to(owner);
}

void note_handler(Step& step, Action action) {
    const auto actor = step.context().principal.user_id;
    auto& handlers = step.ticket().handled_by;
    if (!actor || !is_handling(action)) return;
    if (std::find(handlers.begin(), handlers.end(), *actor) == handlers.end()) {
        handlers.push_back(*actor);
    }
}

/// Checks state and guards and makes the move. Content and person were checked before.
Result<domain::Ticket> carry_out(
    store::Tx& tx, Step& step, Action action, const Json& form, const std::string& comment
) {
    const auto& before = step.before();
    Move move{step, tx, form};
    const auto branch = branch_of(move, action);
    const auto* row =
        domain::find_transition(before.kind, before.stage, before.status, action, branch);
    if (!row) return wrong_state(before);
    if (const auto block = state_block(step.context(), before, action)) {
        return refuse(Refusal::conflict, *block);
    }
    step.accept_handover();
    auto& event = step.add_event(
        action == Action::escalate ? domain::EventType::escalated : domain::EventType::moved
    );
    event.action = action;
    event.form_json = dump(form);
    event.comment = comment;

    note_handler(step, action);
    BH_CHECK(take_effect(move, action, branch));
    // Before the next stage's limits start, which are chosen by the new facts anyway.
    step.follow_facts();
    if (keeps_form(action)) keep_form(step.ticket(), before.stage, form);
    step.enter(row->to.from(before.stage), row->outcome);
    settle_owner(step, action);
    const auto& after = step.ticket();
    if (after.stage != before.stage) {
        step.announce(
            after.closed() ? "ticket.closed" : "ticket.stage_changed",
            Json{{"from", domain::code_of(before.stage)}, {"to", domain::code_of(after.stage)}}
        );
    }
    BH_CHECK(step.save(tx));
    return std::move(step.ticket());
}

std::optional<Action> action_named(const Json& body) {
    const auto member = body.find("action");
    if (member == body.end() || !member->is_string()) return std::nullopt;
    return domain::parse_code<Action>(member->get_ref<const std::string&>());
}

Json form_of(const Json& body) {
    const auto member = body.find("form");
    return member == body.end() || member->is_null() ? Json::object() : *member;
}

/// Faults of the envelope {"action", "form", "comment"}.
std::string read_envelope(const Json& body, std::vector<Fault>& faults) {
    Reader reader(body, "", faults);
    const auto name = reader.text("action", TextLimit{40}, Need::required);
    if (name && !domain::parse_code<Action>(*name)) {
        reader.fault("action", "unknown_action", *name);
    }
    reader.object("form");
    auto comment = reader.text("comment", TextLimit{comment_characters_max});
    reader.finish();
    return comment.value_or("");
}

}  // namespace

Result<domain::Ticket> move_ticket(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    const auto named = body.is_object() ? action_named(body) : std::nullopt;
    const auto action = named.value_or(Action::register_);
    const auto raw_form = body.is_object() ? form_of(body) : Json::object();
    if (named) BH_CHECK(check_person(context, ticket, action, raw_form));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != ticket.version) return refuse(Refusal::stale, "stale_version");

    std::vector<Fault> faults;
    const auto comment = read_envelope(body, faults);
    if (!named) return invalid(std::move(faults));
    // A form that is no object is a fault of the envelope already.
    const auto form = raw_form.is_object() ? read_form(context, ticket, action, raw_form, faults)
                                           : Json::object();
    Step step(context, std::move(ticket));
    check_content(Move{step, tx, form}, action, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    return carry_out(tx, step, action, form, comment);
}

Result<domain::Ticket> move_for_customer(
    store::Tx& tx,
    const Context& context,
    domain::Ticket ticket,
    Action action,
    const Json& form
) {
    std::vector<Fault> faults;
    Step step(context, std::move(ticket));
    check_content(Move{step, tx, form}, action, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    return carry_out(tx, step, action, form, {});
}

Result<domain::Ticket> wake_ticket(store::Tx& tx, const Context& context, domain::Ticket ticket) {
    Step step(context, std::move(ticket));
    return carry_out(tx, step, Action::resume, Json::object(), {});
}

std::vector<PossibleAction> possible_actions(
    const Context& context, const domain::Ticket& ticket
) {
    std::vector<PossibleAction> possible;
    for (const auto& row : domain::transitions_of(ticket.kind)) {
        if (!row.from.has(ticket.stage) || !domain::applies(row.when, ticket.status)) continue;
        if (missing_right(context, ticket, row.action)) continue;
        const auto to = row.to.from(ticket.stage);
        if (!possible.empty() && possible.back().action == row.action) {
            auto& stages = possible.back().to_stages;
            if (std::find(stages.begin(), stages.end(), to) == stages.end()) stages.push_back(to);
            continue;
        }
        PossibleAction entry{row.action, {to}, {}};
        if (const auto block = personal_block(context, ticket, row.action)) {
            entry.blocked_by.push_back(*block);
        }
        if (const auto block = state_block(context, ticket, row.action)) {
            entry.blocked_by.push_back(*block);
        }
        possible.push_back(std::move(entry));
    }
    return possible;
}

}  // namespace bihuan::app
