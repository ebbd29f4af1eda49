#pragma once

// Keeping count of the words of each day, and what is hot by these counts.

#include "bihuan/app/center.hpp"
#include "bihuan/store/word_days.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

/// Follows new tickets by their events. Events get their numbers before their transactions end, so
/// a number counts as passed only when all that were writing when it was seen have ended.
class NewTicketFollower {
public:
    /// Notes the days of some of the new tickets for counting; whether there may be more at once.
    bool follow(store::Tx& tx, const Zone& zone);

private:
    struct Seen {
        std::int64_t newest = 0;
        std::vector<std::string> writers;
    };
    std::optional<Seen> seen_;
};

/// Counts one of the days that are to be counted anew, the newest first, none that was counted
/// within `pause`. Whether there was one.
bool count_next_day(store::Tx& tx, const Context& context, std::chrono::milliseconds pause);

/// One local day, from its tickets.
store::WordDay counted_day(store::Tx& tx, const Context& context, Day day);

/// The text as it is counted.
std::u32string counted_text(const store::TicketWords& words);

}  // namespace bihuan::app
