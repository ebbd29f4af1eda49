#pragma once

// How people look in answers.

#include "bihuan/app/people.hpp"
#include "bihuan/base/json.hpp"

namespace bihuan::http {

/// What the signed-in person learns about themselves: `{id, username, display_name, roles[],
/// department_id, team_ids[], permissions[]}`.
Json own_user_json(const store::User& user);
/// What staff see of each other, and administrators besides.
Json user_json(const store::User& user, const app::Principal& viewer);

}  // namespace bihuan::http
