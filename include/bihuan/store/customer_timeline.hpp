#pragma once

// Everything that happened with a customer, in one list.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/domain/scope.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct TimelineItem {
    /// "ticket", "contact", "visit", "compensation", "merge" or "asset".
    std::string type;
    std::string id;
    Instant at;
    std::optional<TicketId> ticket_id;
    std::string ticket_number;
    Json data;
    /// What the list is sorted by.
    std::vector<std::string> key;
};

/// Newest first, those behind `after`; of tickets, and of what belongs to them, only what the
/// viewer sees.
std::vector<TimelineItem> timeline_of(
    Tx& tx,
    const domain::Viewer& viewer,
    CustomerId customer,
    const std::vector<std::string>& after,
    std::size_t limit
);

}  // namespace bihuan::store
