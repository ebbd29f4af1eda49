#pragma once

// The rows behind the snapshot of people and reference data that every node keeps in memory.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/permission.hpp"
#include "bihuan/domain/skill.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/store/setting.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct DirectoryUser {
    UserId id;
    std::string username;
    std::string display_name;
    domain::Roles roles;
    std::optional<DepartmentId> department_id;
    std::vector<TeamId> team_ids;
    bool active = true;
    int capacity = 20;
};

struct DirectorySkill {
    UserId user_id;
    domain::Skill skill;
};

struct DirectoryDepartment {
    DepartmentId id;
    std::string code;
    std::string name;
    bool active = true;
};

struct DirectoryTeam {
    TeamId id;
    std::string name;
    bool active = true;
};

struct DirectoryCategory {
    std::string code;
    std::string name;
    bool active = true;
    std::optional<domain::Priority> priority;
    std::optional<domain::MajorReason> major_reason;
    std::vector<std::string> aliases;
};

struct DirectoryCode {
    std::string code;
    std::string name;
    bool active = true;
};

struct DirectoryRows {
    std::vector<DirectoryUser> users;
    std::vector<DirectorySkill> skills;
    std::vector<DirectoryDepartment> departments;
    std::vector<DirectoryTeam> teams;
    std::vector<DirectoryCategory> categories;
    std::vector<DirectoryCode> root_causes;
    std::vector<Setting> settings;
};

std::int64_t directory_version(Tx& tx);
/// Tells every node to load the directory again. Call it in the transaction of the change.
void bump_directory_version(Tx& tx);
DirectoryRows load_directory(Tx& tx);

}  // namespace bihuan::store
