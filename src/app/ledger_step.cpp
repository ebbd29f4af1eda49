#include "app/ledger_step.hpp"

#include "app/guards.hpp"
#include "bihuan/app/ledger.hpp"
#include "bihuan/store/tickets.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::Action;
using domain::LedgerKind;

template <class SomeId>
Json id_or_null(const std::optional<SomeId>& id) {
    return id ? Json(id->text()) : Json(nullptr);
}

template <class E>
Json code_or_null(const std::optional<E>& value) {
    return value ? Json(domain::code_of(*value)) : Json(nullptr);
}

LedgerNote note_on(const Context& context, const domain::Ticket& ticket, LedgerKind kind) {
    LedgerNote note;
    note.chain = "ticket:" + ticket.id.text();
    note.kind = kind;
    note.facts["ticket"] = ticket.number;
    note.facts["actor"] = id_or_null(context.principal.user_id);
    if (ticket.customer) note.customer_id = ticket.customer->id;
    return note;
}

void add_proposal(LedgerNote& note, const domain::Proposal& proposal) {
    note.facts["compensation_kind"] = proposal.compensation_kind;
    note.facts["compensation_fen"] = proposal.compensation_amount;
    note.facts["cost_fen"] = proposal.cost;
    note.facts["proposal"] = proposal.id.text();
    note.personal.emplace_back("disposal", proposal.measures);
}

/// The member of an object as text, however it was given; empty when it is not there.
std::string text_of(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || member->is_null()) return {};
    return member->is_string() ? member->get<std::string>() : dump(*member);
}

void add_person(LedgerNote& note, const domain::Ticket& ticket) {
    if (!ticket.customer) return;
    note.personal.emplace_back("name", ticket.customer->name);
    if (ticket.customer->contacts.empty()) return;
    const auto& contact = ticket.customer->contacts.front();
    note.facts["contact_kind"] = domain::code_of(contact.kind);
    note.personal.emplace_back("contact", contact.value);
}

/// 商品: what the center has asked for under these names.
void add_goods(LedgerNote& note, const domain::Ticket& ticket) {
    const auto custom = Json::parse(ticket.custom_json);
    for (const auto* const name : {"goods", "price", "quantity"}) {
        note.personal.emplace_back(name, text_of(custom, name));
    }
}

void add_forms(LedgerNote& note, const domain::Ticket& ticket) {
    const auto forms = Json::parse(ticket.forms_json);
    const auto form = [&](const char* stage) {
        const auto found = forms.find(stage);
        return found != forms.end() && found->is_object() ? *found : Json::object();
    };
    note.facts["decision"] = text_of(form("assessment"), "decision");
    note.facts["root_cause"] = text_of(form("summary"), "root_cause");
}

/// What was approved since the ticket was opened for the last time: what was given before stands in
/// the entry of the closing before.
const domain::Proposal* approved_in_cycle(store::Tx& tx, const domain::Ticket& ticket) {
    const auto* proposal = approved_proposal(ticket);
    if (proposal == nullptr || ticket.cycle() == 0) return proposal;
    return *proposal->decided_at >= store::cycle_began_at(tx, ticket.id) ? proposal : nullptr;
}

LedgerNote closing_of(store::Tx& tx, const Context& context, const domain::Ticket& ticket) {
    auto note = note_on(context, ticket, LedgerKind::complaint_closed);
    auto& facts = note.facts;
    facts["kind"] = domain::code_of(ticket.kind);
    facts["channel"] = domain::code_of(ticket.channel);
    facts["category"] = ticket.category ? Json(*ticket.category) : Json(nullptr);
    facts["team"] = id_or_null(ticket.team_id);
    facts["department"] = id_or_null(ticket.department_id);
    facts["outcome"] = code_or_null(ticket.outcome);
    facts["received_at"] = to_text(ticket.received_at);
    facts["cycle"] = ticket.cycle();
    facts["amount_fen"] = ticket.amount ? Json(*ticket.amount) : Json(nullptr);
    if (const auto* proposal = approved_in_cycle(tx, ticket)) add_proposal(note, *proposal);
    add_forms(note, ticket);
    add_person(note, ticket);
    note.personal.emplace_back("content", ticket.subject + "\n" + ticket.description);
    note.personal.emplace_back("demand", ticket.demand.value_or(""));
    add_goods(note, ticket);
    return note;
}

LedgerNote decision_on(
    const Context& context, const domain::Ticket& ticket, const domain::Event& event
) {
    auto note = note_on(context, ticket, LedgerKind::approval);
    const auto form = Json::parse(event.form_json);
    note.facts["of"] = "proposal";
    note.facts["approved"] = event.action == Action::approve;
    const auto id = ProposalId::parse(text_of(form, "proposal_id"));
    const auto* proposal = id ? find_proposal(ticket, *id) : nullptr;
    if (proposal != nullptr) {
        add_proposal(note, *proposal);
        note.facts["author"] = proposal->author_id.text();
    }
    note.personal.emplace_back("remark", text_of(form, "remark"));
    return note;
}

LedgerNote extension_on(
    const Context& context, const domain::Ticket& ticket, const domain::Event& event
) {
    auto note = note_on(context, ticket, LedgerKind::approval);
    const auto data = Json::parse(event.data_json);
    note.facts["of"] = "extension";
    note.facts["approved"] = data.value("state", "") == "approved";
    for (const auto* const name : {"extension_id", "original_due_at", "due_at"}) {
        note.facts[name] = text_of(data, name);
    }
    note.personal.emplace_back("remark", event.comment);
    return note;
}

/// What the customer has accepted, if there is something to be had.
const domain::Proposal* agreed_in(const store::TicketChange& change) {
    const auto accepted = std::find_if(
        change.consents.begin(), change.consents.end(),
        [](const domain::Consent& consent) { return consent.accepted; }
    );
    if (accepted == change.consents.end()) return nullptr;
    const auto* proposal = find_proposal(change.ticket, accepted->proposal_id);
    const bool something = proposal != nullptr && proposal->compensation_kind != "none";
    return something ? proposal : nullptr;
}

bool is_complaint(const domain::Ticket& ticket) {
    return ticket.kind == domain::Kind::complaint || ticket.kind == domain::Kind::claim;
}

}  // namespace

void record_in_ledger(
    store::Tx& tx, const Context& context, const domain::Ticket& before,
    const store::TicketChange& change
) {
    const auto& ticket = change.ticket;
    for (const auto& event : change.events) {
        if (event.action == Action::approve || event.action == Action::reject) {
            append_to_ledger(tx, context.now, decision_on(context, ticket, event));
        } else if (event.type == domain::EventType::extension_decided) {
            append_to_ledger(tx, context.now, extension_on(context, ticket, event));
        }
    }
    if (const auto* proposal = agreed_in(change)) {
        auto note = note_on(context, ticket, LedgerKind::compensation);
        add_proposal(note, *proposal);
        add_person(note, ticket);
        append_to_ledger(tx, context.now, std::move(note));
    }
    if (ticket.closed() && !before.closed() && is_complaint(ticket)) {
        append_to_ledger(tx, context.now, closing_of(tx, context, ticket));
    }
}

}  // namespace bihuan::app
