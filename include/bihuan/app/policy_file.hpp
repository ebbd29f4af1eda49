#pragma once

// Policies and calendars as JSON files: what an administrator writes, checked to the last member.

#include "bihuan/base/result.hpp"
#include "bihuan/domain/calendar.hpp"
#include "bihuan/domain/policy.hpp"

#include <string_view>

namespace bihuan::app {

/// Reads a policy (see config/policy.retail.json for the form). Refuses JSON that is none with
/// `malformed`, and with `invalid` everything else, all faults at once under their JSON pointers:
/// those of `Reader`, of `domain::check` and `limit_expected` (not exactly one of seconds, minutes,
/// hours and days, or one that the unit does not have).
Result<domain::Policy> parse_policy(std::string_view text);

/// Reads a calendar (see config/calendar.default.json). Hours are "HH:MM-HH:MM" up to "24:00". In
/// addition to the faults of `domain::Calendar::make`: `invalid_hours`, and `hours_expected` for an
/// explicit date that has neither hours nor `"closed": true`.
Result<domain::Calendar> parse_calendar(std::string_view text);

}  // namespace bihuan::app
