// The line of live updates: handshake, frames that are none, and who is let go.

#include "api/live_client.hpp"
#include "bihuan/base/live_limits.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>

namespace bihuan::test {
namespace {

Center& center() {
    return Center::instance();
}

TEST(LiveConnection, R59_closes_on_what_is_no_message_and_says_nothing_of_itself) {
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
        auto frame = client.next_frame();
        // A notice that tests before have caused may still come.
        while (frame && frame->payload.starts_with(R"({"seq":)")) frame = client.next_frame();
        ASSERT_TRUE(frame) << bad.what;
        EXPECT_EQ(frame->opcode, WsClient::close) << bad.what << frame->payload;
        EXPECT_EQ(frame->close_code(), bad.code) << bad.what;
        EXPECT_EQ(frame->payload.size(), 2U) << bad.what << frame->payload;
    }
}

TEST(LiveConnection, names_the_faults_of_a_request) {
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

TEST(LiveConnection, answers_pings_and_goodbyes) {
    auto client = listen_as("agent");
    client.send_frame(WsClient::ping, "here?");
    const auto pong = client.next_frame();
    ASSERT_TRUE(pong);
    EXPECT_EQ(pong->opcode, WsClient::pong);
    EXPECT_EQ(pong->payload, "here?");
    client.send_frame(WsClient::close, std::string("\x03\xe8", 2));
    EXPECT_EQ(client.close_code(), 1000U);
}

TEST(LiveConnection, closes_on_who_talks_without_end) {
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

TEST(LiveConnection, drops_who_does_not_read_and_nobody_else) {
    const auto ticket = create("agent");
    const auto topic = "ticket:" + text_of(ticket, "id");
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
            "SELECT gen_random_uuid(), '" + text_of(ticket, "id") +
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

TEST(LiveConnection, needs_a_handshake_and_somebody_signed_in) {
    const auto& token = center().person("agent").token;
    const auto plain = center().as("agent").get("/api/v1/ws");
    EXPECT_EQ(plain.status, 426U);
    EXPECT_EQ(plain.header("Upgrade"), "websocket");
    EXPECT_EQ(json_of(plain).at("code"), "upgrade_required");
    EXPECT_EQ(WsClient(center().port(), {}).status(), 401U);
    EXPECT_EQ(WsClient(center().port(), live_headers("nonsense")).status(), 401U);
    EXPECT_EQ(WsClient(center().port(), live_headers(token), "/api/v1/ws?token=x").status(), 422U);

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

TEST(LiveConnection, lets_a_person_have_so_many_connections) {
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
    auto headers = live_headers(center().person("agent").token);
    headers.emplace_back("X-Forwarded-For", "198.51.100.7");
    std::vector<std::unique_ptr<WsClient>> clients;
    for (std::size_t i = 0; i < limits::live_connections_per_user_max; ++i) {
        clients.push_back(std::make_unique<WsClient>(port, headers));
        ASSERT_EQ(clients.back()->status(), 101U) << i;
    }
    const WsClient refused(port, headers);
    EXPECT_EQ(refused.status(), 429U);
    EXPECT_NE(refused.head().find("too_many_live_connections"), std::string::npos);
    EXPECT_EQ(WsClient(port, live_headers(center().person("lead").token)).status(), 101U);
    clients.front()->send_frame(WsClient::close, "");
    clients.front()->close_code();
    unsigned status = 429;
    const auto has_answer = [&] {
        status = WsClient(port, headers).status();
        return status != 429;
    };
    EXPECT_TRUE(eventually(has_answer));
    EXPECT_EQ(status, 101U) << "the place is free again";
}

/// Keys have no roles, so there is nothing that they see; they are let in, for what they may later.
TEST(LiveConnection, lets_an_api_key_in_to_hear_nothing_until_it_is_revoked) {
    const Json wanted{{"name", "live"}, {"scopes", Json::array({"tickets.create"})}};
    const auto made = posted("admin", "/api/v1/api-keys", wanted, 201);
    const auto headers = live_headers(text_of(made, "key"));
    WsClient client(center().port(), headers);
    ASSERT_EQ(client.status(), 101U) << client.head();
    const auto ticket = create("agent");
    const std::vector<std::string> topics{
        "ticket:" + text_of(ticket, "id"), "queue:" + center().team("front"), "queue:none",
        "department:" + center().department("repairs"), "me", "wallboard", "calls"
    };
    std::set<std::string> refused;
    for (const auto& message : subscribe(client, topics)) {
        ASSERT_TRUE(message.contains("error")) << message;
        EXPECT_EQ(message["error"]["code"], "forbidden") << message;
        refused.insert(text_of(message["error"], "topic"));
    }
    EXPECT_EQ(refused, std::set<std::string>(topics.begin(), topics.end()));

    auto witness = listen_as("agent");
    subscribe(witness, {topics.front()});
    posted("agent", path_of(ticket) + "/comments", Json{{"body", "note"}}, 201);
    EXPECT_EQ(witness.next().at("type"), "commented");
    EXPECT_TRUE(client.all_so_far().empty());
    const auto revoke = center().as("admin").del("/api/v1/api-keys/" + text_of(made, "id"));
    ASSERT_TRUE(answered(revoke, 204));
    EXPECT_EQ(client.close_code(), 4401U);
    EXPECT_EQ(WsClient(center().port(), headers).status(), 401U);
}

}  // namespace
}  // namespace bihuan::test
