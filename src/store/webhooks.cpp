#include "bihuan/store/webhooks.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_ENDPOINT                                                                           \
    "SELECT e.id, e.url, e.description, e.events, e.active, e.disabled_reason, "              \
    "  e.failing_since, e.throttled_until, e.created_at, e.updated_at, e.version, "           \
    "  (SELECT count(*) FROM webhook_delivery AS d WHERE d.endpoint_id = e.id "               \
    "    AND d.state = 'pending') AS pending, "                                               \
    "  (SELECT count(*) FROM webhook_delivery AS d WHERE d.endpoint_id = e.id "               \
    "    AND d.state = 'dead') AS dead FROM webhook_endpoint AS e "

Endpoint read_endpoint(const Row& row) {
    Endpoint endpoint;
    endpoint.id = row.id<EndpointId>("id");
    endpoint.url = row.text("url");
    endpoint.description = row.text("description");
    endpoint.events = row.texts("events");
    endpoint.active = row.boolean("active");
    if (const auto reason = row.optional_text("disabled_reason")) {
        endpoint.disabled_reason = domain::parse_code<domain::DisabledReason>(*reason);
    }
    endpoint.failing_since = row.optional_instant("failing_since");
    endpoint.throttled_until = row.optional_instant("throttled_until");
    endpoint.created_at = row.instant("created_at");
    endpoint.updated_at = row.instant("updated_at");
    endpoint.version = row.integer("version");
    endpoint.pending = row.integer("pending");
    endpoint.dead = row.integer("dead");
    return endpoint;
}

std::optional<std::string> code_or_null(const std::optional<domain::DisabledReason>& reason) {
    if (!reason) return std::nullopt;
    return std::string(domain::code_of(*reason));
}

}  // namespace

const Query insert_endpoint_row{
    "insert_endpoint_row",
    "INSERT INTO webhook_endpoint (id, url, description, events, active, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"
};

void insert_endpoint(Tx& tx, const Endpoint& endpoint) {
    tx.exec(
        insert_endpoint_row,
        endpoint.id,
        endpoint.url,
        endpoint.description,
        endpoint.events,
        endpoint.active,
        endpoint.created_at,
        endpoint.updated_at
    );
}

const Query update_endpoint_row{
    "update_endpoint_row",
    "UPDATE webhook_endpoint SET url = $3, description = $4, events = $5, active = $6, "
    "  disabled_reason = $7, failing_since = $8, throttled_until = $9, updated_at = $10, "
    "  version = version + 1 WHERE id = $1 AND version = $2 - 1"
};

bool update_endpoint(Tx& tx, const Endpoint& endpoint) {
    const auto rows = tx.exec(
        update_endpoint_row,
        endpoint.id,
        endpoint.version,
        endpoint.url,
        endpoint.description,
        endpoint.events,
        endpoint.active,
        code_or_null(endpoint.disabled_reason),
        endpoint.failing_since,
        endpoint.throttled_until,
        endpoint.updated_at
    );
    return rows.affected() == 1;
}

const Query delete_endpoint_row{
    "delete_endpoint_row", "DELETE FROM webhook_endpoint WHERE id = $1"
};

bool delete_endpoint(Tx& tx, EndpointId id) {
    return tx.exec(delete_endpoint_row, id).affected() == 1;
}

const Query select_endpoint{"select_endpoint", BH_ENDPOINT "WHERE e.id = $1"};

std::optional<Endpoint> find_endpoint(Tx& tx, EndpointId id) {
    const auto row = tx.exec_optional(select_endpoint, id);
    if (!row) return std::nullopt;
    return read_endpoint(*row);
}

const Query select_endpoints{
    "select_endpoints",
    BH_ENDPOINT "WHERE $1::uuid IS NULL OR e.id < $1 ORDER BY e.id DESC LIMIT $2"
};

std::vector<Endpoint> list_endpoints(
    Tx& tx, const std::optional<EndpointId>& before, std::size_t limit
) {
    std::vector<Endpoint> endpoints;
    for (const auto& row : tx.exec(select_endpoints, before, limit)) {
        endpoints.push_back(read_endpoint(row));
    }
    return endpoints;
}

const Query count_all_endpoints{
    "count_all_endpoints", "SELECT count(*) AS total FROM webhook_endpoint"
};

std::int64_t count_endpoints(Tx& tx) {
    return tx.exec_one(count_all_endpoints).integer("total");
}

const Query insert_endpoint_key{
    "insert_endpoint_key",
    "INSERT INTO webhook_secret (id, endpoint_id, sealed, created_at, expires_at) "
    "VALUES ($1, $2, $3, $4, $5)"
};

void insert_endpoint_secret(Tx& tx, const EndpointSecret& secret) {
    tx.exec(
        insert_endpoint_key,
        secret.id,
        secret.endpoint_id,
        Param::bytes(secret.sealed),
        secret.created_at,
        secret.expires_at
    );
}

const Query select_endpoint_keys{
    "select_endpoint_keys",
    "SELECT id, endpoint_id, sealed, created_at, expires_at FROM webhook_secret "
    "WHERE ($1::uuid IS NULL OR endpoint_id = $1) AND (expires_at IS NULL OR expires_at > $2) "
    "ORDER BY id DESC"
};

std::vector<EndpointSecret> endpoint_secrets(
    Tx& tx, const std::optional<EndpointId>& endpoint, Instant now
) {
    std::vector<EndpointSecret> secrets;
    for (const auto& row : tx.exec(select_endpoint_keys, endpoint, now)) {
        secrets.push_back(EndpointSecret{
            row.id<EndpointSecretId>("id"),
            row.id<EndpointId>("endpoint_id"),
            row.bytes("sealed"),
            row.instant("created_at"),
            row.optional_instant("expires_at"),
        });
    }
    return secrets;
}

const Query expire_endpoint_keys{
    "expire_endpoint_keys",
    "UPDATE webhook_secret SET expires_at = $3 "
    "WHERE endpoint_id = $1 AND id <> $2 AND (expires_at IS NULL OR expires_at > $3)"
};

void expire_endpoint_secrets(
    Tx& tx, EndpointId endpoint, EndpointSecretId except, Instant until
) {
    tx.exec(expire_endpoint_keys, endpoint, except, until);
}

}  // namespace bihuan::store
