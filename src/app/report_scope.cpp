#include "app/report_scope.hpp"

namespace bihuan::app {

bool limited_to_teams(const Context& context) {
    const auto& principal = context.principal;
    if (principal.kind != PrincipalKind::user) return false;
    const auto has = [&](domain::Role role) { return principal.roles.has(role); };
    if (has(domain::Role::supervisor) || has(domain::Role::executive) || has(domain::Role::qa)) {
        return false;
    }
    return context.settings().team_limits;
}

}  // namespace bihuan::app
