#pragma once

// Two archives made one, and two again: what goes over is listed row by row.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/customer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct CustomerMerge {
    MergeId id;
    CustomerId customer_id;
    CustomerId from_id;
    std::string from_name;
    std::string reason;
    Json fields = Json::object();
    Instant merged_at;
    std::optional<UserId> merged_by;
    std::optional<Instant> undone_at;
    std::optional<UserId> undone_by;
    std::int64_t tickets = 0;
    std::int64_t contacts = 0;
    std::int64_t assets = 0;
};

/// Those into this customer, oldest first.
std::vector<CustomerMerge> merges_of_customer(Tx& tx, CustomerId id);

void insert_merge(Tx& tx, const CustomerMerge& merge);
void finish_merge_undo(Tx& tx, const CustomerMerge& merge);

/// Locks the customer's tickets until the end of the transaction, by id.
std::vector<TicketId> lock_tickets_of(Tx& tx, CustomerId id);
std::vector<TicketId> lock_open_tickets_of(Tx& tx, CustomerId id);
/// Those that the merge moved and that are still the customer's, locked.
std::vector<TicketId> lock_merged_tickets(Tx& tx, const CustomerMerge& merge);
void keep_merged_tickets(Tx& tx, MergeId id, const std::vector<TicketId>& tickets);

/// Contact points and assets go from `from_id` to `customer_id`, and are listed. A contact point
/// that both have is dropped, and kept with the merge.
void move_belongings(Tx& tx, const CustomerMerge& merge);

/// What was moved and is still there goes back, dropped contact points are made again. Gives the
/// customer who has one of these by now; then nothing may be committed.
std::optional<CustomerId> move_belongings_back(Tx& tx, const CustomerMerge& merge);

}  // namespace bihuan::store
