#include "store/conditions.hpp"

namespace bihuan::store {

std::string Conditions::bind(std::string_view fragment, const std::vector<Param>& values) {
    std::string sql;
    auto value = values.begin();
    for (const char c : fragment) {
        if (c != '?') {
            sql += c;
            continue;
        }
        params_.push_back(*value++);
        sql += '$' + std::to_string(params_.size());
    }
    return sql;
}

void Conditions::add(std::string_view fragment, const std::vector<Param>& values) {
    sql_ += sql_.empty() ? "(" : " AND (";
    sql_ += bind(fragment, values);
    sql_ += ')';
}

void add_ticket_scope(
    Conditions& where,
    const domain::Viewer& viewer,
    std::string_view around,
    const std::vector<Param>& values
) {
    using domain::Role;
    const auto has = [&](Role role) { return viewer.roles.has(role); };
    if (has(Role::supervisor) || has(Role::executive) || has(Role::qa)) return;
    const bool second_line = has(Role::handler) || has(Role::lead);
    if (second_line && !viewer.team_limits) return;

    const bool staff = second_line || has(Role::agent);
    const bool department = has(Role::department) && viewer.department_id;
    std::string fragment(around);
    fragment.replace(
        fragment.find('@'),
        1,
        "?::boolean AND (t.owner_id = ?::uuid OR t.first_contact_user_id = ?::uuid "
        "  OR (t.team_id IS NULL AND t.owner_id IS NULL) OR t.team_id = ANY (?::uuid[])) "
        "OR ?::boolean AND t.department_id = ?::uuid"
    );
    std::vector<Param> params{
        staff, viewer.user_id, viewer.user_id, viewer.teams, department, viewer.department_id};
    params.insert(params.end(), values.begin(), values.end());
    where.add(fragment, params);
}

}  // namespace bihuan::store
