#pragma once

// 技能: what a ticket asks of whoever works on it, and how well somebody can do that.
//
// A skill is a code of two parts. `category:product.quality` is asked for by that category and what
// lies under it, `kind:claim` and `channel:email` by tickets of that kind or channel, `tag:english`
// by those with that tag, which is how a language is told. A ticket asks only for what somebody
// has: a center that never records a skill works as if there were none. Of the category the longest
// code that somebody has counts.

#include "bihuan/domain/ticket.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

/// Abilities are in hundredths.
inline constexpr int usual_ability = 100;
inline constexpr int ability_max = 500;

struct Skill {
    std::string code;
    int ability = usual_ability;
};

/// The skills that somebody has.
using KnownSkills = std::set<std::string, std::less<>>;

/// Whether it is `category:…`, `kind:…`, `channel:…` or `tag:…` with a good second part.
bool is_skill_code(std::string_view code);

/// The skill that a category asks for: the longest known one above it.
std::optional<std::string> skill_for_category(const KnownSkills& known, std::string_view category);

/// All that the ticket asks for.
std::vector<std::string> needed_skills(const KnownSkills& known, const Ticket& ticket);

/// How well somebody with these skills does work that needs those: by the weakest; the usual
/// ability when nothing is needed; nothing when one is missing.
std::optional<int> ability_for(
    const std::vector<Skill>& skills, const std::vector<std::string>& needed
);

}  // namespace bihuan::domain
