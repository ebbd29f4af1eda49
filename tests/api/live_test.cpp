// Live updates over a real socket: who hears what, until when, and what is made up for.

#include "api/live_client.hpp"
#include "bihuan/base/live_limits.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>

namespace bihuan::test {
namespace {

using namespace std::chrono_literals;

Center& center() {
    return Center::instance();
}

std::string id_of(const Json& ticket) {
    return ticket.at("id").get<std::string>();
}

/// The next message about that ticket, past all others.
Json next_about(WsClient& client, const Json& ticket) {
    for (;;) {
        auto message = client.next();
        if (message.contains("data") && message["data"].value("ticket_id", "") == id_of(ticket)) {
            return message;
        }
    }
}

/// The messages about that ticket among some.
std::vector<Json> about(const std::vector<Json>& messages, const Json& ticket) {
    std::vector<Json> result;
    for (const auto& message : messages) {
        if (message.contains("data") && message["data"].value("ticket_id", "") == id_of(ticket)) {
            result.push_back(message);
        }
    }
    return result;
}

void comment(const std::string& who, const Json& ticket, const std::string& text = "note") {
    posted(who, path_of(ticket) + "/comments", Json{{"body", text}, {"internal", true}}, 201);
}

void assign_to_team(const std::string& who, const Json& ticket, const std::string& team) {
    const Json body{{"team_id", center().team(team)}, {"reason", "their business"}};
    posted(who, path_of(ticket) + "/assign", body, 200);
}

/// The next message of that type about the ticket: also of what was written before it was asked
/// for one may be told.
Json next_event(WsClient& client, const Json& ticket, const std::string& type) {
    auto message = next_about(client, ticket);
    while (message.at("type") != type) message = next_about(client, ticket);
    return message;
}

/// The events of a ticket have been told to everybody once this message has come.
void wait_for_last_event(WsClient& everything, const Json& ticket, const std::string& type) {
    next_event(everything, ticket, type);
}

TEST(Live, tells_of_an_event_what_is_needed_to_read_it) {
    const auto ticket = create("agent");
    auto client = listen_as("agent");
    ASSERT_EQ(client.status(), 101U) << client.head();
    EXPECT_NE(client.head().find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos);
    EXPECT_TRUE(subscribe(client, {"ticket:" + id_of(ticket)}).empty());
    comment("agent", ticket, "nobody else reads 13800138000");
    const auto message = next_event(client, ticket, "commented");
    EXPECT_EQ(message.at("topic"), "ticket:" + id_of(ticket));
    EXPECT_GT(message.at("seq").get<std::int64_t>(), 0);
    EXPECT_EQ(message.at("data").at("number"), ticket.at("number"));
    EXPECT_EQ(message.at("data").at("stage"), ticket.at("stage"));
    EXPECT_EQ(message.dump().find("13800138000"), std::string::npos);
    EXPECT_EQ(message.dump().find("nobody"), std::string::npos);
}

TEST(Live, tells_queues_departments_the_wallboard_and_who_is_notified) {
    auto client = listen_as("agent");
    subscribe(client, {"queue:" + center().team("front"), "wallboard", "me"});
    const auto ticket = create("agent");
    std::set<std::string> topics;
    while (topics.size() < 2) {
        // Of what other tests left behind somebody may still be notified.
        const auto topic = client.next().value("topic", "me");
        if (topic != "me") topics.insert(topic);
    }
    EXPECT_EQ(topics, (std::set<std::string>{"queue:" + center().team("front"), "wallboard"}));

    comment("handler", ticket, "look at this, @agent");
    EXPECT_EQ(next_event(client, ticket, "notified").at("topic"), "me");
}

TEST(Live, R60_tells_nobody_what_they_may_not_read) {
    const auto ticket = create("agent");
    const auto topic = "ticket:" + id_of(ticket);
    auto far = listen_as("agent_far");
    const auto refusals = subscribe(
        far, {topic, "queue:" + center().team("front"), "queue:" + center().team("back"),
              "nonsense", "ticket:01890000-0000-7000-8000-000000000000",
              "department:" + center().department("repairs")}
    );
    ASSERT_EQ(refusals.size(), 5U);
    std::map<std::string, std::string> codes;
    for (const auto& refusal : refusals) {
        const auto& error = refusal.at("error");
        codes[error.at("topic").get<std::string>()] = error.at("code").get<std::string>();
    }
    EXPECT_EQ(codes[topic], "forbidden");
    EXPECT_EQ(codes["queue:" + center().team("front")], "forbidden");
    EXPECT_EQ(codes["ticket:01890000-0000-7000-8000-000000000000"], "forbidden");
    EXPECT_EQ(codes["department:" + center().department("repairs")], "forbidden");
    EXPECT_EQ(codes["nonsense"], "unknown_topic");

    auto all = listen_as("supervisor");
    subscribe(all, {topic});
    comment("agent", ticket);
    wait_for_last_event(all, ticket, "commented");
    EXPECT_TRUE(about(far.all_so_far(), ticket).empty());
}

TEST(Live, R60_tells_of_a_queue_only_what_is_seen_of_it) {
    // Without a team it lies in the queue of all, but it is somebody else's by now.
    const auto ticket = create("agent");
    center().sql(
        "UPDATE ticket SET team_id = NULL, first_contact_user_id = NULL, owner_id = '" +
        center().id_of("handler") + "' WHERE id = '" + id_of(ticket) + "'"
    );
    auto agent = listen_as("agent");
    auto all = listen_as("supervisor");
    EXPECT_TRUE(subscribe(agent, {"queue:none"}).empty());
    subscribe(all, {"queue:none"});
    comment("handler", ticket);
    wait_for_last_event(all, ticket, "commented");
    EXPECT_TRUE(about(agent.all_so_far(), ticket).empty());
}

TEST(Live, R60_ends_a_topic_with_the_right_to_it) {
    const auto ticket = create("handler", Json{{"channel", "web"}});
    assign_to_team("lead", ticket, "front");
    const auto topic = "ticket:" + id_of(ticket);
    const auto front = "queue:" + center().team("front");
    auto near = listen_as("agent");
    EXPECT_TRUE(subscribe(near, {topic, front}).empty());
    auto all = listen_as("supervisor");
    subscribe(all, {topic});
    assign_to_team("lead", ticket, "back");
    comment("supervisor", ticket);
    wait_for_last_event(all, ticket, "commented");
    // Clocks of other tickets may run out meanwhile.
    auto messages = near.all_so_far();
    std::erase_if(messages, [&](const Json& message) {
        return message.contains("data") && message.at("data").at("ticket_id") != id_of(ticket);
    });
    ASSERT_EQ(messages.size(), 2U) << Json(messages).dump();
    EXPECT_EQ(messages[0].at("error").at("code"), "forbidden");
    EXPECT_EQ(messages[0].at("error").at("topic"), topic);
    EXPECT_EQ(messages[1].at("topic"), front);
    EXPECT_EQ(messages[1].at("type"), "left");
    EXPECT_EQ(messages[1].at("data"), (Json{{"ticket_id", id_of(ticket)}}));
}

TEST(Live, makes_up_for_what_was_missed) {
    const auto ticket = create("agent");
    const auto topic = "ticket:" + id_of(ticket);
    std::int64_t since = 0;
    {
        auto client = listen_as("agent");
        subscribe(client, {topic});
        comment("agent", ticket);
        since = next_event(client, ticket, "commented").at("seq").get<std::int64_t>();
    }
    for (int i = 0; i < 3; ++i) comment("agent", ticket);
    auto again = listen_as("agent");
    const auto missed = subscribe(again, {topic}, since);
    ASSERT_EQ(missed.size(), 3U) << Json(missed).dump();
    auto last = since;
    for (const auto& message : missed) {
        EXPECT_EQ(message.at("type"), "commented");
        EXPECT_GT(message.at("seq").get<std::int64_t>(), last);
        last = message.at("seq").get<std::int64_t>();
    }
    EXPECT_TRUE(subscribe(again, {"queue:none"}, last).empty());

    auto far = listen_as("agent_far");
    EXPECT_TRUE(subscribe(far, {"queue:" + center().team("back")}, since).empty());
}

TEST(Live, says_resync_when_it_cannot_make_up) {
    auto client = listen_as("supervisor");
    const auto future = position(client) + 1'000'000;
    const auto answers = subscribe(client, {"queue:none", "me"}, future);
    ASSERT_EQ(answers.size(), 2U);
    for (const auto& answer : answers) EXPECT_EQ(answer.at("type"), "resync");
    EXPECT_EQ(answers[0].at("topic"), "queue:none");

    // What happened before a number that was told late cannot be vouched for.
    const auto now = position(client);
    center().sql(
        "INSERT INTO late_event (seq, told, at) VALUES (" + std::to_string(now) + ", " +
        std::to_string(now) + ", now())"
    );
    EXPECT_EQ(subscribe(client, {"queue:none"}, now).at(0).at("type"), "resync");
    center().sql("DELETE FROM late_event");
    EXPECT_TRUE(subscribe(client, {"queue:none"}, now).empty());
}

TEST(Live, says_resync_once_instead_of_a_thousand_events) {
    const auto ticket = create("agent");
    const auto topic = "ticket:" + id_of(ticket);
    auto client = listen_as("agent");
    subscribe(client, {topic});
    const auto calm = create("agent");
    auto elsewhere = listen_as("agent");
    subscribe(elsewhere, {"ticket:" + id_of(calm)});
    center().sql(
        "INSERT INTO ticket_event (id, ticket_id, type, at, version, form, comment, data) "
        "SELECT gen_random_uuid(), '" + id_of(ticket) +
        "', 'urged', now(), 1, '{}', '', '{}' FROM generate_series(1, " +
        std::to_string(limits::live_burst_events_max + 1) + ")"
    );
    const auto message = client.next();
    EXPECT_EQ(message.at("type"), "resync");
    EXPECT_EQ(message.at("topic"), topic);
    // Who looks at something else has nothing to read again.
    comment("agent", calm);
    EXPECT_EQ(elsewhere.next().at("type"), "commented");
    comment("agent", ticket);
    const auto next = client.next();
    EXPECT_EQ(next.at("type"), "commented");
    // Nothing of this ticket lies between; clocks of others may have run out.
    EXPECT_GT(next.at("seq").get<std::int64_t>(), message.at("seq").get<std::int64_t>());
}

TEST(Live, unsubscribes) {
    const auto ticket = create("agent");
    const auto topic = "ticket:" + id_of(ticket);
    auto client = listen_as("agent");
    subscribe(client, {topic});
    client.send(Json{{"unsubscribe", {topic}}});
    client.all_so_far();
    auto other = listen_as("agent");
    subscribe(other, {topic});
    comment("agent", ticket);
    wait_for_last_event(other, ticket, "commented");
    EXPECT_TRUE(client.all_so_far().empty());
}

TEST(Live, tells_who_is_at_a_ticket) {
    const auto ticket = create("agent");
    auto client = listen_as("agent");
    subscribe(client, {"ticket:" + id_of(ticket)});
    auto& handler = center().as("handler");
    ASSERT_EQ(handler.put(path_of(ticket) + "/presence", Json{{"state", "typing"}}).status, 200U);
    const auto come = client.next();
    EXPECT_EQ(come.at("type"), "presence");
    const Json typing{{"user_id", center().id_of("handler")}, {"state", "typing"}};
    EXPECT_EQ(come.at("data").at("present"), Json::array({typing}));
    ASSERT_EQ(handler.put(path_of(ticket) + "/presence", Json{{"state", "left"}}).status, 200U);
    EXPECT_EQ(client.next().at("data").at("present"), Json::array());
}

TEST(Live, hides_other_departments_notes) {
    const auto ticket = drive_to("investigation");
    const auto topic = "ticket:" + id_of(ticket);
    auto department = listen_as("repairer");
    ASSERT_TRUE(subscribe(department, {topic}).empty());
    auto all = listen_as("supervisor");
    subscribe(all, {topic});
    center().sql(
        "INSERT INTO ticket_comment (id, ticket_id, author_id, department_id, internal, body, at) "
        "VALUES ('01890000-0000-7000-8000-0000000000c1', '" + id_of(ticket) + "', '" +
        center().id_of("storeman") + "', '" + center().department("stores") +
        "', true, 'x', now())"
    );
    center().sql(
        "INSERT INTO ticket_event (id, ticket_id, type, at, actor_id, version, form, comment, data)"
        " VALUES ('01890000-0000-7000-8000-0000000000c2', '" + id_of(ticket) +
        "', 'commented', now(), NULL, 1, '{}', '', "
        "'{\"comment_id\": \"01890000-0000-7000-8000-0000000000c1\"}')"
    );
    wait_for_last_event(all, ticket, "commented");
    EXPECT_TRUE(about(department.all_so_far(), ticket).empty());
    comment("supervisor", ticket);
    wait_for_last_event(all, ticket, "commented");
    EXPECT_EQ(about(department.all_so_far(), ticket).size(), 1U);
}

TEST(Live, hears_of_what_was_written_without_a_word) {
    // No server has made this event, so none has said anything: only looking finds it.
    const auto ticket = create("agent");
    auto client = listen_as("agent");
    subscribe(client, {"ticket:" + id_of(ticket)});
    center().sql(
        "INSERT INTO ticket_event (id, ticket_id, type, at, version, form, comment, data) "
        "VALUES ('" + UserId::make(Instant()).text() + "', '" + id_of(ticket) +
        "', 'urged', now(), 1, '{}', '', '{}')"
    );
    EXPECT_EQ(client.next().at("type"), "urged");
}

TEST(Live, hears_of_what_another_node_writes) {
    ServerOptions options;
    options.database_url = center().database_url();
    const TempDir directory;
    options.data_dir = directory.path();
    options.environment = {{"BIHUAN_METRICS__ENABLED", "false"}};
    ServerProcess other(options);
    other.start();

    const auto ticket = create("agent");
    WsClient client(
        static_cast<std::uint16_t>(other.port()), live_headers(center().person("agent").token)
    );
    ASSERT_EQ(client.status(), 101U) << client.head();
    subscribe(client, {"ticket:" + id_of(ticket)});
    comment("agent", ticket);
    const auto told = client.next();
    EXPECT_EQ(told.at("type"), "commented");
    auto& handler = center().as("handler");
    ASSERT_EQ(handler.put(path_of(ticket) + "/presence", Json{{"state", "viewing"}}).status, 200U);
    EXPECT_EQ(client.next().at("type"), "presence");

    // The place in the order is the same on every node.
    comment("agent", ticket);
    const auto since = told.at("seq").get<std::int64_t>();
    auto here = listen_as("agent");
    const auto missed = subscribe(here, {"ticket:" + id_of(ticket)}, since);
    ASSERT_GE(missed.size(), 1U);
    EXPECT_EQ(missed[0].at("type"), "commented");

    EXPECT_EQ(other.terminate(), 0);
    EXPECT_EQ(client.close_code(), 1001U);
}

TEST(Live, R29_ends_with_the_session) {
    const auto& person = center().hire("live_leaver", {"agent"}, {"front"});
    auto client = listen_as("live_leaver");
    subscribe(client, {"me"});
    HttpClient session(center().port());
    session.set_header("Authorization", "Bearer " + person.token);
    ASSERT_EQ(session.del("/api/v1/sessions/current").status, 204U);
    EXPECT_EQ(client.close_code(), 4401U);
    EXPECT_EQ(listen_as("live_leaver").status(), 401U);
}

TEST(Live, R29_ends_when_the_person_is_deactivated) {
    const auto& person = center().hire("live_former", {"agent"}, {"front"});
    auto client = listen_as("live_former");
    subscribe(client, {"me"});
    auto& admin = center().as("admin");
    const auto path = "/api/v1/users/" + person.id;
    const auto etag = admin.get(path).header("ETag");
    const auto changed = admin.patch(path, Json{{"active", false}}, {{"If-Match", etag}});
    ASSERT_EQ(changed.status, 200U) << changed.body;
    const auto code = client.close_code();
    EXPECT_TRUE(code == 4403U || code == 4401U) << code;
}

TEST(Live, R29_ends_a_topic_when_its_team_is_left) {
    const auto& person = center().hire("live_mover", {"agent"}, {"front"});
    auto client = listen_as("live_mover");
    const auto topic = "queue:" + center().team("front");
    ASSERT_TRUE(subscribe(client, {topic}).empty());
    auto& admin = center().as("admin");
    const auto path = "/api/v1/users/" + person.id;
    const auto etag = admin.get(path).header("ETag");
    const Json teams{{"team_ids", {center().team("back")}}};
    ASSERT_EQ(admin.patch(path, teams, {{"If-Match", etag}}).status, 200U);
    // What happened on the topic before may come first.
    auto message = client.next();
    while (!message.contains("error")) message = client.next();
    EXPECT_EQ(message.at("error").at("code"), "forbidden");
    EXPECT_EQ(message.at("error").at("topic"), topic);
}

}  // namespace
}  // namespace bihuan::test
