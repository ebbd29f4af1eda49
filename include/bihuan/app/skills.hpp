#pragma once

// Recording who can do what, and how well.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/skill.hpp"

#include <string_view>
#include <vector>

namespace bihuan::app {

/// `not_found`.
Result<std::vector<domain::Skill>> list_skills(
    store::Tx& tx, const Context& context, std::string_view user
);

/// PUT /users/{id}/skills: `{skills: [{skill, ability}]}` in the place of all that they had;
/// ability a decimal above 0 and up to 5, 1 where it is left out. `not_found`, `invalid`. Audited;
/// the caller forgets the cached directory after the commit.
Result<std::vector<domain::Skill>> put_skills(
    store::Tx& tx, const Context& context, std::string_view user, const Json& body
);

}  // namespace bihuan::app
