// Categories, keys, settings and the audit log; what is sent twice counts once.

#include "api/performing.hpp"

#include <atomic>
#include <thread>

namespace bihuan::http::performing {
namespace {

TEST_F(Perform, keeps_the_tree_of_categories_whole) {
    const auto admin = token_of("admin");
    const auto post = [&](const Json& body) { return post_as(admin, "/categories", body); };
    EXPECT_EQ(
        faults_of(post({{"code", "product.quality"}, {"name", "质量"}})),
        std::set<std::string>{"/code unknown_reference"}
    );
    EXPECT_EQ(faults_of(post({{"code", "Product"}, {"name", " "}})),
              (std::set<std::string>{"/code invalid_code", "/name blank"}));
    EXPECT_EQ(post({{"code", "product"}, {"name", "产品"}}).status, 201U);
    const auto child = post({{"code", "product.quality"}, {"name", "质量"}});
    EXPECT_EQ(json_of(child)["parent_code"], "product");
    EXPECT_EQ(post({{"code", "product"}, {"name", "产品"}}).status, 409U);
    EXPECT_EQ(
        faults_of(post({{"code", "product.x"}, {"name", "x"}, {"parent_code", "other"}})),
        std::set<std::string>{"/parent_code parent_mismatch"}
    );
    Ask rename{Method::patch, "/categories/product.quality", {{"name", "品质"}}};
    rename.headers = {{"if-match", "\"1\""}};
    EXPECT_EQ(json_of(as(admin, rename))["name"], "品质");
    EXPECT_EQ(as(admin, rename).status, 412U);
    EXPECT_EQ(get_as(admin, "/categories/nothing").status, 404U);
}

TEST_F(Perform, replays_the_answer_to_a_repeated_key_without_its_secrets) {
    const auto admin = token_of("admin");
    const auto post = [&](const std::string& key, const Json& body) {
        return as(admin, {Method::post, "/users", body, {{"idempotency-key", key}}});
    };
    const Json input{{"username", "once"}, {"display_name", "一次"}, {"roles", {"agent"}}};
    const auto first = post("k1", input);
    ASSERT_EQ(first.status, 201U);
    const auto again = post("k1", input);
    EXPECT_EQ(again.status, 201U);
    EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
    EXPECT_EQ(header_of(again, "Location"), header_of(first, "Location"));
    EXPECT_EQ(header_of(again, "ETag"), header_of(first, "ETag"));
    EXPECT_EQ(json_of(again)["id"], json_of(first)["id"]);
    EXPECT_FALSE(json_of(first)["initial_password"].is_null());
    EXPECT_TRUE(json_of(again)["initial_password"].is_null());
    EXPECT_EQ(code_of(post("k1", Json::object())), "idempotency_key_reused");
    EXPECT_EQ(post("k2", input).status, 409U) << "a refusal";
    EXPECT_EQ(post("k2", {{"username", "two"}, {"display_name", "二"}, {"roles", {"agent"}}}).status,
              201U)
        << "is not stored";
    EXPECT_EQ(code_of(post("", input)), "idempotency_key_invalid");
    EXPECT_EQ(code_of(post("a b", input)), "idempotency_key_invalid");
    EXPECT_EQ(code_of(post(std::string(256, 'k'), input)), "idempotency_key_invalid");
}

TEST_F(Perform, creates_once_for_concurrent_copies) {
    const auto admin = token_of("admin");
    const Json input{{"username", "storm"}, {"display_name", "storm"}, {"roles", {"agent"}},
                     {"password", good_password}};
    std::vector<std::thread> threads;
    std::atomic<int> created = 0;
    std::atomic<int> replayed = 0;
    for (int i = 0; i < 20; ++i) {
        threads.emplace_back([&] {
            const auto reply =
                as(admin, {Method::post, "/users", input, {{"idempotency-key", "storm"}}});
            created += reply.status == 201U;
            replayed += header_of(reply, "Idempotency-Replayed") == "true";
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(created, 20);
    EXPECT_EQ(replayed, 19);
}

TEST_F(Perform, R32_lets_api_keys_in_with_their_scopes_until_revoked) {
    const auto admin = token_of("admin");
    const Json input{{"name", "erp"}, {"scopes", {"reference.read"}},
                     {"expires_at", "2027-01-01T00:00:00Z"}};
    const auto reply = post_as(admin, "/api-keys", input);
    ASSERT_EQ(reply.status, 201U) << reply.body;
    const std::string key = json_of(reply)["key"];
    EXPECT_EQ(key.substr(0, 4), "bhk_");
    EXPECT_EQ(get_as(key, "/categories").status, 200U);
    EXPECT_EQ(json_of(get_as(key, "/users"))["permission"], "users.list");
    EXPECT_EQ(code_of(get_as(key, "/me")), "session_required");
    EXPECT_EQ(get_as(admin, "/api-keys").body.find(key), std::string::npos);
    EXPECT_EQ(get_as(key, "/categories", *parse_instant("2027-01-01T00:00:00Z")).status, 401U);

    EXPECT_EQ(post_as(admin, "/api-keys", input).status, 201U) << "two for a change of keys";
    EXPECT_EQ(code_of(post_as(admin, "/api-keys", input)), "too_many_keys");
    auto wrong = input;
    wrong["scopes"] = {"admin.users"};
    wrong["expires_at"] = "2027-12-01T00:00:00Z";
    const std::set<std::string> faults{"/scopes/0 unknown_scope", "/expires_at too_far_ahead"};
    EXPECT_EQ(faults_of(post_as(admin, "/api-keys", wrong)), faults);

    const std::string path = "/api-keys/" + json_of(reply)["id"].get<std::string>();
    EXPECT_EQ(as(admin, {Method::delete_, path}).status, 204U);
    EXPECT_EQ(get_as(key, "/categories").status, 401U);
    EXPECT_EQ(as(admin, {Method::delete_, path}).status, 404U);
}

TEST_F(Perform, changes_settings_over_the_defaults) {
    const auto admin = token_of("admin");
    const auto before = get_as(admin, "/settings/workflow");
    EXPECT_EQ(header_of(before, "ETag"), "\"0\"");
    EXPECT_EQ(json_of(before)["approval_limits"]["lead"], "1000.00");
    const auto put = [&](const std::string& tag, const Json& body) {
        return as(admin, {Method::put, "/settings/workflow", body, {{"if-match", tag}}});
    };
    const Json limits{{"lead", "50.00"}};
    EXPECT_EQ(faults_of(put("\"0\"", {{"approval_limits", limits}, {"reopen_days", -1}})),
              (std::set<std::string>{"/approval_limits limits_not_ascending",
                                     "/reopen_days out_of_range"}));
    const auto after = put("\"0\"", {{"reopen_days", 60}, {"major_amount", "5000"}});
    ASSERT_EQ(after.status, 200U) << after.body;
    EXPECT_EQ(header_of(after, "ETag"), "\"1\"");
    EXPECT_EQ(json_of(after)["major_amount"], "5000.00");
    EXPECT_EQ(json_of(after)["satisfied_from"], 3);
    EXPECT_EQ(put("\"0\"", Json::object()).status, 412U);
    EXPECT_EQ(json_of(get_as(admin, "/settings"))["items"].size(), 8U);
    EXPECT_EQ(get_as(admin, "/settings/nothing").status, 404U);
    database_->run(lane, [&](store::Connection& connection) {
        store::run_read(connection, [&](store::Tx& tx) {
            EXPECT_EQ(directories_->current(tx, now)->settings.reopen_days, 60);
        });
    });
}

TEST_F(Perform, keeps_the_audit_log_of_it_all) {
    const auto admin = token_of("admin");
    post_as(admin, "/categories", {{"code", "x"}, {"name", "x"}});
    Ask ask{Method::get, "/audit"};
    ask.query = {{"object", "category:x"}};
    const auto items = json_of(as(admin, ask))["items"];
    ASSERT_GE(items.size(), 1U);
    EXPECT_EQ(items[0]["action"], "category.created");
    EXPECT_EQ(items[0]["actor"]["display_name"], "admin");
    EXPECT_EQ(items[0]["request_id"], "test-request");
    EXPECT_EQ(items[0]["address"], "192.0.2.1");
    EXPECT_EQ(get_as(token_of("agent"), "/audit").status, 403U);
}

}  // namespace
}  // namespace bihuan::http::performing
