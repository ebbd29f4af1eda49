#pragma once

// What a mail that came in does: it opens a ticket, joins one, or tells that a mail of ours has not
// arrived. Whatever it does happens once, with the row that says so.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/app/mail_message.hpp"
#include "bihuan/store/received_mail.hpp"

#include <optional>
#include <string_view>

namespace bihuan::app {

struct ArrivedMail {
    const store::Mailbox& mailbox;
    const MailMessage& message;
    /// The bytes that it was read from.
    std::string_view raw;
    /// When the mailbox had it.
    Instant at;
};

struct TakenMail {
    domain::MailOutcome outcome = domain::MailOutcome::opened;
    std::optional<TicketId> ticket;
    /// It has come before, and nothing was done.
    bool known = false;
};

/// The context is the program's own. A copy that is taken at the same time waits.
TakenMail take_mail(store::Tx& tx, const Context& context, const ArrivedMail& arrived);

/// Keeps a mail on which something else went wrong, so that the ones behind it have their turn.
/// `fault` is a code.
void keep_failed_mail(
    store::Tx& tx, const Context& context, const ArrivedMail& arrived, std::string_view fault
);

Page<store::ReceivedMail> list_received_mails(
    store::Tx& tx, const std::optional<domain::MailOutcome>& outcome,
    const std::optional<store::ReceivedMailId>& before, const PageRequest& page
);

/// Forgets the bytes of what was not understood half a year ago.
void tidy_mails(store::Tx& tx, Instant now);

}  // namespace bihuan::app
