#pragma once

// The history of a ticket, as it was written.

#include "bihuan/domain/ticket.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bihuan::store {

class Tx;

struct StoredEvent {
    std::int64_t seq = 0;
    EventId id;
    domain::Event event;
};

/// Oldest first, those after `after_seq`, at most `limit`. Notes of departments other than
/// `only_department` are left out when it is given, and what those wrote into their moves is blank.
std::vector<StoredEvent> events_of(
    Tx& tx,
    TicketId id,
    std::int64_t after_seq,
    std::size_t limit,
    const std::optional<DepartmentId>& only_department
);

}  // namespace bihuan::store
