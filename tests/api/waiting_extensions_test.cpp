// The extensions that wait for somebody: each sees what they may decide, and nothing else.

#include "api/complaint.hpp"

#include <algorithm>
#include <set>

namespace bihuan::test {
namespace {

using std::chrono::hours;

const std::string list = "/api/v1/extensions?state=pending";

HttpClient& as(const std::string& who) { return Center::instance().as(who); }

/// Asks for more time; gives the id of the question.
std::string asked(const std::string& who, const Json& ticket) {
    const Json question{{"due_at", from_now(hours(24 * 90))}, {"reason", "等待检测"}};
    return text_of(posted(who, path_of(ticket) + "/extensions", question, 201), "id");
}

void decide(const std::string& who, const Json& ticket, const std::string& extension) {
    const Json decision{{"approved", true}, {"remark", "同意"}};
    posted(who, path_of(ticket) + "/extensions/" + extension + "/decide", decision, 200);
}

/// Which of these questions wait for that person, in the order of the list.
std::vector<std::string> waiting(
    const std::string& who, const std::vector<std::string>& questions,
    const std::string& target = list
) {
    std::vector<std::string> ids;
    for (const auto& item : all_items(who, target)) {
        const auto id = text_of(item, "id");
        if (std::count(questions.begin(), questions.end(), id) > 0) ids.push_back(id);
    }
    return ids;
}

TEST(WaitingExtensions, wait_for_the_next_level) {
    const Json tickets[] = {create("agent"), create("agent"), create("agent"), create("agent")};
    const auto by_agent = asked("agent", tickets[0]);
    const auto by_handler = asked("handler", tickets[1]);
    const auto by_lead = asked("lead", tickets[2]);
    const auto by_supervisor = asked("supervisor", tickets[3]);
    const std::vector all{by_agent, by_handler, by_lead, by_supervisor};
    const std::vector<std::string> none;
    EXPECT_EQ(waiting("lead", all), (std::vector{by_agent, by_handler}));
    EXPECT_EQ(waiting("supervisor", all), (std::vector{by_agent, by_handler, by_lead}));
    EXPECT_EQ(waiting("supervisor2", all), waiting("supervisor", all)) << "not another's own level";
    EXPECT_EQ(waiting("executive", all), all);
    for (const auto* who : {"agent", "visitor", "handler", "handler2", "qa", "repairer"}) {
        EXPECT_EQ(waiting(who, all), none) << who;
    }
    for (const auto* who : {"admin", "infodesk"}) {
        EXPECT_TRUE(refused(as(who).get(list), 403, "missing_permission")) << who;
    }
    // What is in the list can be decided, and is gone then.
    decide("lead", tickets[0], by_agent);
    EXPECT_EQ(waiting("lead", all), std::vector{by_handler});
    EXPECT_EQ(waiting("executive", all), (std::vector{by_handler, by_lead, by_supervisor}));
    decide("executive", tickets[3], by_supervisor);
    EXPECT_EQ(waiting("executive", all), (std::vector{by_handler, by_lead}));
}

TEST(WaitingExtensions, tell_what_they_are_about) {
    const auto ticket = create("agent", Json{{"subject", "等待厂家检测"}});
    const auto id = asked("agent", ticket);
    const auto items = all_items("lead", list);
    const auto found = std::find_if(items.begin(), items.end(), [&](const Json& item) {
        return item["id"] == id;
    });
    ASSERT_NE(found, items.end());
    EXPECT_EQ((*found)["ticket"]["id"], ticket["id"]);
    EXPECT_EQ((*found)["ticket"]["number"], ticket["number"]);
    EXPECT_EQ((*found)["ticket"]["subject"], "等待厂家检测");
    EXPECT_EQ((*found)["metric"], "resolution");
    EXPECT_EQ((*found)["state"], "asked");
    EXPECT_EQ((*found)["original_due_at"], clock_of(ticket, "resolution")["due_at"]);
    EXPECT_EQ((*found)["asked_by"]["id"], Center::instance().id_of("agent"));
}

/// Puts the limits back however the test ends.
struct TeamLimits {
    TeamLimits() { set(true); }
    ~TeamLimits() { set(false); }
    static void set(bool on) {
        const auto path = "/api/v1/settings/access";
        const HeaderList match{{"If-Match", as("admin").get(path).header("ETag")}};
        EXPECT_TRUE(answered(as("admin").put(path, Json{{"team_limits", on}}, match), 200));
    }
};

TEST(WaitingExtensions, are_of_open_tickets_that_one_sees_and_is_not_the_matter_of) {
    Json about;
    about["complained_about_user_ids"] = Json::array({Center::instance().id_of("lead")});
    const auto seen = create("agent");
    const auto recused = create("agent", about);
    const auto closing = create("agent");
    const auto plain = asked("agent", seen);
    const auto against = asked("agent", recused);
    const auto closed = asked("agent", closing);
    auto ticket = move("agent", read("agent", closing), "register");
    ticket = move("agent", ticket, "withdraw");
    move("supervisor", ticket, "summarize");
    const std::vector all{plain, against, closed};
    EXPECT_EQ(waiting("lead", all), std::vector{plain});
    EXPECT_EQ(waiting("supervisor", all), (std::vector{plain, against}));
    EXPECT_EQ(waiting("lead_far", all), (std::vector{plain, against}));
    const TeamLimits limits;
    EXPECT_EQ(waiting("lead_far", all), std::vector<std::string>());
    EXPECT_EQ(waiting("lead", all), std::vector{plain});
}

TEST(WaitingExtensions, are_a_list_like_others) {
    std::vector<std::string> all;
    for (int i = 0; i < 5; ++i) all.push_back(asked("agent", create("agent")));
    EXPECT_EQ(waiting("lead", all, list + "&limit=2"), all) << "the oldest first";
    EXPECT_EQ(waiting("lead", all, "/api/v1/extensions"), all);
    const auto counted = json_of(as("lead").get(list + "&limit=1&count=true"));
    EXPECT_EQ(counted["total"], all_items("lead", list).size());
    EXPECT_EQ(json_of(as("agent").get(list + "&count=true"))["total"], 0);
    EXPECT_TRUE(faulted(
        as("lead").get("/api/v1/extensions?state=refused&x=1"),
        {"?state invalid_choice", "?x unknown_parameter"}
    ));
    const auto cursor = text_of(json_of(as("lead").get(list + "&limit=1")), "next_cursor");
    const auto stolen = as("supervisor").get(list + "&limit=1&cursor=" + cursor);
    EXPECT_TRUE(refused(stolen, 400, "cursor_invalid"));
}

}  // namespace
}  // namespace bihuan::test
