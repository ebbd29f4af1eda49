#pragma once

// Who and what there is in the demonstration center.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"

#include <string_view>

namespace bihuan::app {

/// Departments, teams, categories, root causes, people and settings. Gives the accounts with their
/// passwords, in the order of the roles.
Json create_demo_center(store::Tx& tx, const Center& center, Instant now);

/// Tickets in every stage. `center` has a directory that knows the people.
void create_demo_tickets(store::Tx& tx, const Center& center, Instant now);

/// The demonstration's person of that user name, acting at `now`.
Context acting_as(store::Tx& tx, const Center& center, std::string_view username, Instant now);

}  // namespace bihuan::app
