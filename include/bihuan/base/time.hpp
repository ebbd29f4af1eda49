#pragma once

// Time as the database stores it: microseconds in UTC. `now` is read once per request or job tick
// and passed on as a value; nothing below the edge looks at a clock.

#include "bihuan/base/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Seconds = std::chrono::seconds;
/// A day of the calendar without a zone.
using Day = std::chrono::sys_days;

/// RFC 3339 in UTC with `Z` and milliseconds, as every answer writes it.
std::string to_text(Instant instant);
/// The same at the end of a text.
void append_text(std::string& text, Instant instant);
/// `YYYY-MM-DD`.
std::string to_text(Day day);

/// Strict RFC 3339 with an offset ("2026-11-21T09:02:03.5+08:00"); years 1900–9999; a leap second
/// is refused. Nothing when it is not one.
std::optional<Instant> parse_instant(std::string_view text);
/// Strict `YYYY-MM-DD` of a day that exists.
std::optional<Day> parse_day(std::string_view text);

/// A time zone by its IANA name; looked up once. Safe for use from several threads.
class Zone {
public:
    /// Throws `std::runtime_error` when the system does not know the name.
    explicit Zone(std::string_view name);

    const std::string& name() const { return name_; }
    /// The local calendar day in which the instant lies.
    Day day_of(Instant instant) const;
    /// Seconds since local midnight.
    Seconds time_of_day(Instant instant) const;
    /// The instant at `offset` after local midnight of `day`. In a gap the first instant after it,
    /// in a fold the earlier one.
    Instant at(Day day, Seconds offset) const;

private:
    std::string name_;
    const void* zone_;
};

}  // namespace bihuan
