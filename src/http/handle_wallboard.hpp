#pragma once

#include "http/routes.hpp"

namespace bihuan::http {

Result<Reply> get_wallboard(Request&);

}  // namespace bihuan::http
