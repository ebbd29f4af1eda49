#pragma once

// Limits that depend on a customer's level follow it.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/customer.hpp"

namespace bihuan::app {

/// Re-evaluates the open limits of the customer's open tickets after the level was changed from
/// `before` to `after` in the same transaction. Tickets none of whose limits the level moves stay
/// as they are.
Result<void> follow_level(
    store::Tx& tx,
    const Context& context,
    CustomerId id,
    domain::CustomerLevel before,
    domain::CustomerLevel after
);

}  // namespace bihuan::app
