#include "bihuan/store/inbound.hpp"

#include "store/connection.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_SOURCE                                                                              \
    "SELECT id, name, kind, description, active, allowed_addresses, per_minute, preset, "      \
    "  mapping, created_at, updated_at, version FROM inbound_source "

InboundSource read_source(const Row& row) {
    InboundSource source;
    source.id = row.id<SourceId>("id");
    source.name = row.text("name");
    source.kind = domain::parse_code<domain::SourceKind>(row.view("kind")).value();
    source.description = row.text("description");
    source.active = row.boolean("active");
    source.allowed_addresses = row.texts("allowed_addresses");
    source.per_minute = static_cast<int>(row.integer("per_minute"));
    source.preset = row.optional_text("preset");
    source.mapping = row.optional_json("mapping").value_or(Json());
    source.created_at = row.instant("created_at");
    source.updated_at = row.instant("updated_at");
    source.version = row.integer("version");
    return source;
}

std::optional<Json> unless_null(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return json;
}

}  // namespace

const Query insert_source_row{
    "insert_source_row",
    "INSERT INTO inbound_source (id, name, kind, description, active, allowed_addresses, "
    "  per_minute, preset, mapping, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT ON CONSTRAINT inbound_source_name_key DO NOTHING"
};

bool insert_source(Tx& tx, const InboundSource& source) {
    const auto rows = tx.exec(
        insert_source_row,
        source.id,
        source.name,
        domain::code_of(source.kind),
        source.description,
        source.active,
        source.allowed_addresses,
        source.per_minute,
        source.preset,
        unless_null(source.mapping),
        source.created_at,
        source.updated_at
    );
    return rows.affected() == 1;
}

const Query update_source_row{
    "update_source_row",
    "UPDATE inbound_source SET description = $3, active = $4, allowed_addresses = $5, "
    "  per_minute = $6, preset = $7, mapping = $8, updated_at = $9, version = version + 1 "
    "WHERE id = $1 AND version = $2 - 1"
};

bool update_source(Tx& tx, const InboundSource& source) {
    const auto rows = tx.exec(
        update_source_row,
        source.id,
        source.version,
        source.description,
        source.active,
        source.allowed_addresses,
        source.per_minute,
        source.preset,
        unless_null(source.mapping),
        source.updated_at
    );
    return rows.affected() == 1;
}

const Query select_source{"select_source", BH_SOURCE "WHERE id = $1"};

std::optional<InboundSource> find_source(Tx& tx, SourceId id) {
    const auto row = tx.exec_optional(select_source, id);
    if (!row) return std::nullopt;
    return read_source(*row);
}

const Query select_sources{
    "select_sources", BH_SOURCE "WHERE $1::text IS NULL OR name > $1 ORDER BY name LIMIT $2"
};

std::vector<InboundSource> list_sources(
    Tx& tx, const std::optional<std::string>& after, std::size_t limit
) {
    std::vector<InboundSource> sources;
    for (const auto& row : tx.exec(select_sources, after, limit)) {
        sources.push_back(read_source(row));
    }
    return sources;
}

const Query count_all_sources{
    "count_all_sources", "SELECT count(*) AS total FROM inbound_source"
};

std::int64_t count_sources(Tx& tx) {
    return tx.exec_one(count_all_sources).integer("total");
}

const Query insert_secret{
    "insert_secret",
    "INSERT INTO inbound_secret (id, source_id, sealed, created_at, expires_at) "
    "VALUES ($1, $2, $3, $4, $5)"
};

void insert_source_secret(Tx& tx, const InboundSecret& secret) {
    tx.exec(
        insert_secret,
        secret.id,
        secret.source_id,
        Param::bytes(secret.sealed),
        secret.created_at,
        secret.expires_at
    );
}

const Query select_secrets{
    "select_secrets",
    "SELECT id, source_id, sealed, created_at, expires_at FROM inbound_secret "
    "WHERE ($1::uuid IS NULL OR source_id = $1) AND (expires_at IS NULL OR expires_at > $2) "
    "ORDER BY id"
};

std::vector<InboundSecret> source_secrets(
    Tx& tx, const std::optional<SourceId>& source, Instant now
) {
    std::vector<InboundSecret> secrets;
    for (const auto& row : tx.exec(select_secrets, source, now)) {
        secrets.push_back(InboundSecret{
            row.id<SecretId>("id"),
            row.id<SourceId>("source_id"),
            row.bytes("sealed"),
            row.instant("created_at"),
            row.optional_instant("expires_at"),
        });
    }
    return secrets;
}

const Query expire_secrets{
    "expire_secrets",
    "UPDATE inbound_secret SET expires_at = $3 "
    "WHERE source_id = $1 AND id <> $2 AND (expires_at IS NULL OR expires_at > $3)"
};

void expire_source_secrets(Tx& tx, SourceId source, SecretId except, Instant until) {
    tx.exec(expire_secrets, source, except, until);
}

const Query delete_secret{
    "delete_secret", "DELETE FROM inbound_secret WHERE source_id = $1 AND id = $2"
};

bool delete_source_secret(Tx& tx, SourceId source, SecretId id) {
    return tx.exec(delete_secret, source, id).affected() == 1;
}

const Query select_open_of_sender{
    "select_open_of_sender",
    "SELECT t.id FROM customer_contact AS p JOIN ticket AS t ON t.customer_id = p.customer_id "
    "WHERE p.kind = $3 AND p.value = $4 AND t.external_source = $1 AND t.channel = $2 "
    "  AND t.status <> 'closed' "
    "ORDER BY t.received_at DESC, t.id DESC LIMIT 1"
};

std::optional<TicketId> open_ticket_of_sender(
    Tx& tx, std::string_view source_name, std::string_view channel, const ContactValue& sender
) {
    const auto row = tx.exec_optional(
        select_open_of_sender, source_name, channel, domain::code_of(sender.kind), sender.value
    );
    if (!row) return std::nullopt;
    return row->id<TicketId>("id");
}

const Query select_delivery_answer{
    "select_delivery_answer",
    "SELECT body FROM inbound_delivery WHERE source_id = $1 AND delivery_id = $2"
};

std::optional<std::string> find_delivery_answer(
    Tx& tx, SourceId source, std::string_view delivery_id
) {
    const auto row = tx.exec_optional(select_delivery_answer, source, delivery_id);
    if (!row) return std::nullopt;
    return row->text("body");
}

const Query insert_delivery_answer{
    "insert_delivery_answer",
    "INSERT INTO inbound_delivery (source_id, delivery_id, body, received_at) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
};

void keep_delivery_answer(
    Tx& tx, SourceId source, std::string_view delivery_id, std::string_view body, Instant now
) {
    // Waits for a transaction that holds the same delivery.
    const auto rows = tx.exec(insert_delivery_answer, source, delivery_id, body, now);
    if (rows.affected() != 1) throw Rerun("a copy of the delivery came first");
}

}  // namespace bihuan::store
