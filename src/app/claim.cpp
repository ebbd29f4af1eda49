#include "app/guards.hpp"
#include "app/step.hpp"
#include "bihuan/app/queue.hpp"
#include "bihuan/domain/next_move.hpp"
#include "bihuan/store/claim.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

std::vector<std::string> places_for(domain::Permissions permissions) {
    std::vector<std::string> places;
    for (const auto& kind : domain::kind_names) {
        for (const auto& stage : domain::stage_names) {
            if (!domain::may_advance(kind.value, stage.value, permissions)) continue;
            places.push_back(std::string(kind.code) + '/' + std::string(stage.code));
        }
    }
    return places;
}

/// What asks for a skill that this person does not have.
void add_lacking(
    store::Takeable& takeable, const Directory& directory, const std::vector<domain::Skill>& skills
) {
    const auto lacks = [&](const std::string& code) {
        return std::none_of(skills.begin(), skills.end(), [&](const domain::Skill& skill) {
            return skill.code == code;
        });
    };
    for (const auto& code : directory.known_skills) {
        if (!lacks(code)) continue;
        const auto colon = code.find(':');
        const auto value = code.substr(colon + 1);
        if (code.starts_with("kind:")) takeable.kinds.push_back(value);
        if (code.starts_with("channel:")) takeable.channels.push_back(value);
        if (code.starts_with("tag:")) takeable.tags.push_back(value);
    }
    for (const auto& [category, entry] : directory.categories) {
        const auto code = domain::skill_for_category(directory.known_skills, category);
        if (code && lacks(*code)) takeable.categories.push_back(category);
    }
}

store::Takeable takeable_by(const Context& context) {
    store::Takeable takeable;
    takeable.places = places_for(context.principal.permissions);
    takeable.final_word = context.principal.may(domain::Permission::ticket_assess_final);
    const auto& directory = *context.directory;
    if (directory.known_skills.empty()) return takeable;
    const auto* user = directory.user(*context.principal.user_id);
    add_lacking(takeable, directory, user ? user->skills : std::vector<domain::Skill>());
    return takeable;
}

}  // namespace

Result<Claim> claim_next(store::Tx& tx, const Context& context) {
    const auto user = *context.principal.user_id;
    const auto capacity = store::lock_capacity(tx, user);
    Claim claim;
    claim.at_capacity = !capacity || store::count_open_of(tx, user) >= *capacity;
    if (claim.at_capacity) return claim;
    const auto id = store::lock_most_urgent(tx, viewer_of(context), takeable_by(context));
    if (!id) return claim;
    auto ticket = store::find_ticket(tx, *id);
    Step step(context, std::move(*ticket));
    step.hand_to(user);
    auto& event = step.add_event(domain::EventType::assigned);
    event.data_json = dump(Json{{"to", user.text()}, {"claimed", true}});
    BH_CHECK(step.save(tx));
    claim.ticket = std::move(step.ticket());
    return claim;
}

}  // namespace bihuan::app
