#pragma once

#include "bihuan/domain/permission.hpp"

#include <string>
#include <vector>

namespace bihuan::store {

/// Roles as the database keeps them, in the order of the table of roles.
inline std::vector<std::string> role_codes(domain::Roles roles) {
    std::vector<std::string> codes;
    for (const auto& name : domain::role_names) {
        if (roles.has(name.value)) codes.emplace_back(name.code);
    }
    return codes;
}

/// The reverse. A code that this version of the program does not know grants nothing.
inline domain::Roles parse_roles(const std::vector<std::string>& codes) {
    domain::Roles roles;
    for (const auto& code : codes) {
        if (const auto role = domain::parse_code<domain::Role>(code)) roles.add(*role);
    }
    return roles;
}

}  // namespace bihuan::store
