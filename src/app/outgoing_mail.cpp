#include "bihuan/app/outgoing_mail.hpp"

#include "app/mail_text.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t subject_characters_max = 200;
constexpr std::size_t body_characters_max = 50'000;
/// More of a conversation no program minds.
constexpr std::size_t thread_max = 20;

std::string_view domain_part(std::string_view address) {
    return address.substr(address.rfind('@') + 1);
}

/// Nobody can guess it: whoever names it has had the mail.
std::string new_message_id(const store::OutgoingMailId& id, const store::Mailbox& mailbox) {
    return id.text() + "." + random_token(12) + "@" + std::string(domain_part(mailbox.address));
}

Result<store::Mailbox> mailbox_of(store::Tx& tx, const MailToSend& request) {
    auto mailbox = request.mailbox ? store::find_mailbox(tx, *request.mailbox) : std::nullopt;
    if (!mailbox || !mailbox->active || !mailbox->smtp.host) {
        mailbox = store::first_sending_mailbox(tx);
    }
    if (!mailbox) return refuse(Refusal::conflict, "mail_not_configured");
    return std::move(*mailbox);
}

}  // namespace

bool is_mail_address(std::string_view text) {
    const auto at = text.find('@');
    const bool parts = at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
                       text.find('@', at + 1) == std::string_view::npos;
    if (!parts || text.size() > address_bytes_max) return false;
    return std::none_of(text.begin(), text.end(), [](char byte) {
        return byte <= ' ' || byte >= 0x7F ||
               std::string_view("<>(),;:\\\"[]").find(byte) != std::string_view::npos;
    });
}

Result<store::OutgoingMail> queue_mail(
    store::Tx& tx, const Context& context, const MailToSend& request
) {
    BH_TRY(mailbox, mailbox_of(tx, request));
    store::OutgoingMail mail;
    mail.recipient = ascii_lower(trim(request.recipient));
    if (!is_mail_address(mail.recipient)) {
        return refuse(Refusal::invalid, "mail_address_invalid");
    }
    const bool listed = request.kind == domain::MailKind::report;
    if (!listed && store::is_suppressed(tx, mail.recipient)) {
        return refuse(Refusal::conflict, "mail_suppressed");
    }
    mail.id = store::OutgoingMailId::make(context.now);
    mail.mailbox_id = mailbox.id;
    mail.kind = request.kind;
    mail.ticket_id = request.ticket;
    mail.contact_id = request.contact;
    mail.report_delivery_id = request.report;
    mail.message_id = new_message_id(mail.id, mailbox);
    const auto& thread = request.thread;
    const auto kept = std::min(thread.size(), thread_max);
    mail.thread.assign(thread.end() - static_cast<std::ptrdiff_t>(kept), thread.end());
    if (!thread.empty()) mail.in_reply_to = thread.back();
    mail.subject = truncate_characters(one_line(request.subject), subject_characters_max);
    mail.body = truncate_characters(clean_text(request.body), body_characters_max);
    mail.next_at = context.now;
    mail.created_at = context.now;
    store::insert_outgoing_mail(tx, mail);
    return mail;
}

Page<store::OutgoingMail> list_outgoing_mails(
    store::Tx& tx, const store::OutgoingFilter& filter,
    const std::optional<store::OutgoingMailId>& before, const PageRequest& page
) {
    auto mails = page_of(store::list_outgoing_mails(tx, filter, before, page.limit + 1), page);
    if (page.count) mails.total = store::count_outgoing_mails(tx, filter);
    return mails;
}

Result<store::OutgoingMail> retry_outgoing_mail(
    store::Tx& tx, const Context& context, std::string_view id
) {
    const auto parsed = store::OutgoingMailId::parse(id);
    const auto mail = parsed ? store::find_outgoing_mail(tx, *parsed) : std::nullopt;
    if (!mail) return refuse(Refusal::not_found, "not_found");
    if (!store::retry_outgoing_mail(tx, mail->id, context.now)) {
        const bool ended = mail->state == domain::MailState::failed ||
                           mail->state == domain::MailState::bounced;
        return refuse(Refusal::conflict, ended ? "mail_file_gone" : "mail_not_failed");
    }
    note(tx, context.principal, context.now, "mail.retried", "outgoing_mail:" + mail->id.text());
    auto again = store::find_outgoing_mail(tx, mail->id);
    if (!again) return refuse(Refusal::not_found, "not_found");
    return std::move(*again);
}

Page<store::SuppressedAddress> list_suppressed_addresses(
    store::Tx& tx, const std::optional<std::string>& after, const PageRequest& page
) {
    auto list = page_of(store::list_suppressed(tx, after, page.limit + 1), page);
    if (page.count) list.total = store::count_suppressed(tx);
    return list;
}

Result<void> take_off_suppressed(store::Tx& tx, const Context& context, std::string_view id) {
    if (!store::take_off_suppressed(tx, id)) return refuse(Refusal::not_found, "not_found");
    note(tx, context.principal, context.now, "suppressed_address.deleted",
         "suppressed_address:" + std::string(id));
    return {};
}

}  // namespace bihuan::app
