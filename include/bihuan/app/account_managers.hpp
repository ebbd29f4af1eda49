#pragma once

// 客户经理: customers are spread over them by balanced count weighted by ability; the first word to
// a newly assigned customer is due within a week.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/account_managers.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::app {

/// PUT /account-managers `{managers: [{user_id, ability, active}]}`: the whole list.
Result<std::vector<store::AccountManager>> put_account_managers(
    store::Tx& tx, const Context& context, const Json& body
);
Json account_manager_json(const Context& context, const store::AccountManager& manager);

/// POST /customers/managers/assign `{customer_ids | level}`: at most a thousand customers without a
/// manager at once, of the levels `vip` and `key_account` unless others are named. Who got whom.
/// `no_account_manager` when nobody is active.
Result<std::vector<std::pair<CustomerId, UserId>>> assign_managers(
    store::Tx& tx, const Context& context, const Json& body
);

/// POST /customers/{id}/contacted: the manager has spoken to the customer. `missing_permission` for
/// anybody else who may not assign.
Result<void> mark_contacted(store::Tx& tx, const Context& context, std::string_view id);

}  // namespace bihuan::app
