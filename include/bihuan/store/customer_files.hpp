#pragma once

// 客户档案: reading and writing what is kept of a customer.

#include "bihuan/domain/customer.hpp"
#include "bihuan/domain/scope.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::store {

class Tx;

/// Also of one that was merged into another: `merged_into` says into which.
std::optional<domain::CustomerFile> find_customer_file(Tx& tx, CustomerId id);

/// Takes the rows' locks, in the order of their ids, so that nobody writes what belongs to them
/// until the end of the transaction. Load the customers *after* this.
void lock_customers(Tx& tx, const std::vector<CustomerId>& ids);

/// Writes a new customer without contacts; nothing when the external reference is known.
bool insert_customer_file(Tx& tx, const domain::CustomerFile& file);

/// Writes all but contacts; false when the row is not at the version before this one's.
bool update_customer_file(Tx& tx, const domain::CustomerFile& file);

/// Makes the contacts of a customer what is given: new ones have a new id. Gives the customer who
/// has one of the values, when one is wanted unshared that belongs to somebody else.
std::optional<CustomerId> put_contacts(
    Tx& tx, CustomerId customer, const std::vector<domain::FiledContact>& contacts
);

std::optional<CustomerId> find_customer_by_external(
    Tx& tx, const std::string& source, const std::string& id
);

/// Other systems know the customer no longer.
void forget_external(Tx& tx, CustomerId id);

/// The first word to the customer was said: nothing is due any more.
void clear_contact_due(Tx& tx, CustomerId id);

/// All conditions combine with AND. Empty lists and missing values do not filter.
struct CustomerFilter {
    std::vector<std::string> kinds;
    std::vector<std::string> levels;
    std::vector<std::string> tags;
    /// A whole number, normalised, and its last digits: one of them has to match.
    std::optional<std::string> phone;
    std::optional<std::string> phone_tail;
    /// Part of the name, whatever its case and width.
    std::optional<std::string> name;
    std::optional<UserId> manager_id;
    bool manager_none = false;
    std::optional<bool> blacklisted;
    std::optional<Instant> contact_due_before;
    std::optional<std::pair<std::string, std::string>> external;
    std::optional<std::string> id_number_hash;
    /// For `blacklisted`.
    Instant now;
};

/// Newest first, those behind `after`, only those whom the viewer sees: see
/// `app::find_visible_file`.
std::vector<domain::CustomerFile> list_customer_files(
    Tx& tx,
    const domain::Viewer& viewer,
    const CustomerFilter& filter,
    const std::optional<CustomerId>& after,
    std::size_t limit
);
std::int64_t count_customer_files(
    Tx& tx, const domain::Viewer& viewer, const CustomerFilter& filter
);

}  // namespace bihuan::store
