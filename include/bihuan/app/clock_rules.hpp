#pragma once

// The calendar and the policy that are in force, and their versions.

#include "bihuan/domain/calendar.hpp"
#include "bihuan/domain/policy.hpp"

#include <memory>
#include <optional>

namespace bihuan::store {
class Tx;
struct ClockRules;
}

namespace bihuan::app {

/// Immutable; shared by all requests of a snapshot.
struct ClockRules {
    domain::Calendar calendar;
    domain::Policy policy;
};

/// What is in force at `now`; `known` again when its versions still are, since a calendar takes
/// milliseconds to build. Nothing when no version is stored: the center's configuration holds.
std::shared_ptr<const ClockRules> load_clock_rules(
    store::Tx& tx, Instant now, std::shared_ptr<const ClockRules> known
);

/// Stores what the configuration says as version 1 of both, unless versions are there.
void seed_clock_rules(store::Tx& tx, const ClockRules& rules, Instant now);

/// A stored version as the clocks use it; throws when this program cannot read it.
domain::Calendar calendar_of(const store::ClockRules& stored);
domain::Policy policy_of(const store::ClockRules& stored);

}  // namespace bihuan::app
