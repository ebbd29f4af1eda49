#pragma once

#include "http/routes.hpp"

namespace bihuan::http {

Result<Reply> list_improvements(Request&);
Result<Reply> post_improvement(Request&);
Result<Reply> get_improvement(Request&);
Result<Reply> patch_improvement(Request&);

}  // namespace bihuan::http
