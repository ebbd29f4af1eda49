#pragma once

// 免打扰时段: hours of the day in which nobody is sent a message.

#include "bihuan/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bihuan::domain {

/// Minutes after local midnight, the first one within and the first one behind. Those that begin
/// later than they end go across midnight; of equal ones there are none.
struct QuietHours {
    int from = 0;
    int to = 0;

    bool contains(int minute) const;
};

/// "08:30"; nothing when it is no time of a day.
std::optional<int> parse_minute(std::string_view text);
std::string minute_text(int minute);

/// `at` itself, or the end of the quiet hours that it lies in, on the clocks of the zone.
Instant after_quiet(const Zone& zone, const std::optional<QuietHours>& quiet, Instant at);

}  // namespace bihuan::domain
