#pragma once

// 一机一档 and the timeline: what a customer has from us and what happened.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/store/assets.hpp"
#include "bihuan/store/customer_timeline.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

Result<std::vector<domain::Asset>> list_assets(
    store::Tx& tx, const Context& context, std::string_view customer
);
/// `already_exists` with the asset of that model and serial number.
Result<domain::Asset> create_asset(
    store::Tx& tx, const Context& context, std::string_view customer, const Json& body
);
Result<domain::Asset> find_customer_asset(
    store::Tx& tx, const Context& context, std::string_view customer, std::string_view id
);
/// What a change comes with.
struct AssetChange {
    std::string customer;
    std::string id;
    /// The version that the caller saw; nothing when they named none.
    std::optional<std::int64_t> version;
};
Result<domain::Asset> change_asset(
    store::Tx& tx, const Context& context, const AssetChange& change, const Json& body
);

/// POST /tickets/{id}/assets `{asset_id}`: the ticket is about this piece. `already_linked`,
/// `unknown_reference` for a piece of another customer.
Result<domain::Asset> link_asset(
    store::Tx& tx, const Context& context, std::string_view ticket, const Json& body
);

Json asset_json(const domain::Asset& asset);
/// The same with the tickets that the principal sees, and their visits.
Json asset_with_tickets_json(store::Tx& tx, const Context& context, const domain::Asset& asset);

/// GET /customers/{id}/timeline: newest first, known numbers in texts masked.
Result<Page<store::TimelineItem>> customer_timeline(
    store::Tx& tx,
    const Context& context,
    std::string_view customer,
    const std::vector<std::string>& after,
    const PageRequest& request
);

}  // namespace bihuan::app
