#include "bihuan/app/person_json.hpp"

#include "bihuan/app/center.hpp"

namespace bihuan::app {

Json person_json(const Context& context, const std::optional<UserId>& user) {
    if (!user) return nullptr;
    return Json{
        {"id",           user->text()                    },
        {"display_name", context.directory->name_of(user)}
    };
}

}  // namespace bihuan::app
