// Views, macros and canned replies: who sees and changes which, what is refused, what they do.

#include "api/complaint.hpp"
#include "api/plain_tickets.hpp"

namespace bihuan::test {
namespace {

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

HeaderList match(const Json& item) {
    return {{"If-Match", "\"" + std::to_string(item["version"].get<int>()) + "\""}};
}

Json save(const std::string& who, const std::string& noun, const Json& item) {
    return posted(who, "/api/v1/" + noun, item, 201);
}

std::string path_of_item(const std::string& noun, const Json& item) {
    return "/api/v1/" + noun + "/" + text_of(item, "id");
}

bool is_listed(const std::string& who, const std::string& noun, const Json& item) {
    for (const auto& other : all_items(who, "/api/v1/" + noun + "?limit=3")) {
        if (other["id"] == item["id"]) return true;
    }
    return false;
}

Json shared_with(const std::string& what, Json item) {
    item["shared"] = what;
    if (what == "team") item["team_id"] = Center::instance().team("front");
    return item;
}

struct Noun {
    std::string noun;
    Json item;
};

/// One of each kind.
std::vector<Noun> nouns() {
    Json step{{"action", "comment"}, {"form", Json{{"body", "x"}}}};
    return {
        {"views", Json{{"name", "n"}, {"query", "status=open"}}},
        {"macros", Json{{"name", "n"}, {"steps", Json::array({step})}}},
        {"canned-replies", Json{{"title", "n"}, {"body", "x"}}},
    };
}

TEST(SavedItems, are_seen_by_their_owner_their_team_or_the_center) {
    for (const auto& [noun, item] : nouns()) {
        SCOPED_TRACE(noun);
        const auto own = save("agent", noun, item);
        const auto team = save("lead", noun, shared_with("team", item));
        const auto center = save("supervisor", noun, shared_with("center", item));
        struct Row {
            const char* who;
            bool own, team, center;
        };
        const Row rows[] = {
            {"agent", true, true, true},
            {"visitor", false, true, true},
            {"lead", false, true, true},
            {"agent_far", false, false, true},
            {"supervisor", false, false, true},
        };
        for (const auto& row : rows) {
            SCOPED_TRACE(row.who);
            const auto expect = [&](const Json& one, bool seen) {
                EXPECT_EQ(is_listed(row.who, noun, one), seen);
                const auto reply = as(row.who).get(path_of_item(noun, one));
                EXPECT_TRUE(seen ? answered(reply, 200) : refused(reply, 404, "not_found"));
            };
            expect(own, row.own);
            expect(team, row.team);
            expect(center, row.center);
        }
    }
}

TEST(SavedItems, are_shared_only_by_those_who_may) {
    for (const auto& [noun, item] : nouns()) {
        SCOPED_TRACE(noun);
        const auto list = "/api/v1/" + noun;
        const auto refusal = [&](const char* who, const Json& body, const char* permission) {
            const auto reply = as(who).post(list, body);
            EXPECT_TRUE(refused(reply, 403, "missing_permission")) << who;
            EXPECT_EQ(json_of(reply)["permission"], permission) << who;
        };
        refusal("agent", shared_with("team", item), "tickets.assign");
        refusal("agent", shared_with("center", item), "center.share");
        refusal("lead", shared_with("center", item), "center.share");
        refusal("lead_far", shared_with("team", item), "center.share");
        // By a change as well, and nothing is changed by the attempt.
        const auto own = save("agent", noun, item);
        const auto path = path_of_item(noun, own);
        EXPECT_TRUE(refused(
            as("agent").patch(path, Json{{"shared", "center"}}, match(own)), 403,
            "missing_permission"
        ));
        EXPECT_EQ(json_of(as("agent").get(path)), own);
    }
}

TEST(SavedItems, are_changed_and_removed_by_their_owner_or_who_may_share_them) {
    for (const auto& [noun, item] : nouns()) {
        SCOPED_TRACE(noun);
        const auto name = noun == "canned-replies" ? "title" : "name";
        const Json change{{name, "neu"}};
        auto team = save("lead", noun, shared_with("team", item));
        const auto path = path_of_item(noun, team);
        EXPECT_TRUE(refused(as("agent").patch(path, change, match(team)), 403));
        EXPECT_TRUE(refused(as("agent").del(path), 403));
        EXPECT_TRUE(refused(as("agent_far").patch(path, change, match(team)), 404));
        EXPECT_TRUE(refused(as("agent_far").del(path), 404));
        EXPECT_TRUE(refused(as("lead").patch(path, change), 428, "if_match_required"));
        const auto changed = as("lead").patch(path, change, match(team));
        ASSERT_TRUE(answered(changed, 200));
        EXPECT_EQ(json_of(changed)[name], "neu");
        EXPECT_EQ(json_of(changed)["shared"], "team") << "what is left out stays";
        EXPECT_EQ(changed.header("ETag"), "\"2\"");
        EXPECT_TRUE(refused(as("lead").patch(path, change, match(team)), 412, "stale_version"));
        team = json_of(changed);
        const auto unshared = as("lead").patch(path, Json{{"shared", "none"}}, match(team));
        ASSERT_TRUE(answered(unshared, 200));
        EXPECT_TRUE(json_of(unshared)["team_id"].is_null());
        EXPECT_TRUE(refused(as("agent").get(path), 404));
        EXPECT_TRUE(answered(as("lead").del(path), 204));
        EXPECT_TRUE(refused(as("lead").get(path), 404));
    }
}

TEST(SavedItems, name_what_is_wrong_with_their_sharing) {
    for (const auto& [noun, item] : nouns()) {
        SCOPED_TRACE(noun);
        const auto list = "/api/v1/" + noun;
        auto without = shared_with("team", item);
        without.erase("team_id");
        EXPECT_TRUE(faulted(as("supervisor").post(list, without), {"/team_id required"}));
        auto both = shared_with("team", item);
        both["shared"] = "center";
        EXPECT_TRUE(faulted(
            as("supervisor").post(list, both), {"/team_id only_when_shared_with_a_team"}
        ));
        auto unknown = shared_with("team", item);
        unknown["team_id"] = "01900000-0000-7000-8000-000000000000";
        EXPECT_TRUE(faulted(as("supervisor").post(list, unknown), {"/team_id unknown_reference"}));
    }
}

TEST(View, is_read_as_the_list_reads_it) {
    struct Row {
        const char* query;
        std::vector<std::string> faults;
    };
    const Row rows[] = {
        {"status=opened", {"/query?status invalid_choice"}},
        {"status=open&status=closed", {"/query?status repeated_parameter"}},
        {"colour=red&stage=nowhere",
         {"/query?stage invalid_choice", "/query?colour unknown_parameter"}},
        {"sort=due_at", {"/query?sort unknown_parameter"}},
        {"cursor=abc", {"/query?cursor unknown_parameter"}},
        {"limit=5", {"/query?limit unknown_parameter"}},
        {"owner=%zz", {"/query? invalid_query"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.query);
        const Json view{{"name", "n"}, {"query", row.query}};
        const auto reply = as("agent").post("/api/v1/views", view);
        if (std::string(row.query) == "cursor=abc") {
            EXPECT_TRUE(refused(reply, 422));
        } else {
            EXPECT_TRUE(faulted(reply, row.faults));
        }
    }
    const Json bad{{"name", "n"}, {"sort", "subject"}, {"columns", Json::array({"a b"})}};
    EXPECT_TRUE(faulted(
        as("agent").post("/api/v1/views", bad),
        {"/sort invalid_choice", "/columns invalid_code"}
    ));
}

TEST(View, counts_what_its_list_has_and_me_is_whoever_looks) {
    auto& center = Center::instance();
    center.hire("view.one", {"agent"}, {"front"});
    center.hire("view.two", {"agent"}, {"front"});
    const auto mine = save(
        "supervisor", "views",
        shared_with("center", Json{{"name", "mine"}, {"query", "owner=me&status=open"}})
    );
    const auto words = save("view.one", "views", Json{{"name", "words"}, {"query", "q=abc"}});
    create("view.one");
    create("view.one");
    create("view.two");
    const auto count_of = [&](const char* who, const Json& view) -> Json {
        const auto counts = json_of(as(who).get("/api/v1/views/counts"));
        for (const auto& entry : counts["items"]) {
            if (entry["view_id"] == view["id"]) return entry;
        }
        return nullptr;
    };
    EXPECT_EQ(count_of("view.one", mine)["count"], 2);
    EXPECT_EQ(count_of("view.one", mine)["capped"], false);
    EXPECT_EQ(count_of("view.two", mine)["count"], 1);
    EXPECT_TRUE(count_of("view.one", words)["count"].is_null()) << "looking for words is not cheap";
    EXPECT_TRUE(count_of("view.two", words).is_null()) << "not theirs";
}

TEST(View, counts_no_further_than_a_thousand) {
    const PlainTickets many(1'100, {"praise", "sms", "表扬"});
    const auto view =
        save("qa", "views", Json{{"name", "many"}, {"query", "kind=praise&channel=sms"}});
    const auto counts = json_of(as("qa").get("/api/v1/views/counts"))["items"];
    bool found = false;
    for (const auto& entry : counts) {
        if (entry["view_id"] != view["id"]) continue;
        found = true;
        EXPECT_EQ(entry["count"], 1000);
        EXPECT_EQ(entry["capped"], true);
    }
    EXPECT_TRUE(found);
}

/// Everything that is written of a ticket.
std::string row_count_of(const Json& ticket) {
    const auto id = text_of(ticket, "id");
    return Center::instance()
        .sql("SELECT (SELECT count(*) FROM ticket_event WHERE ticket_id = '" + id +
             "' AND type NOT IN ('escalation_step', 'ordered')) || '/' || "
             "(SELECT count(*) FROM ticket_comment WHERE ticket_id = '" + id + "') || '/' || "
             "(SELECT count(*) FROM ticket_watcher WHERE ticket_id = '" + id + "') AS rows")
        .front()
        .text("rows");
}

Json step_of(const std::string& action, const Json& form) {
    return Json{{"action", action}, {"form", form}};
}

Json macro_of(const std::string& who, const std::vector<Json>& steps) {
    return save(who, "macros", Json{{"name", "宏"}, {"steps", steps}});
}

HttpReply apply(const std::string& who, const Json& ticket, const Json& macro) {
    const auto path = path_of(ticket) + "/macros/" + text_of(macro, "id") + "/apply";
    return as(who).request("POST", path, match(ticket));
}

TEST(Macro, does_all_its_steps_with_their_fields_filled) {
    const auto ticket = create("agent");
    const Json patch{{"priority", "urgent"}, {"add_tags", Json::array({"回电"})}};
    const auto macro = macro_of(
        "agent",
        {step_of("patch", patch),
         step_of("comment", Json{{"body", "{{ticket.number}}：{{customer.name}}，{{agent.name}}"}}),
         step_of("watch", Json::object()), step_of("register", good_form("register", ticket))}
    );
    const auto reply = apply("agent", ticket, macro);
    ASSERT_TRUE(answered(reply, 200));
    const auto after = json_of(reply);
    EXPECT_EQ(after["priority"], "urgent");
    EXPECT_EQ(after["stage"], "assessment");
    EXPECT_EQ(after["tags"], Json::array({"回电"}));
    const auto comments = json_of(as("agent").get(path_of(ticket) + "/comments"))["items"];
    ASSERT_EQ(comments.size(), 1U);
    const auto agent = json_of(as("agent").get("/api/v1/me"))["display_name"].get<std::string>();
    EXPECT_EQ(comments[0]["body"],
              text_of(ticket, "number") + "：" + text_of(ticket["customer"], "name") + "，" + agent);
}

TEST(Macro, does_nothing_when_one_of_its_steps_is_refused) {
    const auto ticket = create("agent");
    const auto before = row_count_of(ticket);
    struct Row {
        Json step;
        unsigned status;
        std::string code;
        std::vector<std::string> faults;
    };
    const Row rows[] = {
        {step_of("withdraw", Json::object()), 422, "validation_failed",
         {"/steps/1/form/proof required"}},
        {step_of("assess", Json::object()), 403, "missing_permission", {}},
        {step_of("assign", Json{{"owner_id", "nobody"}}), 422, "validation_failed",
         {"/steps/1/form/owner_id invalid_id"}},
        {step_of("patch", Json{{"priority", "huge"}}), 422, "validation_failed",
         {"/steps/1/form/priority invalid_choice"}},
        {step_of("comment", Json{{"text", "x"}}), 422, "validation_failed",
         {"/steps/1/form/body required", "/steps/1/form/text unknown_member"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(dump(row.step));
        const Json first{{"priority", "urgent"}};
        const auto macro = macro_of("agent", {step_of("patch", first), row.step});
        const auto reply = apply("agent", ticket, macro);
        EXPECT_TRUE(refused(reply, row.status, row.code));
        EXPECT_EQ(json_of(reply)["step"], 1);
        EXPECT_EQ(difference(read("agent", ticket), ticket), "");
        EXPECT_EQ(row_count_of(ticket), before);
        if (row.faults.empty()) continue;
        EXPECT_TRUE(faulted(reply, row.faults));
    }
}

TEST(Macro, is_for_those_who_see_both_ticket_and_macro) {
    const auto ticket = create("agent");
    const auto macro = macro_of("agent", {step_of("watch", Json::object())});
    EXPECT_TRUE(refused(apply("visitor", ticket, macro), 404, "not_found"));
    const auto far = macro_of("agent_far", {step_of("watch", Json::object())});
    EXPECT_TRUE(refused(apply("agent_far", ticket, far), 404, "not_found"));
    const auto path = path_of(ticket) + "/macros/" + text_of(macro, "id") + "/apply";
    EXPECT_TRUE(refused(as("agent").request("POST", path), 428, "if_match_required"));
    auto stale = ticket;
    stale["version"] = 9;
    EXPECT_TRUE(refused(apply("agent", stale, macro), 412, "stale_version"));
}

TEST(Macro, is_refused_when_it_could_never_work) {
    struct Row {
        Json steps;
        std::vector<std::string> faults;
    };
    Json many = Json::array();
    for (int i = 0; i < 21; ++i) many.push_back(step_of("watch", Json::object()));
    const Row rows[] = {
        {Json::array(), {"/steps required"}},
        {many, {"/steps too_many"}},
        {Json::array({step_of("dance", Json::object())}), {"/steps/0/action unknown_action"}},
        {Json::array({Json{{"action", "watch"}, {"ticket", "1"}}}),
         {"/steps/0/ticket unknown_member"}},
        {Json::array({step_of("comment", Json{{"body", "{{customer.pin}}"}})}),
         {"/steps/0/form/body unknown_field"}},
        {Json::array({Json{{"action", "withdraw"}, {"comment", "{{}}"}}}),
         {"/steps/0/comment unknown_field"}},
    };
    for (const auto& row : rows) {
        const Json macro{{"name", "n"}, {"steps", row.steps}};
        EXPECT_TRUE(faulted(as("agent").post("/api/v1/macros", macro), row.faults))
            << dump(row.steps);
    }
}

TEST(CannedReply, is_filled_from_the_ticket_with_contacts_masked) {
    Json changes;
    changes["customer"]["name"] = "{{ticket.subject}}";
    changes["subject"] = "电视机";
    const auto ticket = create("agent", changes);
    const auto reply = save(
        "agent", "canned-replies",
        Json{{"title", "问候"},
             {"body", "{{customer.name}} {{ ticket.number }} {{ticket.subject}} {{customer.phone}} "
                      "{{due_at}}{{"}}
    );
    const auto path = path_of_item("canned-replies", reply) + "/render?ticket=";
    const auto text = text_of(json_of(as("agent").get(path + text_of(ticket, "number"))), "text");
    const auto start = "{{ticket.subject}} " + text_of(ticket, "number") + " 电视机 ";
    EXPECT_TRUE(text.starts_with(start)) << text;
    EXPECT_NE(text.find("****"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("{{")) << text;
    EXPECT_TRUE(faulted(as("agent").get(path), {"?ticket required"}));
    const auto far = create("agent_far");
    EXPECT_TRUE(refused(as("agent").get(path + text_of(far, "id")), 404, "not_found"));
}

TEST(CannedReply, names_the_fields_when_it_knows_one_of_them_not) {
    const Json reply{{"title", "n"}, {"body", "{{customer.name}} {{customer.id_number}}"}};
    const auto refusal = as("agent").post("/api/v1/canned-replies", reply);
    EXPECT_TRUE(faulted(refusal, {"/body unknown_field"}));
    EXPECT_NE(refusal.body.find("customer.name"), std::string::npos) << refusal.body;
    EXPECT_NE(refusal.body.find("due_at"), std::string::npos);
}

TEST(CannedReply, is_published_by_the_information_desk) {
    const auto reply = save(
        "infodesk", "canned-replies",
        shared_with("center", Json{{"title", "营业时间"}, {"body", "九点到六点"}})
    );
    EXPECT_TRUE(is_listed("agent_far", "canned-replies", reply));
    EXPECT_TRUE(refused(as("infodesk").get("/api/v1/macros"), 403, "missing_permission"));
    const auto ticket = create("agent");
    EXPECT_TRUE(refused(
        as("infodesk").get(
            path_of_item("canned-replies", reply) + "/render?ticket=" + text_of(ticket, "id")
        ),
        404, "not_found"
    ));
}

}  // namespace
}  // namespace bihuan::test
