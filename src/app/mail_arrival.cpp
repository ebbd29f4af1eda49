#include "bihuan/app/mail_arrival.hpp"

#include "app/arrival.hpp"
#include "app/mail_failure.hpp"
#include "app/mail_receipt.hpp"
#include "app/mail_text.hpp"
#include "bihuan/app/attachments.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/domain/number.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/store/attachments.hpp"
#include "bihuan/store/links.hpp"

#include <stdexcept>

namespace bihuan::app {

namespace {

using domain::MailOutcome;

constexpr std::size_t description_characters_max = 20'000;
constexpr std::size_t contact_characters_max = 10'000;
constexpr std::size_t contact_value_characters_max = 100;
constexpr std::size_t number_digits_min = 15;
/// A mailbox that was not read for longer says nothing of when somebody wrote.
constexpr std::chrono::days believed{30};
constexpr std::chrono::days raw_kept{183};

constexpr auto external_source = "email";
constexpr auto no_subject = "（无主题）";
constexpr auto no_text = "（邮件没有正文。）";
constexpr auto cut_note = "（邮件过大或结构异常，此处不完整；原件在邮箱中。）";
constexpr auto no_sender = "邮件没有可用的发件人地址";

store::ReceivedMail row_of(const Context& context, const ArrivedMail& arrived) {
    store::ReceivedMail row;
    row.id = store::ReceivedMailId::make(context.now);
    row.mailbox_id = arrived.mailbox.id;
    row.key = arrived.message.key();
    row.message_id = arrived.message.message_id;
    row.sender = arrived.message.reply_address;
    row.received_at = context.now;
    return row;
}

Instant arrival_of(const Context& context, const ArrivedMail& arrived) {
    if (arrived.at > context.now || arrived.at < context.now - believed) return context.now;
    return arrived.at;
}

bool is_empty(const MailMessage& message) {
    return is_blank(message.text) && is_blank(message.quoted) && is_blank(message.subject) &&
           message.files.empty() && !message.cut;
}

/// Files of the ticket, and what is to be said of those that could not be kept.
struct KeptFiles {
    std::vector<AttachmentId> ids;
    std::string note;
};

KeptFiles keep_files(store::Tx& tx, const Context& context, const std::vector<MailFile>& files) {
    KeptFiles kept;
    for (const auto& file : files) {
        const auto taken = take_upload(tx, context, Upload{file.filename, file.content});
        if (taken) {
            kept.ids.push_back(taken->id);
        } else {
            kept.note += "\n（附件“" + file.filename + "”过大，未保存；原件在邮箱中。）";
        }
    }
    return kept;
}

/// The text as a ticket has room for it; what is longer becomes a file as well.
std::string text_within(
    const MailMessage& message, std::size_t most, std::vector<MailFile>& files
) {
    auto text = with_quoted({message.text, message.quoted});
    if (is_blank(text)) text = no_text;
    if (message.cut) text += std::string("\n") + cut_note;
    // Room for what is to be said of files.
    const auto room = most - most / 10;
    if (character_count(text) <= room) return text;
    files.push_back(MailFile{"mail.txt", text});
    return std::string(truncate_characters(text, room)) + "…";
}

// Which ticket.

/// Numbers of tickets with a right check digit, as they stand in the subject.
std::vector<std::string> numbers_in(std::string_view subject) {
    std::vector<std::string> numbers;
    const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
    for (std::size_t at = 0; at < subject.size();) {
        auto end = at;
        while (end < subject.size() && is_digit(subject[end])) ++end;
        const auto digits = subject.substr(at, end - at);
        if (digits.size() >= number_digits_min &&
            domain::check_number(digits) == domain::NumberCheck::valid) {
            numbers.emplace_back(digits);
        }
        at = end + 1;
    }
    return numbers;
}

struct Belongs {
    /// The open ticket that the mail joins.
    std::optional<TicketId> joins;
    /// One that it names and does not join: closed, or of somebody else.
    std::optional<TicketId> related;
};

Belongs belongs_to(store::Tx& tx, const MailMessage& message) {
    Belongs belongs;
    const auto consider = [&](const domain::Ticket& ticket, bool may_join) {
        if (may_join && !ticket.closed() && !belongs.joins) belongs.joins = ticket.id;
        belongs.related = ticket.id;
    };
    // Whoever names one of these ids has had the mail.
    auto ids = message.references;
    if (!message.message_id.empty()) ids.push_back(message.message_id);
    if (const auto id = store::ticket_of_mails(tx, ids)) {
        if (const auto ticket = store::find_ticket(tx, *id)) consider(*ticket, true);
    }
    if (belongs.joins) return belongs;
    // A number can be seen by many: only whom the ticket is about joins it by that alone.
    for (const auto& number : numbers_in(message.subject)) {
        const auto ticket = store::find_ticket_by_number(tx, number);
        if (!ticket) continue;
        const auto& sender = message.from_address;
        consider(*ticket, !sender.empty() && store::writes_about(tx, ticket->id, sender));
        if (belongs.joins) break;
    }
    return belongs;
}

// Effects.

std::string name_of(const MailMessage& message) {
    if (!is_blank(message.from_name)) return message.from_name;
    return domain::mask_email(message.from_address);
}

/// Somebody else than the customer wrote: whoever reads it is to see that.
std::string with_author(store::Tx& tx, const domain::Ticket& ticket, const MailMessage& message,
                        std::string text) {
    const auto& sender = message.from_address;
    if (!sender.empty() && store::writes_about(tx, ticket.id, sender)) return text;
    return "（发件人：" + name_of(message) + "）\n" + std::move(text);
}

bool join(store::Tx& tx, const Context& context, const ArrivedMail& arrived, TicketId id) {
    store::lock_ticket(tx, id);
    auto ticket = store::find_ticket(tx, id);
    if (!ticket || ticket->closed()) return false;
    auto files = arrived.message.files;
    store::ContactRecord contact;
    contact.channel = domain::Channel::email;
    auto text = text_within(arrived.message, contact_characters_max, files);
    const auto kept = keep_files(tx, context, files);
    text = with_author(tx, *ticket, arrived.message, text + kept.note);
    contact.text = truncate_characters(text, contact_characters_max);
    Step step(context, std::move(*ticket));
    hear_customer(step, contact);
    if (!step.save(tx)) throw std::logic_error("a locked ticket was changed by somebody else");
    if (!kept.ids.empty()) store::attach(tx, kept.ids, id, std::nullopt);
    return true;
}

NewTicket new_ticket(const Context& context, const ArrivedMail& arrived) {
    const auto& message = arrived.message;
    NewTicket ticket;
    ticket.kind = arrived.mailbox.ticket_kind;
    ticket.channel = domain::Channel::email;
    ticket.subject = message.subject;
    if (is_blank(ticket.subject)) ticket.subject = subject_of(message.text);
    if (is_blank(ticket.subject)) ticket.subject = no_subject;
    ticket.received_at = arrival_of(context, arrived);
    ticket.external_source = external_source;
    ticket.external_id = message.key();
    const auto& address = message.from_address;
    if (address.empty() || character_count(address) > contact_value_characters_max) {
        ticket.anonymous_reason = no_sender;
    } else {
        ticket.customer_name = name_of(message);
        ticket.contacts.push_back({domain::ContactKind::email, address});
    }
    return ticket;
}

Result<domain::Ticket> open(
    store::Tx& tx, const Context& context, const ArrivedMail& arrived,
    const std::optional<TicketId>& related
) {
    auto request = new_ticket(context, arrived);
    auto files = arrived.message.files;
    request.description = text_within(arrived.message, description_characters_max, files);
    const auto kept = keep_files(tx, context, files);
    request.description =
        truncate_characters(request.description + kept.note, description_characters_max);
    request.attachments = kept.ids;
    auto filed = file_ticket(tx, context, request);
    if (!filed) return filed;
    if (related) {
        const auto id = LinkId::make(context.now);
        store::insert_link(tx, id, filed->id, *related, "related", std::nullopt, context.now);
    }
    acknowledge(tx, context, arrived, *filed);
    return filed;
}

/// 退信: the mails of ours that have not arrived, and whoever wrote them is told on the ticket.
std::optional<TicketId> take_bounce(
    store::Tx& tx, const Context& context, const MailMessage& message
) {
    const auto& report = message.bounce;
    std::optional<TicketId> ticket_id;
    // A server that goes on trying tells so, too.
    if (report.action == "delayed" || report.status.starts_with("4.")) return ticket_id;
    for (const auto& mail : store::outgoing_mails_of(tx, report.message_ids)) {
        ticket_id = mail.ticket_id;
        if (!store::mark_bounced(tx, mail.id, report.status, context.now)) continue;
        note_not_delivered(tx, context, mail, report.status);
    }
    return ticket_id;
}

void take_message(
    store::Tx& tx, const Context& context, const ArrivedMail& arrived, store::ReceivedMail& row
) {
    const auto belongs = belongs_to(tx, arrived.message);
    if (belongs.joins && join(tx, context, arrived, *belongs.joins)) {
        row.outcome = MailOutcome::joined;
        row.ticket_id = belongs.joins;
        return;
    }
    const auto filed = open(tx, context, arrived, belongs.related);
    if (filed) {
        row.outcome = MailOutcome::opened;
        row.ticket_id = filed->id;
        return;
    }
    row.outcome = MailOutcome::not_understood;
    row.fault = filed.error().code;
    row.raw = std::string(arrived.raw);
}

}  // namespace

TakenMail take_mail(store::Tx& tx, const Context& context, const ArrivedMail& arrived) {
    const auto& message = arrived.message;
    auto row = row_of(context, arrived);
    store::lock_mail(tx, message.message_id.empty() ? row.key : message.message_id);
    if (store::is_mail_known(tx, row.key)) return TakenMail{row.outcome, std::nullopt, true};
    if (message.sort == MailSort::bounce) {
        row.outcome = MailOutcome::bounce;
        row.ticket_id = take_bounce(tx, context, message);
    } else if (message.sort == MailSort::auto_reply ||
               store::is_own_address(tx, message.from_address)) {
        // What the center itself has written comes back to it by way of lists and forwarders.
        row.outcome = MailOutcome::auto_reply;
        row.ticket_id = store::ticket_of_mails(tx, message.references);
    } else if (is_empty(message)) {
        row.outcome = MailOutcome::not_understood;
        row.fault = "mail_empty";
        row.raw = std::string(arrived.raw);
    } else {
        take_message(tx, context, arrived, row);
    }
    store::insert_received_mail(tx, row);
    return TakenMail{row.outcome, row.ticket_id, false};
}

void keep_failed_mail(
    store::Tx& tx, const Context& context, const ArrivedMail& arrived, std::string_view fault
) {
    auto row = row_of(context, arrived);
    if (store::is_mail_known(tx, row.key)) return;
    row.outcome = MailOutcome::not_understood;
    row.fault = std::string(fault);
    row.raw = std::string(arrived.raw);
    store::insert_received_mail(tx, row);
}

Page<store::ReceivedMail> list_received_mails(
    store::Tx& tx, const std::optional<MailOutcome>& outcome,
    const std::optional<store::ReceivedMailId>& before, const PageRequest& page
) {
    auto mails = page_of(store::list_received_mails(tx, outcome, before, page.limit + 1), page);
    if (page.count) mails.total = store::count_received_mails(tx, outcome);
    return mails;
}

void tidy_mails(store::Tx& tx, Instant now) {
    store::forget_raw_mails(tx, now - raw_kept);
}

}  // namespace bihuan::app
