#include "bihuan/app/audit.hpp"
#include "bihuan/app/skills.hpp"
#include "bihuan/store/directory.hpp"
#include "bihuan/store/people.hpp"

#include <set>

namespace bihuan::app {

namespace {

constexpr std::size_t skills_max = 100;

Result<UserId> user_named(store::Tx& tx, std::string_view text) {
    const auto id = UserId::parse(text);
    if (!id || !store::find_user(tx, *id)) return refuse(Refusal::not_found, "not_found");
    return *id;
}

std::optional<domain::Skill> read_skill(const Json& line, std::string pointer,
                                        std::vector<Fault>& faults) {
    Reader reader(line, std::move(pointer), faults);
    domain::Skill skill;
    const auto code = reader.text("skill", TextLimit{100}, Need::required);
    const bool good = code && domain::is_skill_code(*code);
    if (code && !good) reader.fault("skill", "invalid_skill", *code);
    // A decimal with two places is read like money: in hundredths.
    const auto ability = reader.amount("ability");
    if (ability && (*ability < 1 || *ability > domain::ability_max)) {
        reader.fault("ability", "out_of_range", "0.01–5.00");
    }
    reader.finish();
    if (!good) return std::nullopt;
    skill.code = *code;
    skill.ability = static_cast<int>(ability.value_or(domain::usual_ability));
    return skill;
}

std::vector<domain::Skill> read_skills(const Json& body, std::vector<Fault>& faults) {
    std::vector<domain::Skill> skills;
    std::set<std::string> seen;
    Reader reader(body, "", faults);
    if (const auto* list = reader.array("skills", skills_max, Need::required)) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto pointer = reader.pointer_to("skills") + "/" + std::to_string(i);
            auto skill = read_skill((*list)[i], pointer, faults);
            if (!skill) continue;
            if (!seen.insert(skill->code).second) {
                faults.push_back({pointer + "/skill", "repeated_skill", skill->code});
            }
            skills.push_back(std::move(*skill));
        }
    }
    reader.finish();
    return skills;
}

}  // namespace

Result<std::vector<domain::Skill>> list_skills(
    store::Tx& tx, const Context&, std::string_view user
) {
    BH_TRY(id, user_named(tx, user));
    return store::skills_of(tx, id);
}

Result<std::vector<domain::Skill>> put_skills(
    store::Tx& tx, const Context& context, std::string_view user, const Json& body
) {
    BH_TRY(id, user_named(tx, user));
    std::vector<Fault> faults;
    const auto skills = read_skills(body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    store::replace_skills(tx, id, skills);
    note(tx, context.principal, context.now, "user.skills_changed", "user:" + id.text());
    store::bump_directory_version(tx);
    return store::skills_of(tx, id);
}

}  // namespace bihuan::app
