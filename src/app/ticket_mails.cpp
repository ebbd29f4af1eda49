#include "bihuan/app/ticket_mails.hpp"

#include "app/template_fields.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t mails_max = 50;

using Addresses = std::vector<std::string>;

Addresses addresses_of(const domain::Ticket& ticket) {
    Addresses addresses;
    if (!ticket.customer) return addresses;
    for (const auto& point : ticket.customer->contacts) {
        if (point.kind == domain::ContactKind::email) addresses.push_back(point.value);
    }
    return addresses;
}

bool was_written(const store::ReceivedMail& mail) {
    const bool person = mail.outcome == domain::MailOutcome::opened ||
                        mail.outcome == domain::MailOutcome::joined;
    return person && !mail.sender.empty();
}

std::optional<std::string> recipient_of(
    const Addresses& known, const std::vector<store::ReceivedMail>& received
) {
    for (const auto& mail : received) {
        const bool theirs = std::find(known.begin(), known.end(), mail.sender) != known.end();
        if (was_written(mail) && theirs) return mail.sender;
    }
    if (!known.empty()) return known.front();
    for (const auto& mail : received) {
        if (was_written(mail)) return mail.sender;
    }
    return std::nullopt;
}

std::optional<std::string> obstacle_to(store::Tx& tx, const ReplyWay& way) {
    if (!way.mailbox) return "mail_not_configured";
    if (!way.recipient) return "mail_no_address";
    if (store::is_suppressed(tx, *way.recipient)) return "mail_suppressed";
    return std::nullopt;
}

ReplyWay way_after(
    store::Tx& tx, const domain::Ticket& ticket, const std::vector<store::ReceivedMail>& received
) {
    ReplyWay way;
    way.recipient = recipient_of(addresses_of(ticket), received);
    for (const auto& mail : received) {
        if (!was_written(mail)) continue;
        if (!way.mailbox) {
            auto mailbox = store::find_mailbox(tx, mail.mailbox_id);
            if (mailbox && mailbox->active && mailbox->smtp.host) way.mailbox = mailbox;
        }
        if (!mail.message_id.empty()) way.thread.insert(way.thread.begin(), mail.message_id);
    }
    if (!way.mailbox) way.mailbox = store::first_sending_mailbox(tx);
    way.obstacle = obstacle_to(tx, way);
    return way;
}

}  // namespace

ReplyWay reply_way(store::Tx& tx, const domain::Ticket& ticket) {
    return way_after(tx, ticket, store::received_mails_of(tx, ticket.id, mails_max));
}

Result<store::OutgoingMail> send_reply(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket, ContactId contact,
    const std::string& text
) {
    const auto way = reply_way(tx, ticket);
    if (way.obstacle) return refuse(Refusal::conflict, *way.obstacle);
    MailToSend reply;
    reply.kind = domain::MailKind::reply;
    reply.mailbox = way.mailbox->id;
    reply.recipient = *way.recipient;
    reply.subject = "Re: " + ticket.subject + " [" + ticket.number + "]";
    reply.body = text;
    const auto signature = fill_from(context, ticket, way.mailbox->signature);
    if (!is_blank(signature)) reply.body += "\n\n-- \n" + signature;
    reply.ticket = ticket.id;
    reply.contact = contact;
    reply.thread = way.thread;
    return queue_mail(tx, context, reply);
}

Result<TicketMails> mails_of_visible(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    TicketMails mails;
    mails.received = store::received_mails_of(tx, ticket.id, mails_max);
    store::OutgoingFilter filter;
    filter.ticket = ticket.id;
    mails.sent = store::list_outgoing_mails(tx, filter, std::nullopt, mails_max);
    mails.reply = way_after(tx, ticket, mails.received);
    return mails;
}

}  // namespace bihuan::app
