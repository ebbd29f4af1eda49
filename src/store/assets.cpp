#include "bihuan/store/assets.hpp"

#include "store/conditions.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_ASSET_COLUMNS                                                                \
    "id, customer_id, model, serial, contract_number, contract_until, warranty_until, " \
    "installed_on, note, created_at, updated_at, version "

domain::Asset asset_of(const Row& row) {
    domain::Asset asset;
    asset.id = row.id<AssetId>("id");
    asset.customer_id = row.id<CustomerId>("customer_id");
    asset.model = row.text("model");
    asset.serial = row.text("serial");
    asset.contract_number = row.optional_text("contract_number");
    asset.contract_until = row.optional_day("contract_until");
    asset.warranty_until = row.optional_day("warranty_until");
    asset.installed_on = row.optional_day("installed_on");
    asset.note = row.text("note");
    asset.created_at = row.instant("created_at");
    asset.updated_at = row.instant("updated_at");
    asset.version = row.integer("version");
    return asset;
}

const Query select_assets_of{
    "select_assets_of",
    "SELECT " BH_ASSET_COLUMNS "FROM asset WHERE customer_id = $1 ORDER BY created_at, id"};

}  // namespace

std::vector<domain::Asset> assets_of(Tx& tx, CustomerId customer) {
    std::vector<domain::Asset> assets;
    for (const auto& row : tx.exec(select_assets_of, customer)) assets.push_back(asset_of(row));
    return assets;
}

namespace {

const Query select_asset{"select_asset", "SELECT " BH_ASSET_COLUMNS "FROM asset WHERE id = $1"};

}  // namespace

std::optional<domain::Asset> find_asset(Tx& tx, AssetId id) {
    const auto row = tx.exec_optional(select_asset, id);
    if (!row) return std::nullopt;
    return asset_of(*row);
}

namespace {

const Query insert_asset_row{"insert_asset_row", R"sql(
    INSERT INTO asset (id, customer_id, model, serial, contract_number, contract_until,
        warranty_until, installed_on, note, created_at, updated_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 1)
    ON CONFLICT ON CONSTRAINT asset_serial_key DO NOTHING
)sql"};

}  // namespace

bool insert_asset(Tx& tx, const domain::Asset& asset) {
    const auto rows = tx.exec(
        insert_asset_row,
        asset.id,
        asset.customer_id,
        asset.model,
        asset.serial,
        asset.contract_number,
        asset.contract_until,
        asset.warranty_until,
        asset.installed_on,
        asset.note,
        asset.created_at
    );
    return rows.affected() == 1;
}

namespace {

const Query update_asset_row{"update_asset_row", R"sql(
    UPDATE asset SET model = $2, serial = $3, contract_number = $4, contract_until = $5,
        warranty_until = $6, installed_on = $7, note = $8, updated_at = $9, version = $10::bigint
    WHERE id = $1 AND version = $10::bigint - 1
)sql"};

}  // namespace

AssetUpdated update_asset(Tx& tx, const domain::Asset& asset) {
    std::size_t affected = 0;
    try {
        tx.attempt([&] {
            const auto rows = tx.exec(
                update_asset_row,
                asset.id,
                asset.model,
                asset.serial,
                asset.contract_number,
                asset.contract_until,
                asset.warranty_until,
                asset.installed_on,
                asset.note,
                asset.updated_at,
                asset.version
            );
            affected = rows.affected();
        });
    } catch (const ConstraintViolation& violation) {
        if (violation.constraint() == "asset_serial_key") return AssetUpdated::serial_known;
        throw;
    }
    return affected == 1 ? AssetUpdated::yes : AssetUpdated::stale;
}

namespace {

const Query select_asset_by_serial{"select_asset_by_serial", R"sql(
    SELECT id FROM asset WHERE model = $1 AND serial = $2
)sql"};

}  // namespace

std::optional<AssetId> find_asset_by_serial(
    Tx& tx, const std::string& model, const std::string& serial
) {
    const auto row = tx.exec_optional(select_asset_by_serial, model, serial);
    if (!row) return std::nullopt;
    return row->id<AssetId>("id");
}

namespace {

const Query insert_ticket_asset{"insert_ticket_asset", R"sql(
    INSERT INTO ticket_asset (ticket_id, asset_id, linked_by, linked_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
)sql"};

}  // namespace

bool link_asset(
    Tx& tx, TicketId ticket, AssetId asset, const std::optional<UserId>& by, Instant at
) {
    return tx.exec(insert_ticket_asset, ticket, asset, by, at).affected() == 1;
}

std::vector<AssetTicket> tickets_of_asset(Tx& tx, const domain::Viewer& viewer, AssetId id) {
    Conditions where;
    where.add("l.asset_id = ?::uuid", {id});
    add_ticket_scope(where, viewer);
    const auto rows = tx.exec_sql(
        "SELECT t.id, t.number, t.subject, t.status, t.received_at, "
        "  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'attempted_at', "
        "      to_char(v.attempted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), "
        "      'reached', v.reached, 'satisfaction', v.satisfaction) "
        "      ORDER BY v.attempted_at, v.id), '[]') "
        "   FROM visit AS v WHERE v.ticket_id = t.id) AS visits "
        "FROM ticket_asset AS l JOIN ticket AS t ON t.id = l.ticket_id" +
            where.sql() + " ORDER BY t.received_at DESC, t.id DESC LIMIT 200",
        where.params()
    );
    std::vector<AssetTicket> tickets;
    for (const auto& row : rows) {
        tickets.push_back(AssetTicket{
            row.id<TicketId>("id"),
            row.text("number"),
            row.text("subject"),
            row.text("status"),
            row.instant("received_at"),
            row.json("visits"),
        });
    }
    return tickets;
}

}  // namespace bihuan::store
