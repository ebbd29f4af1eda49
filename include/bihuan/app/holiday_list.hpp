#pragma once

// Import of the yearly holiday lists of the State Council (国务院节假日安排).

#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/calendar.hpp"

#include <vector>

namespace bihuan::app {

/// The definition with the lists of some years put in. A list is `{"year": 2026, "papers": [...],
/// "days": [{"name": "国庆节", "date": "2026-10-01", "isOffDay": true}, ...]}`; an off day becomes
/// a holiday, the others make-up days. Since New Year may begin in the last week of December, the
/// list of a year owns the days from 25 December of the year before to 24 December: importing it
/// again replaces holidays and make-up days among these and leaves explicit dates alone.
/// `known_until` becomes the end of the last year, never earlier than it was.
///
/// Notes faults under pointers that begin with the index of the list ("/0/days/3/date"): those of
/// `Reader`, `holiday_out_of_year`, `duplicate_day`, `duplicate_year` and `holiday_year_missing`
/// (the years leave a gap; the argument is the first that is missing). With faults the result is
/// of no use.
domain::CalendarDefinition merge_holidays(
    domain::CalendarDefinition definition,
    const std::vector<Json>& year_lists,
    std::vector<Fault>& faults
);

}  // namespace bihuan::app
