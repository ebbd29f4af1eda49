#include "bihuan/store/webhook_deliveries.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_DELIVERY_COLUMNS                                                                   \
    "SELECT d.id, d.endpoint_id, d.type, d.ticket_id, d.state, d.attempts, d.next_at, "       \
    "  d.created_at, d.done_at, d.body, a.status AS last_status, a.error AS last_error "
#define BH_DELIVERY_ROWS                                                                      \
    "FROM webhook_delivery AS d LEFT JOIN LATERAL (SELECT t.status, t.error "                 \
    "  FROM webhook_attempt AS t WHERE t.delivery_id = d.id ORDER BY t.number DESC LIMIT 1) " \
    "  AS a ON true "
#define BH_DELIVERY_FILTER                                                                    \
    "WHERE d.endpoint_id = $1 AND ($2::text IS NULL OR d.state = $2) "                        \
    "AND ($3::text IS NULL OR d.type = $3) "

Delivery read_delivery(const Row& row) {
    Delivery delivery;
    delivery.id = row.id<DeliveryId>("id");
    delivery.endpoint_id = row.id<EndpointId>("endpoint_id");
    delivery.type = row.text("type");
    delivery.ticket_id = row.optional_id<TicketId>("ticket_id");
    delivery.state = domain::parse_code<domain::DeliveryState>(row.view("state")).value();
    delivery.attempts = static_cast<int>(row.integer("attempts"));
    delivery.next_at = row.instant("next_at");
    delivery.created_at = row.instant("created_at");
    delivery.done_at = row.optional_instant("done_at");
    if (const auto status = row.optional_integer("last_status")) {
        delivery.last_status = static_cast<int>(*status);
    }
    delivery.last_error = row.optional_text("last_error");
    delivery.body = row.text("body");
    return delivery;
}

Attempt read_attempt(const Row& row) {
    Attempt attempt;
    attempt.number = static_cast<int>(row.integer("number"));
    attempt.at = row.instant("at");
    attempt.took_ms = row.integer("took_ms");
    if (const auto status = row.optional_integer("status")) {
        attempt.status = static_cast<int>(*status);
    }
    attempt.error = row.optional_text("error");
    attempt.answer = row.text("answer");
    return attempt;
}

std::optional<std::string> code_or_null(const std::optional<domain::DeliveryState>& state) {
    if (!state) return std::nullopt;
    return std::string(domain::code_of(*state));
}

}  // namespace

const Query select_deliveries{
    "select_deliveries",
    BH_DELIVERY_COLUMNS BH_DELIVERY_ROWS BH_DELIVERY_FILTER
    "AND ($4::uuid IS NULL OR d.id < $4) ORDER BY d.id DESC LIMIT $5"
};

std::vector<Delivery> list_deliveries(
    Tx& tx, const DeliveryFilter& filter, const std::optional<DeliveryId>& before,
    std::size_t limit
) {
    std::vector<Delivery> deliveries;
    const auto rows = tx.exec(
        select_deliveries, filter.endpoint, code_or_null(filter.state), filter.type, before, limit
    );
    for (const auto& row : rows) deliveries.push_back(read_delivery(row));
    return deliveries;
}

const Query count_delivery_rows{
    "count_delivery_rows",
    "SELECT count(*) AS total FROM webhook_delivery AS d " BH_DELIVERY_FILTER
};

std::int64_t count_deliveries(Tx& tx, const DeliveryFilter& filter) {
    const auto row = tx.exec_one(
        count_delivery_rows, filter.endpoint, code_or_null(filter.state), filter.type
    );
    return row.integer("total");
}

// In one statement: an attempt that ends meanwhile is in the log and in the state, or in neither.
const Query select_delivery{
    "select_delivery",
    BH_DELIVERY_COLUMNS ", l.number, l.at, l.took_ms, l.status, l.error, l.answer "
    BH_DELIVERY_ROWS "LEFT JOIN webhook_attempt AS l ON l.delivery_id = d.id "
    "WHERE d.id = $1 ORDER BY l.number"
};

std::optional<LoggedDelivery> find_delivery(Tx& tx, DeliveryId id) {
    std::optional<LoggedDelivery> found;
    for (const auto& row : tx.exec(select_delivery, id)) {
        if (!found) found = LoggedDelivery{read_delivery(row), {}};
        if (row.optional_integer("number")) found->attempts.push_back(read_attempt(row));
    }
    return found;
}

// The id stays, by which the receiver knows it again; the timestamp is that of the sending.
const Query replay_delivery_row{
    "replay_delivery_row",
    "UPDATE webhook_delivery SET state = 'pending', attempts = 0, next_at = $2, done_at = NULL "
    "WHERE id = $1 AND (leased_until IS NULL OR leased_until <= $2)"
};

bool replay_delivery(Tx& tx, DeliveryId id, Instant now) {
    return tx.exec(replay_delivery_row, id, now).affected() == 1;
}

const Query replay_delivery_rows{
    "replay_delivery_rows",
    "UPDATE webhook_delivery SET state = 'pending', attempts = 0, next_at = $5, done_at = NULL "
    "WHERE endpoint_id = $1 AND created_at >= $2 AND created_at < $3 "
    "AND state <> 'pending' AND ($4::text IS NULL OR state = $4)"
};

std::int64_t replay_deliveries(
    Tx& tx, EndpointId endpoint, Instant from, Instant to,
    const std::optional<domain::DeliveryState>& state, Instant now
) {
    const auto rows =
        tx.exec(replay_delivery_rows, endpoint, from, to, code_or_null(state), now);
    return static_cast<std::int64_t>(rows.affected());
}

}  // namespace bihuan::store
