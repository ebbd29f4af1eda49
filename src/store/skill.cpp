#include "bihuan/store/skill.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query select_skills{
    "select_skills", "SELECT skill, ability FROM user_skill WHERE user_id = $1 ORDER BY skill"
};

std::vector<domain::Skill> skills_of(Tx& tx, UserId user) {
    std::vector<domain::Skill> skills;
    for (const auto& row : tx.exec(select_skills, user)) {
        skills.push_back({row.text("skill"), static_cast<int>(row.integer("ability"))});
    }
    return skills;
}

const Query delete_skills{"delete_skills", "DELETE FROM user_skill WHERE user_id = $1"};
const Query insert_skills{
    "insert_skills",
    "INSERT INTO user_skill (user_id, skill, ability) "
    "SELECT $1, s.skill, s.ability FROM unnest($2::text[], $3::int[]) AS s (skill, ability)"
};

void replace_skills(Tx& tx, UserId user, const std::vector<domain::Skill>& skills) {
    std::vector<std::string> codes;
    std::vector<int> abilities;
    for (const auto& skill : skills) {
        codes.push_back(skill.code);
        abilities.push_back(skill.ability);
    }
    tx.exec(delete_skills, user);
    tx.exec(insert_skills, user, codes, abilities);
}

}  // namespace bihuan::store
