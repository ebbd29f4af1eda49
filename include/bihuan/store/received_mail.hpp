#pragma once

// What became of each mail that came in, and which ticket a conversation belongs to.

#include "bihuan/store/mailboxes.hpp"

namespace bihuan::store {

using ReceivedMailId = Id<struct ReceivedMailTag>;

struct ReceivedMail {
    ReceivedMailId id;
    MailboxId mailbox_id;
    /// A digest of what makes it the same mail.
    std::string key;
    /// Without the angle brackets; empty when it has none.
    std::string message_id;
    /// Where an answer goes, in small letters; empty when nobody can be answered.
    std::string sender;
    domain::MailOutcome outcome = domain::MailOutcome::opened;
    std::optional<std::string> fault;
    /// The bytes of what was not understood.
    std::optional<std::string> raw;
    std::optional<TicketId> ticket_id;
    Instant received_at;
};

/// Waits for whoever takes a mail of this name at the same time. Holds until the transaction ends.
void lock_mail(Tx& tx, std::string_view name);
bool is_mail_known(Tx& tx, std::string_view key);
/// When another transaction has kept the same mail meanwhile, this one begins anew.
void insert_received_mail(Tx& tx, const ReceivedMail& mail);

/// The ticket of the newest mail, of ours or of theirs, among these message ids.
std::optional<TicketId> ticket_of_mails(Tx& tx, const std::vector<std::string>& message_ids);
/// Whether the ticket's customer has the address, or a mail came or went between it and the ticket.
bool writes_about(Tx& tx, TicketId ticket, std::string_view address);
/// What came to the ticket by mail, the newest first, at most `limit`.
std::vector<ReceivedMail> received_mails_of(Tx& tx, TicketId ticket, std::size_t limit);

/// Newest first, those before `before`, without their bytes.
std::vector<ReceivedMail> list_received_mails(
    Tx& tx, const std::optional<domain::MailOutcome>& outcome,
    const std::optional<ReceivedMailId>& before, std::size_t limit
);
std::int64_t count_received_mails(Tx& tx, const std::optional<domain::MailOutcome>& outcome);
/// Takes the customer out of the mails of their tickets: addresses, subjects and texts. What has
/// not been sent yet is not sent any more.
void forget_mails_of(Tx& tx, CustomerId customer);
/// Forgets the bytes of mails that came before then.
void forget_raw_mails(Tx& tx, Instant before);

}  // namespace bihuan::store
