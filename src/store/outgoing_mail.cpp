#include "bihuan/store/outgoing_mail.hpp"

#include "bihuan/base/digest.hpp"
#include "store/mailbox_rows.hpp"
#include "store/outgoing_mail_rows.hpp"
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

std::vector<OutgoingMail> read_mails(const Rows& rows) {
    std::vector<OutgoingMail> mails;
    for (const auto& row : rows) mails.push_back(read_outgoing_mail(row));
    return mails;
}

std::optional<std::string> code_or_null(const std::optional<domain::MailState>& state) {
    if (!state) return std::nullopt;
    return std::string(domain::code_of(*state));
}

}  // namespace

OutgoingMail read_outgoing_mail(const Row& row) {
    OutgoingMail mail;
    mail.id = row.id<OutgoingMailId>("mail_id");
    mail.mailbox_id = row.id<MailboxId>("mailbox_id");
    mail.kind = enum_of<domain::MailKind>(row.view("kind"));
    mail.ticket_id = row.optional_id<TicketId>("ticket_id");
    mail.contact_id = row.optional_id<ContactId>("contact_id");
    mail.report_delivery_id = row.optional_id<ReportDeliveryId>("report_delivery_id");
    mail.message_id = row.text("message_id");
    mail.in_reply_to = row.text("in_reply_to");
    mail.thread = row.texts("thread");
    mail.recipient = row.text("recipient");
    mail.subject = row.text("subject");
    mail.body = row.text("body");
    mail.state = enum_of<domain::MailState>(row.view("state"));
    mail.attempts = static_cast<int>(row.integer("attempts"));
    mail.next_at = row.instant("next_at");
    if (const auto status = row.optional_integer("last_status")) {
        mail.last_status = static_cast<int>(*status);
    }
    mail.last_error = row.optional_text("last_error");
    mail.created_at = row.instant("written_at");
    mail.done_at = row.optional_instant("done_at");
    return mail;
}

const Query insert_outgoing_row{
    "insert_outgoing_row",
    "INSERT INTO outgoing_mail (id, mailbox_id, kind, ticket_id, contact_id, message_id, "
    "  in_reply_to, thread, recipient, subject, body, state, next_at, created_at, "
    "  report_delivery_id) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'pending', $12, $12, $13)"
};

void insert_outgoing_mail(Tx& tx, const OutgoingMail& mail) {
    tx.exec(
        insert_outgoing_row,
        mail.id,
        mail.mailbox_id,
        domain::code_of(mail.kind),
        mail.ticket_id,
        mail.contact_id,
        mail.message_id,
        mail.in_reply_to,
        mail.thread,
        mail.recipient,
        mail.subject,
        mail.body,
        mail.created_at,
        mail.report_delivery_id
    );
}

const Query claim_due_mails{
    "claim_due_mails",
    "WITH due AS (SELECT w.id FROM outgoing_mail AS w JOIN mailbox AS b ON b.id = w.mailbox_id "
    "  WHERE w.state = 'pending' AND w.next_at <= $1 "
    "    AND (w.leased_until IS NULL OR w.leased_until <= $1) "
    "    AND b.active AND b.smtp_host IS NOT NULL "
    "    AND (b.send_paused_until IS NULL OR b.send_paused_until <= $1) "
    "  ORDER BY w.next_at LIMIT $3 FOR NO KEY UPDATE OF w SKIP LOCKED) "
    "UPDATE outgoing_mail AS o SET leased_until = $2, leased_by = $4, fence = o.fence + 1 "
    "FROM due, mailbox AS m WHERE o.id = due.id AND m.id = o.mailbox_id "
    "RETURNING o.fence AS mail_fence, " BH_OUTGOING ", " BH_MAILBOX_COLUMNS ", "
    "  EXISTS (SELECT 1 FROM suppressed_address AS s WHERE s.address = o.recipient) AS suppressed"
};

std::vector<DueMail> claim_outgoing_mails(
    Tx& tx, Instant now, const MailLease& lease, std::size_t limit
) {
    std::vector<DueMail> due;
    for (const auto& row : tx.exec(claim_due_mails, now, lease.until, limit, lease.node)) {
        auto& claimed = due.emplace_back();
        claimed.mail = read_outgoing_mail(row);
        claimed.fence = row.integer("mail_fence");
        claimed.mailbox = read_mailbox(row);
        claimed.suppressed = row.boolean("suppressed");
    }
    return due;
}

const Query release_node_mails{
    "release_node_mails",
    "UPDATE outgoing_mail SET leased_until = NULL, fence = fence + 1 "
    "WHERE state = 'pending' AND leased_by = $1 AND leased_until IS NOT NULL"
};

void release_outgoing_mails(Tx& tx, std::string_view node) {
    tx.exec(release_node_mails, node);
}

const Query finish_mail_row{
    "finish_mail_row",
    "UPDATE outgoing_mail SET state = $3, next_at = $4, last_status = $5, last_error = $6, "
    "  attempts = attempts + $7, leased_until = NULL, "
    "  done_at = CASE WHEN $3 = 'pending' THEN NULL ELSE $8::timestamptz END "
    "WHERE id = $1 AND fence = $2 AND state = 'pending'"
};

bool finish_outgoing_mail(Tx& tx, const MailResult& result, Instant now) {
    const auto rows = tx.exec(
        finish_mail_row,
        result.id,
        result.fence,
        domain::code_of(result.verdict.state),
        result.verdict.next_at,
        result.status,
        result.error,
        result.tried ? 1 : 0,
        now
    );
    return rows.affected() == 1;
}

#define BH_OUTGOING_FILTER                                    \
    "WHERE ($1::text IS NULL OR o.state = $1) AND ($2::uuid IS NULL OR o.ticket_id = $2) "

const Query select_outgoing_list{
    "select_outgoing_list",
    "SELECT " BH_OUTGOING "FROM outgoing_mail AS o " BH_OUTGOING_FILTER
    "AND ($3::uuid IS NULL OR o.id < $3) ORDER BY o.id DESC LIMIT $4"
};

std::vector<OutgoingMail> list_outgoing_mails(
    Tx& tx, const OutgoingFilter& filter, const std::optional<OutgoingMailId>& before,
    std::size_t limit
) {
    return read_mails(
        tx.exec(select_outgoing_list, code_or_null(filter.state), filter.ticket, before, limit)
    );
}

const Query count_outgoing_rows{
    "count_outgoing_rows",
    "SELECT count(*) AS total FROM outgoing_mail AS o " BH_OUTGOING_FILTER
};

std::int64_t count_outgoing_mails(Tx& tx, const OutgoingFilter& filter) {
    return tx.exec_one(count_outgoing_rows, code_or_null(filter.state), filter.ticket)
        .integer("total");
}

const Query select_outgoing_mail{
    "select_outgoing_mail", "SELECT " BH_OUTGOING "FROM outgoing_mail AS o WHERE o.id = $1"
};

std::optional<OutgoingMail> find_outgoing_mail(Tx& tx, OutgoingMailId id) {
    const auto row = tx.exec_optional(select_outgoing_mail, id);
    if (!row) return std::nullopt;
    return read_outgoing_mail(*row);
}

const Query retry_mail_row{
    "retry_mail_row",
    "UPDATE outgoing_mail SET state = 'pending', attempts = 0, next_at = $2, done_at = NULL "
    "WHERE id = $1 AND state IN ('failed', 'bounced') AND (kind <> 'report' OR EXISTS ("
    "  SELECT 1 FROM report_delivery AS d "
    "  WHERE d.id = report_delivery_id AND d.content IS NOT NULL))"
};

bool retry_outgoing_mail(Tx& tx, OutgoingMailId id, Instant now) {
    return tx.exec(retry_mail_row, id, now).affected() == 1;
}

const Query count_recent_mails{
    "count_recent_mails",
    "SELECT count(*) AS total FROM (SELECT 1 FROM outgoing_mail WHERE recipient = $1 "
    "  AND created_at > $3 AND kind = $2 LIMIT $4) AS recent"
};

std::size_t count_mails_to(
    Tx& tx, std::string_view recipient, domain::MailKind kind, Instant since, std::size_t most
) {
    const auto row =
        tx.exec_one(count_recent_mails, recipient, domain::code_of(kind), since, most);
    return static_cast<std::size_t>(row.integer("total"));
}

const Query select_mails_by_message{
    "select_mails_by_message",
    "SELECT " BH_OUTGOING "FROM outgoing_mail AS o WHERE o.message_id = ANY ($1::text[]) "
    "ORDER BY o.id"
};

std::vector<OutgoingMail> outgoing_mails_of(Tx& tx, const std::vector<std::string>& message_ids) {
    return read_mails(tx.exec(select_mails_by_message, message_ids));
}

// A mail that bounces was sent, even when that has not been written yet.
const Query bounce_mail_row{
    "bounce_mail_row",
    "UPDATE outgoing_mail SET state = 'bounced', last_error = $2, fence = fence + 1, "
    "  leased_until = NULL, done_at = $3 WHERE id = $1 AND state <> 'bounced'"
};

bool mark_bounced(Tx& tx, OutgoingMailId id, std::string_view status, Instant now) {
    return tx.exec(bounce_mail_row, id, status, now).affected() == 1;
}

const Query insert_suppressed_row{
    "insert_suppressed_row",
    "INSERT INTO suppressed_address (digest, address, status, since) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING"
};

void suppress_address(Tx& tx, std::string_view address, std::string_view status, Instant now) {
    tx.exec(insert_suppressed_row, sha256_hex(address), address, status, now);
}

const Query select_suppressed{
    "select_suppressed",
    "SELECT EXISTS (SELECT 1 FROM suppressed_address WHERE address = $1) AS suppressed"
};

bool is_suppressed(Tx& tx, std::string_view address) {
    return tx.exec_one(select_suppressed, address).boolean("suppressed");
}

const Query select_suppressed_list{
    "select_suppressed_list",
    "SELECT digest, address, status, since FROM suppressed_address "
    "WHERE $1::text IS NULL OR digest > $1 ORDER BY digest LIMIT $2"
};

std::vector<SuppressedAddress> list_suppressed(
    Tx& tx, const std::optional<std::string>& after, std::size_t limit
) {
    std::vector<SuppressedAddress> list;
    for (const auto& row : tx.exec(select_suppressed_list, after, limit)) {
        auto& suppressed = list.emplace_back();
        suppressed.digest = row.text("digest");
        suppressed.address = row.text("address");
        suppressed.status = row.text("status");
        suppressed.since = row.instant("since");
    }
    return list;
}

const Query count_suppressed_rows{
    "count_suppressed_rows", "SELECT count(*) AS total FROM suppressed_address"
};

std::int64_t count_suppressed(Tx& tx) {
    return tx.exec_one(count_suppressed_rows).integer("total");
}

const Query delete_suppressed_row{
    "delete_suppressed_row", "DELETE FROM suppressed_address WHERE digest = $1"
};

bool take_off_suppressed(Tx& tx, std::string_view digest) {
    return tx.exec(delete_suppressed_row, digest).affected() == 1;
}

}  // namespace bihuan::store
