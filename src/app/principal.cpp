#include "bihuan/app/principal.hpp"

namespace bihuan::app {

std::string Principal::scope_text() const {
    switch (kind) {
        case PrincipalKind::user: return "user:" + (user_id ? user_id->text() : std::string());
        case PrincipalKind::api_key:
            return "key:" + (api_key_id ? api_key_id->text() : std::string());
        // Strangers share no keys: two who send the same one must not see each other's answers.
        case PrincipalKind::portal: return "portal:" + address;
        case PrincipalKind::system: break;
    }
    return "system";
}

}  // namespace bihuan::app
