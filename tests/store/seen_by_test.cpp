// The rule of who sees which ticket is the same in statements with a fixed text as in the domain.

#include "bihuan/store/database.hpp"
#include "store/seen_by.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace bihuan::store {
namespace {

using domain::Role;
using domain::Roles;

UserId user_numbered(unsigned char number) {
    Uuid uuid{};
    uuid[15] = number;
    return UserId(uuid);
}

/// The person's own, somebody else's, nobody's.
template <class SomeId>
std::array<std::optional<SomeId>, 3> places(unsigned char first) {
    return {
        SomeId(user_numbered(first).value()),
        SomeId(user_numbered(static_cast<unsigned char>(first + 1)).value()),
        std::nullopt,
    };
}

/// A ticket in every position that the rule tells apart.
std::vector<domain::Ticket> every_position() {
    std::vector<domain::Ticket> tickets;
    for (const auto& owner : places<UserId>(1)) {
        for (const auto& first : places<UserId>(1)) {
            for (const auto& team : places<TeamId>(3)) {
                for (const auto& department : places<DepartmentId>(5)) {
                    domain::Ticket ticket;
                    ticket.owner_id = owner;
                    ticket.first_contact_user_id = first;
                    ticket.team_id = team;
                    ticket.department_id = department;
                    tickets.push_back(ticket);
                }
            }
        }
    }
    return tickets;
}

std::vector<domain::Viewer> every_viewer() {
    const std::vector<Roles> roles{
        {Role::agent}, {Role::handler}, {Role::lead}, {Role::department}, {Role::supervisor},
        {Role::executive}, {Role::qa}, {Role::infodesk}, {Role::admin},
        {Role::agent, Role::department}, {Role::handler, Role::department}, {},
    };
    std::vector<domain::Viewer> viewers;
    for (const auto& each : roles) {
        for (const bool limits : {false, true}) {
            domain::Viewer viewer;
            viewer.roles = each;
            viewer.user_id = user_numbered(1);
            viewer.teams = {TeamId(user_numbered(3).value())};
            viewer.department_id = DepartmentId(user_numbered(5).value());
            viewer.team_limits = limits;
            viewers.push_back(viewer);
            viewer.department_id.reset();
            viewer.teams.clear();
            viewers.push_back(viewer);
        }
    }
    return viewers;
}

TEST(SeenBy, is_the_rule_of_the_domain) {
    const auto url = test::Cluster::instance().database();
    DatabaseOptions options;
    options.url = url;
    auto connection = open_connection(options, Prepare::none);
    int seen = 0;
    run_read(*connection, [&](Tx& tx) {
        for (const auto& viewer : every_viewer()) {
            const SeenBy by(viewer);
            for (const auto& ticket : every_position()) {
                const auto row = tx.exec_sql(
                    "SELECT coalesce(" BH_SEEN_BY ", false) AS seen FROM (SELECT $6::uuid AS "
                    "owner_id, $7::uuid AS first_contact_user_id, $8::uuid AS team_id, $9::uuid "
                    "AS department_id) AS t",
                    {by.everything, by.center, by.person, by.teams, by.department,
                     ticket.owner_id, ticket.first_contact_user_id, ticket.team_id,
                     ticket.department_id}
                ).front();
                EXPECT_EQ(row.boolean("seen"), domain::sees(viewer, ticket));
                if (row.boolean("seen")) ++seen;
            }
        }
    });
    EXPECT_GT(seen, 500) << "both cases occur";
    connection.reset();
    test::Cluster::instance().drop(url);
}

}  // namespace
}  // namespace bihuan::store
