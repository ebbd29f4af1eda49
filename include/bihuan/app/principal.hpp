#pragma once

// Who is asking. Made once per request by admission; rules take it as a value.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/permission.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

enum class PrincipalKind { user, api_key, portal, system };

struct Principal {
    PrincipalKind kind = PrincipalKind::user;
    /// Set for users only.
    std::optional<UserId> user_id;
    std::optional<SessionId> session_id;
    std::optional<ApiKeyId> api_key_id;
    domain::Roles roles;
    domain::Permissions permissions;
    std::optional<DepartmentId> department_id;
    std::vector<TeamId> teams;
    std::string address;
    std::string request_id;

    bool may(domain::Permission permission) const { return permissions.has(permission); }
    bool in_team(const TeamId& team) const {
        return std::find(teams.begin(), teams.end(), team) != teams.end();
    }
    /// Stable text for scoping idempotency keys and cursors: "user:<id>", "key:<id>", "portal:…".
    std::string scope_text() const;
};

}  // namespace bihuan::app
