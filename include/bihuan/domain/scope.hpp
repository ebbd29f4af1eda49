#pragma once

// Who sees which ticket. The same rule exists once more as an SQL condition for lists
// (store/ticket_list); a test compares the two over all roles and positions.

#include "bihuan/domain/permission.hpp"
#include "bihuan/domain/ticket.hpp"

#include <algorithm>

namespace bihuan::domain {

/// What the rule knows of the person who looks.
struct Viewer {
    Roles roles;
    std::optional<UserId> user_id;
    std::optional<DepartmentId> department_id;
    std::vector<TeamId> teams;
    /// Whether handlers and leads are confined to their teams in this center.
    bool team_limits = false;
};

/// Supervisors, executives and quality see all; handlers and leads all, or their teams' where the
/// center has team limits; agents their own, their teams', those they first took, and what waits
/// without owner and team; departments what was sent to them.
inline bool sees(const Viewer& viewer, const Ticket& ticket) {
    const auto has = [&](Role role) { return viewer.roles.has(role); };
    if (has(Role::supervisor) || has(Role::executive) || has(Role::qa)) return true;

    const bool second_line = has(Role::handler) || has(Role::lead);
    if (second_line && !viewer.team_limits) return true;
    if (second_line || has(Role::agent)) {
        const bool own = viewer.user_id && (ticket.owner_id == viewer.user_id ||
                                            ticket.first_contact_user_id == viewer.user_id);
        const bool waiting = !ticket.team_id && !ticket.owner_id;
        const bool team =
            ticket.team_id && std::find(viewer.teams.begin(), viewer.teams.end(),
                                        *ticket.team_id) != viewer.teams.end();
        if (own || waiting || team) return true;
    }
    return has(Role::department) && viewer.department_id &&
           ticket.department_id == viewer.department_id;
}

/// The department of somebody who is here for a department only: the notes of other departments are
/// not for them.
inline std::optional<DepartmentId> confined_to(const Viewer& viewer) {
    return viewer.roles == Roles{Role::department} ? viewer.department_id : std::nullopt;
}

}  // namespace bihuan::domain
