#include "app/mail_failure.hpp"

#include "app/comment.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/store/links.hpp"
#include "bihuan/store/tickets.hpp"

namespace bihuan::app {

void note_not_delivered(
    store::Tx& tx, const Context& context, const store::OutgoingMail& mail, std::string_view status
) {
    if (domain::is_bad_address(status)) {
        store::suppress_address(tx, mail.recipient, status, context.now);
    }
    if (!mail.ticket_id || mail.kind != domain::MailKind::reply) return;
    const auto ticket = store::find_ticket(tx, *mail.ticket_id);
    if (!ticket) return;
    store::Comment comment;
    comment.body = "邮件未送达 " + domain::mask_email(mail.recipient);
    if (!status.empty()) comment.body += "（" + std::string(status) + "）";
    write_comment(tx, context, *ticket, comment);
}

void finish_mail(
    store::Tx& tx, const Context& context, const store::OutgoingMail& mail,
    const store::MailResult& result
) {
    if (!store::finish_outgoing_mail(tx, result, context.now)) return;
    if (result.verdict.state != domain::MailState::failed) return;
    note_not_delivered(tx, context, mail, domain::enhanced_status(result.error.value_or("")));
}

}  // namespace bihuan::app
