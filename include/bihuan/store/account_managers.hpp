#pragma once

// 客户经理: who looks after customers, and whom.

#include "bihuan/domain/customer.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bihuan::store {

class Tx;

struct AccountManager {
    UserId user_id;
    /// In hundredths.
    std::int64_t ability = 100;
    bool active = true;
    /// Customers who have this manager.
    std::int64_t customers = 0;
};

/// By user id; also those who are not active.
std::vector<AccountManager> list_account_managers(Tx& tx);
/// The same, and nobody else assigns or changes managers until the end of the transaction.
std::vector<AccountManager> lock_account_managers(Tx& tx);
/// Replaces the whole list.
void put_account_managers(Tx& tx, const std::vector<AccountManager>& managers);

/// Customers without a manager, of these ids, or of these levels when there are no ids, oldest
/// first, locked.
std::vector<CustomerId> lock_unmanaged(
    Tx& tx,
    const std::vector<CustomerId>& ids,
    const std::vector<std::string>& levels,
    std::size_t limit
);

/// Each customer gets the manager at the same place.
void assign_managers(
    Tx& tx,
    const std::vector<CustomerId>& customers,
    const std::vector<UserId>& managers,
    Instant contact_due_at,
    Instant now
);

}  // namespace bihuan::store
