#include "store/ticket_rows.hpp"

#include "store/clock_json.hpp"
#include "store/timer_json.hpp"

#include <stdexcept>

namespace bihuan::store {

namespace {

using domain::code_of;

template <class Tag>
JsonText text_of(const std::optional<Id<Tag>>& id) {
    return id ? JsonText(id->text()) : JsonText();
}

JsonText text_of(const std::optional<Instant>& instant) {
    return instant ? JsonText(Param(*instant).text()) : JsonText();
}

JsonText text_of(Instant instant) {
    return Param(instant).text();
}

template <class T>
JsonText or_null(const std::optional<T>& value) {
    return value ? JsonText(*value) : JsonText();
}

template <class Tag>
JsonText texts_of(const std::vector<Id<Tag>>& ids) {
    auto list = JsonText::array();
    for (const auto& id : ids) list.push_back(id.text());
    return list;
}

/// The database's CHECK holds the same set, so a value outside of it is a bug.
template <class E>
E enum_of(std::string_view code) {
    const auto value = domain::parse_code<E>(code);
    if (!value) throw std::logic_error("unknown code in the database");
    return *value;
}

template <class SomeId>
SomeId id_of(const Json& json) {
    const auto id = SomeId::parse(json.get_ref<const std::string&>());
    if (!id) throw std::logic_error("not an id in the database");
    return *id;
}

template <class SomeId>
std::optional<SomeId> optional_id_of(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return id_of<SomeId>(json);
}

Instant instant_of(const Json& json) {
    const auto instant = parse_instant(json.get_ref<const std::string&>());
    if (!instant) throw std::logic_error("not an instant in the database");
    return *instant;
}

std::optional<Instant> optional_instant_of(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return instant_of(json);
}

domain::Proposal read_proposal(const Json& json) {
    domain::Proposal proposal;
    proposal.id = id_of<ProposalId>(json["id"]);
    proposal.author_id = id_of<UserId>(json["author_id"]);
    proposal.measures = json["measures"].get<std::string>();
    proposal.compensation_kind = json["compensation_kind"].get<std::string>();
    proposal.compensation_amount = json["compensation_amount"].get<domain::Fen>();
    proposal.cost = json["cost"].get<domain::Fen>();
    proposal.deadline = instant_of(json["deadline"]);
    proposal.state = enum_of<domain::ProposalState>(json["state"].get_ref<const std::string&>());
    proposal.remark = json["remark"].get<std::string>();
    proposal.decided_by = optional_id_of<UserId>(json["decided_by"]);
    proposal.decided_at = optional_instant_of(json["decided_at"]);
    proposal.created_at = instant_of(json["created_at"]);
    return proposal;
}

domain::Consent read_consent(const Json& json) {
    domain::Consent consent;
    consent.id = id_of<ConsentId>(json["id"]);
    consent.proposal_id = id_of<ProposalId>(json["proposal_id"]);
    consent.accepted = json["accepted"].get<bool>();
    consent.method = json["method"].get<std::string>();
    consent.evidence_id = optional_id_of<AttachmentId>(json["evidence_id"]);
    consent.recorded_by = optional_id_of<UserId>(json["recorded_by"]);
    consent.at = instant_of(json["at"]);
    return consent;
}

domain::Visit read_visit(const Json& json) {
    domain::Visit visit;
    visit.id = id_of<VisitId>(json["id"]);
    visit.cycle = json["cycle"].get<int>();
    visit.round = json["round"].get<int>();
    visit.reached = json["reached"].get<bool>();
    visit.attempted_at = instant_of(json["attempted_at"]);
    visit.method = json["method"].get<std::string>();
    if (!json["satisfaction"].is_null()) visit.satisfaction = json["satisfaction"].get<int>();
    visit.points_json = dump(json["points"]);
    visit.remark = json["remark"].get<std::string>();
    visit.visited_by = optional_id_of<UserId>(json["visited_by"]);
    return visit;
}

/// Most tickets have none, and pay nothing for it.
template <class Item>
void read_list(
    const Row& row, const char* column, std::vector<Item>& items, Item (*read)(const Json&)
) {
    if (row.view(column) == "[]") return;
    for (const auto& json : row.json(column)) items.push_back(read(json));
}

void read_facts(const Row& row, domain::Ticket& ticket) {
    ticket.id = row.id<TicketId>("id");
    ticket.number = row.text("number");
    ticket.kind = enum_of<domain::Kind>(row.view("kind"));
    ticket.channel = enum_of<domain::Channel>(row.view("channel"));
    ticket.status = enum_of<domain::Status>(row.view("status"));
    ticket.stage = enum_of<domain::Stage>(row.view("stage"));
    if (!row.is_null("outcome")) ticket.outcome = enum_of<domain::Outcome>(row.view("outcome"));
    ticket.priority = enum_of<domain::Priority>(row.view("priority"));
    ticket.major = row.boolean("major");
    for (const auto& code : row.texts("major_reasons")) {
        ticket.major_reasons.push_back(enum_of<domain::MajorReason>(code));
    }
    ticket.difficult = row.boolean("difficult");
    ticket.beyond_authority = row.boolean("beyond_authority");
    ticket.category = row.optional_text("category");
    ticket.subject = row.text("subject");
    ticket.description = row.text("description");
    ticket.demand = row.optional_text("demand");
    ticket.amount = row.optional_integer("amount");
    ticket.customer = read_customer(row);
    ticket.anonymous_reason = row.optional_text("anonymous_reason");
    ticket.external_source = row.optional_text("external_source");
    ticket.external_id = row.optional_text("external_id");
    ticket.call_id = row.optional_text("call_id");
    ticket.authority_json = row.optional_text("authority");
    ticket.forms_json = row.text("forms");
    ticket.custom_json = row.text("custom");
    ticket.tags = row.texts("tags");
}

void read_progress(const Row& row, domain::Ticket& ticket) {
    ticket.owner_id = row.optional_id<UserId>("owner_id");
    ticket.handover_from = row.optional_id<UserId>("handover_from");
    ticket.team_id = row.optional_id<TeamId>("team_id");
    ticket.first_contact_user_id = row.optional_id<UserId>("first_contact_user_id");
    ticket.department_id = row.optional_id<DepartmentId>("department_id");
    ticket.version = row.integer("version");
    ticket.received_at = row.instant("received_at");
    ticket.created_at = row.instant("created_at");
    ticket.updated_at = row.instant("updated_at");
    ticket.closed_at = row.optional_instant("closed_at");
    ticket.reopened_count = static_cast<int>(row.integer("reopened_count"));
    ticket.department_refusals = static_cast<int>(row.integer("department_refusals"));
    ticket.customer_refusals = static_cast<int>(row.integer("customer_refusals"));
    ticket.visit_round = static_cast<int>(row.integer("visit_round"));
    ticket.chased_count = static_cast<int>(row.integer("chased_count"));
    ticket.escalation_level = static_cast<int>(row.integer("escalation_level"));
    ticket.mediation_failed = row.boolean("mediation_failed");
    ticket.completed_at = row.optional_instant("completed_at");
    ticket.suspended_at = row.optional_instant("suspended_at");
    ticket.wake_at = row.optional_instant("wake_at");
    ticket.suspend_reason = row.optional_text("suspend_reason");
    ticket.paused_seconds = row.integer("paused_seconds");
    ticket.calendar_version = static_cast<int>(row.integer("calendar_version"));
    ticket.policy_version = static_cast<int>(row.integer("policy_version"));
    ticket.complained_about = row.ids<UserId>("complained_about");
    ticket.handled_by = row.ids<UserId>("handled_by");
}

template <class E>
JsonText codes_of(const std::vector<E>& values) {
    auto list = JsonText::array();
    for (const auto value : values) list.push_back(code_of(value));
    return list;
}

Json holder_json(const domain::Holder& holder) {
    Json json;
    json["owner_id"] = text_of(holder.owner);
    json["department_id"] = text_of(holder.department);
    return json;
}

JsonText data_of(const domain::Event& event) {
    if (!event.holder) return JsonText::raw(event.data_json);
    auto data = Json::parse(event.data_json);
    data["held_by"] = holder_json(*event.holder);
    return data;
}

}  // namespace

std::optional<domain::Customer> read_customer(const Row& row) {
    const auto id = row.optional_id<CustomerId>("customer_id");
    if (!id) return std::nullopt;
    domain::Customer customer;
    customer.id = *id;
    customer.name = row.text("customer_name");
    customer.level = enum_of<domain::CustomerLevel>(row.view("customer_level"));
    customer.version = row.integer("customer_version");
    for (const auto& json : row.json("contacts")) {
        domain::ContactPoint point;
        point.id = id_of<ContactPointId>(json["id"]);
        point.kind = enum_of<domain::ContactKind>(json["kind"].get_ref<const std::string&>());
        point.value = json["value"].get<std::string>();
        customer.contacts.push_back(std::move(point));
    }
    return customer;
}

std::optional<Instant> next_step(const domain::Ticket& ticket) {
    const auto step = domain::next_step_at(ticket.timers);
    if (!ticket.wake_at || (step && *step < *ticket.wake_at)) return step;
    return ticket.wake_at;
}

JsonText ticket_row(const domain::Ticket& ticket) {
    JsonText row;
    row["id"] = ticket.id.text();
    row["number"] = ticket.number;
    row["kind"] = code_of(ticket.kind);
    row["channel"] = code_of(ticket.channel);
    row["status"] = code_of(ticket.status);
    row["stage"] = code_of(ticket.stage);
    row["outcome"] = ticket.outcome ? Json(code_of(*ticket.outcome)) : Json(nullptr);
    row["priority"] = code_of(ticket.priority);
    row["major"] = ticket.major;
    row["major_reasons"] = codes_of(ticket.major_reasons);
    row["difficult"] = ticket.difficult;
    row["beyond_authority"] = ticket.beyond_authority;
    row["category"] = or_null(ticket.category);
    row["subject"] = ticket.subject;
    row["description"] = ticket.description;
    row["demand"] = or_null(ticket.demand);
    row["amount"] = or_null(ticket.amount);
    row["customer_id"] = ticket.customer ? Json(ticket.customer->id.text()) : Json(nullptr);
    row["anonymous_reason"] = or_null(ticket.anonymous_reason);
    row["owner_id"] = text_of(ticket.owner_id);
    row["handover_from"] = text_of(ticket.handover_from);
    row["team_id"] = text_of(ticket.team_id);
    row["first_contact_user_id"] = text_of(ticket.first_contact_user_id);
    row["department_id"] = text_of(ticket.department_id);
    row["external_source"] = or_null(ticket.external_source);
    row["external_id"] = or_null(ticket.external_id);
    row["call_id"] = or_null(ticket.call_id);
    row["authority"] = ticket.authority_json ? JsonText::raw(*ticket.authority_json) : JsonText();
    row["version"] = ticket.version;
    row["received_at"] = text_of(ticket.received_at);
    row["created_at"] = text_of(ticket.created_at);
    row["updated_at"] = text_of(ticket.updated_at);
    row["closed_at"] = text_of(ticket.closed_at);
    row["reopened_count"] = ticket.reopened_count;
    row["department_refusals"] = ticket.department_refusals;
    row["customer_refusals"] = ticket.customer_refusals;
    row["visit_round"] = ticket.visit_round;
    row["chased_count"] = ticket.chased_count;
    row["escalation_level"] = ticket.escalation_level;
    row["mediation_failed"] = ticket.mediation_failed;
    row["completed_at"] = text_of(ticket.completed_at);
    row["suspended_at"] = text_of(ticket.suspended_at);
    row["wake_at"] = text_of(ticket.wake_at);
    row["suspend_reason"] = or_null(ticket.suspend_reason);
    row["paused_seconds"] = ticket.paused_seconds;
    row["forms"] = JsonText::raw(ticket.forms_json);
    row["custom"] = JsonText::raw(ticket.custom_json);
    row["tags"] = ticket.tags;
    row["complained_about"] = texts_of(ticket.complained_about);
    row["handled_by"] = texts_of(ticket.handled_by);
    row["next_due_at"] = text_of(domain::next_due_at(ticket.timers));
    row["next_step_at"] = text_of(next_step(ticket));
    row["calendar_version"] = ticket.calendar_version;
    row["policy_version"] = ticket.policy_version;
    return row;
}

JsonText event_row(TicketId id, const domain::Event& event) {
    JsonText row;
    row["id"] = EventId::make(event.at).text();
    row["ticket_id"] = id.text();
    row["type"] = code_of(event.type);
    row["action"] = event.action ? Json(code_of(*event.action)) : Json(nullptr);
    row["at"] = text_of(event.at);
    row["actor_id"] = text_of(event.actor);
    row["from_stage"] = event.from_stage ? Json(code_of(*event.from_stage)) : Json(nullptr);
    row["to_stage"] = event.to_stage ? Json(code_of(*event.to_stage)) : Json(nullptr);
    row["version"] = event.version;
    row["form"] = JsonText::raw(event.form_json);
    row["comment"] = event.comment;
    row["data"] = data_of(event);
    row["clock"] = event.clock.empty() ? JsonText() : clock_json(event.clock);
    return row;
}

JsonText timer_row(TicketId id, const domain::Timer& timer) {
    JsonText row;
    row["id"] = timer.id.text();
    row["ticket_id"] = id.text();
    row["metric"] = code_of(timer.metric);
    row["cycle"] = timer.cycle;
    row["stage"] = timer.stage ? Json(code_of(*timer.stage)) : Json(nullptr);
    row["state"] = code_of(timer.state);
    row["due_at"] = text_of(timer.due_at);
    row["met_at"] = text_of(timer.met_at);
    row["breached_at"] = text_of(timer.breached_at);
    row["detail"] = timer_json(timer);
    return row;
}

JsonText proposal_row(TicketId id, const domain::Proposal& proposal) {
    JsonText row;
    row["id"] = proposal.id.text();
    row["ticket_id"] = id.text();
    row["author_id"] = proposal.author_id.text();
    row["measures"] = proposal.measures;
    row["compensation_kind"] = proposal.compensation_kind;
    row["compensation_amount"] = proposal.compensation_amount;
    row["cost"] = proposal.cost;
    row["deadline"] = text_of(proposal.deadline);
    row["state"] = code_of(proposal.state);
    row["remark"] = proposal.remark;
    row["decided_by"] = text_of(proposal.decided_by);
    row["decided_at"] = text_of(proposal.decided_at);
    row["created_at"] = text_of(proposal.created_at);
    return row;
}

JsonText consent_row(TicketId id, const domain::Consent& consent) {
    JsonText row;
    row["id"] = consent.id.text();
    row["ticket_id"] = id.text();
    row["proposal_id"] = consent.proposal_id.text();
    row["accepted"] = consent.accepted;
    row["method"] = consent.method;
    row["evidence_id"] = text_of(consent.evidence_id);
    row["recorded_by"] = text_of(consent.recorded_by);
    row["at"] = text_of(consent.at);
    return row;
}

JsonText visit_row(TicketId id, const domain::Visit& visit) {
    JsonText row;
    row["id"] = visit.id.text();
    row["ticket_id"] = id.text();
    row["cycle"] = visit.cycle;
    row["round"] = visit.round;
    row["reached"] = visit.reached;
    row["attempted_at"] = text_of(visit.attempted_at);
    row["method"] = visit.method;
    row["satisfaction"] = or_null(visit.satisfaction);
    row["points"] = JsonText::raw(visit.points_json.empty() ? "{}" : visit.points_json);
    row["remark"] = visit.remark;
    row["visited_by"] = text_of(visit.visited_by);
    return row;
}

JsonText contact_row(TicketId id, const ContactRecord& contact) {
    JsonText row;
    row["id"] = contact.id.text();
    row["ticket_id"] = id.text();
    row["channel"] = code_of(contact.channel);
    row["direction"] = contact.direction;
    row["at"] = text_of(contact.at);
    row["user_id"] = text_of(contact.user_id);
    row["call_id"] = or_null(contact.call_id);
    row["text"] = contact.text;
    return row;
}

JsonText outbox_row(const OutboxMessage& message) {
    JsonText row;
    row["topic"] = message.topic;
    row["data"] = JsonText::raw(message.data_json);
    return row;
}

domain::Ticket read_ticket(const Row& row) {
    domain::Ticket ticket;
    read_facts(row, ticket);
    read_progress(row, ticket);
    const JsonDocument timers(row.view("timers"));
    for (const auto timer : timers.root().items()) ticket.timers.push_back(read_timer(timer));
    read_list(row, "proposals", ticket.proposals, read_proposal);
    read_list(row, "consents", ticket.consents, read_consent);
    read_list(row, "visits", ticket.visits, read_visit);
    return ticket;
}

}  // namespace bihuan::store
