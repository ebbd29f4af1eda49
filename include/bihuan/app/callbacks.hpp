#pragma once

// 回电: who waited in vain is called back. A callback belongs to a number and follows from its
// calls.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/callbacks.hpp"
#include "bihuan/store/calls.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// Makes, changes or closes the callbacks of these numbers as their calls say now.
void follow_callbacks(
    store::Tx& tx, const Context& context, const std::vector<std::string>& numbers
);

Page<store::Callback> list_callbacks(
    store::Tx& tx,
    const store::CallbackFilter& filter,
    const std::optional<store::CallbackPosition>& after,
    const PageRequest& request
);
/// `not_found`.
Result<store::Callback> find_callback(store::Tx& tx, std::string_view id);
/// Whose numbers these are now.
std::map<std::string, std::vector<store::CallCustomer>> customers_of_numbers(
    store::Tx& tx, const std::vector<std::string>& numbers
);
/// `callback_claimed`, `callback_closed`.
Result<store::Callback> claim_callback(store::Tx& tx, const Context& context, std::string_view id);
Result<store::Callback> release_callback(
    store::Tx& tx, const Context& context, std::string_view id
);
/// `{result, note}`.
Result<store::Callback> finish_callback(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
);

}  // namespace bihuan::app
