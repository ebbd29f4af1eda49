#pragma once

// Who complains again, and which tickets were put together as one matter, as reports list them.

#include "bihuan/app/hot_subjects.hpp"

#include <cstdint>
#include <vector>

namespace bihuan::app {

/// Somebody who complained in the days, and not for the first time within 30 days or these days.
struct RepeatComplainant {
    CustomerId customer_id;
    /// Masked.
    std::string name;
    /// Complaints from the beginning of `since` to the end of the days.
    std::int64_t complaints = 0;
    /// The newest of them that the reader may see.
    std::vector<SampleTicket> tickets;
};

/// The first of the 30 days that end with `to`, or of the days themselves where these are more.
Day repeats_since(Day from, Day to);
/// The most complaints first, at most 50; without those of whom the reader sees no ticket. Both
/// days are included.
std::vector<RepeatComplainant> repeat_complainants(
    store::Tx& tx, const Context& context, Day from, Day to
);

/// A group of which a ticket was received or added in the days.
struct TouchedGroup {
    SampleTicket lead;
    /// The lead counted in.
    std::int64_t tickets = 0;
    /// Of these received or added in the days.
    std::int64_t of_these_days = 0;
};

/// The largest first, at most 50; those whose lead the reader may see. Both days are included.
std::vector<TouchedGroup> groups_of_days(
    store::Tx& tx, const Context& context, Day from, Day to
);

}  // namespace bihuan::app
