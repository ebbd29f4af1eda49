#pragma once

// What views, macros and canned replies answer alike.

#include "bihuan/app/saved_items.hpp"
#include "http/handlers.hpp"
#include "http/list_query.hpp"

#include <string_view>

namespace bihuan::http {

struct SavedRoutes {
    const app::SavedKind& kind;
    /// With a slash at the end.
    std::string_view collection;
};

Result<Reply> list_saved(Request& request, const SavedRoutes& routes);
Result<Reply> post_saved(Request& request, const SavedRoutes& routes);
Result<Reply> get_saved(Request& request, const SavedRoutes& routes);
Result<Reply> patch_saved(Request& request, const SavedRoutes& routes);
Result<Reply> delete_saved(Request& request, const SavedRoutes& routes);

}  // namespace bihuan::http
