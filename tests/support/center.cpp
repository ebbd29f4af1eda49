#include "support/center.hpp"

#include "bihuan/base/digest.hpp"
#include "store/tx.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace bihuan::test {

namespace {

constexpr const char* password = "correct-horse-battery";

Json created(const HttpReply& reply, const std::string& what) {
    if (reply.status != 201) {
        throw std::runtime_error(what + ": " + std::to_string(reply.status) + " " + reply.body);
    }
    return json_of(reply);
}

ServerOptions options_for(const std::string& database_url, const TempDir& data_dir) {
    ServerOptions options;
    options.database_url = database_url;
    options.data_dir = data_dir.path();
    options.environment = {
        {"BIHUAN_METRICS__ENABLED", "false"},
        // Every test comes from the same address.
        {"BIHUAN_PORTAL__LIMITS__PER_PHONE_HOUR", "100000"},
        {"BIHUAN_PORTAL__LIMITS__PER_ADDRESS_HOUR", "100000"},
        // Where tests receive webhooks.
        {"BIHUAN_WEBHOOKS__ALLOW_NETWORKS", "127.0.0.1"},
    };
    return options;
}

}  // namespace

bool Person::is(const std::string& role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Center& Center::instance() {
    static Center center;
    return center;
}

Center::Center() : database_url_(Cluster::instance().database()) {
    store::DatabaseOptions options;
    options.url = database_url_;
    connection_ = store::open_connection(options, store::Prepare::none);
    server_ = std::make_unique<ServerProcess>(options_for(database_url_, data_dir_));
    server_->start();
    create_administrator();
    open_reference_data();
    hire("agent", {"agent"}, {"front"});
    hire("visitor", {"agent"}, {"front"});
    hire("handler", {"handler"}, {"front"});
    hire("lead", {"lead"}, {"front"});
    hire("agent_far", {"agent"}, {"back"});
    hire("handler_far", {"handler"}, {"back"});
    hire("lead_far", {"lead"}, {"back"});
    hire("handler2", {"handler"});
    hire("repairer", {"department"}, {}, "repairs");
    hire("repairer2", {"department"}, {}, "repairs");
    hire("storeman", {"department"}, {}, "stores");
    hire("supervisor", {"supervisor"});
    hire("supervisor2", {"supervisor"});
    hire("executive", {"executive"});
    hire("qa", {"qa"});
    hire("infodesk", {"infodesk"});
    for (const auto& [name, person] : people_) staff_.push_back(name);
}

/// The first account cannot come from the API, which needs one.
void Center::create_administrator() {
    Person admin;
    admin.username = "admin";
    admin.password = password;
    admin.roles = {"admin"};
    admin.id = UserId::make(std::chrono::floor<std::chrono::microseconds>(
                                std::chrono::system_clock::now()
                            ))
                   .text();
    sql("INSERT INTO app_user (id, username, display_name, password_hash, roles, created_at) "
        "VALUES ('" +
        admin.id + "', 'admin', '系统管理员', '" + hash_password(password) +
        "', '{admin}', now())");
    sql("UPDATE directory_version SET version = version + 1");
    sign_in(admin);
    people_.emplace("admin", std::move(admin));
}

void Center::open_reference_data() {
    auto& admin = as("admin");
    for (const auto* name : {"front", "back"}) open_team(name);
    for (const auto* code : {"repairs", "stores"}) {
        const Json body{{"code", code}, {"name", std::string("部门 ") + code}};
        const auto department = created(admin.post("/api/v1/departments", body), code);
        departments_[code] = department["id"].get<std::string>();
    }
    for (const auto* code : {"product", "product.quality", "product.price", "service"}) {
        const Json body{{"code", code}, {"name", std::string("类别 ") + code}};
        created(admin.post("/api/v1/categories", body), code);
    }
    for (const auto* code : {"design", "training"}) {
        const Json body{{"code", code}, {"name", std::string("原因 ") + code}};
        created(admin.post("/api/v1/root-causes", body), code);
    }
}

void Center::open_team(const std::string& name) {
    const auto team = created(as("admin").post("/api/v1/teams", Json{{"name", name}}), name);
    teams_[name] = team["id"].get<std::string>();
}

const Person& Center::hire(
    const std::string& username,
    const std::vector<std::string>& roles,
    const std::vector<std::string>& teams,
    const std::optional<std::string>& department
) {
    Person person;
    person.username = username;
    person.password = password;
    person.roles = roles;
    Json body;
    body["username"] = username;
    body["display_name"] = "人员 " + username;
    body["password"] = password;
    body["roles"] = roles;
    for (const auto& name : teams) person.teams.push_back(team(name));
    body["team_ids"] = person.teams;
    if (department) {
        person.department = departments_.at(*department);
        body["department_id"] = *person.department;
    }
    const auto user = created(as("admin").post("/api/v1/users", body), username);
    person.id = user["id"].get<std::string>();
    sign_in(person);
    clients_.erase(username);
    return people_[username] = std::move(person);
}

void Center::sign_in(Person& person) {
    Json body;
    body["username"] = person.username;
    body["password"] = person.password;
    const auto session = created(nobody().post("/api/v1/sessions", body), person.username);
    person.token = session["token"].get<std::string>();
    person.csrf_token = session["csrf_token"].get<std::string>();
}

HttpClient Center::client(const std::string& who) const {
    HttpClient client(port());
    if (!who.empty()) client.set_header("Authorization", "Bearer " + person(who).token);
    return client;
}

HttpClient& Center::as(const std::string& who) {
    const auto known = clients_.find(who);
    if (known != clients_.end()) return known->second;
    return clients_.emplace(who, client(who)).first->second;
}

HttpClient& Center::nobody() { return as(""); }

const Person& Center::person(const std::string& who) const {
    const auto found = people_.find(who);
    if (found == people_.end()) throw std::logic_error("nobody is called " + who);
    return found->second;
}

void Center::restart() {
    clients_.clear();
    const int status = server_->terminate();
    if (status != 0) throw std::runtime_error("the server ended with " + std::to_string(status));
    server_->start();
}

store::Rows Center::sql(const std::string& statement) {
    std::optional<store::Rows> rows;
    store::run_read(*connection_, [&](store::Tx& tx) { rows = tx.exec_sql(statement); });
    return std::move(*rows);
}

}  // namespace bihuan::test
