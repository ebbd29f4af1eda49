// Live updates over a real socket: who hears what, what is made up for, and when the line ends.

#include "api/complaint.hpp"
#include "bihuan/base/live_limits.hpp"
#include "support/ws_client.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <set>

namespace bihuan::test {
namespace {

using namespace std::chrono_literals;

Center& center() {
    return Center::instance();
}

WsClient::Headers bearer(const std::string& token) {
    return {{"Authorization", "Bearer " + token}};
}

WsClient listen_as(const std::string& who) {
    return WsClient(center().port(), bearer(center().person(who).token));
}

/// Subscribes and waits until it is done; whatever came before that is returned.
std::vector<Json> subscribe(
    WsClient& client,
    const std::vector<std::string>& topics,
    const std::optional<std::int64_t>& since = {}
) {
    Json request{{"subscribe", topics}};
    if (since) request["since"] = *since;
    client.send(request);
    return client.all_so_far();
}

std::int64_t position(WsClient& client) {
    client.send(Json{{"id", 7}});
    return client.next().at("seq").get<std::int64_t>();
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

/// The events of a ticket have been told to everybody once this message has come.
void wait_for_last_event(WsClient& everything, const Json& ticket, const std::string& type) {
    while (next_about(everything, ticket).at("type") != type) {}
}

TEST(Live, tells_of_an_event_what_is_needed_to_read_it) {
    const auto ticket = create("agent");
    auto client = listen_as("agent");
    ASSERT_EQ(client.status(), 101U) << client.head();
    EXPECT_NE(client.head().find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos);
    EXPECT_TRUE(subscribe(client, {"ticket:" + id_of(ticket)}).empty());
    comment("agent", ticket, "nobody else reads 13800138000");
    const auto message = client.next();
    EXPECT_EQ(message.at("topic"), "ticket:" + id_of(ticket));
    EXPECT_EQ(message.at("type"), "commented");
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
    while (topics.size() < 2) topics.insert(client.next().at("topic").get<std::string>());
    EXPECT_EQ(topics, (std::set<std::string>{"queue:" + center().team("front"), "wallboard"}));

    comment("handler", ticket, "look at this, @agent");
    for (;;) {
        const auto message = client.next();
        if (message.at("topic") != "me") continue;
        EXPECT_EQ(message.at("type"), "notified");
        EXPECT_EQ(message.at("data").at("ticket_id"), id_of(ticket));
        break;
    }
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
    const auto messages = near.all_so_far();
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
        since = client.next().at("seq").get<std::int64_t>();
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
    center().sql(
        "INSERT INTO ticket_event (id, ticket_id, type, at, version, form, comment, data) "
        "SELECT gen_random_uuid(), '" + id_of(ticket) +
        "', 'urged', now(), 1, '{}', '', '{}' FROM generate_series(1, " +
        std::to_string(limits::live_burst_events_max + 1) + ")"
    );
    const auto message = client.next();
    EXPECT_EQ(message.at("type"), "resync");
    EXPECT_EQ(message.at("topic"), topic);
    comment("agent", ticket);
    const auto next = client.next();
    EXPECT_EQ(next.at("type"), "commented");
    EXPECT_EQ(next.at("seq").get<std::int64_t>(), message.at("seq").get<std::int64_t>() + 1);
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
        static_cast<std::uint16_t>(other.port()), bearer(center().person("agent").token)
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
    const auto message = client.next();
    EXPECT_EQ(message.at("error").at("code"), "forbidden");
    EXPECT_EQ(message.at("error").at("topic"), topic);
}

TEST(Live, R59_closes_on_what_is_no_message_and_says_nothing_of_itself) {
    struct Case {
        const char* what;
        std::function<void(WsClient&)> send;
        unsigned code;
    };
    const Case cases[] = {
        {"no JSON", [](auto& client) { client.send_frame(WsClient::text, "{"); }, 1007},
        {"two members of one name",
         [](auto& client) { client.send_frame(WsClient::text, R"({"id":1,"id":2})"); }, 1007},
        {"bad UTF-8", [](auto& client) { client.send_frame(WsClient::text, "\xff\xfe"); }, 1007},
        {"binary", [](auto& client) { client.send_frame(WsClient::binary, "{}"); }, 1003},
        {"not masked", [](auto& client) { client.send_frame(WsClient::text, "{}", false); }, 1002},
        {"reserved opcode", [](auto& client) { client.send_frame(5, "{}"); }, 1002},
        {"a long ping",
         [](auto& client) { client.send_frame(WsClient::ping, std::string(126, 'p')); }, 1002},
        {"too long",
         [](auto& client) {
             client.send_frame(
                 WsClient::text, std::string(limits::live_message_bytes_max + 1, ' ')
             );
         },
         1009},
    };
    for (const auto& bad : cases) {
        auto client = listen_as("agent");
        subscribe(client, {"me"});
        bad.send(client);
        const auto frame = client.next_frame();
        ASSERT_TRUE(frame) << bad.what;
        EXPECT_EQ(frame->opcode, WsClient::close) << bad.what << frame->payload;
        EXPECT_EQ(frame->close_code(), bad.code) << bad.what;
        EXPECT_EQ(frame->payload.size(), 2U) << bad.what << frame->payload;
    }
}

TEST(Live, names_the_faults_of_a_request) {
    auto client = listen_as("agent");
    client.send(Json{{"subscrib", {"me"}}, {"since", -1}});
    const auto answer = client.next().at("error");
    EXPECT_EQ(answer.at("code"), "validation_failed");
    std::set<std::string> pointers;
    for (const auto& fault : answer.at("errors")) {
        pointers.insert(fault.at("pointer").get<std::string>());
    }
    EXPECT_EQ(pointers, (std::set<std::string>{"/since", "/subscrib"}));
    EXPECT_TRUE(client.all_so_far().empty()) << "the line stays";
}

TEST(Live, answers_pings_and_goodbyes) {
    auto client = listen_as("agent");
    client.send_frame(WsClient::ping, "here?");
    const auto pong = client.next_frame();
    ASSERT_TRUE(pong);
    EXPECT_EQ(pong->opcode, WsClient::pong);
    EXPECT_EQ(pong->payload, "here?");
    client.send_frame(WsClient::close, std::string("\x03\xe8", 2));
    EXPECT_EQ(client.close_code(), 1000U);
}

TEST(Live, closes_on_who_talks_without_end) {
    auto client = listen_as("agent");
    for (std::size_t i = 0; i <= limits::live_messages_per_minute_max; ++i) client.send(Json{});
    for (;;) {
        const auto frame = client.next_frame();
        ASSERT_TRUE(frame);
        if (frame->opcode != WsClient::close) continue;
        EXPECT_EQ(frame->close_code(), 1008U);
        break;
    }
}

TEST(Live, drops_who_does_not_read_and_nobody_else) {
    const auto ticket = create("agent");
    const auto topic = "ticket:" + id_of(ticket);
    auto slow = listen_as("agent");
    auto quick = listen_as("agent");
    subscribe(slow, {topic});
    subscribe(quick, {topic});
    const auto since = position(quick);
    // More than the kernel and the queue of one connection take; the other reads all of it.
    // Fewer at once than what is told as one burst.
    constexpr int rounds = 12;
    constexpr int events = 400;
    for (int round = 0; round < rounds; ++round) {
        center().sql(
            "INSERT INTO ticket_event (id, ticket_id, type, at, version, form, comment, data) "
            "SELECT gen_random_uuid(), '" + id_of(ticket) +
            "', 'urged', now(), 1, '{}', '', '{}' FROM generate_series(1, " +
            std::to_string(events) + ")"
        );
        for (int i = 0; i < events; ++i) ASSERT_EQ(quick.next().at("type"), "urged");
    }
    EXPECT_EQ(slow.close_code(), 1013U);
    // Whoever comes back is told to read again: that was more than is made up for.
    auto again = listen_as("agent");
    EXPECT_EQ(subscribe(again, {topic}, since).at(0).at("type"), "resync");
}

TEST(Live, needs_a_handshake_and_somebody_signed_in) {
    const auto& token = center().person("agent").token;
    const auto plain = center().as("agent").get("/api/v1/ws");
    EXPECT_EQ(plain.status, 426U);
    EXPECT_EQ(plain.header("Upgrade"), "websocket");
    EXPECT_EQ(json_of(plain).at("code"), "upgrade_required");
    EXPECT_EQ(WsClient(center().port(), {}).status(), 401U);
    EXPECT_EQ(WsClient(center().port(), bearer("nonsense")).status(), 401U);
    EXPECT_EQ(WsClient(center().port(), bearer(token), "/api/v1/ws?token=x").status(), 422U);

    const WsClient::Headers cookie{{"Cookie", "bihuan_session=" + token}};
    const auto with = [&cookie](const std::string& name, const std::string& value) {
        auto headers = cookie;
        headers.emplace_back(name, value);
        return WsClient(center().port(), headers).status();
    };
    EXPECT_EQ(WsClient(center().port(), cookie).status(), 101U);
    EXPECT_EQ(with("Origin", "http://127.0.0.1"), 101U);
    EXPECT_EQ(with("Origin", "http://elsewhere.example"), 403U);
    EXPECT_EQ(with("Origin", "null"), 403U);
    EXPECT_EQ(with("Sec-Fetch-Site", "cross-site"), 403U);
    EXPECT_EQ(with("Sec-Fetch-Site", "same-origin"), 101U);
}

TEST(Live, lets_a_person_have_so_many_connections) {
    ServerOptions options;
    options.database_url = center().database_url();
    const TempDir directory;
    options.data_dir = directory.path();
    options.environment = {
        {"BIHUAN_METRICS__ENABLED", "false"},
        {"BIHUAN_HTTP__PROXIES", "127.0.0.0/8"},
    };
    ServerProcess server(options);
    server.start();
    const auto port = static_cast<std::uint16_t>(server.port());
    auto headers = bearer(center().person("agent").token);
    headers.emplace_back("X-Forwarded-For", "198.51.100.7");
    std::vector<std::unique_ptr<WsClient>> clients;
    for (std::size_t i = 0; i < limits::live_connections_per_user_max; ++i) {
        clients.push_back(std::make_unique<WsClient>(port, headers));
        ASSERT_EQ(clients.back()->status(), 101U) << i;
    }
    const WsClient refused(port, headers);
    EXPECT_EQ(refused.status(), 429U);
    EXPECT_NE(refused.head().find("too_many_live_connections"), std::string::npos);
    EXPECT_EQ(WsClient(port, bearer(center().person("lead").token)).status(), 101U);
    clients.front()->send_frame(WsClient::close, "");
    clients.front()->close_code();
    unsigned status = 429;
    while (status == 429) status = WsClient(port, headers).status();
    EXPECT_EQ(status, 101U) << "the place is free again";
}

}  // namespace
}  // namespace bihuan::test
