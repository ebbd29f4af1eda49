#pragma once

// The rules of follow-up visits (回访): when a customer counts as unreachable, what counts as
// satisfied, and when nobody is called.

#include "bihuan/base/time.hpp"

#include <span>

namespace bihuan::domain {

/// The part of the local day an attempt lies in. Half-open like all spans: 12:00 is afternoon and
/// 17:30 is evening.
enum class Band { morning, afternoon, evening };

/// `time_of_day`: seconds since local midnight.
Band band_of(Seconds time_of_day);

/// Whether these failed attempts (in any order) make the customer unreachable: among them are three
/// that lie pairwise at least two hours apart and either in three different bands or on three
/// different local days. Further attempts neither help nor harm. The caller passes the failed
/// attempts of one passage through follow_up.
bool unreachable(std::span<const Instant> failed_attempts, const Zone& zone);

/// How far failed attempts have come on the way to "unreachable", 3 being all of it.
int counted_attempts(std::span<const Instant> failed_attempts, const Zone& zone);

/// From when on, not before `now`, one more failed attempt counts and the server may dial.
Instant next_attempt_counts_from(
    std::span<const Instant> failed_attempts, const Zone& zone, Instant now
);

/// Satisfaction runs from 1 to 5; the lowest score that satisfies is configuration.
inline constexpr int satisfied_from_default = 3;
bool satisfied(int score, int satisfied_from = satisfied_from_default);

/// Whether the server may neither dial nor schedule a call then: before 9:00, 12:00–14:00 and from
/// 20:30. Never binds the recording of what has happened.
bool is_quiet(Seconds time_of_day);

}  // namespace bihuan::domain
