#include "bihuan/store/received_mail.hpp"

#include "bihuan/store/begin_anew.hpp"
#include "store/tx.hpp"

#include <stdexcept>

namespace bihuan::store {

namespace {

#define BH_RECEIVED                                                                   \
    "SELECT r.id, r.mailbox_id, r.key, r.message_id, r.sender, r.outcome, r.fault, "  \
    "  r.ticket_id, r.received_at FROM received_mail AS r "

ReceivedMail read_mail(const Row& row) {
    ReceivedMail mail;
    mail.id = row.id<ReceivedMailId>("id");
    mail.mailbox_id = row.id<MailboxId>("mailbox_id");
    mail.key = row.text("key");
    mail.message_id = row.text("message_id");
    mail.sender = row.text("sender");
    const auto outcome = domain::parse_code<domain::MailOutcome>(row.view("outcome"));
    if (!outcome) throw std::logic_error("unknown code in the database");
    mail.outcome = *outcome;
    mail.fault = row.optional_text("fault");
    mail.ticket_id = row.optional_id<TicketId>("ticket_id");
    mail.received_at = row.instant("received_at");
    return mail;
}

std::vector<ReceivedMail> read_mails(const Rows& rows) {
    std::vector<ReceivedMail> mails;
    for (const auto& row : rows) mails.push_back(read_mail(row));
    return mails;
}

std::optional<std::string> code_or_null(const std::optional<domain::MailOutcome>& outcome) {
    if (!outcome) return std::nullopt;
    return std::string(domain::code_of(*outcome));
}

}  // namespace

const Query lock_mail_name{
    "lock_mail_name", "SELECT pg_advisory_xact_lock(hashtextextended($1, 15)) IS NULL AS done"
};

void lock_mail(Tx& tx, std::string_view name) {
    tx.exec(lock_mail_name, name);
}

const Query select_known_mail{
    "select_known_mail", "SELECT EXISTS (SELECT 1 FROM received_mail WHERE key = $1) AS known"
};

bool is_mail_known(Tx& tx, std::string_view key) {
    return tx.exec_one(select_known_mail, key).boolean("known");
}

const Query insert_received_row{
    "insert_received_row",
    "INSERT INTO received_mail (id, mailbox_id, key, message_id, sender, outcome, fault, raw, "
    "  ticket_id, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (key) DO NOTHING"
};

void insert_received_mail(Tx& tx, const ReceivedMail& mail) {
    const auto rows = tx.exec(
        insert_received_row,
        mail.id,
        mail.mailbox_id,
        mail.key,
        mail.message_id,
        mail.sender,
        domain::code_of(mail.outcome),
        mail.fault,
        mail.raw ? Param::bytes(*mail.raw) : Param(nullptr),
        mail.ticket_id,
        mail.received_at
    );
    if (rows.affected() != 1) begin_anew("the mail is known by now");
}

const Query select_mail_ticket{
    "select_mail_ticket",
    "SELECT t.ticket_id FROM ("
    "  SELECT r.ticket_id, r.received_at AS at FROM received_mail AS r "
    "    WHERE r.message_id = ANY ($1::text[]) AND r.ticket_id IS NOT NULL "
    "  UNION ALL "
    "  SELECT o.ticket_id, o.created_at AS at FROM outgoing_mail AS o "
    "    WHERE o.message_id = ANY ($1::text[]) AND o.ticket_id IS NOT NULL) AS t "
    "ORDER BY t.at DESC LIMIT 1"
};

std::optional<TicketId> ticket_of_mails(Tx& tx, const std::vector<std::string>& message_ids) {
    if (message_ids.empty()) return std::nullopt;
    const auto row = tx.exec_optional(select_mail_ticket, message_ids);
    if (!row) return std::nullopt;
    return row->id<TicketId>("ticket_id");
}

const Query select_writes_about{
    "select_writes_about",
    "SELECT EXISTS (SELECT 1 FROM ticket AS t JOIN customer_contact AS c "
    "    ON c.customer_id = t.customer_id AND c.kind = 'email' AND c.value = $2 WHERE t.id = $1) "
    "  OR EXISTS (SELECT 1 FROM received_mail AS r WHERE r.ticket_id = $1 AND r.sender = $2) "
    "  OR EXISTS (SELECT 1 FROM outgoing_mail AS o WHERE o.ticket_id = $1 AND o.recipient = $2) "
    "  AS known"
};

bool writes_about(Tx& tx, TicketId ticket, std::string_view address) {
    return tx.exec_one(select_writes_about, ticket, address).boolean("known");
}

const Query select_ticket_mails{
    "select_ticket_mails", BH_RECEIVED "WHERE r.ticket_id = $1 ORDER BY r.id DESC LIMIT $2"
};

std::vector<ReceivedMail> received_mails_of(Tx& tx, TicketId ticket, std::size_t limit) {
    return read_mails(tx.exec(select_ticket_mails, ticket, limit));
}

#define BH_RECEIVED_FILTER "WHERE ($1::text IS NULL OR r.outcome = $1) "

const Query select_received_list{
    "select_received_list",
    BH_RECEIVED BH_RECEIVED_FILTER "AND ($2::uuid IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3"
};

std::vector<ReceivedMail> list_received_mails(
    Tx& tx, const std::optional<domain::MailOutcome>& outcome,
    const std::optional<ReceivedMailId>& before, std::size_t limit
) {
    return read_mails(tx.exec(select_received_list, code_or_null(outcome), before, limit));
}

const Query count_received_rows{
    "count_received_rows",
    "SELECT count(*) AS total FROM received_mail AS r " BH_RECEIVED_FILTER
};

std::int64_t count_received_mails(Tx& tx, const std::optional<domain::MailOutcome>& outcome) {
    return tx.exec_one(count_received_rows, code_or_null(outcome)).integer("total");
}

const Query forget_received_of{
    "forget_received_of",
    "UPDATE received_mail SET sender = '', raw = NULL "
    "WHERE ticket_id IN (SELECT id FROM ticket WHERE customer_id = $1)"
};

const Query forget_suppressed_of{
    "forget_suppressed_of",
    "DELETE FROM suppressed_address WHERE address IN (SELECT recipient FROM outgoing_mail "
    "  WHERE ticket_id IN (SELECT id FROM ticket WHERE customer_id = $1))"
};

const Query forget_outgoing_of{
    "forget_outgoing_of",
    "UPDATE outgoing_mail SET recipient = '', subject = '', body = '', last_error = NULL, "
    "  state = CASE WHEN state = 'pending' THEN 'failed' ELSE state END, fence = fence + 1 "
    "WHERE ticket_id IN (SELECT id FROM ticket WHERE customer_id = $1)"
};

void forget_mails_of(Tx& tx, CustomerId customer) {
    tx.exec(forget_received_of, customer);
    tx.exec(forget_suppressed_of, customer);
    tx.exec(forget_outgoing_of, customer);
}

const Query forget_raw_rows{
    "forget_raw_rows",
    "UPDATE received_mail SET raw = NULL WHERE raw IS NOT NULL AND received_at < $1"
};

void forget_raw_mails(Tx& tx, Instant before) {
    tx.exec(forget_raw_rows, before);
}

}  // namespace bihuan::store
