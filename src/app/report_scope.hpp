#pragma once

#include "bihuan/app/center.hpp"

namespace bihuan::app {

/// The team limit of `domain::sees`, narrowed to teams: what else such a person sees of their own
/// belongs into no report, board or ledger about teams.
bool limited_to_teams(const Context& context);

}  // namespace bihuan::app
