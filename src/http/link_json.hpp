#pragma once

#include "bihuan/app/similar.hpp"
#include "bihuan/base/json.hpp"

namespace bihuan::http {

/// A link as both of its tickets show it.
Json link_json(const store::Link& link);

}  // namespace bihuan::http
