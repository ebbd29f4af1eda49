#pragma once

// Calendars as JSON: what an administrator writes, checked to the last member.

#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/calendar.hpp"

#include <string_view>

namespace bihuan::app {

/// Reads a calendar (see config/calendar.default.json). Hours are "HH:MM-HH:MM" up to "24:00"; what
/// closes earlier than it opens closes on the next morning. In addition to the faults of
/// `domain::Calendar::make`: `invalid_hours`, and `hours_expected` for an explicit date that has
/// neither hours nor `"closed": true`.
Result<domain::Calendar> read_calendar(const Json& json);
/// The same from a file's text; `malformed` when it is no JSON.
Result<domain::Calendar> parse_calendar(std::string_view text);

/// The inverse of `read_calendar`. The precomputed range (`first`, `last`) is no part of a file.
Json calendar_json(const domain::CalendarDefinition& definition);

}  // namespace bihuan::app
