#pragma once

// 来电弹屏: what an agent sees of the caller while it rings. Read in one statement, because the
// second ring does not wait.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/scope.hpp"
#include "bihuan/store/calls.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

struct ScreenPop {
    /// Everybody who has the number, at most five.
    std::vector<CallCustomer> customers;
    /// As the contract has them; of the customer, when there is just one.
    Json open_tickets = Json::array();
    Json last_contacts = Json::array();
    Json due_visits = Json::array();
    /// `{id, due_at}` or null.
    Json callback;
};

/// Only tickets that the viewer sees.
ScreenPop screen_pop(Tx& tx, const domain::Viewer& viewer, const std::string& number);

}  // namespace bihuan::store
