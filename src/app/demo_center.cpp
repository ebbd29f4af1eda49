#include "app/demo_center.hpp"

#include "bihuan/app/people.hpp"
#include "bihuan/app/settings.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

namespace bihuan::app {

namespace {

using domain::Role;
using store::ReferenceKind;

struct DemoEntry {
    std::string_view code;
    std::string_view name;
};

constexpr DemoEntry departments[] = {
    {"logistics",  "物流部"},
    {"quality",    "质量部"},
    {"aftersales", "售后部"},
    {"finance",    "财务部"},
};

constexpr std::string_view teams[] = {"热线组", "现场组"};

constexpr DemoEntry categories[] = {
    {"product",             "商品"      },
    {"product.quality",     "商品质量"},
    {"product.safety",      "商品安全"},
    {"product.description", "描述不符"},
    {"delivery",            "配送"      },
    {"delivery.late",       "配送延误"},
    {"delivery.damaged",    "运输破损"},
    {"delivery.lost",       "包裹丢失"},
    {"service",             "服务"      },
    {"service.attitude",    "服务态度"},
    {"service.waiting",     "等候过久"},
    {"repair",              "维修"      },
    {"repair.repeated",     "反复维修"},
    {"billing",             "费用"      },
    {"billing.overcharge",  "多收费用"},
    {"billing.refund",      "退款迟缓"},
    {"other",               "其他"      },
};

constexpr DemoEntry root_causes[] = {
    {"carrier",       "承运商失误"},
    {"design",        "设计缺陷"   },
    {"manufacturing", "生产缺陷"   },
    {"packaging",     "包装不足"   },
    {"process",       "流程缺陷"   },
    {"staff",         "人员失误"   },
    {"supplier",      "供应商责任"},
    {"system",        "系统故障"   },
};

struct DemoPerson {
    std::string_view username;
    std::string_view name;
    Role role;
    std::string_view department;
};

constexpr DemoPerson people[] = {
    {"agent1",      "林小雨", Role::agent,      ""          },
    {"agent2",      "陈晓峰", Role::agent,      ""          },
    {"agent3",      "周婷",    Role::agent,      ""          },
    {"agent4",      "何家乐", Role::agent,      ""          },
    {"handler1",    "吴建国", Role::handler,    ""          },
    {"handler2",    "徐敏",    Role::handler,    ""          },
    {"lead1",       "赵丽华", Role::lead,       ""          },
    {"lead2",       "孙志强", Role::lead,       ""          },
    {"logistics1",  "马海涛", Role::department, "logistics" },
    {"logistics2",  "朱文静", Role::department, "logistics" },
    {"quality1",    "胡永明", Role::department, "quality"   },
    {"aftersales1", "郭雅琴", Role::department, "aftersales"},
    {"supervisor1", "黄志远", Role::supervisor, ""          },
    {"supervisor2", "罗春梅", Role::supervisor, ""          },
    {"executive1",  "梁国栋", Role::executive,  ""          },
    {"qa1",         "宋慧",    Role::qa,         ""          },
    {"infodesk1",   "谢思敏", Role::infodesk,   ""          },
    {"admin1",      "唐宇",    Role::admin,      ""          },
    {"admin2",      "韩雪",    Role::admin,      ""          },
};

/// What the demonstration asks for is always allowed; a refusal is a bug of it.
template <class T>
T must(Result<T> result) {
    if (!result)
        throw std::logic_error("the demonstration data is refused: " + result.error().code);
    return std::move(*result);
}

Principal system_principal() {
    Principal principal;
    principal.kind = PrincipalKind::system;
    return principal;
}

store::ReferenceEntry reference_of(const DemoEntry& entry) {
    store::ReferenceEntry result;
    result.code = entry.code;
    result.name = entry.name;
    return result;
}

std::map<std::string, DepartmentId, std::less<>> create_departments(store::Tx& tx, Instant now) {
    std::map<std::string, DepartmentId, std::less<>> ids;
    for (const auto& entry : departments) {
        const auto created = must(create_reference(
            tx, system_principal(), now, ReferenceKind::department, reference_of(entry)
        ));
        ids.emplace(entry.code, DepartmentId(created.id));
    }
    return ids;
}

std::vector<TeamId> create_teams(store::Tx& tx, Instant now) {
    std::vector<TeamId> ids;
    for (const auto name : teams) {
        const auto created = must(create_reference(
            tx, system_principal(), now, ReferenceKind::team, reference_of({"", name})
        ));
        ids.emplace_back(created.id);
    }
    return ids;
}

void create_codes(store::Tx& tx, Instant now) {
    for (const auto& entry : categories) {
        auto category = reference_of(entry);
        const auto dot = category.code.rfind('.');
        if (dot != std::string::npos) category.parent_code = category.code.substr(0, dot);
        must(create_reference(
            tx, system_principal(), now, ReferenceKind::category, std::move(category)
        ));
    }
    for (const auto& entry : root_causes) {
        must(create_reference(
            tx, system_principal(), now, ReferenceKind::root_cause, reference_of(entry)
        ));
    }
}

bool works_in_teams(Role role) {
    return role == Role::agent || role == Role::handler || role == Role::lead;
}

Json account_of(const DemoPerson& person, const std::string& password) {
    Json account = Json::object();
    account["username"] = person.username;
    account["password"] = password;
    account["display_name"] = person.name;
    account["roles"] = Json::array({domain::code_of(person.role)});
    account["department"] = nullptr;
    if (!person.department.empty()) account["department"] = person.department;
    return account;
}

}  // namespace

Context acting_as(store::Tx& tx, const Center& center, std::string_view username, Instant now) {
    Context context{center, center.directories.current(tx, now), system_principal(), now};
    const auto& users = context.directory->users;
    const auto found = std::find_if(users.begin(), users.end(), [username](const auto& entry) {
        return entry.second.username == username;
    });
    if (found == users.end()) throw std::logic_error("the demonstration has no such person");
    const auto& user = found->second;
    context.principal.kind = PrincipalKind::user;
    context.principal.user_id = user.id;
    context.principal.roles = user.roles;
    context.principal.permissions = user.permissions;
    context.principal.department_id = user.department_id;
    context.principal.teams = user.teams;
    return context;
}

Json create_demo_center(store::Tx& tx, const Center& center, Instant now) {
    const auto department_ids = create_departments(tx, now);
    const auto team_ids = create_teams(tx, now);
    create_codes(tx, now);

    Json accounts = Json::array();
    for (const auto& person : people) {
        NewUser user;
        user.username = person.username;
        user.display_name = person.name;
        user.roles = {person.role};
        if (!person.department.empty()) {
            user.department_id = department_ids.find(person.department)->second;
        }
        if (works_in_teams(person.role)) user.team_ids = team_ids;
        const auto created = must(create_user(tx, system_principal(), now, user));
        accounts.push_back(account_of(person, *created.initial_password));
    }

    center.directories.forget();
    const auto context = acting_as(tx, center, "admin1", now);
    SettingChange routing{"routing", Json::object(), 0};
    routing.value["default_team"] = team_ids.front().text();
    must(put_setting(tx, context, routing));
    center.directories.forget();
    return accounts;
}

}  // namespace bihuan::app
