#pragma once

// Customers who complain again, and groups of tickets, of a day or of several.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct RepeatRow {
    CustomerId customer_id;
    std::string name;
    std::int64_t complaints = 0;
    /// The newest first, at most ten.
    std::vector<TicketId> tickets;
};
/// Customers with a complaint received from `from` to before `to` and two or more since `since`,
/// those with the most first.
std::vector<RepeatRow> repeat_complaints(
    Tx& tx, Instant from, Instant to, Instant since, std::size_t limit
);

struct GroupRow {
    TicketId lead_id;
    std::int64_t tickets = 0;
    std::int64_t of_the_day = 0;
};
/// Groups of which a ticket was received or added from `from` to before `to`, the largest first.
std::vector<GroupRow> groups_touched(Tx& tx, Instant from, Instant to, std::size_t limit);

}  // namespace bihuan::store
