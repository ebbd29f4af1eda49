#pragma once

// Policies as JSON: what an administrator writes, checked to the last member.

#include "bihuan/app/calendar_file.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/policy.hpp"

#include <string_view>
#include <vector>

namespace bihuan::app {

/// Reads a policy (see config/policy.retail.json for the form). Refuses with `invalid`, all faults
/// at once under their JSON pointers: those of `Reader`, of `domain::check` and `limit_expected`
/// (not exactly one of seconds, minutes, hours and days, or one that the unit does not have).
Result<domain::Policy> read_policy(const Json& json);
/// The same from a file's text; `malformed` when it is no JSON.
Result<domain::Policy> parse_policy(std::string_view text);

/// The inverse of `read_policy`.
Json policy_json(const domain::Policy& policy);

/// One policy of several packs: their rules in the order given, so that what is more special has to
/// come first, their ladders and steps together, the highest version. Refuses with `invalid`:
/// `no_policy`, `duplicate_rule`, `ladder_conflict` and `step_conflict` where two packs disagree.
/// Pointers begin with the index of the pack: "/1/rules/3/name".
Result<domain::Policy> join_policies(const std::vector<domain::Policy>& policies);

}  // namespace bihuan::app
