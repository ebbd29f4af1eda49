#include "bihuan/store/gateways.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_GATEWAY                                                                            \
    "SELECT g.id, g.name, g.kind, g.description, g.active, g.adapter, g.account, g.secret, "  \
    "  g.signature, g.quiet_from, g.quiet_to, g.per_recipient_day, g.report_source_id, "      \
    "  g.failing_since, g.throttled_until, g.version, g.created_at, g.updated_at, "           \
    "  (SELECT count(*) FROM outgoing_message AS m WHERE m.gateway_id = g.id "                \
    "    AND m.state = 'pending') AS pending, "                                               \
    "  (SELECT count(*) FROM outgoing_message AS m WHERE m.gateway_id = g.id "                \
    "    AND m.state = 'uncertain') AS uncertain FROM gateway AS g "

Gateway read_gateway(const Row& row) {
    Gateway gateway;
    gateway.id = row.id<GatewayId>("id");
    gateway.name = row.text("name");
    gateway.kind = domain::parse_code<domain::GatewayKind>(row.view("kind")).value();
    gateway.description = row.text("description");
    gateway.active = row.boolean("active");
    gateway.adapter = row.json("adapter");
    gateway.account = row.text("account");
    gateway.sealed = row.optional_bytes("secret");
    gateway.signature = row.text("signature");
    const auto from = row.optional_integer("quiet_from");
    const auto to = row.optional_integer("quiet_to");
    if (from && to) {
        gateway.quiet = domain::QuietHours{static_cast<int>(*from), static_cast<int>(*to)};
    }
    gateway.per_recipient_day = static_cast<int>(row.integer("per_recipient_day"));
    gateway.report_source_id = row.optional_id<SourceId>("report_source_id");
    gateway.failing_since = row.optional_instant("failing_since");
    gateway.throttled_until = row.optional_instant("throttled_until");
    gateway.version = row.integer("version");
    gateway.created_at = row.instant("created_at");
    gateway.updated_at = row.instant("updated_at");
    gateway.pending = row.integer("pending");
    gateway.uncertain = row.integer("uncertain");
    return gateway;
}

std::optional<int> from_of(const Gateway& gateway) {
    if (!gateway.quiet) return std::nullopt;
    return gateway.quiet->from;
}

std::optional<int> to_of(const Gateway& gateway) {
    if (!gateway.quiet) return std::nullopt;
    return gateway.quiet->to;
}

Param sealed_param(const Gateway& gateway) {
    return gateway.sealed ? Param::bytes(*gateway.sealed) : Param(nullptr);
}

}  // namespace

const Query insert_gateway_row{
    "insert_gateway_row",
    "INSERT INTO gateway (id, name, kind, description, active, adapter, account, secret, "
    "  signature, quiet_from, quiet_to, per_recipient_day, report_source_id, created_at, "
    "  updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
    "ON CONFLICT (name) DO NOTHING"
};

bool insert_gateway(Tx& tx, const Gateway& gateway) {
    const auto rows = tx.exec(
        insert_gateway_row, gateway.id, gateway.name, domain::code_of(gateway.kind),
        gateway.description, gateway.active, gateway.adapter, gateway.account,
        sealed_param(gateway), gateway.signature, from_of(gateway), to_of(gateway),
        gateway.per_recipient_day, gateway.report_source_id, gateway.created_at,
        gateway.updated_at
    );
    return rows.affected() == 1;
}

const Query update_gateway_row{
    "update_gateway_row",
    "UPDATE gateway SET description = $3, active = $4, adapter = $5, account = $6, secret = $7, "
    "  signature = $8, quiet_from = $9, quiet_to = $10, per_recipient_day = $11, "
    "  report_source_id = $12, updated_at = $13, throttled_until = NULL, version = version + 1 "
    "WHERE id = $1 AND version = $2 - 1"
};

bool update_gateway(Tx& tx, const Gateway& gateway) {
    const auto rows = tx.exec(
        update_gateway_row, gateway.id, gateway.version, gateway.description, gateway.active,
        gateway.adapter, gateway.account, sealed_param(gateway), gateway.signature,
        from_of(gateway), to_of(gateway), gateway.per_recipient_day, gateway.report_source_id,
        gateway.updated_at
    );
    return rows.affected() == 1;
}

const Query select_gateway{"select_gateway", BH_GATEWAY "WHERE g.id = $1"};

std::optional<Gateway> find_gateway(Tx& tx, GatewayId id) {
    const auto row = tx.exec_optional(select_gateway, id);
    if (!row) return std::nullopt;
    return read_gateway(*row);
}

const Query select_gateways{
    "select_gateways",
    BH_GATEWAY "WHERE $1::text IS NULL OR g.name > $1 ORDER BY g.name LIMIT $2"
};

std::vector<Gateway> list_gateways(
    Tx& tx, const std::optional<std::string>& after, std::size_t limit
) {
    std::vector<Gateway> gateways;
    for (const auto& row : tx.exec(select_gateways, after, limit)) {
        gateways.push_back(read_gateway(row));
    }
    return gateways;
}

const Query count_all_gateways{
    "count_all_gateways", "SELECT count(*) AS total FROM gateway"
};

std::int64_t count_gateways(Tx& tx) {
    return tx.exec_one(count_all_gateways).integer("total");
}

const Query select_active_gateway{
    "select_active_gateway",
    BH_GATEWAY "WHERE g.active AND g.kind = $1 ORDER BY g.created_at, g.id LIMIT 1"
};

std::optional<Gateway> active_gateway(Tx& tx, domain::GatewayKind kind) {
    const auto row = tx.exec_optional(select_active_gateway, domain::code_of(kind));
    if (!row) return std::nullopt;
    return read_gateway(*row);
}

}  // namespace bihuan::store
