#include "app/mail_receipt.hpp"

#include "app/template_fields.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/base/text.hpp"

namespace bihuan::app {

namespace {

/// Whoever answers receipts with new mails, and does not say that they are a program, is told no
/// more than this.
constexpr std::size_t receipts_per_hour = 3;

}  // namespace

void acknowledge(
    store::Tx& tx, const Context& context, const ArrivedMail& arrived, const domain::Ticket& ticket
) {
    const auto& mailbox = arrived.mailbox;
    const auto& to = arrived.message.reply_address;
    const bool wanted = mailbox.smtp.host && !is_blank(mailbox.receipt_body);
    if (!wanted || !arrived.message.answerable || to.empty()) return;
    if (store::is_own_address(tx, to)) return;
    const auto since = context.now - std::chrono::hours(1);
    const auto kind = domain::MailKind::receipt;
    if (store::count_mails_to(tx, to, kind, since, receipts_per_hour) >= receipts_per_hour) return;
    MailToSend receipt;
    receipt.kind = kind;
    receipt.mailbox = mailbox.id;
    receipt.recipient = to;
    receipt.subject = fill_from(context, ticket, mailbox.receipt_subject);
    if (is_blank(receipt.subject)) {
        receipt.subject = "Re: " + ticket.subject + " [" + ticket.number + "]";
    }
    receipt.body = fill_from(context, ticket, mailbox.receipt_body);
    receipt.ticket = ticket.id;
    receipt.thread = arrived.message.references;
    if (!arrived.message.message_id.empty()) {
        receipt.thread.push_back(arrived.message.message_id);
    }
    // An address to which nothing may go is no reason to refuse the complaint.
    const auto queued = queue_mail(tx, context, receipt);
    if (!queued) return;
}

}  // namespace bihuan::app
