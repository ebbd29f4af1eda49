#include "bihuan/store/webhook_deliveries.hpp"

#include "bihuan/base/json_text.hpp"
#include "store/notice_rows.hpp"
#include "store/ticket_rows.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

const Query select_any_message{
    "select_any_message", "SELECT EXISTS (SELECT 1 FROM outbox) AS any"
};

bool outbox_has_rows(Tx& tx) {
    return tx.exec_one(select_any_message).boolean("any");
}

// One node at a time, so that two batches cannot overtake each other: messages of one ticket are
// made in the order in which its transactions committed.
const Query take_pump{
    "take_pump", "SELECT one FROM webhook_pump FOR UPDATE SKIP LOCKED"
};

const Query take_outbox_rows{
    "take_outbox_rows",
    "WITH taken AS (DELETE FROM outbox WHERE id = ANY (ARRAY("
    "    SELECT id FROM outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)) "
    "  RETURNING id, topic, ticket_id, version, data, created_at) "
    "SELECT taken.id, taken.topic, taken.ticket_id, ticket.number, taken.version, taken.data, "
    "  taken.created_at FROM taken LEFT JOIN ticket ON ticket.id = taken.ticket_id "
    "ORDER BY taken.id"
};

std::vector<OutboxRow> take_from_outbox(Tx& tx, std::size_t limit) {
    std::vector<OutboxRow> taken;
    if (tx.exec(take_pump).empty()) return taken;
    for (const auto& row : tx.exec(take_outbox_rows, limit)) {
        auto& message = taken.emplace_back();
        message.seq = row.integer("id");
        message.topic = row.text("topic");
        message.ticket_id = row.optional_id<TicketId>("ticket_id");
        message.ticket_number = row.optional_text("number").value_or("");
        message.version = row.optional_integer("version").value_or(0);
        message.data = row.json("data");
        message.at = row.instant("created_at");
    }
    return taken;
}

const Query insert_outbox_row{
    "insert_outbox_row",
    "INSERT INTO outbox (topic, data, created_at) SELECT $1, $2, $3 FROM " BH_LISTENER
};

void put_into_outbox(Tx& tx, std::string_view topic, const Json& data, Instant now) {
    tx.exec(insert_outbox_row, topic, data, now);
    tx.note_events();
}

const Query select_subscriptions{
    "select_subscriptions",
    "SELECT id, events, created_at FROM webhook_endpoint WHERE active ORDER BY id"
};

std::vector<Subscription> subscriptions(Tx& tx) {
    std::vector<Subscription> list;
    for (const auto& row : tx.exec(select_subscriptions)) {
        list.push_back(Subscription{
            row.id<EndpointId>("id"), row.texts("events"), row.instant("created_at")
        });
    }
    return list;
}

// An endpoint may have been deleted since it was read.
const Query insert_delivery_rows{
    "insert_delivery_rows",
    "INSERT INTO webhook_delivery (id, endpoint_id, seq, type, ticket_id, body, state, next_at, "
    "  created_at) "
    "SELECT d.id, d.endpoint_id, d.seq, d.type, d.ticket_id, d.body, 'pending', "
    "  greatest($2, (SELECT p.next_at FROM webhook_delivery AS p "
    "    WHERE p.endpoint_id = d.endpoint_id AND p.ticket_id = d.ticket_id "
    "    AND p.state = 'pending' ORDER BY p.seq LIMIT 1)), $2 "
    "FROM jsonb_populate_recordset(NULL::webhook_delivery, $1::jsonb) AS d "
    "JOIN webhook_endpoint AS e ON e.id = d.endpoint_id"
};

void insert_deliveries(Tx& tx, const std::vector<NewDelivery>& deliveries, Instant now) {
    if (deliveries.empty()) return;
    auto rows = JsonText::array();
    for (const auto& delivery : deliveries) {
        JsonText row;
        row["id"] = delivery.id.text();
        row["endpoint_id"] = delivery.endpoint_id.text();
        row["seq"] = delivery.seq;
        row["type"] = delivery.type;
        row["ticket_id"] =
            delivery.ticket_id ? JsonText(delivery.ticket_id->text()) : JsonText();
        row["body"] = delivery.body;
        rows.push_back(row);
    }
    tx.exec(insert_delivery_rows, dump(std::move(rows)), now);
}

// The lock on the endpoint keeps two nodes from counting at the same time what is on its way there.
// Only the first pending message of a ticket may go; those behind it have its time, so that they
// are not looked at again and again.
const Query claim_due_deliveries{
    "claim_due_deliveries",
    "WITH ready AS (SELECT e.id, e.url, e.failing_since FROM webhook_endpoint AS e "
    "  WHERE e.active AND (e.throttled_until IS NULL OR e.throttled_until <= $1) "
    "  AND EXISTS (SELECT 1 FROM webhook_delivery AS d WHERE d.endpoint_id = e.id "
    "    AND d.state = 'pending' AND d.next_at <= $1 "
    "    AND (d.leased_until IS NULL OR d.leased_until <= $1)) "
    "  FOR NO KEY UPDATE SKIP LOCKED), "
    "due AS (SELECT d.id, ready.url, ready.failing_since FROM ready, LATERAL ("
    "  SELECT w.id, w.next_at FROM webhook_delivery AS w WHERE w.endpoint_id = ready.id "
    "    AND w.state = 'pending' AND w.next_at <= $1 "
    "    AND (w.leased_until IS NULL OR w.leased_until <= $1) "
    "    AND NOT EXISTS (SELECT 1 FROM webhook_delivery AS p WHERE p.endpoint_id = w.endpoint_id "
    "      AND p.ticket_id = w.ticket_id AND p.state = 'pending' AND p.seq < w.seq) "
    "  ORDER BY w.next_at, w.seq LIMIT greatest(0, $2 - (SELECT count(*) "
    "    FROM webhook_delivery AS f WHERE f.endpoint_id = ready.id "
    "    AND f.leased_until IS NOT NULL AND f.leased_until > $1))) AS d "
    "  ORDER BY d.next_at LIMIT $3) "
    "UPDATE webhook_delivery AS d SET leased_until = $4, fence = d.fence + 1 FROM due "
    "WHERE d.id = due.id "
    "RETURNING d.id, d.endpoint_id, due.url, d.body, d.attempts, d.fence, due.failing_since"
};

std::vector<DueDelivery> claim_deliveries(Tx& tx, Instant now, const ClaimLimits& limits) {
    std::vector<DueDelivery> due;
    const auto rows = tx.exec(
        claim_due_deliveries, now, limits.per_endpoint, limits.all, limits.leased_until
    );
    for (const auto& row : rows) {
        auto& delivery = due.emplace_back();
        delivery.id = row.id<DeliveryId>("id");
        delivery.endpoint_id = row.id<EndpointId>("endpoint_id");
        delivery.url = row.text("url");
        delivery.body = row.text("body");
        delivery.attempts = static_cast<int>(row.integer("attempts"));
        delivery.fence = row.integer("fence");
        delivery.failing_since = row.optional_instant("failing_since");
    }
    return due;
}

// By the first entry of each endpoint's index.
const Query select_next_delivery{
    "select_next_delivery",
    "SELECT min(greatest(d.next_at, coalesce(e.throttled_until, d.next_at))) AS at "
    "FROM webhook_endpoint AS e, LATERAL (SELECT w.next_at FROM webhook_delivery AS w "
    "  WHERE w.endpoint_id = e.id AND w.state = 'pending' "
    "  AND (w.leased_until IS NULL OR w.leased_until <= $1) "
    "  ORDER BY w.next_at, w.seq LIMIT 1) AS d WHERE e.active"
};

std::optional<Instant> next_delivery_at(Tx& tx, Instant now) {
    return tx.exec_one(select_next_delivery, now).optional_instant("at");
}

// A message that was delivered lets the next one of its ticket go; one that has to wait keeps those
// behind it for as long.
const Query finish_delivery_rows{
    "finish_delivery_rows",
    "WITH r AS MATERIALIZED (SELECT x.id, x.fence, x.state, x.next_at, x.at, x.took_ms, x.status, "
    "    x.error, x.answer FROM jsonb_to_recordset($1::jsonb) AS x (id uuid, fence bigint, "
    "    state text, next_at timestamptz, at timestamptz, took_ms integer, status integer, "
    "    error text, answer text)), "
    "done AS (UPDATE webhook_delivery AS d SET state = r.state, next_at = r.next_at, "
    "    attempts = d.attempts + 1, leased_until = NULL, "
    "    done_at = CASE WHEN r.state = 'pending' THEN NULL ELSE $2::timestamptz END "
    "  FROM r WHERE d.id = r.id AND d.fence = r.fence AND d.state = 'pending' "
    "  RETURNING d.id, d.endpoint_id, d.ticket_id, d.seq, d.state, d.next_at, d.attempts), "
    "logged AS (INSERT INTO webhook_attempt (delivery_id, number, at, took_ms, status, error, "
    "    answer) "
    "  SELECT r.id, coalesce((SELECT max(a.number) FROM webhook_attempt AS a "
    "    WHERE a.delivery_id = r.id), 0) + 1, r.at, r.took_ms, r.status, r.error, r.answer "
    "  FROM r JOIN done ON done.id = r.id) "
    "UPDATE webhook_delivery AS f SET next_at = CASE WHEN done.state = 'pending' "
    "    THEN greatest(f.next_at, done.next_at) ELSE least(f.next_at, $2) END "
    "FROM done WHERE f.endpoint_id = done.endpoint_id AND f.ticket_id = done.ticket_id "
    "AND f.state = 'pending' AND f.seq > done.seq "
    "AND f.next_at <> CASE WHEN done.state = 'pending' "
    "    THEN greatest(f.next_at, done.next_at) ELSE least(f.next_at, $2) END"
};

// A success ends a bad time; a failure begins one. Nothing is written while all is well.
const Query update_endpoint_health{
    "update_endpoint_health",
    "WITH r AS (SELECT x.endpoint_id, bool_or(x.good) AS good, max(x.pause_until) AS pause_until "
    "  FROM jsonb_to_recordset($1::jsonb) AS x (endpoint_id uuid, good boolean, "
    "    pause_until timestamptz) GROUP BY x.endpoint_id) "
    "UPDATE webhook_endpoint AS e SET "
    "  failing_since = CASE WHEN r.good THEN NULL ELSE coalesce(e.failing_since, $2) END, "
    "  throttled_until = greatest(e.throttled_until, r.pause_until) "
    "FROM r WHERE e.id = r.endpoint_id AND (r.good <> (e.failing_since IS NULL) "
    "  OR r.pause_until > coalesce(e.throttled_until, '-infinity'))"
};

void finish_attempts(Tx& tx, const std::vector<AttemptResult>& results, Instant now) {
    if (results.empty()) return;
    auto rows = JsonText::array();
    auto health = JsonText::array();
    for (const auto& result : results) {
        JsonText row;
        row["id"] = result.id.text();
        row["fence"] = result.fence;
        row["state"] = domain::code_of(result.verdict.state);
        row["next_at"] = result.verdict.next_at;
        row["at"] = result.at;
        row["took_ms"] = result.took_ms;
        row["status"] = result.status;
        row["error"] = result.error;
        row["answer"] = result.answer;
        rows.push_back(row);
        JsonText line;
        line["endpoint_id"] = result.endpoint_id.text();
        line["good"] = result.verdict.state == domain::DeliveryState::delivered;
        line["pause_until"] = result.verdict.pause_until;
        health.push_back(line);
    }
    tx.exec(finish_delivery_rows, dump(std::move(rows)), now);
    tx.exec(update_endpoint_health, dump(std::move(health)), now);
}

const Query release_delivery_rows{
    "release_delivery_rows",
    "UPDATE webhook_delivery AS d SET leased_until = NULL "
    "FROM unnest($1::uuid[], $2::bigint[]) AS l (id, fence) "
    "WHERE d.id = l.id AND d.fence = l.fence"
};

void release_deliveries(Tx& tx, const std::vector<DeliveryLease>& leases) {
    std::vector<DeliveryId> ids;
    std::vector<std::int64_t> fences;
    for (const auto& lease : leases) {
        ids.push_back(lease.id);
        fences.push_back(lease.fence);
    }
    tx.exec(release_delivery_rows, ids, fences);
}

const Query disable_endpoint_row{
    "disable_endpoint_row",
    "UPDATE webhook_endpoint SET active = false, disabled_reason = $2, updated_at = $3, "
    "  version = version + 1 WHERE id = $1 AND active"
};

bool disable_endpoint(Tx& tx, EndpointId id, domain::DisabledReason reason, Instant now) {
    return tx.exec(disable_endpoint_row, id, domain::code_of(reason), now).affected() == 1;
}

const Query select_failing_endpoints{
    "select_failing_endpoints",
    "SELECT id FROM webhook_endpoint WHERE active AND failing_since <= $1"
};

std::vector<EndpointId> endpoints_failing_since(Tx& tx, Instant before) {
    std::vector<EndpointId> ids;
    for (const auto& row : tx.exec(select_failing_endpoints, before)) {
        ids.push_back(row.id<EndpointId>("id"));
    }
    return ids;
}

const Query insert_admin_notifications{
    "insert_admin_notifications",
    "WITH told AS (INSERT INTO notification (user_id, type, kind, at, data, shown) "
    "  SELECT a.id, $1, 'system', $3, $2, " BH_SHOWN("a.id", "'system'")
    "  FROM app_user AS a WHERE a.active AND 'admin' = ANY (a.roles) "
    "  RETURNING user_id, seq, kind, type, ticket_id, at), "
    BH_AWAY " SELECT count(*) AS told FROM told"
};

void notify_administrators(Tx& tx, std::string_view type, const Json& data, Instant now) {
    tx.exec(insert_admin_notifications, type, data, now);
}

}  // namespace bihuan::store
