#pragma once

// Who can do what, and how well.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/skill.hpp"

#include <vector>

namespace bihuan::store {

class Tx;

/// By code.
std::vector<domain::Skill> skills_of(Tx& tx, UserId user);
/// Puts these in the place of all that they have.
void replace_skills(Tx& tx, UserId user, const std::vector<domain::Skill>& skills);

}  // namespace bihuan::store
