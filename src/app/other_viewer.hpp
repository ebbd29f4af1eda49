#pragma once

// Whether somebody else than who asks sees a ticket.

#include "bihuan/app/center.hpp"
#include "bihuan/domain/scope.hpp"

namespace bihuan::app {

inline domain::Viewer viewer_of(const Settings& settings, const UserEntry& user) {
    domain::Viewer viewer;
    viewer.roles = user.roles;
    viewer.user_id = user.id;
    viewer.department_id = user.department_id;
    viewer.teams = user.teams;
    viewer.team_limits = settings.team_limits;
    return viewer;
}

/// An active person who reads tickets and this one.
inline bool may_follow(
    const Settings& settings, const UserEntry& user, const domain::Ticket& ticket
) {
    return user.active && user.permissions.has(domain::Permission::tickets_read) &&
           domain::sees(viewer_of(settings, user), ticket);
}

}  // namespace bihuan::app
