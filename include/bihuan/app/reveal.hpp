#pragma once

// Customers as the staff sees them: masked, unless somebody who works for that customer asks for
// one value and says why.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/ticket.hpp"

#include <string>
#include <string_view>

namespace bihuan::app {

/// `138****8000`, `z***@example.com`, and the first character of anything else.
std::string masked(const domain::ContactPoint& point);

/// `[{"id", "kind", "value"}]` with masked values: the only form in which contacts leave the server
/// except through `reveal_contact`.
Json masked_contacts(const domain::Customer& customer);

/// POST …/reveal: `{contact_id | field, reason}`. The unmasked value, written to the audit log in
/// the same transaction. For the owner or first contact of an open ticket of the customer, for
/// their account manager, and for leads and supervisors; else `missing_permission`. A customer
/// without such a contact or ID number is a fault `unknown_reference`.
Result<std::string> reveal_contact(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
);

}  // namespace bihuan::app
