#include "app/arrival.hpp"
#include "app/call_event_reader.hpp"
#include "app/comment.hpp"
#include "app/contact_values.hpp"
#include "app/inbound_body.hpp"
#include "bihuan/app/call_events.hpp"
#include "bihuan/app/outgoing_messages.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/domain/number.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/store/begin_anew.hpp"

#include <array>

namespace bihuan::app {

namespace {

using Outcome = Result<HookOutcome>;

constexpr std::size_t thread_characters_max = 150;

HookOutcome ticket_outcome(const TicketId& id, const std::string& number, bool known = false) {
    HookOutcome outcome;
    outcome.answer["ticket"] = Json{{"id", id.text()}, {"number", number}};
    outcome.ticket = id;
    outcome.known = known;
    return outcome;
}

// ticket.create

/// The body of POST /tickets; who sends it, and by what they know it, is filled in.
Json completed(
    const store::InboundSource& source, std::string_view delivery_id, const Json& data
) {
    auto body = data;
    if (!body.is_object()) return body;
    if (!body.contains("channel")) body["channel"] = "api";
    if (!body.contains("external_ref") || body["external_ref"].is_null()) {
        body["external_ref"] = Json{{"id", delivery_id}};
    }
    auto& reference = body["external_ref"];
    if (reference.is_object() && !reference.contains("source")) reference["source"] = source.name;
    return body;
}

Outcome create_ticket(
    store::Tx& tx, const Context& context, const store::InboundSource& source,
    std::string_view delivery_id, const Json& data
) {
    std::vector<Fault> faults;
    const auto body = completed(source, delivery_id, data);
    const auto ticket = read_new_ticket(context, body, faults);
    // Nobody has uploaded them.
    if (!ticket.attachments.empty()) faults.push_back(Fault{"/attachments", "unknown_member", {}});
    if (!faults.empty()) return invalid(std::move(faults));
    const auto filed = file_ticket(tx, context, ticket);
    if (filed) return ticket_outcome(filed->id, filed->number);
    if (filed.error().code != "already_exists") return filed.error();
    const auto& known = filed.error().members->at("ticket");
    const auto id = TicketId::parse(known["id"].get<std::string>());
    return ticket_outcome(id.value(), known["number"].get<std::string>(), true);
}

// Tickets that are named.

/// By id, by number, or by what the source itself calls it.
struct TicketName {
    std::optional<std::string> ticket;
    std::optional<std::string> external_id;
};

TicketName read_name(Reader& reader) {
    return {
        reader.text("ticket", TextLimit{64}), reader.text("external_id", TextLimit{200})
    };
}

Result<TicketId> id_of(
    store::Tx& tx, const store::InboundSource& source, const TicketName& name
) {
    std::optional<TicketId> id;
    if (name.external_id) {
        const auto key = store::find_by_external(tx, source.name, *name.external_id);
        if (key) id = key->id;
    } else if (name.ticket) {
        id = TicketId::parse(*name.ticket);
        const auto check = domain::check_number(*name.ticket);
        if (check == domain::NumberCheck::mistyped) {
            return refuse(Refusal::not_found, "number_mistyped");
        }
        if (!id && check == domain::NumberCheck::valid) {
            if (const auto found = store::find_ticket_by_number(tx, *name.ticket)) id = found->id;
        }
    }
    if (!id) return refuse(Refusal::not_found, "not_found");
    return *id;
}

// ticket.comment

struct HookComment {
    TicketName name;
    store::Comment comment;
};

HookComment read_hook_comment(const Json& data, std::vector<Fault>& faults) {
    HookComment read;
    Reader reader(data, "", faults);
    read.name = read_name(reader);
    read.comment.body = reader.text("body", TextLimit{10'000}, Need::required).value_or("");
    read.comment.internal = reader.boolean("internal").value_or(true);
    if (!read.name.ticket && !read.name.external_id) reader.fault("ticket", "required");
    reader.finish();
    return read;
}

Outcome comment_on_ticket(
    store::Tx& tx, const Context& context, const store::InboundSource& source, const Json& data
) {
    std::vector<Fault> faults;
    auto read = read_hook_comment(data, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(id, id_of(tx, source, read.name));
    const auto ticket = store::find_ticket(tx, id);
    if (!ticket) return refuse(Refusal::not_found, "not_found");
    write_comment(tx, context, *ticket, read.comment);
    return ticket_outcome(ticket->id, ticket->number);
}

// message.received

struct HookMessage {
    TicketName name;
    domain::Channel channel = domain::Channel::chat;
    domain::Kind kind = domain::Kind::complaint;
    store::ContactValue from;
    std::string sender_name;
    std::string text;
    /// The conversation, as the other system calls it.
    std::optional<std::string> thread;
};

HookMessage read_message(const Json& data, std::vector<Fault>& faults) {
    static constexpr std::array<std::string_view, 5> channels{
        "sms", "wechat", "chat", "email", "web"
    };
    static constexpr std::array<std::string_view, 3> kinds{"complaint", "inquiry", "suggestion"};
    HookMessage message;
    Reader reader(data, "", faults);
    const auto channel = reader.choice("channel", channels, Need::required);
    message.channel = domain::parse_code<domain::Channel>(channel.value_or("chat")).value();
    const auto kind = reader.choice("kind", kinds);
    message.kind = domain::parse_code<domain::Kind>(kind.value_or("complaint")).value();
    if (const auto* from = reader.object("from", Need::required)) {
        Reader inner(*from, reader.pointer_to("from"), faults);
        if (auto value = read_contact_value(inner)) message.from = std::move(*value);
        inner.finish();
    }
    message.sender_name = reader.text("name", TextLimit{100}).value_or("");
    message.text = reader.text("text", TextLimit{10'000}, Need::required).value_or("");
    message.thread = reader.text("thread", TextLimit{thread_characters_max});
    if (message.thread && is_blank(*message.thread)) message.thread.reset();
    message.name.ticket = reader.text("ticket", TextLimit{64});
    reader.finish();
    return message;
}

/// The ticket that the message belongs to: the one it names, that of its conversation, else an open
/// one that the sender opened through this source.
Result<std::optional<TicketId>> ticket_of_message(
    store::Tx& tx, const store::InboundSource& source, const HookMessage& message
) {
    using Found = std::optional<TicketId>;
    if (message.name.ticket) {
        BH_TRY(id, id_of(tx, source, message.name));
        return Found(id);
    }
    if (message.thread) {
        const auto key = store::find_by_external(tx, source.name, *message.thread);
        if (!key) return Found();
        const auto ticket = store::find_ticket(tx, key->id);
        if (ticket && !ticket->closed()) return Found(key->id);
    }
    const auto channel = domain::code_of(message.channel);
    return store::open_ticket_of_sender(tx, source.name, channel, message.from);
}

Outcome append_message(
    store::Tx& tx, const Context& context, const HookMessage& message, TicketId id
) {
    store::lock_ticket(tx, id);
    auto ticket = store::find_ticket(tx, id);
    if (!ticket) return refuse(Refusal::not_found, "not_found");
    store::ContactRecord contact;
    contact.channel = message.channel;
    contact.text = message.text;
    Step step(context, std::move(*ticket));
    hear_customer(step, contact);
    BH_CHECK(step.save(tx));
    return ticket_outcome(step.ticket().id, step.ticket().number);
}

/// Who says no name is known by what they wrote from, as far as a list may show it.
std::string name_of(const HookMessage& message) {
    if (!is_blank(message.sender_name)) return message.sender_name;
    const auto& value = message.from.value;
    switch (message.from.kind) {
        case domain::ContactKind::phone: return domain::mask_phone(value);
        case domain::ContactKind::email: return domain::mask_email(value);
        default: return domain::mask_other(value);
    }
}

Outcome open_by_message(
    store::Tx& tx, const Context& context, const store::InboundSource& source,
    std::string_view delivery_id, const HookMessage& message
) {
    NewTicket ticket;
    ticket.kind = message.kind;
    ticket.channel = message.channel;
    ticket.subject = subject_of(message.text);
    ticket.description = message.text;
    ticket.customer_name = name_of(message);
    ticket.contacts.push_back(message.from);
    ticket.external_source = source.name;
    ticket.external_id = std::string(delivery_id);
    if (message.thread && !store::find_by_external(tx, source.name, *message.thread)) {
        ticket.external_id = message.thread;
    }
    const auto filed = file_ticket(tx, context, ticket);
    if (filed) return ticket_outcome(filed->id, filed->number);
    // Another message of the conversation was faster.
    if (filed.error().code == "already_exists") store::begin_anew("the conversation is known");
    return filed.error();
}

Outcome take_message(
    store::Tx& tx, const Context& context, const store::InboundSource& source,
    std::string_view delivery_id, const Json& data
) {
    std::vector<Fault> faults;
    const auto message = read_message(data, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    BH_TRY(id, ticket_of_message(tx, source, message));
    if (id) return append_message(tx, context, message, *id);
    return open_by_message(tx, context, source, delivery_id, message);
}

}  // namespace

void check_hook(
    const Context& context, const store::InboundSource& source, const MappedHook& hook,
    std::vector<Fault>& faults
) {
    if (hook.type == "ticket.create") {
        read_new_ticket(context, completed(source, "trial", hook.data), faults);
    } else if (hook.type == "ticket.comment") {
        read_hook_comment(hook.data, faults);
    } else if (hook.type == "message.received") {
        read_message(hook.data, faults);
    } else if (hook.type == "message.report") {
        check_message_reports(hook.data, context.now, faults);
    } else if (hook.type == "call-event/1") {
        const auto events = read_call_events(hook.data, source.name, context.now);
        if (events) return;
        const auto& found = events.error().faults;
        faults.insert(faults.end(), found.begin(), found.end());
    } else if (!hook.type.empty()) {
        faults.push_back(Fault{"", "unknown_hook_type", hook.type});
    }
}

Result<HookOutcome> carry_out(
    store::Tx& tx, const Context& context, const store::InboundSource& source,
    std::string_view delivery_id, const MappedHook& hook
) {
    const auto& data = hook.data;
    if (hook.type == "ticket.create") {
        return create_ticket(tx, context, source, delivery_id, data);
    }
    if (hook.type == "ticket.comment") return comment_on_ticket(tx, context, source, data);
    if (hook.type == "message.received") {
        return take_message(tx, context, source, delivery_id, data);
    }
    HookOutcome outcome;
    outcome.answer["accepted"] = true;
    if (hook.type == "message.report") {
        BH_CHECK(take_message_reports(tx, context, source, data));
        return outcome;
    }
    if (hook.type == "call-event/1") {
        BH_CHECK(take_call_events(tx, context, source.name, data));
        return outcome;
    }
    // A rule said that nobody minds it.
    if (hook.type.empty()) return outcome;
    return invalid("", "unknown_hook_type", hook.type);
}

}  // namespace bihuan::app
