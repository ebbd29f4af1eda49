#include "http/people_json.hpp"

#include "bihuan/base/fold.hpp"

namespace bihuan::http {

namespace {

Json role_codes(domain::Roles roles) {
    Json codes = Json::array();
    for (const auto& name : domain::role_names) {
        if (roles.has(name.value)) codes.push_back(name.code);
    }
    return codes;
}

Json basic_json(const store::User& user) {
    Json json = Json::object();
    json["id"] = user.id.text();
    json["username"] = user.username;
    json["display_name"] = user.display_name;
    json["roles"] = role_codes(user.roles);
    json["department_id"] = nullptr;
    if (user.department_id) json["department_id"] = user.department_id->text();
    json["team_ids"] = Json::array();
    for (const auto& team : user.team_ids) json["team_ids"].push_back(team.text());
    return json;
}

}  // namespace

Json own_user_json(const store::User& user) {
    auto json = basic_json(user);
    const auto permissions = domain::permissions_of(user.roles);
    json["permissions"] = Json::array();
    for (const auto& name : domain::permission_names) {
        if (permissions.has(name.value)) json["permissions"].push_back(name.code);
    }
    return json;
}

Json user_json(const store::User& user, const app::Principal& viewer) {
    auto json = basic_json(user);
    json["initials"] = pinyin_initials(user.display_name);
    json["extension"] = user.extension ? Json(*user.extension) : Json(nullptr);
    json["active"] = user.active;
    json["version"] = user.version;
    if (!viewer.may(domain::Permission::admin_users)) return json;
    json["capacity"] = user.capacity;
    json["created_at"] = to_text(user.created_at);
    return json;
}

}  // namespace bihuan::http
