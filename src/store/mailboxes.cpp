#include "bihuan/store/mailboxes.hpp"

#include "store/mailbox_rows.hpp"
#include "store/tx.hpp"

#include <stdexcept>

namespace bihuan::store {

namespace {

template <class E>
E enum_of(std::string_view code) {
    const auto value = domain::parse_code<E>(code);
    if (!value) throw std::logic_error("unknown code in the database");
    return *value;
}

MailServer read_server(const Row& row, const char* host, const char* port, const char* security) {
    MailServer server;
    server.host = row.optional_text(host);
    server.port = static_cast<int>(row.integer(port));
    server.security = enum_of<domain::MailSecurity>(row.view(security));
    return server;
}

}  // namespace

Mailbox read_mailbox(const Row& row) {
    Mailbox mailbox;
    mailbox.id = row.id<MailboxId>("id");
    mailbox.name = row.text("name");
    mailbox.address = row.text("address");
    mailbox.display_name = row.text("display_name");
    mailbox.active = row.boolean("active");
    mailbox.imap = read_server(row, "imap_host", "imap_port", "imap_security");
    mailbox.folder = row.text("folder");
    mailbox.poll_seconds = static_cast<int>(row.integer("poll_seconds"));
    mailbox.smtp = read_server(row, "smtp_host", "smtp_port", "smtp_security");
    mailbox.dry_run = row.boolean("dry_run");
    mailbox.username = row.text("username");
    mailbox.password = row.optional_bytes("password");
    mailbox.ticket_kind = enum_of<domain::Kind>(row.view("ticket_kind"));
    mailbox.receipt_subject = row.text("receipt_subject");
    mailbox.receipt_body = row.text("receipt_body");
    mailbox.signature = row.text("signature");
    mailbox.created_at = row.instant("created_at");
    mailbox.updated_at = row.instant("updated_at");
    mailbox.version = row.integer("version");
    mailbox.uid_validity = row.optional_integer("uid_validity");
    mailbox.last_uid = row.integer("last_uid");
    mailbox.polled_at = row.optional_instant("polled_at");
    mailbox.poll_error = row.optional_text("poll_error");
    mailbox.send_paused_until = row.optional_instant("send_paused_until");
    mailbox.send_tried_at = row.optional_instant("send_tried_at");
    mailbox.send_error = row.optional_text("send_error");
    return mailbox;
}

const Query insert_mailbox_row{
    "insert_mailbox_row",
    "INSERT INTO mailbox (id, name, address, display_name, active, imap_host, imap_port, "
    "  imap_security, folder, poll_seconds, smtp_host, smtp_port, smtp_security, dry_run, "
    "  username, password, ticket_kind, receipt_subject, receipt_body, signature, created_at, "
    "  updated_at, next_poll_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "  $19, $20, $21, $21, $21) ON CONFLICT DO NOTHING"
};

namespace {

Param bytes_or_null(const std::optional<std::string>& bytes) {
    return bytes ? Param::bytes(*bytes) : Param(nullptr);
}

}  // namespace

bool insert_mailbox(Tx& tx, const Mailbox& mailbox) {
    const auto rows = tx.exec(
        insert_mailbox_row,
        mailbox.id,
        mailbox.name,
        mailbox.address,
        mailbox.display_name,
        mailbox.active,
        mailbox.imap.host,
        mailbox.imap.port,
        domain::code_of(mailbox.imap.security),
        mailbox.folder,
        mailbox.poll_seconds,
        mailbox.smtp.host,
        mailbox.smtp.port,
        domain::code_of(mailbox.smtp.security),
        mailbox.dry_run,
        mailbox.username,
        bytes_or_null(mailbox.password),
        domain::code_of(mailbox.ticket_kind),
        mailbox.receipt_subject,
        mailbox.receipt_body,
        mailbox.signature,
        mailbox.created_at
    );
    return rows.affected() == 1;
}

// Whoever reads it now with what held before writes nothing more.
const Query update_mailbox_row{
    "update_mailbox_row",
    "UPDATE mailbox SET name = $3, address = $4, display_name = $5, active = $6, imap_host = $7, "
    "  imap_port = $8, imap_security = $9, folder = $10, poll_seconds = $11, smtp_host = $12, "
    "  smtp_port = $13, smtp_security = $14, dry_run = $15, username = $16, password = $17, "
    "  ticket_kind = $18, receipt_subject = $19, receipt_body = $20, signature = $21, "
    "  updated_at = $22, next_poll_at = $22, send_paused_until = NULL, leased_until = NULL, "
    "  fence = fence + 1, version = version + 1, "
    "  uid_validity = CASE WHEN $23 THEN NULL ELSE uid_validity END, "
    "  last_uid = CASE WHEN $23 THEN 0 ELSE last_uid END "
    "WHERE id = $1 AND version = $2 - 1"
};

const Query select_other_mailbox{
    "select_other_mailbox",
    "SELECT EXISTS (SELECT 1 FROM mailbox WHERE id <> $1 AND (name = $2 OR address = $3)) AS any"
};

MailboxWritten update_mailbox(Tx& tx, const Mailbox& mailbox, bool from_the_start) {
    const auto other =
        tx.exec_one(select_other_mailbox, mailbox.id, mailbox.name, mailbox.address);
    if (other.boolean("any")) return MailboxWritten::taken;
    const auto rows = tx.exec(
        update_mailbox_row,
        mailbox.id,
        mailbox.version,
        mailbox.name,
        mailbox.address,
        mailbox.display_name,
        mailbox.active,
        mailbox.imap.host,
        mailbox.imap.port,
        domain::code_of(mailbox.imap.security),
        mailbox.folder,
        mailbox.poll_seconds,
        mailbox.smtp.host,
        mailbox.smtp.port,
        domain::code_of(mailbox.smtp.security),
        mailbox.dry_run,
        mailbox.username,
        bytes_or_null(mailbox.password),
        domain::code_of(mailbox.ticket_kind),
        mailbox.receipt_subject,
        mailbox.receipt_body,
        mailbox.signature,
        mailbox.updated_at,
        from_the_start
    );
    return rows.affected() == 1 ? MailboxWritten::yes : MailboxWritten::stale;
}

const Query select_mailbox{
    "select_mailbox", "SELECT " BH_MAILBOX_COLUMNS " FROM mailbox AS m WHERE m.id = $1"
};

std::optional<Mailbox> find_mailbox(Tx& tx, MailboxId id) {
    const auto row = tx.exec_optional(select_mailbox, id);
    if (!row) return std::nullopt;
    return read_mailbox(*row);
}

const Query select_mailboxes{
    "select_mailboxes",
    "SELECT " BH_MAILBOX_COLUMNS " FROM mailbox AS m "
    "WHERE $1::uuid IS NULL OR m.id < $1 ORDER BY m.id DESC LIMIT $2"
};

std::vector<Mailbox> list_mailboxes(
    Tx& tx, const std::optional<MailboxId>& before, std::size_t limit
) {
    std::vector<Mailbox> mailboxes;
    for (const auto& row : tx.exec(select_mailboxes, before, limit)) {
        mailboxes.push_back(read_mailbox(row));
    }
    return mailboxes;
}

const Query count_mailbox_rows{
    "count_mailbox_rows", "SELECT count(*) AS total FROM mailbox"
};

std::int64_t count_mailboxes(Tx& tx) {
    return tx.exec_one(count_mailbox_rows).integer("total");
}

const Query select_sending_mailbox{
    "select_sending_mailbox",
    "SELECT " BH_MAILBOX_COLUMNS " FROM mailbox AS m "
    "WHERE m.active AND m.smtp_host IS NOT NULL ORDER BY m.id LIMIT 1"
};

std::optional<Mailbox> first_sending_mailbox(Tx& tx) {
    const auto row = tx.exec_optional(select_sending_mailbox);
    if (!row) return std::nullopt;
    return read_mailbox(*row);
}

const Query select_own_address{
    "select_own_address",
    "SELECT EXISTS (SELECT 1 FROM mailbox WHERE address = $1) AS own"
};

bool is_own_address(Tx& tx, std::string_view address) {
    return tx.exec_one(select_own_address, address).boolean("own");
}

const Query ask_mailbox_check{
    "ask_mailbox_check",
    "UPDATE mailbox SET next_poll_at = $2, send_check_asked = smtp_host IS NOT NULL, "
    "  send_paused_until = NULL WHERE id = $1"
};

void ask_for_check(Tx& tx, MailboxId id, Instant now) {
    tx.exec(ask_mailbox_check, id, now);
}

const Query claim_due_mailbox{
    "claim_due_mailbox",
    "UPDATE mailbox AS m SET leased_until = $2, leased_by = $3, fence = m.fence + 1 WHERE m.id = ("
    "  SELECT d.id FROM mailbox AS d WHERE d.active AND d.imap_host IS NOT NULL "
    "    AND d.next_poll_at <= $1 AND (d.leased_until IS NULL OR d.leased_until <= $1) "
    "  ORDER BY d.next_poll_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) "
    "RETURNING m.fence, " BH_MAILBOX_COLUMNS
};

std::optional<PollLease> claim_poll(Tx& tx, Instant now, const MailLease& lease) {
    const auto row = tx.exec_optional(claim_due_mailbox, now, lease.until, lease.node);
    if (!row) return std::nullopt;
    return PollLease{read_mailbox(*row), row->integer("fence")};
}

const Query release_node_polls{
    "release_node_polls",
    "UPDATE mailbox SET leased_until = NULL, fence = fence + 1 "
    "WHERE leased_by = $1 AND leased_until IS NOT NULL"
};

void release_polls(Tx& tx, std::string_view node) {
    tx.exec(release_node_polls, node);
}

const Query release_lease_of_poll{
    "release_lease_of_poll",
    "UPDATE mailbox SET leased_until = NULL WHERE id = $1 AND fence = $2"
};

void release_poll(Tx& tx, const PollLease& lease) {
    tx.exec(release_lease_of_poll, lease.mailbox.id, lease.fence);
}

const Query update_poll_progress{
    "update_poll_progress",
    "UPDATE mailbox SET uid_validity = $3, last_uid = $4, leased_until = $5 "
    "WHERE id = $1 AND fence = $2"
};

bool note_progress(Tx& tx, const PollProgress& progress) {
    const auto rows = tx.exec(
        update_poll_progress,
        progress.id,
        progress.fence,
        progress.uid_validity,
        progress.uid,
        progress.leased_until
    );
    return rows.affected() == 1;
}

const Query finish_mailbox_poll{
    "finish_mailbox_poll",
    "UPDATE mailbox SET leased_until = NULL, polled_at = $3, poll_error = $4, "
    "  next_poll_at = $3::timestamptz + make_interval(secs => poll_seconds) "
    "WHERE id = $1 AND fence = $2"
};

void finish_poll(
    Tx& tx, const PollLease& lease, Instant now, const std::optional<std::string>& error
) {
    tx.exec(finish_mailbox_poll, lease.mailbox.id, lease.fence, now, error);
}

const Query take_asked_checks{
    "take_asked_checks",
    "UPDATE mailbox AS m SET send_check_asked = false "
    "WHERE m.send_check_asked RETURNING " BH_MAILBOX_COLUMNS
};

std::vector<Mailbox> take_send_checks(Tx& tx) {
    std::vector<Mailbox> mailboxes;
    for (const auto& row : tx.exec(take_asked_checks)) mailboxes.push_back(read_mailbox(row));
    return mailboxes;
}

const Query update_send_state{
    "update_send_state",
    "UPDATE mailbox SET send_tried_at = $2, send_error = $3, send_paused_until = $4 WHERE id = $1"
};

void note_send_state(
    Tx& tx, MailboxId id, Instant now, const std::optional<std::string>& error,
    const std::optional<Instant>& paused_until
) {
    tx.exec(update_send_state, id, now, error, paused_until);
}

}  // namespace bihuan::store
