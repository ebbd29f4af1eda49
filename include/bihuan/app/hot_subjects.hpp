#pragma once

// What rose in a day, week or month against the days before it, with tickets that the reader may
// see.

#include "bihuan/app/center.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bihuan::app {

struct SampleTicket {
    TicketId id;
    std::string number;
    std::string subject;
};

struct HotSubject {
    /// As most people write it.
    std::string phrase;
    std::int64_t count = 0;
    /// In the same number of days before.
    double usual = 0;
    double score = 0;
    std::vector<SampleTicket> samples;
    /// Other phrases of mostly the same tickets.
    std::vector<std::string> related;
    /// The address of the list of its tickets.
    std::string drill;
};

/// From `from` to before `to`, local days. None in the first week of a center. Phrases that tell a
/// customer's name are left out, and those that stand in no ticket that the reader may see.
std::vector<HotSubject> hot_subjects(store::Tx& tx, const Context& context, Day from, Day to);

}  // namespace bihuan::app
