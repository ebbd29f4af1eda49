#include "app/ladder.hpp"
#include "app/step.hpp"
#include "bihuan/app/calls.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/number.hpp"
#include "bihuan/store/attachments.hpp"
#include "bihuan/store/begin_anew.hpp"
#include "bihuan/store/customers.hpp"
#include "bihuan/store/import.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::app {

namespace {

/// Whoever answers the phone or stands at the desk takes the ticket with it.
bool is_taken_at_once(domain::Channel channel) {
    return channel == domain::Channel::phone || channel == domain::Channel::in_person;
}

bool has_phone(const std::vector<store::ContactValue>& contacts) {
    return std::any_of(contacts.begin(), contacts.end(), [](const auto& contact) {
        return contact.kind == domain::ContactKind::phone;
    });
}

/// What is given, and the number of the call when that is the only one: whoever writes it down sees
/// it masked.
Result<std::vector<store::ContactValue>> contacts_of(
    store::Tx& tx, const Context& context, const NewTicket& request
) {
    auto contacts = request.contacts;
    if (!request.call_id) return contacts;
    BH_TRY(number, number_of_call(tx, context, *request.call_id));
    if (!number.empty() && !has_phone(contacts)) {
        contacts.push_back({domain::ContactKind::phone, number});
    }
    return contacts;
}

Result<std::optional<domain::Customer>> customer_of(
    store::Tx& tx, const Context& context, const NewTicket& request
) {
    BH_TRY(contacts, contacts_of(tx, context, request));
    if (request.anonymous_reason) return std::optional<domain::Customer>();
    if (request.customer_id) {
        auto customer = store::find_customer(tx, *request.customer_id);
        if (!customer) return invalid("/customer/id", "unknown_reference");
        return customer;
    }
    return std::optional(store::find_or_create_customer(
        tx, request.customer_name, contacts, context.now
    ));
}

domain::Ticket ticket_of(const Context& context, const NewTicket& request) {
    domain::Ticket ticket;
    ticket.id = TicketId::make(context.now);
    ticket.kind = request.kind;
    ticket.channel = request.channel;
    ticket.priority = request.priority;
    ticket.category = request.category;
    ticket.subject = request.subject;
    ticket.description = request.description;
    ticket.demand = request.demand;
    ticket.amount = request.amount;
    ticket.difficult = request.difficult;
    ticket.beyond_authority = request.beyond_authority;
    ticket.major_reasons = request.major_reasons;
    ticket.major = is_major(context, ticket);
    ticket.anonymous_reason = request.anonymous_reason;
    ticket.call_id = request.call_id;
    ticket.external_source = request.external_source;
    ticket.external_id = request.external_id;
    ticket.authority_json = request.authority_json;
    ticket.custom_json = request.custom_json;
    ticket.tags = request.tags;
    ticket.complained_about = request.complained_about;
    ticket.received_at = request.received_at.value_or(context.now);
    ticket.created_at = context.now;
    const auto& teams = context.principal.teams;
    ticket.team_id = context.settings().default_team;
    if (!teams.empty() && !context.principal.in_team(ticket.team_id.value_or(TeamId()))) {
        ticket.team_id = teams.front();
    }
    return ticket;
}

/// The owner: an agent who took it in person, as long as they are not the one complained about.
std::optional<UserId> first_owner(const Context& context, const NewTicket& request) {
    const auto user = context.principal.user_id;
    const auto& about = request.complained_about;
    if (!user || request.historic || !is_taken_at_once(request.channel)) return std::nullopt;
    if (std::find(about.begin(), about.end(), *user) != about.end()) return std::nullopt;
    return user;
}

/// 409 that names the ticket which is there already.
Error already_exists(const store::TicketKey& key) {
    Json members;
    members["ticket"] = Json{{"id", key.id.text()}, {"number", key.number}};
    auto error = refuse(Refusal::conflict, "already_exists", std::move(members));
    error.argument = key.number;
    return error;
}

Result<void> check_not_known(store::Tx& tx, const NewTicket& request) {
    if (request.external_source) {
        const auto key =
            store::find_by_external(tx, *request.external_source, *request.external_id);
        if (key) return already_exists(*key);
    }
    if (request.call_id) {
        if (const auto key = store::find_by_call(tx, *request.call_id)) return already_exists(*key);
    }
    return {};
}

Result<void> attach_uploads(
    store::Tx& tx, const Context& context, const NewTicket& request, TicketId ticket
) {
    if (request.attachments.empty()) return {};
    const auto taken =
        store::attach(tx, request.attachments, ticket, context.principal.user_id);
    std::vector<Fault> faults;
    for (std::size_t i = 0; i < request.attachments.size(); ++i) {
        if (std::find(taken.begin(), taken.end(), request.attachments[i]) == taken.end()) {
            faults.push_back({"/attachments/" + std::to_string(i), "unknown_reference", {}});
        }
    }
    if (!faults.empty()) return invalid(std::move(faults));
    return {};
}

void start_clocks(Step& step, const NewTicket& request) {
    const auto& ticket = step.ticket();
    step.signal(domain::signal::Opened{ticket.received_at, std::nullopt, ticket.channel});
    step.signal(domain::signal::StageEntered{domain::Stage::intake});
    if (ticket.major) step.signal(domain::signal::BecameMajor{});
    if (request.authority_due_at) step.signal(domain::signal::Bound{*request.authority_due_at});
    step.announce("ticket.created", Json{{"number", ticket.number}});
}

/// The arrival itself is a contact; on the phone and at the desk it is a talk.
void record_arrival(Step& step, const Context& context) {
    const auto& ticket = step.ticket();
    store::ContactRecord contact;
    contact.id = ContactId::make(context.now);
    contact.channel = ticket.channel;
    contact.direction = is_taken_at_once(ticket.channel) ? "talk" : "in";
    contact.at = ticket.received_at;
    contact.user_id = context.principal.user_id;
    contact.call_id = ticket.call_id;
    contact.text = ticket.subject;
    step.change().contacts.push_back(std::move(contact));
}

/// All of a new ticket that depends on no other.
Step opening(
    store::Tx& tx,
    const Context& context,
    const NewTicket& request,
    std::optional<domain::Customer> customer
) {
    auto ticket = ticket_of(context, request);
    ticket.customer = std::move(customer);
    ticket.owner_id = first_owner(context, request);
    ticket.first_contact_user_id = ticket.owner_id;
    ticket.number = domain::ticket_number(
        context.center.zone.day_of(context.now), store::next_running_number(tx)
    );

    auto step = Step::creation(context, std::move(ticket));
    if (!request.historic) start_clocks(step, request);
    record_arrival(step, context);
    auto& event = step.add_event(domain::EventType::created);
    if (request.historic) event.data_json = dump(Json{{"imported", true}});
    // What came in long ago is late already, and its caller sees it so.
    step.keep_told();
    fire_steps(step);
    return step;
}

/// The source that all of them have in common.
std::vector<std::string> known_among(
    store::Tx& tx, const std::vector<const NewTicket*>& requests
) {
    if (requests.empty()) return {};
    std::vector<std::string> ids;
    for (const auto* request : requests) ids.push_back(request->external_id.value());
    auto known = store::known_external_ids(tx, requests.front()->external_source.value(), ids);
    std::sort(known.begin(), known.end());
    return known;
}

}  // namespace

domain::Ticket ticket_as_filed(
    const Context& context, const NewTicket& request, std::optional<domain::Customer> customer
) {
    auto ticket = ticket_of(context, request);
    ticket.customer = std::move(customer);
    ticket.owner_id = first_owner(context, request);
    auto step = Step::creation(context, std::move(ticket));
    start_clocks(step, request);
    fire_steps(step);
    return std::move(step).take().ticket;
}

Result<domain::Ticket> file_ticket(
    store::Tx& tx, const Context& context, const NewTicket& request
) {
    BH_CHECK(check_not_known(tx, request));
    BH_TRY(customer, customer_of(tx, context, request));
    auto step = opening(tx, context, request, std::move(customer));
    if (step.insert(tx) != store::Inserted::yes) {
        // Another transaction was faster between the look and the write; a new look finds it,
        // before a customer is made for nothing.
        store::begin_anew("the ticket is known by now");
    }
    BH_CHECK(attach_uploads(tx, context, request, step.ticket().id));
    return step.ticket();
}

std::vector<std::optional<domain::Ticket>> file_tickets(
    store::Tx& tx, const Context& context, const std::vector<const NewTicket*>& requests
) {
    const auto known = known_among(tx, requests);
    std::vector<std::optional<domain::Ticket>> filed(requests.size());
    std::vector<store::TicketChange> changes;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const auto& request = *requests[i];
        if (std::binary_search(known.begin(), known.end(), *request.external_id)) continue;
        auto customer = customer_of(tx, context, request);
        if (!customer) throw std::runtime_error(customer.error().code);
        changes.push_back(opening(tx, context, request, std::move(*customer)).take());
        places.push_back(i);
    }
    const auto inserted = store::insert_tickets(tx, changes);
    std::vector<const NewTicket*> left_out;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (inserted.contains(changes[i].ticket.id)) {
            filed[places[i]] = std::move(changes[i].ticket);
        } else {
            left_out.push_back(requests[places[i]]);
        }
    }
    // Another import was faster with these; anything else would be a row lost without a word.
    if (known_among(tx, left_out).size() != left_out.size()) {
        throw std::logic_error("a ticket number was given twice");
    }
    return filed;
}

}  // namespace bihuan::app
