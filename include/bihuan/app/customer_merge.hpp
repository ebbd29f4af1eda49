#pragma once

// 合并客户档案: two archives of one person become one; for 30 days they can become two again, with
// what was done meanwhile staying where it was done.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/store/customer_merges.hpp"

#include <string_view>
#include <vector>

namespace bihuan::app {

/// POST …/merge `{from, reason}`. `same_customer`, `unknown_reference`, `customer_merged`,
/// `customer_pseudonymised`.
Result<store::CustomerMerge> merge_customers(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
);

/// POST …/merges/{merge}/undo. `merge_undone`, `undo_period_over`, `later_merge_stands` while
/// another merge into the same customer has come after it, `customer_merged` while the customer
/// itself is part of another, `already_exists` when a contact point was given to somebody else.
Result<store::CustomerMerge> undo_merge(
    store::Tx& tx, const Context& context, std::string_view id, std::string_view merge_id
);

/// Those into this customer.
Result<std::vector<store::CustomerMerge>> list_merges(
    store::Tx& tx, const Context& context, std::string_view id
);

/// What the one that stays gains: the higher level, tags, and what it had not. `record` says what
/// was before and after, for `restored`.
domain::CustomerFile merged(
    domain::CustomerFile into, const domain::CustomerFile& from, Instant now, Json& record
);

/// Takes back what `record` says, as far as it is still as the merge left it.
domain::CustomerFile restored(domain::CustomerFile file, const Json& record);

/// As answers show it.
Json merge_json(const Context& context, const store::CustomerMerge& merge);

}  // namespace bihuan::app
