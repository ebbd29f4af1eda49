#include "bihuan/store/directory.hpp"

#include "store/roles.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query select_directory_version{"select_directory_version", R"sql(
    SELECT version FROM directory_version
)sql"};

}  // namespace

std::int64_t directory_version(Tx& tx) {
    return tx.exec_one(select_directory_version).integer("version");
}

namespace {

const Query update_directory_version{"update_directory_version", R"sql(
    UPDATE directory_version SET version = version + 1
)sql"};

}  // namespace

void bump_directory_version(Tx& tx) { tx.exec(update_directory_version); }

namespace {

const Query select_directory_users{"select_directory_users", R"sql(
    SELECT id, username, display_name, roles, department_id, team_ids, active, capacity
    FROM app_user
)sql"};

const Query select_directory_skills{"select_directory_skills", R"sql(
    SELECT user_id, skill, ability FROM user_skill ORDER BY user_id, skill
)sql"};

const Query select_directory_departments{"select_directory_departments", R"sql(
    SELECT id, code, name, active FROM department
)sql"};

const Query select_directory_teams{"select_directory_teams", R"sql(
    SELECT id, name, active FROM team
)sql"};

const Query select_directory_categories{"select_directory_categories", R"sql(
    SELECT code, name, active, priority, major_reason, aliases FROM category
)sql"};

const Query select_directory_root_causes{"select_directory_root_causes", R"sql(
    SELECT code, name, active FROM root_cause
)sql"};

template <class E>
std::optional<E> optional_enum(const Row& row, const char* column) {
    if (row.is_null(column)) return std::nullopt;
    return domain::parse_code<E>(row.view(column));
}

std::vector<DirectoryCategory> categories_of(const Rows& rows) {
    std::vector<DirectoryCategory> categories;
    for (const auto& row : rows) {
        categories.push_back({
            row.text("code"),
            row.text("name"),
            row.boolean("active"),
            optional_enum<domain::Priority>(row, "priority"),
            optional_enum<domain::MajorReason>(row, "major_reason"),
            row.texts("aliases"),
        });
    }
    return categories;
}

std::vector<DirectoryCode> codes_of(const Rows& rows) {
    std::vector<DirectoryCode> codes;
    for (const auto& row : rows) {
        codes.push_back({row.text("code"), row.text("name"), row.boolean("active")});
    }
    return codes;
}

}  // namespace

DirectoryRows load_directory(Tx& tx) {
    DirectoryRows result;
    for (const auto& row : tx.exec(select_directory_users)) {
        result.users.push_back({
            row.id<UserId>("id"),
            row.text("username"),
            row.text("display_name"),
            parse_roles(row.texts("roles")),
            row.optional_id<DepartmentId>("department_id"),
            row.ids<TeamId>("team_ids"),
            row.boolean("active"),
            static_cast<int>(row.integer("capacity")),
        });
    }
    for (const auto& row : tx.exec(select_directory_skills)) {
        result.skills.push_back({
            row.id<UserId>("user_id"),
            {row.text("skill"), static_cast<int>(row.integer("ability"))},
        });
    }
    for (const auto& row : tx.exec(select_directory_departments)) {
        result.departments.push_back({
            row.id<DepartmentId>("id"),
            row.text("code"),
            row.text("name"),
            row.boolean("active"),
        });
    }
    for (const auto& row : tx.exec(select_directory_teams)) {
        result.teams.push_back({row.id<TeamId>("id"), row.text("name"), row.boolean("active")});
    }
    result.categories = categories_of(tx.exec(select_directory_categories));
    result.root_causes = codes_of(tx.exec(select_directory_root_causes));
    result.settings = list_settings(tx);
    return result;
}

}  // namespace bihuan::store
