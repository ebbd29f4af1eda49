#include "bihuan/store/outgoing_messages.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_OUTGOING                                                                            \
    "SELECT m.id, m.gateway_id, g.name AS gateway_name, g.kind, m.recipient, m.body, "          \
    "  m.segments, m.urgent, m.ticket_id, t.number, m.user_id, m.author_id, m.template_id, "    \
    "  m.state, m.reason, m.attempts, m.next_at, m.remote_id, m.last_status, m.last_error, "    \
    "  m.last_answer, m.created_at, m.sent_at, m.done_at, m.reported_at, m.report_code "        \
    "FROM outgoing_message AS m JOIN gateway AS g ON g.id = m.gateway_id "                      \
    "LEFT JOIN ticket AS t ON t.id = m.ticket_id "

#define BH_OUTGOING_FILTER                                                                     \
    "WHERE ($1::uuid IS NULL OR m.gateway_id = $1) AND ($2::text IS NULL OR m.state = $2) "     \
    "AND ($3::uuid IS NULL OR m.ticket_id = $3) "

OutgoingMessage read_message(const Row& row) {
    OutgoingMessage message;
    message.id = row.id<OutgoingMessageId>("id");
    message.gateway_id = row.id<GatewayId>("gateway_id");
    message.gateway_name = row.text("gateway_name");
    message.kind = domain::parse_code<domain::GatewayKind>(row.view("kind")).value();
    message.recipient = row.text("recipient");
    message.body = row.text("body");
    message.segments = static_cast<int>(row.integer("segments"));
    message.urgent = row.boolean("urgent");
    message.ticket_id = row.optional_id<TicketId>("ticket_id");
    message.ticket_number = row.optional_text("number").value_or("");
    message.user_id = row.optional_id<UserId>("user_id");
    message.author_id = row.optional_id<UserId>("author_id");
    message.template_id = row.optional_id<MessageTemplateId>("template_id");
    message.state = domain::parse_code<domain::MessageState>(row.view("state")).value();
    message.reason = row.optional_text("reason");
    message.attempts = static_cast<int>(row.integer("attempts"));
    message.next_at = row.instant("next_at");
    message.remote_id = row.optional_text("remote_id");
    if (const auto status = row.optional_integer("last_status")) {
        message.last_status = static_cast<int>(*status);
    }
    message.last_error = row.optional_text("last_error");
    message.last_answer = row.optional_text("last_answer").value_or("");
    message.created_at = row.instant("created_at");
    message.sent_at = row.optional_instant("sent_at");
    message.done_at = row.optional_instant("done_at");
    message.reported_at = row.optional_instant("reported_at");
    message.report_code = row.optional_text("report_code");
    return message;
}

std::optional<std::string> state_or_null(const OutgoingMessageFilter& filter) {
    if (!filter.state) return std::nullopt;
    return std::string(domain::code_of(*filter.state));
}

}  // namespace

const Query select_outgoing_messages{
    "select_outgoing_messages",
    BH_OUTGOING BH_OUTGOING_FILTER
    "AND ($4::uuid IS NULL OR m.id < $4) ORDER BY m.id DESC LIMIT $5"
};

std::vector<OutgoingMessage> list_outgoing_messages(
    Tx& tx, const OutgoingMessageFilter& filter, const std::optional<OutgoingMessageId>& before,
    std::size_t limit
) {
    std::vector<OutgoingMessage> messages;
    const auto rows = tx.exec(
        select_outgoing_messages, filter.gateway, state_or_null(filter), filter.ticket, before,
        limit
    );
    for (const auto& row : rows) messages.push_back(read_message(row));
    return messages;
}

const Query count_outgoing{
    "count_outgoing",
    "SELECT count(*) AS total FROM outgoing_message AS m " BH_OUTGOING_FILTER
};

std::int64_t count_outgoing_messages(Tx& tx, const OutgoingMessageFilter& filter) {
    const auto row =
        tx.exec_one(count_outgoing, filter.gateway, state_or_null(filter), filter.ticket);
    return row.integer("total");
}

const Query select_outgoing_message{
    "select_outgoing_message", BH_OUTGOING "WHERE m.id = $1"
};

std::optional<OutgoingMessage> find_outgoing_message(Tx& tx, OutgoingMessageId id) {
    const auto row = tx.exec_optional(select_outgoing_message, id);
    if (!row) return std::nullopt;
    return read_message(*row);
}

const Query resend_message{
    "resend_message",
    "UPDATE outgoing_message SET state = 'pending', reason = NULL, attempts = 0, next_at = $2, "
    "  done_at = NULL, reported_at = NULL, report_code = NULL, "
    "  series = series + CASE WHEN state = 'failed' THEN 1 ELSE 0 END "
    "WHERE id = $1 AND state IN ('failed', 'uncertain') AND leased_until IS NULL "
    "AND recipient <> ''"
};

bool resend_outgoing_message(Tx& tx, OutgoingMessageId id, Instant at) {
    tx.note_events();
    return tx.exec(resend_message, id, at).affected() == 1;
}

const Query erase_messages_of{
    "erase_messages_of",
    "UPDATE outgoing_message AS m SET recipient = '', body = '', last_answer = '', "
    "  state = CASE WHEN m.state = 'pending' THEN 'failed' ELSE m.state END, "
    "  reason = CASE WHEN m.state = 'pending' THEN 'erased' ELSE m.reason END, "
    "  done_at = coalesce(m.done_at, now()), leased_until = NULL "
    "FROM ticket AS t WHERE t.id = m.ticket_id AND t.customer_id = $1 AND m.user_id IS NULL"
};

void erase_outgoing_messages_of(Tx& tx, CustomerId customer) {
    tx.exec(erase_messages_of, customer);
}

}  // namespace bihuan::store
