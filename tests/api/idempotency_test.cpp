// Idempotency-Key (R14): one effect, one answer, however often and however many at once.

#include "api/complaint.hpp"
#include "bihuan/store/database.hpp"
#include "store/tx.hpp"

#include <latch>
#include <thread>

namespace bihuan::test {
namespace {

std::string new_key() {
    static int count = 0;
    return "key-" + std::to_string(++count);
}

HttpReply create_with(
    HttpClient& client, const Json& body, const std::string& key
) {
    return client.post("/api/v1/tickets", body, {{"Idempotency-Key", key}});
}

std::int64_t tickets_named(const std::string& subject) {
    return Center::instance()
        .sql("SELECT count(*) AS rows FROM ticket WHERE subject = '" + subject + "'")
        .front()
        .integer("rows");
}

TEST(Idempotency, a_repeat_gets_the_first_answer_and_says_so) {
    auto& agent = Center::instance().as("agent");
    const auto body = complaint_body();
    const auto key = new_key();
    const auto first = create_with(agent, body, key);
    ASSERT_TRUE(answered(first, 201));
    EXPECT_EQ(first.header("Idempotency-Replayed"), "");
    const auto again = create_with(agent, body, key);
    ASSERT_TRUE(answered(again, 201));
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("Location"), first.header("Location"));
    EXPECT_EQ(again.header("ETag"), first.header("ETag"));
    EXPECT_EQ(tickets_named(text_of(body, "subject")), 1);
}

TEST(Idempotency, a_hundred_at_once_make_one_ticket_and_get_equal_answers) {
    constexpr std::size_t copies = 100;
    const auto body = complaint_body();
    const auto key = new_key();
    std::vector<HttpReply> replies(copies);
    std::vector<std::thread> threads;
    std::latch start(copies);
    const auto& center = Center::instance();
    for (std::size_t i = 0; i < copies; ++i) {
        threads.emplace_back([&, i] {
            auto client = center.client("agent");
            start.arrive_and_wait();
            replies[i] = create_with(client, body, key);
        });
    }
    for (auto& thread : threads) thread.join();
    std::size_t firsts = 0;
    for (const auto& reply : replies) {
        ASSERT_TRUE(answered(reply, 201));
        EXPECT_EQ(reply.body, replies.front().body);
        firsts += reply.header("Idempotency-Replayed").empty() ? 1 : 0;
    }
    EXPECT_EQ(firsts, 1U);
    EXPECT_EQ(tickets_named(text_of(body, "subject")), 1);
}

TEST(Idempotency, the_same_key_with_another_body_is_refused) {
    auto& agent = Center::instance().as("agent");
    auto body = complaint_body();
    const auto key = new_key();
    ASSERT_TRUE(answered(create_with(agent, body, key), 201));
    body["subject"] = "别的";
    EXPECT_TRUE(refused(create_with(agent, body, key), 422, "idempotency_key_reused"));
}

TEST(Idempotency, keys_belong_to_one_person_and_one_route) {
    auto& center = Center::instance();
    const auto body = complaint_body();
    const auto key = new_key();
    const auto first = create_with(center.as("agent"), body, key);
    const auto other = create_with(center.as("visitor"), complaint_body(), key);
    ASSERT_TRUE(answered(other, 201));
    EXPECT_NE(json_of(first)["id"], json_of(other)["id"]);
    const auto path = "/api/v1/tickets/" + text_of(json_of(first), "id") + "/comments";
    const auto comment =
        center.as("agent").post(path, Json{{"body", "备注"}}, {{"Idempotency-Key", key}});
    EXPECT_TRUE(answered(comment, 201));
}

TEST(Idempotency, a_refusal_does_not_use_the_key_up) {
    auto& agent = Center::instance().as("agent");
    const auto key = new_key();
    auto body = complaint_body();
    auto broken = body;
    broken["amount"] = "viel";
    EXPECT_TRUE(faulted(create_with(agent, broken, key), {"/amount invalid_amount"}));
    const auto mended = create_with(agent, body, key);
    ASSERT_TRUE(answered(mended, 201));
    EXPECT_EQ(mended.header("Idempotency-Replayed"), "");
}

TEST(Idempotency, a_move_is_made_once) {
    const auto ticket = create("agent");
    auto& agent = Center::instance().as("agent");
    Json body{{"action", "register"}};
    body["form"] = good_form("register", ticket);
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + "/transitions";
    const HeaderList headers{{"If-Match", "\"1\""}, {"Idempotency-Key", new_key()}};
    const auto first = agent.post(path, body, headers);
    ASSERT_TRUE(answered(first, 200));
    const auto again = agent.post(path, body, headers);
    ASSERT_TRUE(answered(again, 200)) << "not 412: the caller only lost the answer";
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(read("agent", ticket)["version"], 2);
}

TEST(Idempotency, the_answer_survives_a_restart_of_the_server) {
    auto& center = Center::instance();
    const auto body = complaint_body();
    const auto key = new_key();
    const auto first = create_with(center.as("agent"), body, key);
    ASSERT_TRUE(answered(first, 201));
    center.restart();
    const auto again = create_with(center.as("agent"), body, key);
    ASSERT_TRUE(answered(again, 201)) << "the session survives, too";
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
    EXPECT_EQ(again.body, first.body);
}

TEST(Idempotency, a_copy_of_a_request_that_takes_too_long_is_told_to_come_back) {
    auto& center = Center::instance();
    const auto key = new_key();
    const auto body = complaint_body();
    store::DatabaseOptions options;
    options.url = center.database_url();
    const auto connection = store::open_connection(options, store::Prepare::none);
    // The first request as the database sees it: its row is there and not committed.
    store::run_transaction(*connection, [&](store::Tx& tx) {
        tx.exec_sql(
            "INSERT INTO idempotency (principal, route, key, fingerprint, created_at) VALUES "
            "('user:" +
            center.id_of("agent") + "', '/api/v1/tickets', '" + key + "', '\\x00', now())"
        );
        const auto reply = create_with(center.as("agent"), body, key);
        EXPECT_TRUE(refused(reply, 409, "idempotency_in_progress"));
        EXPECT_EQ(reply.header("Retry-After"), "1");
        return false;
    });
    EXPECT_TRUE(answered(create_with(center.as("agent"), body, key), 201));
    EXPECT_EQ(tickets_named(text_of(body, "subject")), 1);
}

TEST(Idempotency, keys_are_1_to_255_visible_characters) {
    auto& agent = Center::instance().as("agent");
    for (const auto& key : {std::string(), std::string(256, 'k'), std::string("a b"),
                            std::string("ключ"), std::string("a\tb")}) {
        const auto reply = create_with(agent, complaint_body(), key);
        EXPECT_TRUE(refused(reply, 400, "idempotency_key_invalid")) << key;
    }
    EXPECT_TRUE(answered(create_with(agent, complaint_body(), std::string(255, '~')), 201));
}

TEST(Idempotency, secrets_shown_once_are_not_shown_again) {
    auto& admin = Center::instance().as("admin");
    Json body{{"username", "once.only"}, {"display_name", "新人"}};
    body["roles"] = Json::array({"infodesk"});
    const HeaderList key{{"Idempotency-Key", new_key()}};
    const auto first = json_of(admin.post("/api/v1/users", body, key));
    ASSERT_TRUE(first["initial_password"].is_string());
    const auto again = json_of(admin.post("/api/v1/users", body, key));
    EXPECT_TRUE(again["initial_password"].is_null());
    EXPECT_EQ(again["id"], first["id"]);
}

}  // namespace
}  // namespace bihuan::test
