#pragma once

// A contact center at work: one real server on one real database for the whole test program, with
// two teams, two departments and people of every role.

#include "bihuan/store/database.hpp"
#include "store/rows.hpp"
#include "support/cluster.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::test {

struct Person {
    std::string username;
    std::string password;
    std::vector<std::string> roles;
    std::string id;
    std::string token;
    std::string csrf_token;
    /// Ids.
    std::optional<std::string> department;
    std::vector<std::string> teams;

    bool is(const std::string& role) const;
};

/// The people, by user name. Team "front": agent, visitor (an agent), handler, lead; team "back":
/// agent_far, handler_far, lead_far. Department "repairs": repairer, repairer2; "stores": storeman.
/// Everywhere: handler2, supervisor, supervisor2, executive, qa, infodesk, admin.
///
/// Use it from the main thread, except for `client`.
class Center {
public:
    /// Started at first use; ends with the program.
    static Center& instance();

    /// That person's connection. Good until `restart`.
    HttpClient& as(const std::string& who);
    /// Not signed in.
    HttpClient& nobody();
    /// A connection of one's own, for another thread. Signed in unless `who` is empty.
    HttpClient client(const std::string& who) const;

    const Person& person(const std::string& who) const;
    const std::string& id_of(const std::string& who) const { return person(who).id; }
    /// The people named above.
    const std::vector<std::string>& people() const { return staff_; }
    const std::string& team(const std::string& name) const { return teams_.at(name); }
    const std::string& department(const std::string& name) const { return departments_.at(name); }

    /// One more team, known by its name from then on.
    void open_team(const std::string& name);
    /// Creates a user through the API and signs them in; known by their user name from then on.
    const Person& hire(
        const std::string& username,
        const std::vector<std::string>& roles,
        const std::vector<std::string>& teams = {},
        const std::optional<std::string>& department = {}
    );

    std::uint16_t port() const { return static_cast<std::uint16_t>(server_->port()); }
    const std::string& database_url() const { return database_url_; }
    /// All that the server has logged so far.
    std::string log() const { return server_->log(); }
    /// Ends the server as an operator would and starts it again, on another port.
    void restart();
    /// Runs a statement in the database, as an operator would with psql.
    store::Rows sql(const std::string& statement);

private:
    Center();
    void open_reference_data();
    void create_administrator();
    void sign_in(Person& person);

    TempDir data_dir_;
    std::string database_url_;
    /// For `sql`.
    store::ConnectionPtr connection_;
    std::unique_ptr<ServerProcess> server_;
    std::map<std::string, Person> people_;
    std::vector<std::string> staff_;
    std::map<std::string, std::string> teams_;
    std::map<std::string, std::string> departments_;
    std::map<std::string, HttpClient> clients_;
};

}  // namespace bihuan::test
