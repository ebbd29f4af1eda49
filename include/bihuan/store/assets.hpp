#pragma once

// 一机一档: what customers have from us, and what was said and done about each piece.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/domain/scope.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

/// In the order in which they were entered.
std::vector<domain::Asset> assets_of(Tx& tx, CustomerId customer);
std::optional<domain::Asset> find_asset(Tx& tx, AssetId id);

/// False when there is one of that model and serial number.
bool insert_asset(Tx& tx, const domain::Asset& asset);

enum class AssetUpdated { yes, stale, serial_known };
/// `asset.version` is the version after the change.
AssetUpdated update_asset(Tx& tx, const domain::Asset& asset);

std::optional<AssetId> find_asset_by_serial(
    Tx& tx, const std::string& model, const std::string& serial
);

/// False when they are linked already.
bool link_asset(
    Tx& tx, TicketId ticket, AssetId asset, const std::optional<UserId>& by, Instant at
);

/// A ticket about the asset that the viewer sees.
struct AssetTicket {
    TicketId id;
    std::string number;
    std::string subject;
    std::string status;
    Instant received_at;
    /// `[{"id", "attempted_at", "reached", "satisfaction"}]`
    Json visits;
};
std::vector<AssetTicket> tickets_of_asset(Tx& tx, const domain::Viewer& viewer, AssetId id);

}  // namespace bihuan::store
