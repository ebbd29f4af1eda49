#pragma once

// The times that other systems write into their exports, in all the forms that were met.

#include "bihuan/base/time.hpp"

#include <optional>
#include <string_view>

namespace bihuan::app {

struct ReceivedTime {
    Instant at;
    /// Only the day was given: `at` is its first instant.
    bool day_only = false;
};

/// RFC 3339 with an offset; without one the time is local in `zone`: "2020-01-06 12:09:38",
/// "2020-01-06T12:09", "2017/8/21 下午 05:23:52", "2017/8/21", "2020-01-06", "20200106",
/// "20200501 004200.0". Nothing when it is none of them or the day does not exist.
std::optional<ReceivedTime> parse_received_time(std::string_view text, const Zone& zone);

}  // namespace bihuan::app
