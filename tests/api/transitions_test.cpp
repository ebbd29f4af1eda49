// Versions and order: what is not possible now, what has been overtaken, and what happens when many
// want the same at once (R13).

#include "api/complaint.hpp"
#include "bihuan/domain/workflow.hpp"

#include <functional>
#include <latch>
#include <set>
#include <thread>

namespace bihuan::test {
namespace {

/// The actions that the table of the domain has for a stage.
std::set<std::string> possible_in(domain::Stage stage, domain::Status status) {
    std::set<std::string> actions;
    for (const auto& row : domain::transitions_of(domain::Kind::complaint)) {
        if (row.from.has(stage) && domain::applies(row.when, status)) {
            actions.emplace(domain::code_of(row.action));
        }
    }
    return actions;
}

TEST(Order, what_is_out_of_order_is_409_and_names_what_is_possible) {
    for (const auto& stage : domain::stage_names) {
        SCOPED_TRACE(stage.code);
        const auto ticket = drive_to(std::string(stage.code));
        const bool closed = stage.value == domain::Stage::closed;
        const auto status = closed ? domain::Status::closed : domain::Status::open;
        const auto possible = possible_in(stage.value, status);
        for (const auto& action : domain::action_names) {
            const std::string name(action.code);
            if (possible.contains(name)) continue;
            SCOPED_TRACE(name);
            auto form = good_form(name, ticket);
            auto who = std::string("supervisor");
            if (name == "approve" || name == "reject") {
                // An unknown proposal is a fault, which comes before the state.
                if (ticket["proposals"].empty()) continue;
                who = "supervisor2";
            }
            if (name == "record_visit" && stage.value == domain::Stage::summary) who = "visitor";
            const auto reply = try_move(who, ticket, name, form);
            ASSERT_TRUE(refused(reply, 409, "conflict"));
            const auto problem = json_of(reply);
            EXPECT_EQ(problem["allowed"].get<std::set<std::string>>(), possible);
            EXPECT_EQ(problem["stage"], closed ? Json(nullptr) : Json(stage.code));
            EXPECT_EQ(problem["ticket_status"], domain::code_of(status));
        }
        EXPECT_EQ(difference(read("supervisor", ticket), ticket), "");
    }
}

TEST(IfMatch, has_to_be_there_and_to_be_the_version) {
    const auto ticket = create("agent");
    auto& agent = Center::instance().as("agent");
    Json move_body{{"action", "register"}};
    move_body["form"] = good_form("register", ticket);
    const Json patch_body{{"subject", "改过的标题"}};
    struct Row {
        const char* value;
        unsigned status;
        const char* code;
    };
    const Row rows[] = {
        {nullptr, 428, "if_match_required"},
        {"", 428, "if_match_required"},
        {"*", 428, "if_match_required"},
        {"\"0\"", 412, "stale_version"},
        {"\"2\"", 412, "stale_version"},
        {"\"01\"", 412, "stale_version"},
        {"\"+1\"", 412, "stale_version"},
        {"1", 412, "stale_version"},
        {"W/\"1\"", 412, "stale_version"},
        {"\"1", 412, "stale_version"},
        {"\"\"", 412, "stale_version"},
        {"\"x\"", 412, "stale_version"},
        {"\"99999999999999999999999\"", 412, "stale_version"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.value == nullptr ? "none" : row.value);
        HeaderList headers;
        if (row.value != nullptr) headers.emplace_back("If-Match", row.value);
        EXPECT_TRUE(refused(
            agent.post(path_of(ticket) + "/transitions", move_body, headers), row.status, row.code
        ));
        EXPECT_TRUE(refused(
            agent.patch(path_of(ticket), patch_body, headers), row.status, row.code
        ));
    }
    EXPECT_EQ(difference(read("agent", ticket), ticket), "");
    const HeaderList good{{"If-Match", "\"1\""}};
    const auto reply = agent.patch(path_of(ticket), patch_body, good);
    ASSERT_TRUE(answered(reply, 200));
    EXPECT_EQ(reply.header("ETag"), "\"2\"");
    EXPECT_TRUE(refused(agent.patch(path_of(ticket), patch_body, good), 412, "stale_version"));
}

TEST(IfMatch, comes_after_the_right_and_before_the_content) {
    const auto ticket = create("agent");
    auto& center = Center::instance();
    const auto path = path_of(ticket) + "/transitions";
    const Json assess{{"action", "assess"}, {"zz", 1}};
    EXPECT_TRUE(refused(center.as("agent_far").post(path, assess), 404));
    EXPECT_TRUE(refused(center.as("agent").post(path, assess), 403));
    EXPECT_TRUE(refused(center.as("handler").post(path, assess), 428));
    const HeaderList stale{{"If-Match", "\"7\""}};
    EXPECT_TRUE(refused(center.as("handler").post(path, assess, stale), 412));
    const HeaderList good{{"If-Match", "\"1\""}};
    EXPECT_TRUE(refused(center.as("handler").post(path, assess, good), 422));
    Json whole{{"action", "assess"}};
    whole["form"] = good_form("assess", ticket);
    EXPECT_TRUE(refused(center.as("handler").post(path, whole, good), 409));
}

TEST(IfMatch, is_honoured_where_it_is_not_required) {
    const auto ticket = create("agent");
    auto& lead = Center::instance().as("lead");
    const Json body{{"owner_id", "me"}};
    const HeaderList stale{{"If-Match", "\"7\""}};
    EXPECT_TRUE(refused(lead.post(path_of(ticket) + "/assign", body, stale), 412));
    EXPECT_TRUE(answered(lead.post(path_of(ticket) + "/assign", body), 200));
}

TEST(IfMatch, a_change_that_changes_nothing_leaves_the_version) {
    const auto ticket = create("agent");
    const Json body{{"subject", ticket["subject"]}};
    const auto reply = Center::instance().as("agent").patch(
        path_of(ticket), body, {{"If-Match", "\"1\""}}
    );
    ASSERT_TRUE(answered(reply, 200));
    EXPECT_EQ(json_of(reply)["version"], 1);
}

/// All make the same kind of request on the same version at the same moment; the answers' statuses.
std::multiset<unsigned> race(
    const Json& ticket,
    std::size_t writers,
    const std::function<HttpReply(HttpClient&, std::size_t)>& send
) {
    std::vector<unsigned> statuses(writers);
    std::vector<std::thread> threads;
    std::latch start(static_cast<std::ptrdiff_t>(writers));
    const auto& center = Center::instance();
    for (std::size_t i = 0; i < writers; ++i) {
        threads.emplace_back([&, i] {
            auto client = center.client("handler");
            client.get(path_of(ticket));
            start.arrive_and_wait();
            statuses[i] = send(client, i).status;
        });
    }
    for (auto& thread : threads) thread.join();
    return {statuses.begin(), statuses.end()};
}

TEST(Race, of_two_moves_on_one_version_one_wins) {
    for (int round = 0; round < 10; ++round) {
        const auto ticket = drive_to("assessment");
        Json body{{"action", "assess"}};
        body["form"] = good_form("assess", ticket);
        const HeaderList match{{"If-Match", '"' + text_of(ticket, "version") + '"'}};
        const auto statuses = race(ticket, 2, [&](HttpClient& client, std::size_t) {
            return client.post(path_of(ticket) + "/transitions", body, match);
        });
        EXPECT_EQ(statuses, (std::multiset<unsigned>{200, 412}));
        const auto after = read("handler", ticket);
        EXPECT_EQ(after["version"], ticket["version"].get<int>() + 1);
        EXPECT_EQ(events_of(after).size(), events_of(ticket).size());
    }
}

TEST(Race, of_64_writers_exactly_one_wins_each_version) {
    const auto ticket = create("agent");
    constexpr std::size_t writers = 64;
    for (int version = 1; version <= 6; ++version) {
        const HeaderList match{{"If-Match", '"' + std::to_string(version) + '"'}};
        const auto statuses = race(ticket, writers, [&](HttpClient& client, std::size_t i) {
            const Json body{{"subject", "第 " + std::to_string(version * 100 + int(i)) + " 稿"}};
            return client.patch(path_of(ticket), body, match);
        });
        EXPECT_EQ(statuses.count(200), 1U);
        EXPECT_EQ(statuses.count(412), writers - 1);
        EXPECT_EQ(read("agent", ticket)["version"], version + 1);
    }
    std::vector<int> versions;
    for (const auto& event : events_of(ticket)) versions.push_back(event["version"].get<int>());
    EXPECT_EQ(versions, (std::vector<int>{1, 2, 3, 4, 5, 6, 7})) << "one event for each version";
}

TEST(Race, for_the_queue_gives_each_ticket_to_one_person) {
    auto& center = Center::instance();
    center.open_team("claim");
    constexpr std::size_t people = 8;
    std::vector<std::string> claimers;
    for (std::size_t i = 0; i < people; ++i) {
        claimers.push_back("claim." + std::to_string(i));
        center.hire(claimers.back(), {"agent"}, {"claim"});
    }
    // Nothing else may lie in these people's queue.
    center.sql("UPDATE ticket SET team_id = '" + center.team("back") +
               "' WHERE team_id IS NULL AND owner_id IS NULL");
    std::set<std::string> queued;
    for (std::size_t i = 0; i < people / 2; ++i) {
        const auto ticket = create("agent", Json{{"channel", "email"}});
        center.sql("UPDATE ticket SET team_id = '" + center.team("claim") + "' WHERE id = '" +
                   text_of(ticket, "id") + "'");
        queued.insert(text_of(ticket, "id"));
    }
    std::vector<HttpReply> replies(people);
    std::vector<std::thread> threads;
    std::latch start(people);
    for (std::size_t i = 0; i < people; ++i) {
        threads.emplace_back([&, i] {
            auto client = center.client(claimers[i]);
            client.get("/api/v1/me");
            start.arrive_and_wait();
            replies[i] = client.request("POST", "/api/v1/queue/claim");
        });
    }
    for (auto& thread : threads) thread.join();
    std::multiset<std::string> claimed;
    std::size_t empty_handed = 0;
    for (const auto& reply : replies) {
        if (reply.status == 204) ++empty_handed;
        if (reply.status == 200) claimed.insert(text_of(json_of(reply), "id"));
    }
    EXPECT_EQ(claimed, (std::multiset<std::string>(queued.begin(), queued.end())));
    EXPECT_EQ(empty_handed, people / 2);
}

TEST(Claim, stops_at_the_capacity_of_a_person) {
    auto& center = Center::instance();
    const auto person = center.hire("claim.small", {"agent"}, {"back"});
    const auto path = "/api/v1/users/" + person.id;
    const auto user = center.as("admin").get(path);
    const HeaderList match{{"If-Match", user.header("ETag")}};
    ASSERT_TRUE(answered(center.as("admin").patch(path, Json{{"capacity", 2}}, match), 200));
    for (int i = 0; i < 3; ++i) create("agent_far", Json{{"channel", "email"}});
    auto& claimer = center.as("claim.small");
    EXPECT_TRUE(answered(claimer.request("POST", "/api/v1/queue/claim"), 200));
    EXPECT_TRUE(answered(claimer.request("POST", "/api/v1/queue/claim"), 200));
    const auto full = claimer.request("POST", "/api/v1/queue/claim");
    EXPECT_TRUE(answered(full, 204));
    EXPECT_EQ(full.header("X-Queue-State"), "at_capacity");
    center.open_team("nobody");
    center.hire("claim.idle", {"agent"}, {"nobody"});
    center.sql("UPDATE ticket SET team_id = '" + center.team("back") +
               "' WHERE team_id IS NULL AND owner_id IS NULL");
    const auto empty = center.as("claim.idle").request("POST", "/api/v1/queue/claim");
    EXPECT_TRUE(answered(empty, 204));
    EXPECT_EQ(empty.header("X-Queue-State"), "empty");
}

}  // namespace
}  // namespace bihuan::test
