#pragma once

// A mailbox as the statements of several files read it.

#include "bihuan/store/mailboxes.hpp"
#include "store/rows.hpp"

#define BH_MAILBOX_COLUMNS                                                                   \
    "m.id, m.name, m.address, m.display_name, m.active, m.imap_host, m.imap_port, "          \
    "m.imap_security, m.folder, m.poll_seconds, m.smtp_host, m.smtp_port, m.smtp_security, " \
    "m.dry_run, m.username, m.password, m.ticket_kind, m.receipt_subject, m.receipt_body, "  \
    "m.signature, m.created_at, m.updated_at, m.version, m.uid_validity, m.last_uid, "       \
    "m.polled_at, m.poll_error, m.send_paused_until, m.send_tried_at, m.send_error "

namespace bihuan::store {

Mailbox read_mailbox(const Row& row);

}  // namespace bihuan::store
