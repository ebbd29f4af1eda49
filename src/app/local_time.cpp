#include "app/local_time.hpp"

#include <fmt/format.h>

namespace bihuan::app {

std::string local_minute(const Zone& zone, Instant instant) {
    const auto second = zone.time_of_day(instant).count();
    const auto day = to_text(zone.day_of(instant));
    return fmt::format("{} {:02}:{:02}", day, second / 3600, second / 60 % 60);
}

std::string local_second(const Zone& zone, Instant instant) {
    const auto second = zone.time_of_day(instant).count();
    return fmt::format("{}:{:02}", local_minute(zone, instant), second % 60);
}

}  // namespace bihuan::app
