#include "bihuan/store/outgoing_messages.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query insert_outgoing_message_row{
    "insert_outgoing_message_row",
    "INSERT INTO outgoing_message (id, gateway_id, recipient, body, segments, urgent, ticket_id, "
    "  user_id, author_id, template_id, state, next_at, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending', $11, $12)"
};

void insert_outgoing_message(Tx& tx, const OutgoingMessage& message) {
    tx.exec(
        insert_outgoing_message_row, message.id, message.gateway_id, message.recipient,
        message.body, message.segments, message.urgent, message.ticket_id, message.user_id,
        message.author_id, message.template_id, message.next_at, message.created_at
    );
    tx.note_events();
}

const Query lock_recipient{
    "lock_recipient",
    "SELECT pg_advisory_xact_lock(hashtextextended($1::text || ' ' || $2::text, 16))"
};
const Query count_to_recipient{
    "count_to_recipient",
    "SELECT count(*) AS total FROM outgoing_message WHERE gateway_id = $1 AND recipient = $2 "
    "AND created_at >= $3 AND state <> 'failed'"
};

std::int64_t count_messages_to(
    Tx& tx, GatewayId gateway, std::string_view recipient, Instant since
) {
    tx.exec(lock_recipient, gateway.text(), recipient);
    return tx.exec_one(count_to_recipient, gateway, recipient, since).integer("total");
}

const Query select_message_work{
    "select_message_work",
    "SELECT EXISTS (SELECT 1 FROM away_notice) OR EXISTS (SELECT 1 FROM outgoing_message "
    "  WHERE state = 'pending' AND next_at <= $1) AS waits"
};

bool message_work_waits(Tx& tx, Instant now) {
    return tx.exec_one(select_message_work, now).boolean("waits");
}

// The lock on the gateway keeps two nodes from counting at the same time what is on its way there.
const Query claim_due_messages{
    "claim_due_messages",
    "WITH ready AS (SELECT g.id FROM gateway AS g "
    "  WHERE g.active AND (g.throttled_until IS NULL OR g.throttled_until <= $1) "
    "  AND EXISTS (SELECT 1 FROM outgoing_message AS m WHERE m.gateway_id = g.id "
    "    AND m.state = 'pending' AND m.next_at <= $1 AND m.leased_until IS NULL) "
    "  FOR NO KEY UPDATE SKIP LOCKED), "
    "due AS (SELECT d.id FROM ready, LATERAL ("
    "  SELECT w.id FROM outgoing_message AS w WHERE w.gateway_id = ready.id "
    "    AND w.state = 'pending' AND w.next_at <= $1 AND w.leased_until IS NULL "
    "  ORDER BY w.next_at, w.id LIMIT greatest(0, $2 - (SELECT count(*) "
    "    FROM outgoing_message AS f WHERE f.gateway_id = ready.id "
    "    AND f.leased_until IS NOT NULL)) FOR UPDATE SKIP LOCKED) AS d) "
    "UPDATE outgoing_message AS m SET leased_until = $3, fence = m.fence + 1 FROM due "
    "WHERE m.id = due.id "
    "RETURNING m.id, m.gateway_id, m.recipient, m.body, m.urgent, m.attempts, m.series, m.fence"
};

std::vector<DueMessage> claim_outgoing_messages(
    Tx& tx, Instant now, std::size_t per_gateway, Instant leased_until
) {
    std::vector<DueMessage> due;
    for (const auto& row : tx.exec(claim_due_messages, now, per_gateway, leased_until)) {
        auto& message = due.emplace_back();
        message.id = row.id<OutgoingMessageId>("id");
        message.gateway_id = row.id<GatewayId>("gateway_id");
        message.recipient = row.text("recipient");
        message.body = row.text("body");
        message.urgent = row.boolean("urgent");
        message.attempts = static_cast<int>(row.integer("attempts"));
        const auto series = row.integer("series");
        message.client_id = message.id.text();
        if (series > 0) message.client_id += "-" + std::to_string(series);
        message.fence = row.integer("fence");
    }
    return due;
}

const Query take_back_messages{
    "take_back_messages",
    "UPDATE outgoing_message AS m SET leased_until = NULL, attempts = m.attempts + 1, "
    "  state = CASE WHEN g.knows THEN 'pending' ELSE 'uncertain' END, "
    "  reason = CASE WHEN g.knows THEN NULL ELSE 'interrupted' END, "
    "  done_at = CASE WHEN g.knows THEN NULL ELSE $1::timestamptz END "
    "FROM (SELECT id, coalesce((adapter ->> 'recognises_id')::boolean, false) AS knows "
    "  FROM gateway) AS g "
    "WHERE g.id = m.gateway_id AND m.leased_until <= $1 AND m.state = 'pending'"
};

std::size_t take_back_outgoing_messages(Tx& tx, Instant now) {
    return tx.exec(take_back_messages, now).affected();
}

const Query select_next_message{
    "select_next_message",
    "SELECT min(greatest(d.at, coalesce(g.throttled_until, d.at))) AS at FROM gateway AS g, "
    "LATERAL (SELECT coalesce(w.leased_until, w.next_at) AS at FROM outgoing_message AS w "
    "  WHERE w.gateway_id = g.id AND w.state = 'pending' "
    "  ORDER BY w.next_at, w.id LIMIT 1) AS d WHERE g.active"
};

std::optional<Instant> next_outgoing_message_at(Tx& tx) {
    return tx.exec_one(select_next_message).optional_instant("at");
}

// An attempt that ends after its message was given up as interrupted tells what became of it.
const Query finish_sending_row{
    "finish_sending_row",
    "WITH done AS (UPDATE outgoing_message SET state = $3, next_at = $4, reason = $5, "
    "    last_status = $6, last_error = $7, last_answer = $8, "
    "    remote_id = coalesce($9, remote_id), "
    "    attempts = attempts + CASE WHEN state = 'pending' THEN 1 ELSE 0 END, "
    "    leased_until = NULL, "
    "    sent_at = CASE WHEN $3 = 'sent' THEN $10 ELSE sent_at END, "
    "    done_at = CASE WHEN $3 = 'pending' THEN NULL ELSE $10::timestamptz END "
    "  WHERE id = $1 AND fence = $2 AND (state = 'pending' "
    "    OR state = 'uncertain' AND reason = 'interrupted') "
    "  RETURNING gateway_id) "
    "UPDATE gateway AS g SET "
    "  failing_since = CASE WHEN $3 = 'sent' THEN NULL ELSE coalesce(g.failing_since, $10) END, "
    "  throttled_until = greatest(g.throttled_until, $11) "
    "FROM done WHERE g.id = done.gateway_id AND (($3 = 'sent') <> (g.failing_since IS NULL) "
    "  OR $11 > coalesce(g.throttled_until, '-infinity'))"
};

void finish_sending(Tx& tx, const SendingResult& result, Instant now) {
    const auto& verdict = result.verdict;
    tx.exec(
        finish_sending_row, result.id, result.fence, domain::code_of(verdict.state),
        verdict.next_at, verdict.reason, result.status, result.error, result.answer,
        result.remote_id, now, verdict.pause_until
    );
}

const Query postpone_message{
    "postpone_message",
    "UPDATE outgoing_message SET leased_until = NULL, next_at = $3 "
    "WHERE id = $1 AND fence = $2 AND state = 'pending'"
};

void postpone_outgoing_message(
    Tx& tx, OutgoingMessageId id, std::int64_t fence, Instant at
) {
    tx.exec(postpone_message, id, fence, at);
}

// By the index of either id. A failure that is reported after the delivery is a carrier's mistake.
const Query apply_delivery_report{
    "apply_delivery_report",
    "WITH found AS (SELECT m.id FROM outgoing_message AS m "
    "    JOIN gateway AS g ON g.id = m.gateway_id "
    "  WHERE g.report_source_id = $1 AND ($2::uuid IS NULL OR m.id = $2) "
    "    AND ($2::uuid IS NOT NULL OR m.remote_id = $3) LIMIT 1), "
    "applied AS (UPDATE outgoing_message AS m SET state = $4, report_code = $5, "
    "    reported_at = $6, reason = CASE WHEN $4 = 'failed' THEN 'reported' END, "
    "    leased_until = NULL, done_at = coalesce(m.done_at, $6) "
    "  FROM found WHERE m.id = found.id AND m.state <> 'delivered' "
    "    AND (m.state <> $4 OR m.reported_at IS NULL)) "
    "SELECT count(*) AS found FROM found"
};

bool take_delivery_report(Tx& tx, SourceId source, const DeliveryReport& report) {
    const auto row = tx.exec_one(
        apply_delivery_report, source, report.id, report.remote_id,
        domain::code_of(report.state), report.code, report.at
    );
    return row.integer("found") == 1;
}

}  // namespace bihuan::store
