#pragma once

// The e-mails of a ticket, and where the next word to its customer would go.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/store/outgoing_mail.hpp"
#include "bihuan/store/received_mail.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// By which way an answer goes to the customer, or what stands in the way.
struct ReplyWay {
    /// Nothing where no address is known.
    std::optional<std::string> recipient;
    std::optional<store::Mailbox> mailbox;
    /// Message ids of the conversation, the oldest first.
    std::vector<std::string> thread;
    /// `mail_not_configured`, `mail_no_address` or `mail_suppressed`; nothing when a mail can go.
    std::optional<std::string> obstacle;
};

/// The customer's address that wrote last, else the first that is known of them, else whoever wrote
/// last; from the mailbox to which that was written, when it can send.
ReplyWay reply_way(store::Tx& tx, const domain::Ticket& ticket);

/// Sends the customer what was written to them. Refuses with the obstacle.
Result<store::OutgoingMail> send_reply(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket, ContactId contact,
    const std::string& text
);

struct TicketMails {
    ReplyWay reply;
    std::vector<store::OutgoingMail> sent;
    std::vector<store::ReceivedMail> received;
};
/// GET …/mails, the newest of each first. `not_found`.
Result<TicketMails> mails_of_visible(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);

}  // namespace bihuan::app
