#include "bihuan/app/outgoing_messages.hpp"

#include "app/guards.hpp"
#include "app/step.hpp"
#include "app/template_fields.hpp"
#include "bihuan/app/gateways.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/domain/quiet_hours.hpp"
#include "bihuan/store/customer_files.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::ContactKind;
using domain::GatewayKind;

/// How a gateway of that kind reaches people. Those of a chat are known by what it calls them.
ContactKind contact_kind_of(GatewayKind kind) {
    switch (kind) {
        case GatewayKind::sms: return ContactKind::phone;
        case GatewayKind::wechat: return ContactKind::wechat;
        case GatewayKind::chat: break;
    }
    return ContactKind::other;
}

domain::Channel channel_of(GatewayKind kind) {
    switch (kind) {
        case GatewayKind::sms: return domain::Channel::sms;
        case GatewayKind::wechat: return domain::Channel::wechat;
        case GatewayKind::chat: break;
    }
    return domain::Channel::chat;
}

/// 【闭环】 stands before the text, as carriers want it.
std::string signed_text(const store::Gateway& gateway, const std::string& text) {
    if (gateway.signature.empty()) return text;
    return "【" + gateway.signature + "】" + text;
}

struct TicketMessage {
    std::optional<store::MessageTemplateId> template_id;
    std::optional<ContactPointId> contact_id;
};

TicketMessage read_ticket_message(const Json& body, std::vector<Fault>& faults) {
    TicketMessage message;
    Reader reader(body, "", faults);
    message.template_id = reader.id<store::MessageTemplateId>("template_id", Need::required);
    message.contact_id = reader.id<ContactPointId>("contact_id");
    reader.finish();
    return message;
}

/// Where the customer is reached: the contact that was named, else the first of its kind.
Result<std::string> recipient_of(
    const domain::Ticket& ticket, GatewayKind kind, const std::optional<ContactPointId>& named
) {
    if (!ticket.customer) return refuse(Refusal::conflict, "no_recipient");
    const auto& points = ticket.customer->contacts;
    const auto found = std::find_if(points.begin(), points.end(), [&](const auto& point) {
        return point.kind == contact_kind_of(kind) && (!named || point.id == *named);
    });
    if (found != points.end()) return found->value;
    if (named) return invalid("/contact_id", "unknown_reference", named->text());
    return refuse(Refusal::conflict, "no_recipient");
}

/// The word to the customer on the ticket, as if somebody had noted it.
Result<void> keep_as_contact(
    store::Tx& tx, const Context& context, domain::Ticket ticket, GatewayKind kind,
    const store::OutgoingMessage& message
) {
    store::ContactRecord contact;
    contact.id = ContactId::make(context.now);
    contact.channel = channel_of(kind);
    contact.direction = "out";
    contact.at = context.now;
    contact.user_id = context.principal.user_id;
    contact.text = message.body;
    Step step(context, std::move(ticket));
    step.accept_handover();
    if (!step.before().closed()) step.signal(domain::signal::Responded{});
    step.change().contacts.push_back(contact);
    Json data{{"contact_id", contact.id.text()}, {"direction", contact.direction}};
    data["channel"] = domain::code_of(contact.channel);
    data["message_id"] = message.id.text();
    step.add_event(domain::EventType::contacted).data_json = dump(data);
    BH_CHECK(step.save(tx));
    if (const auto& customer = step.ticket().customer) {
        store::clear_contact_due(tx, customer->id);
    }
    return {};
}

}  // namespace

Result<store::OutgoingMessage> queue_message(
    store::Tx& tx, const Context& context, const store::Gateway& gateway,
    const NewMessage& message, Instant not_before
) {
    const auto& zone = context.center.zone;
    const auto today = zone.at(zone.day_of(context.now), Seconds(0));
    const auto so_far = store::count_messages_to(tx, gateway.id, message.recipient, today);
    if (so_far >= gateway.per_recipient_day) {
        const auto limit = std::to_string(gateway.per_recipient_day);
        return refuse(Refusal::conflict, "recipient_limit", limit);
    }
    store::OutgoingMessage row;
    row.id = store::OutgoingMessageId::make(context.now);
    row.gateway_id = gateway.id;
    row.gateway_name = gateway.name;
    row.kind = gateway.kind;
    row.recipient = message.recipient;
    row.body = signed_text(gateway, message.text);
    row.segments = domain::sms_segments(row.body);
    row.urgent = message.urgent;
    row.ticket_id = message.ticket_id;
    row.user_id = message.user_id;
    row.author_id = message.author_id;
    row.template_id = message.template_id;
    const auto at = std::max(context.now, not_before);
    row.next_at = message.urgent ? at : domain::after_quiet(zone, gateway.quiet, at);
    row.created_at = context.now;
    store::insert_outgoing_message(tx, row);
    return row;
}

Result<store::OutgoingMessage> send_ticket_message(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    std::vector<Fault> faults;
    const auto wanted = read_ticket_message(body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    const auto text = store::find_message_template(tx, *wanted.template_id);
    if (!text) {
        return invalid("/template_id", "unknown_reference", wanted.template_id->text());
    }
    if (text->state != domain::TemplateState::approved) {
        return refuse(Refusal::conflict, "template_not_approved");
    }
    BH_TRY(recipient, recipient_of(ticket, text->kind, wanted.contact_id));
    const auto gateway = store::active_gateway(tx, text->kind);
    if (!gateway) return refuse(Refusal::conflict, "no_gateway", domain::code_of(text->kind));
    NewMessage message;
    message.recipient = recipient;
    message.text = fill_from(context, ticket, text->body);
    message.ticket_id = ticket.id;
    message.author_id = context.principal.user_id;
    message.template_id = text->id;
    BH_TRY(row, queue_message(tx, context, *gateway, message, context.now));
    row.ticket_number = ticket.number;
    BH_CHECK(keep_as_contact(tx, context, std::move(ticket), text->kind, row));
    return std::move(row);
}

Result<Page<store::OutgoingMessage>> list_ticket_messages(
    store::Tx& tx, const Context& context, std::string_view id_or_number,
    const std::optional<store::OutgoingMessageId>& before, const PageRequest& page
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    store::OutgoingMessageFilter filter;
    filter.ticket = ticket.id;
    return list_outgoing_messages(tx, filter, before, page);
}

Page<store::OutgoingMessage> list_outgoing_messages(
    store::Tx& tx, const store::OutgoingMessageFilter& filter,
    const std::optional<store::OutgoingMessageId>& before, const PageRequest& page
) {
    auto result = page_of(store::list_outgoing_messages(tx, filter, before, page.limit + 1), page);
    if (page.count) result.total = store::count_outgoing_messages(tx, filter);
    return result;
}

Result<store::OutgoingMessage> find_outgoing_message(store::Tx& tx, std::string_view id) {
    const auto parsed = store::OutgoingMessageId::parse(id);
    auto message = parsed ? store::find_outgoing_message(tx, *parsed) : std::nullopt;
    if (!message) return refuse(Refusal::not_found, "not_found");
    return std::move(*message);
}

Result<store::OutgoingMessage> resend_outgoing_message(
    store::Tx& tx, const Context& context, std::string_view id
) {
    BH_TRY(message, find_outgoing_message(tx, id));
    const auto gateway = store::find_gateway(tx, message.gateway_id);
    const auto quiet = gateway ? gateway->quiet : std::nullopt;
    const auto at = message.urgent
                        ? context.now
                        : domain::after_quiet(context.center.zone, quiet, context.now);
    if (!store::resend_outgoing_message(tx, message.id, at)) {
        return refuse(Refusal::conflict, "message_not_failed");
    }
    note(tx, context.principal, context.now, "outgoing_message.resent",
         "outgoing_message:" + message.id.text());
    return find_outgoing_message(tx, id);
}

std::string masked_recipient(const store::OutgoingMessage& message) {
    if (message.kind == GatewayKind::sms) return domain::mask_phone(message.recipient);
    return domain::mask_other(message.recipient);
}

}  // namespace bihuan::app
