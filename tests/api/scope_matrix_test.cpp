// Who sees which ticket (R31): one table of positions, crossed with every role, with and without
// team limits. The rule of the domain is the yardstick for single reads, for what hangs on a
// ticket, for moves and for lists, cell by cell.

#include "api/complaint.hpp"
#include "bihuan/domain/scope.hpp"

#include <set>

namespace bihuan::test {
namespace {

/// Where a ticket lies, seen from one person.
struct Position {
    const char* name;
    /// "me", "other" or "" for nobody.
    const char* owner;
    const char* first_contact;
    /// "mine", "other" or "" for none.
    const char* team;
    const char* department;
};

// clang-format off
constexpr Position positions[] = {
    {"own",                          "me",    "other", "other", ""},
    {"own without a team",           "me",    "other", "",      ""},
    {"first contact",                "other", "me",    "other", ""},
    {"own team's",                   "other", "other", "mine",  ""},
    {"own team's queue",             "",      "other", "mine",  ""},
    {"other team's",                 "other", "other", "other", ""},
    {"other team's queue",           "",      "",      "other", ""},
    {"unassigned",                   "",      "",      "",      ""},
    {"owned by another, no team",    "other", "other", "",      ""},
    {"sent to my department",        "other", "other", "other", "mine"},
    {"sent to another department",   "other", "other", "other", "other"},
    {"unassigned, my department",    "",      "",      "",      "mine"},
};
// clang-format on

struct Viewer {
    std::string who;
    domain::Viewer rule;
};

Viewer viewer_of(const std::string& who, bool team_limits) {
    const auto& person = Center::instance().person(who);
    Viewer viewer{who, {}};
    for (const auto& role : person.roles) {
        viewer.rule.roles.add(*domain::parse_code<domain::Role>(role));
    }
    viewer.rule.user_id = UserId::parse(person.id);
    if (person.department) viewer.rule.department_id = DepartmentId::parse(*person.department);
    for (const auto& team : person.teams) viewer.rule.teams.push_back(*TeamId::parse(team));
    viewer.rule.team_limits = team_limits;
    return viewer;
}

/// People for the matrix: one per role, and some who hold several.
std::vector<std::string> viewers() {
    static const std::vector<std::string> names = [] {
        auto& center = Center::instance();
        center.hire("scope.agent_and_department", {"agent", "department"}, {"front"}, "repairs");
        center.hire("scope.lead_of_two", {"lead"}, {"front", "back"});
        center.hire("scope.admin_and_agent", {"admin", "agent"}, {"front"});
        center.hire("scope.loner", {"agent"});
        return std::vector<std::string>{
            "agent", "handler", "lead", "repairer", "supervisor", "executive", "qa", "infodesk",
            "admin", "handler2", "scope.agent_and_department", "scope.lead_of_two",
            "scope.admin_and_agent", "scope.loner",
        };
    }();
    return names;
}

/// The ids for the words of a position; empty for NULL. The strangers' team is one that exists and
/// in which nobody is.
struct Ids {
    std::string owner;
    std::string first_contact;
    std::string team;
    std::string department;
};

const std::string& strangers_team() {
    static const std::string id = [] {
        Center::instance().open_team("strangers");
        return Center::instance().team("strangers");
    }();
    return id;
}

Ids ids_of(const Position& position, const Person& person) {
    auto& center = Center::instance();
    const auto user = [&](const std::string& word) {
        if (word.empty()) return word;
        return word == "me" ? person.id : center.id_of("agent_far");
    };
    Ids ids;
    ids.owner = user(position.owner);
    ids.first_contact = user(position.first_contact);
    const std::string team = position.team;
    if (team == "mine") ids.team = person.teams.empty() ? strangers_team() : person.teams.back();
    if (team == "other") ids.team = strangers_team();
    const std::string department = position.department;
    if (department == "mine") ids.department = person.department.value_or(
        center.department("repairs")
    );
    if (department == "other") ids.department = center.department("stores");
    return ids;
}

std::string sql_value(const std::string& id) { return id.empty() ? "NULL" : "'" + id + "'"; }

template <class SomeId>
std::optional<SomeId> id_or_nothing(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return SomeId::parse(text);
}

/// One ticket of the matrix; its place is written straight into the database, because there is no
/// way through the API into some of them.
struct Placed {
    const Position* position;
    std::string id;
    domain::Ticket rule;
};

std::vector<Placed> place_for(const Person& person, const std::string& mark) {
    auto& center = Center::instance();
    std::vector<Placed> placed;
    for (const auto& position : positions) {
        const auto ticket = create("supervisor", Json{{"channel", "email"}, {"subject", mark}});
        const auto ids = ids_of(position, person);
        center.sql(
            "UPDATE ticket SET owner_id = " + sql_value(ids.owner) +
            ", first_contact_user_id = " + sql_value(ids.first_contact) +
            ", team_id = " + sql_value(ids.team) +
            ", department_id = " + sql_value(ids.department) + " WHERE id = '" +
            text_of(ticket, "id") + "'"
        );
        Placed one{&position, text_of(ticket, "id"), {}};
        one.rule.owner_id = id_or_nothing<UserId>(ids.owner);
        one.rule.first_contact_user_id = id_or_nothing<UserId>(ids.first_contact);
        one.rule.team_id = id_or_nothing<TeamId>(ids.team);
        one.rule.department_id = id_or_nothing<DepartmentId>(ids.department);
        placed.push_back(std::move(one));
    }
    return placed;
}

void set_team_limits(bool on) {
    auto& admin = Center::instance().as("admin");
    const auto path = "/api/v1/settings/access";
    const auto before = admin.get(path);
    const auto reply = admin.put(
        path, Json{{"team_limits", on}}, {{"If-Match", before.header("ETag")}}
    );
    ASSERT_TRUE(answered(reply, 200));
}

/// Puts the limits back however the test ends.
struct TeamLimits {
    explicit TeamLimits(bool on) { set_team_limits(on); }
    ~TeamLimits() { set_team_limits(false); }
};

/// What the API answers for one ticket: 200, 404 or 403 on every way in must say the same.
void expect_cell(const Viewer& viewer, const Placed& cell, bool visible) {
    auto& client = Center::instance().as(viewer.who);
    const auto path = "/api/v1/tickets/" + cell.id;
    for (const auto* part :
         {"", "/events", "/timers", "/actions", "/comments", "/contacts", "/links",
          "/attachments", "/watchers", "/presence"}) {
        EXPECT_TRUE(answered(client.get(path + part), visible ? 200 : 404)) << part;
    }
    // Everybody who sees a ticket may escalate it, so the next check, If-Match, answers.
    const Json escalate{{"action", "escalate"}, {"form", Json::object()}};
    const auto moved = client.post(path + "/transitions", escalate);
    EXPECT_TRUE(refused(moved, visible ? 428 : 404));
}

void expect_matrix(bool team_limits) {
    const TeamLimits limits(team_limits);
    auto& center = Center::instance();
    for (const auto& who : viewers()) {
        SCOPED_TRACE(who);
        const auto mark = "范围 " + who + (team_limits ? " on" : " off");
        const auto placed = place_for(center.person(who), mark);
        const auto viewer = viewer_of(who, team_limits);
        auto& client = center.as(who);
        const auto list_path = "/api/v1/tickets?limit=200&count=true&q=" + percent_encode(mark);
        if (!domain::permissions_of(viewer.rule.roles).has(domain::Permission::tickets_read)) {
            EXPECT_TRUE(refused(client.get(list_path), 403, "missing_permission"));
            const auto one = client.get("/api/v1/tickets/" + placed.front().id);
            EXPECT_TRUE(refused(one, 403, "missing_permission"));
            continue;
        }
        const auto list = client.get(list_path);
        ASSERT_TRUE(answered(list, 200));
        std::set<std::string> listed;
        const auto page = json_of(list);
        for (const auto& item : page["items"]) listed.insert(text_of(item, "id"));
        EXPECT_EQ(page["total"], listed.size());
        std::size_t visible_count = 0;
        for (const auto& cell : placed) {
            SCOPED_TRACE(cell.position->name);
            const bool visible = domain::sees(viewer.rule, cell.rule);
            visible_count += visible ? 1 : 0;
            EXPECT_EQ(listed.contains(cell.id), visible) << "in the list";
            expect_cell(viewer, cell, visible);
        }
        EXPECT_EQ(listed.size(), visible_count);
    }
}

TEST(Scope, is_the_same_in_lists_and_single_reads_without_team_limits) { expect_matrix(false); }

TEST(Scope, is_the_same_in_lists_and_single_reads_with_team_limits) { expect_matrix(true); }

/// The rule itself, by hand: what the matrix compares with has to be right, too.
TEST(Scope, is_what_the_contract_says) {
    struct Row {
        const char* who;
        bool team_limits;
        std::set<std::string> visible;
    };
    const std::set<std::string> by_team{
        "own", "own without a team", "first contact", "own team's", "own team's queue",
        "unassigned", "unassigned, my department"
    };
    std::set<std::string> all;
    for (const auto& position : positions) all.insert(position.name);
    const Row rows[] = {
        {"agent", false, by_team},
        {"agent", true, by_team},
        {"handler", false, all},
        {"handler", true, by_team},
        {"lead", false, all},
        {"lead", true, by_team},
        {"repairer", false, {"sent to my department", "unassigned, my department"}},
        {"repairer", true, {"sent to my department", "unassigned, my department"}},
        {"supervisor", true, all},
        {"executive", true, all},
        {"qa", true, all},
        {"admin", false, {}},
        {"infodesk", false, {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.who);
        const auto viewer = viewer_of(row.who, row.team_limits);
        std::set<std::string> visible;
        for (const auto& position : positions) {
            const auto ids = ids_of(position, Center::instance().person(row.who));
            domain::Ticket ticket;
            ticket.owner_id = id_or_nothing<UserId>(ids.owner);
            ticket.first_contact_user_id = id_or_nothing<UserId>(ids.first_contact);
            ticket.team_id = id_or_nothing<TeamId>(ids.team);
            ticket.department_id = id_or_nothing<DepartmentId>(ids.department);
            if (domain::sees(viewer.rule, ticket)) visible.insert(position.name);
        }
        EXPECT_EQ(visible, row.visible);
    }
}

TEST(Scope, follows_the_customer_of_a_visible_ticket) {
    auto& center = Center::instance();
    const auto ticket = drive_to("investigation");
    const auto path = "/api/v1/customers/" + text_of(ticket["customer"], "id");
    for (const auto* who : {"agent", "visitor", "handler", "supervisor", "qa", "executive"}) {
        EXPECT_TRUE(answered(center.as(who).get(path), 200)) << who;
    }
    EXPECT_TRUE(refused(center.as("agent_far").get(path), 404));
    for (const auto* who : {"repairer", "admin", "infodesk"}) {
        EXPECT_TRUE(refused(center.as(who).get(path), 403, "missing_permission")) << who;
    }
}

TEST(Scope, keeps_one_departments_notes_from_another) {
    auto& center = Center::instance();
    const auto ticket = drive_to("investigation");
    const auto id = text_of(ticket, "id");
    const auto path = "/api/v1/tickets/" + id;
    const auto say = [&](const char* who, const char* body) {
        const auto reply = center.as(who).post(path + "/comments", Json{{"body", body}});
        ASSERT_TRUE(answered(reply, 201));
    };
    say("handler", "中心的备注");
    say("repairer", "维修部的备注");
    center.sql(
        "UPDATE ticket SET department_id = '" + center.department("stores") + "' WHERE id = '" +
        id + "'"
    );
    say("storeman", "仓储部的备注");
    const auto bodies = [&](const char* who) {
        std::set<std::string> result;
        for (const auto& item : all_items(who, path + "/comments")) {
            result.insert(text_of(item, "body"));
        }
        return result;
    };
    EXPECT_EQ(bodies("storeman"), (std::set<std::string>{"中心的备注", "仓储部的备注"}));
    EXPECT_EQ(bodies("handler").size(), 3U);
    EXPECT_TRUE(refused(center.as("repairer").get(path + "/comments"), 404));
}

TEST(Scope, keeps_a_ticket_out_of_links_and_merges_of_those_who_do_not_see_it) {
    auto& center = Center::instance();
    const auto hidden = create("agent_far");
    const auto mine = create("agent");
    const auto path = "/api/v1/tickets/" + text_of(mine, "id") + "/links";
    const Json link{{"kind", "related"}, {"ticket", hidden["number"]}};
    EXPECT_TRUE(faulted(center.as("agent").post(path, link), {"/ticket unknown_reference"}));
    EXPECT_TRUE(answered(center.as("handler").post(path, link), 201));
    EXPECT_TRUE(refused(center.as("handler").post(path, link), 409, "already_linked"));
}

TEST(Scope, R32_lets_an_api_key_create_and_nothing_else) {
    auto& center = Center::instance();
    Json wanted{{"name", "erp"}, {"scopes", Json::array({"tickets.create"})}};
    const auto reply = center.as("admin").post("/api/v1/api-keys", wanted);
    ASSERT_TRUE(answered(reply, 201));
    auto client = center.client("");
    client.set_header("Authorization", "Bearer " + text_of(json_of(reply), "key"));
    const auto ticket = client.post("/api/v1/tickets", complaint_body(Json{{"channel", "api"}}));
    ASSERT_TRUE(answered(ticket, 201));
    const auto path = "/api/v1/tickets/" + text_of(json_of(ticket), "id");
    EXPECT_TRUE(refused(client.get(path), 403, "missing_permission"));
    EXPECT_TRUE(refused(client.get("/api/v1/tickets"), 403, "missing_permission"));
    const auto key = text_of(json_of(reply), "key");
    EXPECT_EQ(client.get("/api/v1/tickets?api_key=" + key).body.find(key), std::string::npos);
    EXPECT_EQ(center.log().find(key), std::string::npos);
    const auto kept =
        center.sql("SELECT count(1) AS n FROM api_key WHERE api_key::text LIKE '%" + key + "%'");
    EXPECT_EQ(kept.front().integer("n"), 0) << "its hash is kept";
    const auto revoke =
        center.as("admin").del("/api/v1/api-keys/" + text_of(json_of(reply), "id"));
    EXPECT_TRUE(answered(revoke, 204));
    EXPECT_TRUE(refused(client.post("/api/v1/tickets", complaint_body()), 401));
}

}  // namespace
}  // namespace bihuan::test
