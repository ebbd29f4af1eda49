// At every step of a complaint, everybody who may not make it is refused for the right reason, and
// nothing happens.

#include "api/complaint.hpp"

#include <map>
#include <set>

namespace bihuan::test {
namespace {

using std::chrono::hours;
using Roles = std::set<std::string>;

/// Who may make which move (API.md, "Who may act"), and the permission that a refusal names.
struct Rule {
    Roles roles;
    const char* permission;
};

const Roles first_line{"agent", "handler", "lead", "supervisor"};
const Roles second_line{"handler", "lead", "supervisor"};
const Roles with_department{"handler", "lead", "supervisor", "department"};

// clang-format off
const std::map<std::string, Rule> rules{
    {"register",              {first_line,      "ticket.register"}},
    {"assess",                {second_line,     "ticket.assess"}},
    {"report_cause",          {with_department, "ticket.investigate"}},
    {"refuse_responsibility", {with_department, "ticket.investigate"}},
    {"propose",               {with_department, "ticket.propose"}},
    {"approve",               {{"handler", "lead", "supervisor", "executive"}, "ticket.decide"}},
    {"reject",                {{"handler", "lead", "supervisor", "executive"}, "ticket.decide"}},
    {"record_consent",        {first_line,      "ticket.consent"}},
    {"complete",              {with_department, "ticket.complete"}},
    {"record_visit",          {first_line,      "ticket.visit"}},
    {"summarize",             {{"supervisor"},  "ticket.summarize"}},
    {"withdraw",              {first_line,      "ticket.withdraw"}},
    {"transfer",              {second_line,     "ticket.transfer"}},
    {"merge",                 {second_line,     "ticket.merge"}},
    {"fail_mediation",        {second_line,     "ticket.mediate"}},
    {"terminate",             {{"supervisor"},  "ticket.terminate"}},
    {"escalate",              {{"agent", "handler", "lead", "department", "supervisor", "executive", "qa"}, "ticket.escalate"}},
    {"reopen",                {first_line,      "ticket.reopen"}},
};
// clang-format on

bool holds_one_of(const Person& person, const Roles& roles) {
    for (const auto& role : person.roles) {
        if (roles.contains(role)) return true;
    }
    return false;
}

/// A ticket of the team "front", without team limits.
bool sees(const Person& person, const Json& ticket) {
    if (holds_one_of(person, {"handler", "lead", "supervisor", "executive", "qa"})) return true;
    if (person.is("agent")) {
        return person.teams == std::vector{Center::instance().team("front")};
    }
    return person.department && ticket["department_id"] == *person.department;
}

/// Everybody but those who could make the move gets the refusal that they deserve.
void expect_refusals(const Json& ticket, const std::string& action) {
    auto& center = Center::instance();
    const auto& rule = rules.at(action);
    const auto form = good_form(action, ticket);
    for (const auto& name : center.people()) {
        const auto& person = center.person(name);
        SCOPED_TRACE(name + " " + action);
        if (!person.is("admin") && !person.is("infodesk") && sees(person, ticket) &&
            holds_one_of(person, rule.roles)) {
            continue;
        }
        const auto reply = try_move(name, ticket, action, form);
        if (person.is("admin") || person.is("infodesk")) {
            EXPECT_TRUE(refused(reply, 403, "missing_permission"));
            EXPECT_EQ(json_of(reply)["permission"], "tickets.read");
        } else if (!sees(person, ticket)) {
            EXPECT_TRUE(refused(reply, 404, "not_found"));
        } else {
            EXPECT_TRUE(refused(reply, 403, "missing_permission"));
            EXPECT_EQ(json_of(reply)["permission"], rule.permission);
        }
    }
    Json body{{"action", action}, {"form", form}};
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + "/transitions";
    EXPECT_TRUE(refused(center.nobody().post(path, body), 401, "sign_in_required"));
    EXPECT_EQ(difference(read("supervisor", ticket), ticket), "") << "nothing has happened";
}

TEST(WrongPeople, are_refused_at_every_step_of_the_usual_walk) {
    auto ticket = create("agent");
    for (const auto& step : usual_walk()) {
        expect_refusals(ticket, step.action);
        ticket = move(step.who, ticket, step.action);
    }
    expect_refusals(ticket, "reopen");
}

TEST(WrongPeople, are_refused_the_moves_beside_the_usual_walk) {
    const auto ticket = move("handler", drive_to("solution"), "propose");
    for (const auto* action :
         {"reject", "withdraw", "transfer", "merge", "fail_mediation", "terminate", "escalate"}) {
        expect_refusals(ticket, action);
    }
    expect_refusals(drive_to("investigation"), "refuse_responsibility");
}

TEST(WrongPeople, suspend_only_what_they_own_or_handle_or_what_lies_with_their_department) {
    const auto refusal = [](const char* who, const Json& ticket) {
        const auto reply = try_move(who, ticket, "suspend", good_form("suspend", ticket));
        EXPECT_TRUE(refused(reply, 403, "missing_permission")) << who;
        EXPECT_EQ(json_of(reply)["permission"], "ticket.suspend") << who;
    };
    const auto at_intake = create("agent");
    for (const auto* who : {"visitor", "executive", "qa"}) refusal(who, at_intake);
    const auto in_assessment =
        move("repairer", drive_to("investigation"), "refuse_responsibility");
    for (const auto* who : {"visitor", "repairer"}) refusal(who, in_assessment);

    for (const auto* who : {"agent", "handler", "lead"}) {
        const auto ticket = create("agent");
        EXPECT_EQ(move(who, ticket, "suspend")["status"], "suspended") << who;
    }
    const auto theirs = move("repairer", drive_to("investigation"), "suspend");
    EXPECT_EQ(theirs["status"], "suspended");
    EXPECT_TRUE(refused(try_move("visitor", theirs, "resume", Json::object()), 403));
    EXPECT_EQ(move("repairer2", theirs, "resume")["status"], "open");
}

TEST(FourEyes, nobody_decides_on_their_own_proposal) {
    for (const auto* who : {"handler", "lead", "supervisor"}) {
        SCOPED_TRACE(who);
        const auto ticket = move(who, drive_to("solution"), "propose");
        for (const auto* action : {"approve", "reject"}) {
            const auto reply = try_move(who, ticket, action, good_form(action, ticket));
            EXPECT_TRUE(refused(reply, 403, "four_eyes")) << action;
        }
        EXPECT_EQ(difference(read(who, ticket), ticket), "");
        EXPECT_EQ(move("supervisor2", ticket, "approve")["stage"], "implementation");
    }
}

TEST(FourEyes, hold_in_a_bulk_request_too) {
    const auto ticket = move("handler", drive_to("solution"), "propose");
    Json line;
    line["action"] = "approve";
    line["ticket"] = ticket["id"];
    line["version"] = ticket["version"];
    line["form"] = good_form("approve", ticket);
    auto& center = Center::instance();
    const auto path = "/api/v1/tickets/bulk";
    const auto own = center.as("handler").post(path, Json::array({line}));
    ASSERT_TRUE(answered(own, 200));
    const auto result = json_of(own)["results"][0];
    EXPECT_EQ(result["status"], 403);
    EXPECT_EQ(result["error"]["code"], "four_eyes");
    const auto other = center.as("lead").post(path, Json::array({line}));
    EXPECT_EQ(json_of(other)["results"][0]["status"], 200);
}

struct Amount {
    const char* compensation;
    const char* cost;
    const char* who;
    bool allowed;
};

TEST(Authority, covers_the_larger_of_compensation_and_cost) {
    const Amount table[] = {
        {"200.00", "0.00", "handler2", true},
        {"200.01", "0.00", "handler2", false},
        {"0.00", "200.01", "handler2", false},
        {"150.00", "150.00", "handler2", true},
        {"1000.00", "999.99", "lead", true},
        {"1000.01", "0.00", "lead", false},
        {"0.00", "1000.01", "lead", false},
        {"10000.00", "10000.00", "supervisor", true},
        {"10000.01", "0.00", "supervisor", false},
        {"0.00", "10000.01", "supervisor", false},
        {"10000.01", "0.00", "executive", true},
        {"999999999999.99", "0.00", "executive", true},
    };
    for (const auto& row : table) {
        SCOPED_TRACE(std::string(row.who) + " " + row.compensation + " " + row.cost);
        auto ticket = drive_to("solution");
        auto form = good_form("propose", ticket);
        form["compensation_amount"] = row.compensation;
        form["cost"] = row.cost;
        ticket = move("handler", ticket, "propose", form);
        const auto reply = try_move(row.who, ticket, "approve", good_form("approve", ticket));
        if (row.allowed) {
            EXPECT_TRUE(answered(reply, 200));
        } else {
            ASSERT_TRUE(refused(reply, 403, "over_authority"));
            const auto problem = json_of(reply);
            EXPECT_TRUE(problem["limit"].is_string() && problem["amount"].is_string());
            const auto reject = try_move(row.who, ticket, "reject", good_form("reject", ticket));
            EXPECT_TRUE(refused(reject, 403, "over_authority"));
        }
    }
}

TEST(SelfVisit, is_refused_to_everybody_who_took_part_in_handling) {
    const auto ticket = drive_to("follow_up");
    for (const auto* who : {"agent", "handler", "lead"}) {
        SCOPED_TRACE(who);
        const auto reply =
            try_move(who, ticket, "record_visit", good_form("record_visit", ticket));
        EXPECT_TRUE(refused(reply, 403, "self_visit"));
        const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + "/actions";
        for (const auto& action : json_of(Center::instance().as(who).get(path))) {
            if (action["action"] != "record_visit") continue;
            EXPECT_EQ(action["blocked_by"], Json::array({"self_visit"}));
        }
    }
    EXPECT_EQ(move("handler2", ticket, "record_visit")["stage"], "summary");
}

TEST(Recusal, keeps_the_person_complained_about_away_from_every_move) {
    auto& center = Center::instance();
    const Json about{{"complained_about_user_ids", Json::array({center.id_of("handler")})}};
    const auto ticket = drive_to("intake", about);
    for (const auto* action :
         {"register", "assess", "propose", "withdraw", "transfer", "escalate", "suspend"}) {
        const auto reply = try_move("handler", ticket, action, good_form(action, ticket));
        EXPECT_TRUE(refused(reply, 403, "recused")) << action;
    }
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id");
    auto& handler = center.as("handler");
    const HeaderList match{{"If-Match", "\"1\""}};
    EXPECT_TRUE(refused(handler.patch(path, Json{{"subject", "x"}}, match), 403, "recused"));
    EXPECT_TRUE(refused(handler.post(path + "/assign", Json{{"owner_id", "me"}}), 403, "recused"));
    EXPECT_TRUE(refused(handler.post(path + "/comments", Json{{"body", "x"}}), 403, "recused"));
    const Json talk{{"direction", "out"}, {"channel", "phone"}, {"text", "x"}};
    EXPECT_TRUE(refused(handler.post(path + "/contacts", talk), 403, "recused"));

    Json hand{{"owner_id", center.id_of("handler")}};
    EXPECT_TRUE(faulted(center.as("lead").post(path + "/assign", hand), {"/owner_id recused"}));
    EXPECT_EQ(read("lead", ticket)["version"], 1);
    auto walked = move("agent", ticket, "register");
    EXPECT_EQ(move("handler2", walked, "assess")["stage"], "investigation");
}

TEST(Recusal, keeps_an_approver_complained_about_from_deciding) {
    auto& center = Center::instance();
    const Json about{{"complained_about_user_ids", Json::array({center.id_of("lead")})}};
    const auto ticket = move("handler", drive_to("solution", about), "propose");
    const auto reply = try_move("lead", ticket, "approve", good_form("approve", ticket));
    EXPECT_TRUE(refused(reply, 403, "recused"));
    EXPECT_EQ(move("supervisor", ticket, "approve")["stage"], "implementation");
}

TEST(Recusal, gives_no_ticket_to_the_person_that_it_is_about) {
    auto& center = Center::instance();
    const Json about{{"complained_about_user_ids", Json::array({center.id_of("agent")})}};
    const auto ticket = create("agent", about);
    EXPECT_TRUE(ticket["owner"].is_null());
}

TEST(Assigning, is_for_leads_and_taking_for_everybody_who_may_claim) {
    auto& center = Center::instance();
    const auto ticket = create("lead", Json{{"channel", "email"}});
    ASSERT_TRUE(ticket["owner"].is_null());
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + "/assign";
    const Json to_visitor{{"owner_id", center.id_of("visitor")}, {"reason", "熟悉该客户"}};
    const auto reply = center.as("agent").post(path, to_visitor);
    ASSERT_TRUE(refused(reply, 403, "missing_permission"));
    EXPECT_EQ(json_of(reply)["permission"], "tickets.assign");

    ASSERT_TRUE(answered(center.as("agent").post(path, Json{{"owner_id", "me"}}), 200));
    const auto stolen = center.as("visitor").post(path, Json{{"owner_id", "me"}});
    EXPECT_TRUE(refused(stolen, 403, "missing_permission")) << "it has an owner by now";
    const auto handed = center.as("agent").post(path, to_visitor);
    ASSERT_TRUE(answered(handed, 200)) << "what is one's own can be handed on";
    EXPECT_EQ(json_of(handed)["owner"]["id"], center.id_of("visitor"));
    EXPECT_EQ(json_of(handed)["first_contact_user_id"], center.id_of("agent"));
    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["type"], "assigned");
    EXPECT_EQ(event["data"]["reason"], "熟悉该客户");
    EXPECT_EQ(event["data"]["from"], center.id_of("agent"));
    EXPECT_EQ(event["data"]["to"], center.id_of("visitor"));
    Json to_team{{"team_id", center.team("back")}};
    EXPECT_TRUE(answered(center.as("lead").post(path, to_team), 200));
    EXPECT_TRUE(faulted(
        center.as("lead").post(path, Json{{"reason", "x"}}), {"/owner_id one_of_two"}
    ));
    EXPECT_TRUE(refused(center.as("repairer").post(path, Json{{"owner_id", "me"}}), 404));
}

}  // namespace
}  // namespace bihuan::test
