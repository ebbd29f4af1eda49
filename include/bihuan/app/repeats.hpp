#pragma once

// Who complains again, and which tickets were put together as one matter, as a daily report lists
// them.

#include "bihuan/app/hot_subjects.hpp"

#include <cstdint>
#include <vector>

namespace bihuan::app {

/// Somebody who complained on the day and not for the first time within 30 days.
struct RepeatComplainant {
    CustomerId customer_id;
    /// Complaints within the 30 days that end with the day.
    std::int64_t complaints = 0;
    /// The newest of them that the reader may see.
    std::vector<SampleTicket> tickets;
};

/// The most complaints first, at most 50; without those of whom the reader sees no ticket.
std::vector<RepeatComplainant> repeat_complainants(store::Tx& tx, const Context& context, Day day);

/// A group of which a ticket was received or added on the day.
struct DayGroup {
    SampleTicket lead;
    /// The lead counted in.
    std::int64_t tickets = 0;
    /// Of these received on the day or added on it.
    std::int64_t of_the_day = 0;
};

/// The largest first, at most 50; those whose lead the reader may see.
std::vector<DayGroup> groups_of_day(store::Tx& tx, const Context& context, Day day);

}  // namespace bihuan::app
