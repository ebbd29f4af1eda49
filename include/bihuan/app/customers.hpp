#pragma once

// 客户档案: the use cases on customers. Contacts and ID numbers leave the server masked; what is
// whole goes through `reveal` only.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/store/customer_files.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// The customer, or the one that they were merged into; else `not_found`. Seen by those who see all
/// tickets or one of this customer, by the account manager, and by everybody who may read customers
/// as long as there is no ticket, like a ticket that waits for an owner.
Result<domain::CustomerFile> find_visible_file(
    store::Tx& tx, const Context& context, std::string_view id
);
/// The same with the row locked, for changes: `customer_merged` for one that was merged away,
/// `customer_pseudonymised` for one whose data were deleted.
Result<domain::CustomerFile> find_changeable_file(
    store::Tx& tx, const Context& context, std::string_view id
);

/// POST /customers. `already_exists` with the id of the customer who has one of the contacts or the
/// external reference; `missing_permission` for a manager that the principal may not set.
Result<domain::CustomerFile> create_customer(
    store::Tx& tx, const Context& context, const Json& body
);

/// PATCH /customers/{id}; `contacts` becomes the whole list, items with an `id` stay.
Result<domain::CustomerFile> change_customer(
    store::Tx& tx,
    const Context& context,
    std::string_view id,
    const Json& body,
    std::optional<std::int64_t> version
);

/// GET /customers; see `find_visible_file` for whom the list has.
Page<domain::CustomerFile> list_customers(
    store::Tx& tx,
    const Context& context,
    const store::CustomerFilter& filter,
    const std::optional<CustomerId>& after,
    const PageRequest& request
);

/// The number of the seal, or nothing.
std::optional<std::string> id_number_of(
    store::Tx& tx, const Context& context, const domain::CustomerFile& file
);

/// What a customer's keyed hash would be, for a search by ID number.
std::string id_number_hash(store::Tx& tx, const Context& context, std::string_view number);

/// As answers show it, masked.
Json customer_json(store::Tx& tx, const Context& context, const domain::CustomerFile& file);

}  // namespace bihuan::app
