#pragma once

// A mail of ours as the statements of several files read it.

#include "bihuan/store/outgoing_mail.hpp"
#include "store/rows.hpp"

#define BH_OUTGOING                                                                      \
    "o.id AS mail_id, o.mailbox_id, o.kind, o.ticket_id, o.contact_id, o.message_id, "   \
    "o.report_delivery_id, "                                                             \
    "o.in_reply_to, o.thread, o.recipient, o.subject, o.body, o.state, o.attempts, "     \
    "o.next_at, o.last_status, o.last_error, o.created_at AS written_at, o.done_at "

namespace bihuan::store {

OutgoingMail read_outgoing_mail(const Row& row);

}  // namespace bihuan::store
