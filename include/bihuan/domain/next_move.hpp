#pragma once

// Which moves take a ticket on its way, and who has the right to one of them.

#include "bihuan/domain/workflow.hpp"

namespace bihuan::domain {

/// After so many refusals by departments only somebody with the final word may assess.
inline constexpr int department_refusals_max = 2;

/// Whether the row is a step of the work itself rather than a way to put it off or to end it.
constexpr bool advances(const Transition& row) {
    return row.when == While::open && row.action != Action::suspend &&
           row.action != Action::fail_mediation && row.action != Action::terminate;
}

/// Whether somebody with these permissions may make a step of the work there.
constexpr bool may_advance(Kind kind, Stage stage, Permissions permissions) {
    for (const auto& row : transitions_of(kind)) {
        if (advances(row) && row.from.has(stage) && permissions.has(row.permission)) return true;
    }
    return false;
}

}  // namespace bihuan::domain
