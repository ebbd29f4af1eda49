// What lies at the edges of the rules: suspended tickets, empty ids, people who are barred later,
// notes of other departments, tickets that were late when they came in.

#include "api/complaint.hpp"

#include <chrono>

namespace bihuan::test {
namespace {

using std::chrono::hours;

HeaderList match_of(const Json& ticket) {
    return {{"If-Match", '"' + std::to_string(ticket["version"].get<int>()) + '"'}};
}

std::int64_t found_by(const std::string& who, const std::string& query) {
    const auto reply = Center::instance().as(who).get("/api/v1/tickets?count=true&" + query);
    EXPECT_TRUE(answered(reply, 200));
    return json_of(reply)["total"].get<std::int64_t>();
}

TEST(Suspended, lets_nothing_happen_but_what_ends_it_and_notes) {
    auto ticket = move("handler", drive_to("assessment"), "suspend");
    auto& lead = Center::instance().as("lead");
    const auto path = path_of(ticket);
    const Json hand{{"owner_id", Center::instance().id_of("handler2")}};
    EXPECT_TRUE(refused(lead.post(path + "/assign", hand), 409, "ticket_suspended"));
    const Json link{{"kind", "related"}, {"ticket", create("agent")["number"]}};
    EXPECT_TRUE(refused(lead.post(path + "/links", link), 409, "ticket_suspended"));
    Json question{{"metric", "next_update"}, {"due_at", from_now(hours(99))}, {"reason", "迟"}};
    EXPECT_TRUE(refused(lead.post(path + "/extensions", question), 409, "ticket_suspended"));
    const Json work{{"metric", "dispatch"}, {"state", "begun"}};
    EXPECT_TRUE(refused(lead.post(path + "/work-steps", work), 409, "ticket_suspended"));
    EXPECT_TRUE(answered(lead.post(path + "/comments", Json{{"body", "备注"}}), 201));
}

TEST(Suspended, has_to_wake_within_the_calendar) {
    const auto ticket = drive_to("assessment");
    const Json form{{"reason", "customer"}, {"wake_at", "9999-12-31T00:00:00Z"}};
    EXPECT_TRUE(faulted(
        try_move("supervisor", ticket, "suspend", form), {"/form/wake_at calendar_gap"}
    ));
}

TEST(Filing, takes_an_empty_call_id_for_none) {
    const Json change{{"call_id", ""}, {"demand", " "}};
    const auto first = create("agent", change);
    const auto second = create("agent", change);
    EXPECT_NE(first["id"], second["id"]);
    EXPECT_TRUE(second["call_id"].is_null());
    EXPECT_TRUE(second["demand"].is_null());
}

TEST(Filing, refuses_a_known_customer_with_another_name) {
    const auto known = create("agent");
    auto body = complaint_body();
    body["customer"] = Json{{"id", known["customer"]["id"]}, {"name", "别人"}};
    EXPECT_TRUE(faulted(
        Center::instance().as("agent").post("/api/v1/tickets", body), {"/customer/id one_of_two"}
    ));
}

TEST(Filing, shows_what_was_late_on_arrival_and_leaves_the_version_to_the_next_move) {
    const Json change{{"channel", "web"}, {"received_at", from_now(hours(-24 * 5))}};
    auto ticket = create("agent", change);
    EXPECT_EQ(ticket["version"], 1);
    EXPECT_EQ(clock_of(ticket, "intake")["state"], "breached");
    const auto events = events_of(ticket);
    ASSERT_GE(events.size(), 2U);
    EXPECT_EQ(events[0]["type"], "created");
    EXPECT_EQ(events[1]["type"], "escalation_step");
    const auto moved = try_move("agent", ticket, "register", good_form("register", ticket));
    EXPECT_TRUE(answered(moved, 200)) << "nothing else has written it";
}

TEST(Recusal, takes_the_ticket_from_an_owner_who_is_complained_about_by_now) {
    const auto ticket = create("agent");
    const Json about{{"complained_about_user_ids", {Center::instance().id_of("agent")}}};
    const auto reply =
        Center::instance().as("lead").patch(path_of(ticket), about, match_of(ticket));
    ASSERT_TRUE(answered(reply, 200));
    EXPECT_TRUE(json_of(reply)["owner"].is_null());
    // Nor does anybody merge into what is about them.
    const auto other = drive_to("assessment");
    const auto handlers =
        create("agent", Json{{"complained_about_user_ids", {Center::instance().id_of("handler")}}});
    const Json into{{"into", handlers["number"]}};
    EXPECT_TRUE(refused(try_move("handler", other, "merge", into), 403, "recused"));
}

TEST(FirstContact, is_nobody_who_only_escalated) {
    auto ticket = create("agent", Json{{"channel", "web"}});
    ticket = move("qa", ticket, "escalate", Json{{"level", 1}, {"reason", "质检"}});
    EXPECT_TRUE(ticket["first_contact_user_id"].is_null());
    EXPECT_TRUE(ticket["owner"].is_null());
}

TEST(Assigning, is_to_people_who_work_on_the_ticket) {
    const auto ticket = create("agent");
    auto& lead = Center::instance().as("lead");
    for (const auto* who : {"qa", "executive", "repairer", "infodesk"}) {
        const Json hand{{"owner_id", Center::instance().id_of(who)}};
        EXPECT_TRUE(faulted(
            lead.post(path_of(ticket) + "/assign", hand), {"/owner_id not_for_this_ticket"}
        )) << who;
    }
    const auto sent = drive_to("investigation");
    const Json hand{{"owner_id", Center::instance().id_of("repairer")}};
    EXPECT_TRUE(answered(lead.post(path_of(sent) + "/assign", hand), 200));
}

TEST(Departments, neither_find_nor_read_what_another_department_noted) {
    auto ticket = drive_to("investigation");
    const Json note{{"body", "仓库记号QXZ"}, {"internal", true}};
    posted("repairer", path_of(ticket) + "/comments", note, 201);
    ticket = move("repairer", ticket, "refuse_responsibility", Json{{"reason", "不归维修QXZ"}});
    auto form = good_form("assess", ticket);
    form["department_id"] = Center::instance().department("stores");
    ticket = move("handler", ticket, "assess", form);
    EXPECT_EQ(found_by("supervisor", "q=QXZ"), 1);
    EXPECT_EQ(found_by("storeman", "q=QXZ"), 0);
    const auto seen = all_items("storeman", path_of(ticket) + "/events");
    bool refusal = false;
    for (const auto& event : seen) {
        refusal |= event["action"] == "refuse_responsibility";
        EXPECT_EQ(event.dump().find("QXZ"), std::string::npos) << event.dump();
    }
    EXPECT_TRUE(refusal) << "that it was sent back is no secret";
}

TEST(Filters, take_a_comma_for_or_in_every_filter_of_values) {
    const auto one = create("agent");
    const auto two = create("agent");
    const auto customers = text_of(one["customer"], "id") + "," + text_of(two["customer"], "id");
    EXPECT_EQ(found_by("supervisor", "customer=" + customers), 2);
    EXPECT_EQ(found_by("supervisor", "customer=" + customers + "&metric=ring,resolution"), 2);
    EXPECT_EQ(found_by("supervisor", "customer=" + customers + "&metric=ring,callback"), 0);
    const auto later = "&due_before=" + from_now(hours(24 * 400));
    EXPECT_EQ(found_by("supervisor", "customer=" + customers + "&metric=resolution" + later), 2);
}

TEST(QueryParameters, that_nobody_knows_are_refused_on_every_route) {
    const auto ticket = create("agent");
    auto& agent = Center::instance().as("agent");
    const auto path = path_of(ticket);
    for (const auto* part : {"", "/actions", "/timers", "/links", "/comments", "/contacts"}) {
        EXPECT_TRUE(faulted(agent.get(path + part + "?foo=1"), {"?foo unknown_parameter"})) << part;
    }
    const Json note{{"body", "备注"}};
    EXPECT_TRUE(faulted(agent.post(path + "/comments?foo=1", note), {"?foo unknown_parameter"}));
    EXPECT_TRUE(json_of(agent.get(path + "/comments"))["items"].empty()) << "nothing is written";
    EXPECT_TRUE(answered(agent.get(path + "/timers?limit=5"), 200));
}

TEST(OrderOfChecks, not_found_goes_before_forbidden_and_sign_in_before_method) {
    auto& department = Center::instance().as("repairer");
    const std::string unknown = "/api/v1/tickets/01900000-0000-7000-8000-000000000000";
    EXPECT_TRUE(refused(department.patch(unknown, Json::object()), 404, "not_found"));
    const auto theirs = path_of(create("agent"));
    EXPECT_TRUE(refused(department.patch(theirs, Json::object()), 404, "not_found"));
    const auto ours = path_of(drive_to("investigation"));
    EXPECT_TRUE(refused(department.patch(ours, Json::object()), 403, "missing_permission"));
    auto& nobody = Center::instance().nobody();
    EXPECT_TRUE(refused(nobody.request("DELETE", theirs), 401, "sign_in_required"));
    const auto portal = nobody.request("DELETE", "/api/v1/portal/complaints");
    EXPECT_TRUE(refused(portal, 405, "method_not_allowed"));
}

/// The names of points are keys of reports, which a name without bounds would bring to a halt.
TEST(Visit, names_its_points_as_all_texts_are_written) {
    const auto ticket = drive_to("follow_up");
    auto form = good_form("record_visit", ticket);
    const auto faults_of = [&](const std::string& name) {
        form["points"] = Json::object();
        form["points"][name] = 5;
        return try_move("visitor", ticket, "record_visit", form);
    };
    EXPECT_TRUE(faulted(faults_of(std::string(4'000, 'x')),
                        {"/form/points/" + std::string(4'000, 'x') + " too_long"}));
    EXPECT_TRUE(faulted(faults_of(" "), {"/form/points/  blank"}));
    EXPECT_EQ(faults_of(std::string("a\0b", 3)).status, 422U);
    EXPECT_EQ(faults_of("a\u0007b").status, 422U);
}

TEST(Visit, lies_not_in_the_future) {
    const auto ticket = drive_to("follow_up");
    auto form = good_form("record_visit", ticket);
    form["attempted_at"] = from_now(std::chrono::minutes(4));
    EXPECT_TRUE(faulted(
        try_move("visitor", ticket, "record_visit", form), {"/form/attempted_at in_the_future"}
    ));
}

}  // namespace
}  // namespace bihuan::test
