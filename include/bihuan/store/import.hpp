#pragma once

// What an import asks about, and how it writes, many rows at once.

#include "bihuan/store/customers.hpp"
#include "bihuan/store/jobs.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

/// Those of `ids` under which a ticket of this source is there already.
std::vector<std::string> known_external_ids(
    Tx& tx, std::string_view source, const std::vector<std::string>& ids
);
/// Those of `ids` under which a customer of this source was imported before.
std::vector<std::string> known_customer_ids(
    Tx& tx, std::string_view source, const std::vector<std::string>& ids
);
/// The customer who has one of these contact points, the first in the given order.
std::optional<CustomerId> customer_with(Tx& tx, const std::vector<ContactValue>& contacts);
/// Of a customer that has just come into being.
void set_customer_level(Tx& tx, CustomerId id, domain::CustomerLevel level);

struct ImportedCustomer {
    CustomerId id;
    std::string external_id;
    /// Whether the import made them.
    bool created = false;
};
void insert_imported_customer(
    Tx& tx, ImportId import, std::string_view source, const ImportedCustomer& customer
);

}  // namespace bihuan::store
