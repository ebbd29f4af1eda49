#pragma once

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"

#include <optional>

namespace bihuan::app {

struct Context;

/// {id, display_name}, or null. A person who is no longer known has an empty name.
Json person_json(const Context& context, const std::optional<UserId>& user);

}  // namespace bihuan::app
