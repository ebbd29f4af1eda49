// Bulk requests and taking them back, watchers, mentions, notifications, presence, links, skills.

#include "api/complaint.hpp"
#include "support/eventually.hpp"

#include <chrono>

namespace bihuan::test {
namespace {

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

std::string id_of(const std::string& who) { return Center::instance().id_of(who); }

Json line_of(const std::string& action, const Json& ticket, const Json& form) {
    Json line{{"action", action}, {"form", form}};
    line["ticket"] = ticket["id"];
    line["version"] = ticket["version"];
    return line;
}

Json bulk(const std::string& who, const std::vector<Json>& lines) {
    const auto reply = as(who).post("/api/v1/tickets/bulk", lines);
    if (reply.status != 200) throw std::runtime_error(reply.body);
    return json_of(reply);
}

HttpReply undo(const std::string& who, const Json& answer) {
    const auto path = "/api/v1/tickets/bulk/" + text_of(answer["undo"], "id") + "/undo";
    return as(who).request("POST", path);
}

/// Without what every write changes.
Json content_of(Json ticket) {
    for (const auto* name : {"version", "updated_at", "timers"}) ticket.erase(name);
    return ticket;
}

TEST(Bulk, takes_assign_patch_comment_and_watch_beside_moves) {
    const auto a = create("lead");
    const auto b = create("lead");
    const auto c = create("lead");
    const auto d = create("lead");
    const auto e = create("lead");
    const Json patch{{"priority", "high"}, {"category", "service"},
                     {"add_tags", Json::array({"x"})}};
    const auto answer = bulk(
        "lead",
        {line_of("assign", a, Json{{"owner_id", id_of("visitor")}, {"reason", "忙"}}),
         line_of("patch", b, patch), line_of("comment", c, Json{{"body", "看"}}),
         line_of("watch", d, Json::object()), line_of("register", e, good_form("register", e))}
    );
    const bool undoable[] = {true, true, false, true, false};
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(answer["results"][i]["status"], 200) << i << dump(answer);
        EXPECT_EQ(answer["results"][i]["undoable"], undoable[i]) << i;
    }
    EXPECT_EQ(read("lead", a)["owner"]["id"], id_of("visitor"));
    EXPECT_EQ(read("lead", b)["priority"], "high");
    EXPECT_EQ(read("lead", b)["tags"], Json::array({"x"}));
    EXPECT_EQ(json_of(as("lead").get(path_of(c) + "/comments"))["items"].size(), 1U);
    EXPECT_EQ(json_of(as("lead").get(path_of(d) + "/watchers"))["items"].size(), 1U);
    EXPECT_EQ(read("lead", e)["stage"], "assessment");
}

TEST(Bulk, is_taken_back_line_by_line) {
    const auto a = create("lead");
    const auto b = create("lead", Json{{"tags", Json::array({"y"})}});
    const auto c = create("lead");
    const auto d = create("lead");
    const Json patch{{"priority", "low"}, {"remove_tags", Json::array({"y"})}};
    const auto answer = bulk(
        "lead",
        {line_of("assign", a, Json{{"owner_id", id_of("visitor")}}), line_of("patch", b, patch),
         line_of("watch", c, Json::object()), line_of("assign", d, Json{{"owner_id", "me"}}),
         line_of("patch", d, Json{{"priority", "huge"}})}
    );
    // Somebody else is faster with the first.
    const auto changed = read("lead", a);
    const HeaderList match{{"If-Match", "\"" + std::to_string(changed["version"].get<int>()) +
                                            "\""}};
    ASSERT_TRUE(answered(as("lead").patch(path_of(a), Json{{"demand", "退款"}}, match), 200));

    EXPECT_TRUE(refused(undo("supervisor", answer), 404, "not_found")) << "not theirs";
    const auto reply = undo("lead", answer);
    ASSERT_TRUE(answered(reply, 200));
    const auto results = json_of(reply)["results"];
    ASSERT_EQ(results.size(), 4U) << reply.body;
    EXPECT_EQ(results[0]["status"], 412);
    EXPECT_EQ(results[0]["error"]["code"], "stale_version");
    for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(results[i]["status"], 200) << i;
    EXPECT_EQ(read("lead", a)["owner"]["id"], id_of("visitor")) << "left alone";
    EXPECT_EQ(content_of(read("lead", b)), content_of(b));
    EXPECT_EQ(json_of(as("lead").get(path_of(c) + "/watchers"))["items"].size(), 0U);
    EXPECT_EQ(content_of(read("lead", d)), content_of(d));
    EXPECT_EQ(events_of(b).back()["data"]["undo"], true) << "with an event of its own";
    EXPECT_TRUE(refused(undo("lead", answer), 409, "undo_expired")) << "once";
}

TEST(Bulk, that_gave_a_ticket_to_another_team_is_taken_back_with_its_owner) {
    const auto ticket = create("agent");
    const auto team = Center::instance().team("back");
    const auto answer = bulk("lead", {line_of("assign", ticket, Json{{"team_id", team}})});
    ASSERT_EQ(answer["results"][0]["status"], 200) << dump(answer);
    EXPECT_TRUE(read("lead", ticket)["owner"].is_null());
    ASSERT_TRUE(answered(undo("lead", answer), 200));
    EXPECT_EQ(content_of(read("agent", ticket)), content_of(ticket));
}

TEST(Bulk, cannot_be_taken_back_after_ten_seconds) {
    const auto ticket = create("agent");
    const auto answer = bulk("agent", {line_of("patch", ticket, Json{{"priority", "low"}})});
    Center::instance().sql(
        "UPDATE bulk_undo SET until = until - interval '10 seconds' WHERE id = '" +
        text_of(answer["undo"], "id") + "'"
    );
    EXPECT_TRUE(refused(undo("agent", answer), 409, "undo_expired"));
    EXPECT_EQ(read("agent", ticket)["priority"], "low");
    EXPECT_TRUE(refused(as("agent").request("POST", "/api/v1/tickets/bulk/x/undo"), 404));
}

TEST(Bulk, offers_no_undo_when_nothing_can_be_taken_back) {
    const auto ticket = create("agent");
    const auto answer = bulk(
        "agent",
        {line_of("register", ticket, good_form("register", ticket)),
         line_of("patch", ticket, Json{{"priority", "low"}})}
    );
    EXPECT_EQ(answer["results"][1]["status"], 412) << "the first line changed it";
    EXPECT_TRUE(answer["undo"].is_null());
    const auto same = create("agent", Json{{"priority", "low"}});
    const auto idle = bulk("agent", {line_of("patch", same, Json{{"priority", "low"}})});
    EXPECT_TRUE(idle["undo"].is_null());
}

TEST(Bulk, urges_each_of_its_tickets_and_counts_it) {
    const auto a = create("agent");
    const auto b = create("agent");
    const auto closed = drive_to("closed");
    const Json haste{{"by", "staff"}, {"text", "请今天回复"}};
    const auto answer = bulk(
        "lead",
        {line_of("urge", a, haste), line_of("urge", closed, haste),
         line_of("urge", b, Json{{"by", "nobody"}}), line_of("urge", b, Json::object())}
    );
    const auto& results = answer["results"];
    EXPECT_EQ(results[0]["status"], 200) << dump(answer);
    EXPECT_EQ(results[0]["undoable"], false);
    EXPECT_TRUE(answer["undo"].is_null());
    EXPECT_EQ(results[1]["error"]["code"], "ticket_closed");
    EXPECT_EQ(results[2]["error"]["errors"][0]["pointer"], "/form/by");
    EXPECT_EQ(results[3]["status"], 200);
    EXPECT_EQ(read("lead", a)["chased_count"], 1);
    EXPECT_EQ(read("lead", b)["chased_count"], 1) << "the refused line left nothing";
    const auto event = events_of(a).back();
    EXPECT_EQ(event["type"], "urged");
    EXPECT_EQ(event["comment"], "请今天回复");
    EXPECT_EQ(event["data"]["by"], "staff");
    EXPECT_EQ(results[0]["version"], read("lead", a)["version"]);
    const auto far = bulk("agent_far", {line_of("urge", read("lead", a), haste)});
    EXPECT_EQ(far["results"][0]["status"], 404);
}

TEST(Bulk, refuses_each_line_as_its_own_route_would) {
    const auto ticket = create("agent");
    const auto far = create("agent_far");
    const auto line = [&](const char* action, const Json& form) {
        return line_of(action, ticket, form);
    };
    auto commented = line("patch", Json{{"priority", "low"}});
    commented["comment"] = "x";
    const auto answer = bulk(
        "agent",
        {line("assign", Json{{"owner_id", "nobody"}}), line("patch", Json{{"colour", "red"}}),
         line("comment", Json{{"body", ""}}), line("watch", Json{{"x", 1}}),
         line_of("watch", far, Json::object()), commented, line("dance", Json::object())}
    );
    const char* faults[] = {
        "/form/owner_id", "/form/colour", "/form/body", "/form/x", nullptr, "/comment", "/action"
    };
    for (std::size_t i = 0; i < 7; ++i) {
        const auto& result = answer["results"][i];
        SCOPED_TRACE(dump(result));
        EXPECT_EQ(result["status"], faults[i] == nullptr ? 404 : 422);
        if (faults[i] == nullptr) continue;
        EXPECT_EQ(result["error"]["errors"][0]["pointer"], faults[i]);
    }
    const auto lines = std::vector<Json>{line("patch", Json{{"priority", "low"}})};
    const auto refusal = bulk("qa", lines)["results"][0];
    EXPECT_EQ(refusal["status"], 403);
    EXPECT_EQ(refusal["error"]["permission"], "tickets.update");
    EXPECT_EQ(difference(read("agent", ticket), ticket), "");
}

std::vector<Json> notifications_about(const std::string& who, const Json& ticket) {
    std::vector<Json> found;
    for (const auto& entry : all_items(who, "/api/v1/me/notifications?limit=7")) {
        if (entry["ticket"]["id"] == ticket["id"]) found.push_back(entry);
    }
    return found;
}

std::vector<std::string> types_about(const std::string& who, const Json& ticket) {
    std::vector<std::string> types;
    for (const auto& entry : notifications_about(who, ticket)) {
        types.push_back(text_of(entry, "type"));
    }
    return types;
}

using Types = std::vector<std::string>;

TEST(Watchers, are_told_of_what_others_do) {
    auto ticket = create("agent");
    const auto path = path_of(ticket) + "/watchers/";
    ASSERT_TRUE(answered(as("visitor").request("PUT", path + "me"), 204));
    ASSERT_TRUE(answered(as("visitor").request("PUT", path + "me"), 204)) << "twice is once";
    ticket = move("agent", ticket, "register");
    posted("agent", path_of(ticket) + "/comments", Json{{"body", "查过了"}}, 201);
    posted("visitor", path_of(ticket) + "/comments", Json{{"body", "谢谢"}}, 201);
    EXPECT_EQ(types_about("visitor", ticket), (Types{"commented", "moved"})) << "newest first";
    EXPECT_EQ(types_about("agent", ticket), Types{}) << "who does not watch";
    const auto told = notifications_about("visitor", ticket).back();
    EXPECT_EQ(told["actor"]["id"], id_of("agent"));
    EXPECT_EQ(told["data"]["to_stage"], "assessment");
    ASSERT_TRUE(answered(as("visitor").del(path + "me"), 204));
    posted("agent", path_of(ticket) + "/comments", Json{{"body", "又"}}, 201);
    EXPECT_EQ(types_about("visitor", ticket).size(), 2U);
}

TEST(Watchers, are_others_only_for_who_may_assign_and_only_those_who_see_it) {
    const auto ticket = create("agent");
    const auto path = path_of(ticket) + "/watchers/";
    const auto put = [&](const char* who, const std::string& whom) {
        return as(who).request("PUT", path + whom);
    };
    const auto refusal = put("agent", id_of("visitor"));
    EXPECT_TRUE(refused(refusal, 403, "missing_permission"));
    EXPECT_EQ(json_of(refusal)["permission"], "tickets.assign");
    EXPECT_TRUE(answered(put("lead", id_of("visitor")), 204));
    EXPECT_TRUE(refused(put("lead", id_of("agent_far")), 409, "watcher_out_of_scope"));
    EXPECT_TRUE(refused(put("lead", id_of("infodesk")), 409, "watcher_out_of_scope"));
    EXPECT_TRUE(refused(put("lead", "nobody"), 404, "not_found"));
    EXPECT_TRUE(refused(put("agent_far", "me"), 404, "not_found"));
    EXPECT_TRUE(refused(as("agent_far").get(path_of(ticket) + "/watchers"), 404));
    EXPECT_TRUE(refused(as("agent").del(path + id_of("visitor")), 403));
    EXPECT_TRUE(answered(as("lead").del(path + id_of("visitor")), 204));
    const Json about{{"complained_about_user_ids", Json::array({id_of("visitor")})}};
    const auto recused = create("lead", about);
    EXPECT_TRUE(refused(
        as("lead").request("PUT", path_of(recused) + "/watchers/" + id_of("visitor")), 403,
        "recused"
    ));
}

TEST(Mentions, tell_those_who_see_the_ticket_and_nobody_else) {
    const auto ticket = create("agent");
    const Json body{{"body", "@visitor @agent_far @nobody @infodesk @agent 请看 lead@x.cn"}};
    posted("agent", path_of(ticket) + "/comments", body, 201);
    EXPECT_EQ(types_about("visitor", ticket), Types{"mentioned"});
    for (const auto* who : {"agent_far", "agent", "lead", "infodesk"}) {
        EXPECT_EQ(types_about(who, ticket), Types{}) << who;
    }
    const Json outside{{"body", "@lead"}, {"internal", false}};
    posted("agent", path_of(ticket) + "/comments", outside, 201);
    EXPECT_EQ(types_about("lead", ticket), Types{}) << "what customers read mentions nobody";
    ASSERT_TRUE(answered(as("lead").request("PUT", path_of(ticket) + "/watchers/me"), 204));
    posted("agent", path_of(ticket) + "/comments", Json{{"body", "@lead"}}, 201);
    EXPECT_EQ(types_about("lead", ticket), Types{"mentioned"}) << "once, though they watch it";
}

TEST(Mentions, tell_no_department_of_the_notes_of_another) {
    const auto ticket = drive_to("investigation");
    ASSERT_TRUE(answered(as("repairer2").request("PUT", path_of(ticket) + "/watchers/me"), 204));
    posted("repairer", path_of(ticket) + "/comments", Json{{"body", "@repairer2 内部"}}, 201);
    EXPECT_EQ(types_about("repairer2", ticket), (Types{"mentioned", "moved"}))
        << "their own department, to which it was sent";
    Center::instance().sql(
        "UPDATE ticket SET department_id = '" + Center::instance().department("stores") +
        "' WHERE id = '" + text_of(ticket, "id") + "'"
    );
    EXPECT_EQ(types_about("repairer2", ticket), Types{}) << "the ticket is out of their sight";
    ASSERT_TRUE(answered(as("storeman").request("PUT", path_of(ticket) + "/watchers/me"), 204));
    posted("handler", path_of(ticket) + "/comments", Json{{"body", "都看"}}, 201);
    EXPECT_EQ(types_about("storeman", ticket), Types{"commented"});
}

TEST(Notifications, tell_whom_a_ticket_was_given_to) {
    const auto ticket = create("agent");
    posted("lead", path_of(ticket) + "/assign", Json{{"owner_id", id_of("visitor")}}, 200);
    EXPECT_EQ(types_about("visitor", ticket), Types{"assigned"});
}

TEST(Notifications, are_read_by_number_or_up_to_one) {
    auto& center = Center::instance();
    center.hire("note.reader", {"agent"}, {"front"});
    center.hire("note.other", {"agent"}, {"front"});
    const auto ticket = create("agent");
    for (int i = 0; i < 5; ++i) {
        posted("agent", path_of(ticket) + "/comments", Json{{"body", "@note.reader"}}, 201);
    }
    posted("agent", path_of(ticket) + "/comments", Json{{"body", "@note.other"}}, 201);
    const auto path = std::string("/api/v1/me/notifications");
    const auto all = all_items("note.reader", path + "?limit=2");
    ASSERT_EQ(all.size(), 5U);
    EXPECT_TRUE(all[0]["read_at"].is_null());
    const auto mark = [&](const Json& body) {
        return json_of(as("note.reader").post(path + "/read", body))["unread"];
    };
    EXPECT_EQ(mark(Json{{"ids", Json::array({all[0]["id"], all[2]["id"]})}}), 3);
    EXPECT_EQ(mark(Json{{"up_to", all[3]["id"]}}), 1);
    const auto unread = all_items("note.reader", path + "?unread=true");
    ASSERT_EQ(unread.size(), 1U);
    EXPECT_EQ(unread[0]["id"], all[1]["id"]);
    EXPECT_EQ(json_of(as("note.reader").get(path + "?count=true&limit=1"))["total"], 5);
    EXPECT_EQ(json_of(as("note.other").get(path + "?unread=true&count=true"))["total"], 1)
        << "others' are others'";
    EXPECT_EQ(json_of(as("note.other").post(path + "/read", Json{{"up_to", 0}}))["unread"], 1);
    const auto refusal = [&](const Json& body, const std::vector<std::string>& faults) {
        EXPECT_TRUE(faulted(as("note.reader").post(path + "/read", body), faults)) << dump(body);
    };
    refusal(Json::object(), {"/up_to one_of_two"});
    refusal(Json{{"up_to", 1}, {"ids", Json::array()}}, {"/up_to one_of_two"});
    refusal(Json{{"ids", Json::array({1, "2"})}}, {"/ids/1 integer_expected"});
}

TEST(Presence, shows_the_others_until_they_leave_or_fall_silent) {
    const auto ticket = create("agent");
    const auto path = path_of(ticket) + "/presence";
    const auto say = [&](const char* who, const char* state) {
        return json_of(as(who).put(path, Json{{"state", state}}))["items"];
    };
    EXPECT_EQ(say("agent", "viewing"), Json::array());
    const auto others = say("visitor", "typing");
    ASSERT_EQ(others.size(), 1U);
    EXPECT_EQ(others[0]["user"]["id"], id_of("agent"));
    EXPECT_EQ(others[0]["state"], "viewing");
    const auto seen = say("agent", "viewing");
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0]["state"], "typing");
    const auto again = json_of(as("lead").get(path))["items"];
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[0]["since"], others[0]["since"]) << "going on is not beginning anew";
    EXPECT_EQ(say("visitor", "left").size(), 1U);
    EXPECT_EQ(json_of(as("lead").get(path))["items"].size(), 1U);
    Center::instance().sql(
        "UPDATE ticket_presence SET seen_at = seen_at - interval '30 seconds'"
    );
    EXPECT_EQ(json_of(as("lead").get(path))["items"].size(), 0U);
    EXPECT_TRUE(refused(as("agent_far").get(path), 404, "not_found"));
    EXPECT_TRUE(refused(as("agent_far").put(path, Json{{"state", "viewing"}}), 404));
    const auto asleep = as("agent").put(path, Json{{"state", "asleep"}});
    EXPECT_TRUE(faulted(asleep, {"/state invalid_choice"}));
}

TEST(Links, are_removed_from_either_side_with_an_event) {
    const auto a = create("agent");
    const auto b = create("agent");
    const Json body{{"kind", "related"}, {"ticket", b["number"]}};
    const auto link = text_of(posted("agent", path_of(a) + "/links", body, 201), "id");
    EXPECT_TRUE(refused(as("agent_far").del(path_of(a) + "/links/" + link), 404));
    EXPECT_TRUE(refused(as("qa").del(path_of(a) + "/links/" + link), 403, "missing_permission"));
    EXPECT_TRUE(refused(as("agent").del(path_of(create("agent")) + "/links/" + link), 404));
    EXPECT_TRUE(answered(as("agent").del(path_of(b) + "/links/" + link), 204));
    EXPECT_EQ(json_of(as("agent").get(path_of(a) + "/links"))["items"].size(), 0U);
    const auto event = events_of(b).back();
    EXPECT_EQ(event["type"], "linked");
    EXPECT_EQ(event["data"]["removed"], true);
    EXPECT_EQ(event["data"]["ticket"], a["number"]);
    EXPECT_TRUE(refused(as("agent").del(path_of(b) + "/links/" + link), 404)) << "gone";
    const auto into = drive_to("assessment");
    const auto merged = drive_to("assessment");
    move("handler", merged, "merge", Json{{"into", into["number"]}});
    const auto links = json_of(as("handler").get(path_of(into) + "/links"))["items"];
    ASSERT_EQ(links.size(), 1U);
    const auto path = path_of(into) + "/links/" + text_of(links[0], "id");
    EXPECT_TRUE(refused(as("handler").del(path), 409, "merged_ticket"));
}

TEST(Skills, are_recorded_by_leads_and_replace_each_other) {
    const auto path = "/api/v1/users/" + id_of("infodesk") + "/skills";
    const auto skill = [](const char* code, const char* ability) {
        return Json{{"skill", code}, {"ability", ability}};
    };
    const auto put = [&](const char* who, const std::vector<Json>& skills) {
        return as(who).put(path, Json{{"skills", skills}});
    };
    const auto two = put("lead", {skill("tag:法语", "2.50"), skill("kind:survey", "0.01")});
    ASSERT_TRUE(answered(two, 200));
    const auto reply = put("lead", {skill("tag:法语", "1")});
    ASSERT_TRUE(answered(reply, 200));
    EXPECT_EQ(json_of(reply)["skills"], Json::array({skill("tag:法语", "1.00")}));
    EXPECT_EQ(json_of(as("agent").get(path)), json_of(reply));
    EXPECT_TRUE(refused(put("agent", {}), 403, "missing_permission"));
    EXPECT_TRUE(refused(as("lead").put("/api/v1/users/x/skills", Json{{"skills", Json::array()}}),
                        404));
    EXPECT_TRUE(faulted(
        put("lead",
            {skill("french", "1"), skill("tag:a", "0"), skill("tag:b", "5.01"),
             skill("tag:c", "1.234"), skill("tag:d", "1"), skill("tag:d", "2")}),
        {"/skills/0/skill invalid_skill", "/skills/1/ability out_of_range",
         "/skills/2/ability out_of_range", "/skills/3/ability invalid_amount",
         "/skills/5/skill repeated_skill"}
    ));
    ASSERT_TRUE(answered(put("lead", {}), 200));
}

TEST(AssignmentSetting, is_checked_and_shown_whole) {
    const std::string path = "/api/v1/settings/assignment";
    auto& admin = as("admin");
    const auto before = admin.get(path);
    EXPECT_EQ(json_of(before)["mode"], "off");
    const HeaderList match{{"If-Match", before.header("ETag")}};
    const Json bad{{"mode", "on"}, {"stages", Json::array({"intake", "closed"})},
                   {"teams", Json::array({Json{{"mode", "auto"}}})}};
    EXPECT_TRUE(faulted(
        admin.put(path, bad, match),
        {"/mode invalid_choice", "/teams/0/team_id required", "/stages/1 invalid_choice"}
    ));
    const Json unknown{{"team_id", "01900000-0000-7000-8000-000000000000"}, {"mode", "auto"}};
    const Json no_team{{"teams", Json::array({unknown})}};
    EXPECT_TRUE(faulted(admin.put(path, no_team, match), {"/teams unknown_reference"}));
    EXPECT_TRUE(refused(as("supervisor").get(path), 403));
}

void set_assignment(const Json& value) {
    const std::string path = "/api/v1/settings/assignment";
    auto& admin = as("admin");
    const HeaderList match{{"If-Match", admin.get(path).header("ETag")}};
    ASSERT_TRUE(answered(admin.put(path, value, match), 200));
}

TEST(AutomaticAssignment, gives_what_comes_in_to_somebody_who_is_ready) {
    auto& center = Center::instance();
    center.open_team("automatic");
    center.hire("auto.ready", {"agent"}, {"automatic"});
    center.hire("auto.break", {"agent"}, {"automatic"});
    const auto be = [&](const char* who, const char* state) {
        const auto reply = as(who).put("/api/v1/me/presence", Json{{"state", state}});
        ASSERT_TRUE(answered(reply, 200));
    };
    be("auto.ready", "ready");
    be("auto.break", "break");
    const Json team{{"team_id", center.team("automatic")}, {"mode", "auto"}};
    set_assignment(Json{{"teams", Json::array({team})}});
    auto ticket = create("auto.break", Json{{"channel", "email"}});
    const auto has_owner = [&] {
        ticket = read("auto.break", ticket);
        return !ticket["owner"].is_null();
    };
    EXPECT_TRUE(eventually(has_owner)) << ticket;
    set_assignment(Json::object());
    EXPECT_EQ(ticket["owner"]["id"], id_of("auto.ready"));
    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["type"], "assigned");
    EXPECT_TRUE(event["actor"].is_null());
    EXPECT_EQ(types_about("auto.ready", ticket), Types{"assigned"});
}

}  // namespace
}  // namespace bihuan::test
