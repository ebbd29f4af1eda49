#pragma once

// Mails to be sent, those that were, and the addresses to which nothing is sent any more.

#include "bihuan/store/mailboxes.hpp"

namespace bihuan::store {

using OutgoingMailId = Id<struct OutgoingMailTag>;
using ReportDeliveryId = Id<struct ReportDeliveryTag>;

struct OutgoingMail {
    OutgoingMailId id;
    MailboxId mailbox_id;
    domain::MailKind kind = domain::MailKind::reply;
    std::optional<TicketId> ticket_id;
    std::optional<ContactId> contact_id;
    /// Whose file it takes along.
    std::optional<ReportDeliveryId> report_delivery_id;
    /// Ours, without the angle brackets.
    std::string message_id;
    /// What it answers, or nothing.
    std::string in_reply_to;
    /// The ids of the conversation, the oldest first.
    std::vector<std::string> thread;
    /// In small letters.
    std::string recipient;
    std::string subject;
    std::string body;
    domain::MailState state = domain::MailState::pending;
    int attempts = 0;
    Instant next_at;
    std::optional<int> last_status;
    std::optional<std::string> last_error;
    Instant created_at;
    std::optional<Instant> done_at;
};

void insert_outgoing_mail(Tx& tx, const OutgoingMail& mail);

struct DueMail {
    OutgoingMail mail;
    std::int64_t fence = 0;
    Mailbox mailbox;
    /// Nothing is sent there any more.
    bool suppressed = false;
};
/// Leases up to `limit` mails that are due, the longest due first, of mailboxes that are not
/// paused.
std::vector<DueMail> claim_outgoing_mails(
    Tx& tx, Instant now, const MailLease& lease, std::size_t limit
);
/// Ends the leases of a node that has just started.
void release_outgoing_mails(Tx& tx, std::string_view node);

struct MailResult {
    OutgoingMailId id;
    std::int64_t fence = 0;
    domain::MailVerdict verdict;
    std::optional<int> status;
    std::optional<std::string> error;
    /// Whether it counts as an attempt.
    bool tried = true;
};
/// False when somebody else sends it by now.
bool finish_outgoing_mail(Tx& tx, const MailResult& result, Instant now);

struct OutgoingFilter {
    std::optional<domain::MailState> state;
    std::optional<TicketId> ticket;
};
/// Newest first, those before `before`.
std::vector<OutgoingMail> list_outgoing_mails(
    Tx& tx, const OutgoingFilter& filter, const std::optional<OutgoingMailId>& before,
    std::size_t limit
);
std::int64_t count_outgoing_mails(Tx& tx, const OutgoingFilter& filter);
std::optional<OutgoingMail> find_outgoing_mail(Tx& tx, OutgoingMailId id);
/// Has one that failed or bounced tried again from the beginning; false for any other, and for a
/// report whose file is no more.
bool retry_outgoing_mail(Tx& tx, OutgoingMailId id, Instant now);
/// How many of that kind were written to the address since then; counts no further than `most`.
std::size_t count_mails_to(
    Tx& tx, std::string_view recipient, domain::MailKind kind, Instant since, std::size_t most
);

/// Those of ours that a report names by one of these message ids.
std::vector<OutgoingMail> outgoing_mails_of(Tx& tx, const std::vector<std::string>& message_ids);
/// False when it is known already.
bool mark_bounced(Tx& tx, OutgoingMailId id, std::string_view status, Instant now);

struct SuppressedAddress {
    std::string digest;
    std::string address;
    std::string status;
    Instant since;
};
void suppress_address(Tx& tx, std::string_view address, std::string_view status, Instant now);
bool is_suppressed(Tx& tx, std::string_view address);
/// In the order of their digests, those after `after`.
std::vector<SuppressedAddress> list_suppressed(
    Tx& tx, const std::optional<std::string>& after, std::size_t limit
);
std::int64_t count_suppressed(Tx& tx);
/// False when there is none.
bool take_off_suppressed(Tx& tx, std::string_view digest);

}  // namespace bihuan::store
