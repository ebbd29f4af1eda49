#pragma once

// The rule of `domain::sees` as a condition with five parameters, for statements whose text does
// not change; lists that are put together have it in ticket_list.cpp.

#include "bihuan/domain/scope.hpp"

#include <optional>
#include <vector>

// On `ticket AS t`: $1 everything, $2 of the center, $3 the person, $4 teams, $5 the department.
#define BH_SEEN_BY                                                                                \
    "($1::boolean "                                                                               \
    " OR $2::boolean AND (t.owner_id = $3::uuid OR t.first_contact_user_id = $3::uuid "           \
    "   OR (t.team_id IS NULL AND t.owner_id IS NULL) OR t.team_id = ANY ($4::uuid[])) "          \
    " OR t.department_id = $5::uuid)"

namespace bihuan::store {

struct SeenBy {
    explicit SeenBy(const domain::Viewer& viewer);

    bool everything = false;
    bool center = false;
    std::optional<UserId> person;
    std::vector<TeamId> teams;
    std::optional<DepartmentId> department;
};

inline SeenBy::SeenBy(const domain::Viewer& viewer) : person(viewer.user_id), teams(viewer.teams) {
    using domain::Role;
    const auto has = [&](Role role) { return viewer.roles.has(role); };
    const bool second_line = has(Role::handler) || has(Role::lead);
    everything = has(Role::supervisor) || has(Role::executive) || has(Role::qa) ||
                 (second_line && !viewer.team_limits);
    center = second_line || has(Role::agent);
    if (has(Role::department)) department = viewer.department_id;
}

}  // namespace bihuan::store
