#pragma once

// Mailboxes: where mails are read and how they are sent, and how far either has come.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/mail.hpp"
#include "bihuan/domain/ticket.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

using MailboxId = Id<struct MailboxTag>;

struct MailServer {
    /// Nothing: the mailbox has no such server.
    std::optional<std::string> host;
    int port = 0;
    domain::MailSecurity security = domain::MailSecurity::tls;

    friend bool operator==(const MailServer&, const MailServer&) = default;
};

struct Mailbox {
    MailboxId id;
    std::string name;
    /// In small letters.
    std::string address;
    std::string display_name;
    bool active = true;
    MailServer imap{std::nullopt, 993, domain::MailSecurity::tls};
    std::string folder = "INBOX";
    int poll_seconds = 60;
    MailServer smtp{std::nullopt, 465, domain::MailSecurity::tls};
    bool dry_run = false;
    std::string username;
    /// Only the program's key opens it.
    std::optional<std::string> password;
    domain::Kind ticket_kind = domain::Kind::complaint;
    std::string receipt_subject;
    std::string receipt_body;
    std::string signature;
    Instant created_at;
    Instant updated_at;
    std::int64_t version = 1;

    // How far it has come; not part of the version.
    std::optional<std::int64_t> uid_validity;
    std::int64_t last_uid = 0;
    std::optional<Instant> polled_at;
    std::optional<std::string> poll_error;
    std::optional<Instant> send_paused_until;
    std::optional<Instant> send_tried_at;
    std::optional<std::string> send_error;
};

/// False when another mailbox has the name or the address.
bool insert_mailbox(Tx& tx, const Mailbox& mailbox);
enum class MailboxWritten { yes, taken, stale };
/// Writes what belongs to the version. `from_the_start`: another folder, which is read anew.
MailboxWritten update_mailbox(Tx& tx, const Mailbox& mailbox, bool from_the_start);
std::optional<Mailbox> find_mailbox(Tx& tx, MailboxId id);
/// Newest first, those before `before`.
std::vector<Mailbox> list_mailboxes(
    Tx& tx, const std::optional<MailboxId>& before, std::size_t limit
);
std::int64_t count_mailboxes(Tx& tx);
/// The first active one that can send: what nobody else is to answer for is sent from it.
std::optional<Mailbox> first_sending_mailbox(Tx& tx);
/// Whether the address is one of the center's own.
bool is_own_address(Tx& tx, std::string_view address);
/// Has the mailbox read at once, and its way out tried.
void ask_for_check(Tx& tx, MailboxId id, Instant now);

// Reading.

struct PollLease {
    Mailbox mailbox;
    std::int64_t fence = 0;
};
/// Who leases something, and until when.
struct MailLease {
    /// The same after a restart.
    std::string node;
    Instant until;
};
/// A mailbox that is due and that nobody reads.
std::optional<PollLease> claim_poll(Tx& tx, Instant now, const MailLease& lease);
/// Ends the leases of a node that has just started: nobody holds them any more.
void release_polls(Tx& tx, std::string_view node);
/// Gives back what was not read: it is due for anybody.
void release_poll(Tx& tx, const PollLease& lease);

struct PollProgress {
    MailboxId id;
    std::int64_t fence = 0;
    std::optional<std::int64_t> uid_validity;
    std::int64_t uid = 0;
    Instant leased_until;
};
/// Everything up to that mail is done. False when somebody else reads the mailbox by now.
bool note_progress(Tx& tx, const PollProgress& progress);
/// The end of a round: when the next one is, and what went wrong in this one.
void finish_poll(
    Tx& tx, const PollLease& lease, Instant now, const std::optional<std::string>& error
);

// Sending.

/// Mailboxes whose way out is to be tried; each is given once.
std::vector<Mailbox> take_send_checks(Tx& tx);
/// How the last attempt to reach the server went; with an error nothing is sent before
/// `paused_until`.
void note_send_state(
    Tx& tx, MailboxId id, Instant now, const std::optional<std::string>& error,
    const std::optional<Instant>& paused_until
);

}  // namespace bihuan::store
