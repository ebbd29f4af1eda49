#pragma once

// What an import asks about, and how it writes, many rows at once.

#include "bihuan/domain/customer.hpp"
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

/// What an import knows of a customer beside name and contacts.
struct ImportedFacts {
    domain::CustomerLevel level = domain::CustomerLevel::normal;
    domain::CustomerKind kind = domain::CustomerKind::person;
    std::vector<std::string> tags;
    std::optional<std::string> address;
    std::string source;
    std::string external_id;
};
/// Of a customer that has just come into being. The version stays: nobody has seen another one.
void complete_customer(Tx& tx, CustomerId id, const ImportedFacts& facts);

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
