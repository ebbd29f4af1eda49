#pragma once

// Versions of the business calendar and of the time-limit policy; only ever appended.

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

/// The two documents that have versions.
inline constexpr std::string_view calendar_rules = "calendar";
inline constexpr std::string_view policy_rules = "policy";

struct ClockRules {
    int version = 0;
    Instant effective_at;
    Json document;
    std::string note;
    Instant created_at;
    std::optional<UserId> created_by;
};

/// Newest first.
std::vector<ClockRules> list_clock_rules(Tx& tx, std::string_view kind);
std::optional<ClockRules> find_clock_rules(Tx& tx, std::string_view kind, int version);
/// The highest version whose time has come.
std::optional<ClockRules> clock_rules_in_force(Tx& tx, std::string_view kind, Instant now);
/// When the next version of either document comes into force.
std::optional<Instant> next_clock_rules_at(Tx& tx, Instant now);

/// Appends the next version and answers its number. Two at a time wait for each other.
int add_clock_rules(Tx& tx, std::string_view kind, const ClockRules& rules);
/// Makes the document version 1, in force since ever, unless there is a version already.
void seed_clock_rules(Tx& tx, std::string_view kind, const Json& document, Instant now);

using ClockSimulationId = Id<struct ClockSimulationTag>;

struct ClockSimulation {
    ClockSimulationId id;
    std::string kind;
    Json document;
};
void add_clock_simulation(
    Tx& tx, const ClockSimulation& simulation, std::optional<UserId> user, Instant now
);
std::optional<ClockSimulation> find_clock_simulation(Tx& tx, ClockSimulationId id);

}  // namespace bihuan::store
