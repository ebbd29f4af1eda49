#pragma once

// Mails of ours: written with what they are about, sent afterwards by a job (jobs/mail_sender).

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/outgoing_mail.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// A mail to one person. Subject and body are plain text, filled already; what would break out of a
/// header is taken out of the subject.
struct MailToSend {
    domain::MailKind kind = domain::MailKind::notice;
    /// Nothing: the first mailbox that can send.
    std::optional<store::MailboxId> mailbox;
    std::string recipient;
    std::string subject;
    std::string body;
    std::optional<TicketId> ticket;
    std::optional<ContactId> contact;
    /// Of a report: whose file it takes along.
    std::optional<store::ReportDeliveryId> report;
    /// Message ids of the conversation, the oldest first; the last one is answered.
    std::vector<std::string> thread;
};

/// Writes the mail in this transaction; it is sent once that is committed, and never without it.
/// Refuses with `mail_not_configured` when no mailbox can send, `mail_address_invalid`,
/// `mail_suppressed`; a report is queued to such an address, too, and fails there where its list
/// shows it. May be called for staff as well as for customers.
Result<store::OutgoingMail> queue_mail(
    store::Tx& tx, const Context& context, const MailToSend& request
);

/// Something with one "@", without what could end it or begin another.
bool is_mail_address(std::string_view text);

/// What a mail takes along.
struct AttachedFile {
    /// ASCII without quotation marks.
    std::string name;
    std::string_view media_type;
    std::string content;
};

/// The mail as it goes over the wire: headers and body, lines that end with CRLF. With a file it is
/// a `multipart/mixed` of the text and the file.
std::string mail_on_the_wire(
    const store::OutgoingMail& mail, const store::Mailbox& mailbox,
    const std::optional<AttachedFile>& file = std::nullopt
);

/// Writes how an attempt ended, unless somebody else has taken the mail over; one that has failed
/// for good is told of on its ticket.
void finish_mail(
    store::Tx& tx, const Context& context, const store::OutgoingMail& mail,
    const store::MailResult& result
);

// The list of what was sent, for administrators: addresses masked, no bodies.

Page<store::OutgoingMail> list_outgoing_mails(
    store::Tx& tx, const store::OutgoingFilter& filter,
    const std::optional<store::OutgoingMailId>& before, const PageRequest& page
);
/// Has one that failed or bounced tried again. `not_found`, `mail_not_failed`, `mail_file_gone`.
Result<store::OutgoingMail> retry_outgoing_mail(
    store::Tx& tx, const Context& context, std::string_view id
);
Page<store::SuppressedAddress> list_suppressed_addresses(
    store::Tx& tx, const std::optional<std::string>& after, const PageRequest& page
);
/// By its id, which is a digest: nobody who may do this sees whose address it is. `not_found`.
Result<void> take_off_suppressed(store::Tx& tx, const Context& context, std::string_view id);

}  // namespace bihuan::app
