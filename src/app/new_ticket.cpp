#include "app/contact_values.hpp"
#include "app/enum_reader.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::code_of;

constexpr auto ahead_max = std::chrono::minutes(5);
constexpr auto age_max = std::chrono::days(366);
constexpr std::size_t contacts_max = 10;
constexpr std::size_t tags_max = 20;
constexpr std::size_t attachments_max = 50;
constexpr std::size_t custom_members_max = 50;

std::optional<store::ContactValue> read_contact(
    const Json& json, const std::string& pointer, std::vector<Fault>& faults
) {
    Reader reader(json, pointer, faults);
    auto contact = read_contact_value(reader);
    reader.finish();
    return contact;
}

/// Switchboards send empty ids, which must not make one call of many.
std::optional<std::string> unless_blank(std::optional<std::string> text) {
    if (text && trim(*text).empty()) text.reset();
    return text;
}

void read_customer(
    Reader& reader, NewTicket& ticket, std::vector<Fault>& faults, Completeness completeness
) {
    const auto* customer = reader.object("customer");
    const bool anonymous = reader.boolean("anonymous").value_or(false);
    const bool whole = completeness == Completeness::whole;
    const auto need = anonymous && whole ? Need::required : Need::optional;
    ticket.anonymous_reason = reader.text("anonymous_reason", TextLimit{2000}, need);
    if (anonymous && customer) reader.fault("customer", "anonymous_has_no_customer");
    if (!anonymous && ticket.anonymous_reason) {
        reader.fault("anonymous_reason", "only_when_anonymous");
        ticket.anonymous_reason.reset();
    }
    if (whole && !anonymous && !customer && !reader.has("customer")) {
        reader.fault("customer", "customer_required");
    }
    if (!customer) return;

    const auto pointer = reader.pointer_to("customer");
    Reader inner(*customer, pointer, faults);
    ticket.customer_id = inner.id<CustomerId>("id");
    const bool named = !whole || ticket.customer_id || inner.has("id");
    const auto name_need = named ? Need::optional : Need::required;
    ticket.customer_name = inner.text("name", TextLimit{100}, name_need).value_or("");
    if (const auto* contacts = inner.array("contacts", contacts_max)) {
        std::size_t index = 0;
        for (const auto& json : *contacts) {
            auto contact =
                read_contact(json, pointer + "/contacts/" + std::to_string(index++), faults);
            if (contact) ticket.contacts.push_back(std::move(*contact));
        }
    }
    if (ticket.customer_id && (inner.has("name") || inner.has("contacts"))) {
        inner.fault("id", "one_of_two");
    }
    inner.finish();
}

void read_origin(
    Reader& reader, const Context& context, NewTicket& ticket, std::vector<Fault>& faults
) {
    ticket.received_at = reader.instant("received_at");
    if (ticket.received_at) {
        if (*ticket.received_at > context.now + ahead_max) {
            reader.fault("received_at", "in_the_future");
        } else if (*ticket.received_at < context.now - age_max &&
                   !context.principal.may(domain::Permission::tickets_backdate)) {
            reader.fault("received_at", "too_old", "366");
        }
    }
    ticket.call_id = unless_blank(reader.text("call_id", TextLimit{200}));
    if (const auto* external = reader.object("external_ref")) {
        Reader inner(*external, "/external_ref", faults);
        ticket.external_source = inner.text("source", TextLimit{100}, Need::required);
        ticket.external_id = inner.text("id", TextLimit{200}, Need::required);
        inner.finish();
    }
    if (const auto* authority = reader.object("authority")) {
        Reader inner(*authority, "/authority", faults);
        inner.text("name", TextLimit{100}, Need::required);
        inner.text("reference", TextLimit{200});
        ticket.authority_due_at = inner.instant("due_at");
        inner.finish();
        ticket.authority_json = dump(*authority);
    }
}

void read_complained_about(Reader& reader, const Context& context, NewTicket& ticket) {
    const auto users = reader.ids<UserId>("complained_about_user_ids", 20);
    if (!users) return;
    for (const auto& user : *users) {
        if (!context.directory->user(user)) {
            reader.fault("complained_about_user_ids", "unknown_reference", user.text());
        }
    }
    ticket.complained_about = *users;
}

}  // namespace

std::optional<std::vector<domain::MajorReason>> read_major_reasons(Reader& reader) {
    constexpr auto reasons_max = domain::major_reason_names.size();
    const auto given = reader.texts("major_reasons", reasons_max, TextLimit{40});
    if (!given) return std::nullopt;
    std::vector<domain::MajorReason> reasons;
    for (const auto& code : *given) {
        const auto reason = domain::parse_code<domain::MajorReason>(code);
        if (!reason) {
            reader.fault("major_reasons", "invalid_choice", code);
        } else if (std::find(reasons.begin(), reasons.end(), *reason) == reasons.end()) {
            reasons.push_back(*reason);
        }
    }
    return reasons;
}

NewTicket read_new_ticket(
    const Context& context, const Json& body, std::vector<Fault>& faults, Completeness completeness
) {
    const auto need = completeness == Completeness::whole ? Need::required : Need::optional;
    NewTicket ticket;
    Reader reader(body, "", faults);
    if (!body.is_object()) return ticket;
    ticket.kind = read_enum<domain::Kind>(reader, "kind").value_or(domain::Kind::complaint);
    ticket.channel = read_enum<domain::Channel>(reader, "channel", need)
                         .value_or(domain::Channel::phone);
    ticket.priority =
        read_enum<domain::Priority>(reader, "priority").value_or(domain::Priority::normal);
    ticket.category = reader.text("category", TextLimit{100});
    if (ticket.category && !context.directory->has_category(*ticket.category)) {
        reader.fault("category", "unknown_reference", *ticket.category);
    }
    ticket.subject = reader.text("subject", TextLimit{200}, need).value_or("");
    ticket.description = reader.text("description", TextLimit{20'000}).value_or("");
    ticket.demand = unless_blank(reader.text("demand", TextLimit{2000}));
    ticket.amount = reader.amount("amount");
    ticket.difficult = reader.boolean("difficult").value_or(false);
    ticket.beyond_authority = reader.boolean("beyond_authority").value_or(false);
    ticket.major_reasons =
        read_major_reasons(reader).value_or(std::vector<domain::MajorReason>{});
    read_origin(reader, context, ticket, faults);
    read_customer(reader, ticket, faults, completeness);
    auto attachments = reader.ids<AttachmentId>("attachments", attachments_max);
    if (attachments) ticket.attachments = std::move(*attachments);
    if (const auto* custom = reader.object("custom")) {
        if (custom->size() > custom_members_max) {
            reader.fault("custom", "too_many", std::to_string(custom_members_max));
        }
        ticket.custom_json = dump(*custom);
    }
    ticket.tags =
        reader.texts("tags", tags_max, TextLimit{40}).value_or(std::vector<std::string>{});
    read_complained_about(reader, context, ticket);
    reader.finish();
    return ticket;
}

}  // namespace bihuan::app
