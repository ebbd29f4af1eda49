#pragma once

#include "bihuan/domain/customer.hpp"

#include <vector>

namespace bihuan::store {

class Tx;

/// Customers who might be the same as this one: with a contact value, the ID number or the address
/// in common, of the same name, or with a name that begins alike. At most a hundred; what they have
/// in common is for the caller to find out.
std::vector<domain::CustomerFile> duplicate_candidates(Tx& tx, const domain::CustomerFile& file);

}  // namespace bihuan::store
