// Takes the database away from a running server, in the ways in which networks do.

#include "support/cluster.hpp"
#include "support/eventually.hpp"
#include "support/gate.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* password = "correct-horse-battery";

/// A server whose database lies behind a gate, and an agent who is signed in.
class Outage : public testing::Test {
protected:
    Outage() : url_(Cluster::instance().database()), gate_(url_) {}

    void SetUp() override {
        ServerOptions options;
        options.database_url = gate_.url();
        options.data_dir = data_dir_.path();
        options.environment = {
            {"BIHUAN_METRICS__ENABLED", "false"}
        };
        server_ = std::make_unique<ServerProcess>(options);
        server_->start();
        const auto added = run_bihuan(
            {
                "user", "add", "agent", "--role", "agent"
        },
            {{"BIHUAN_DATABASE_URL", url_}, {"BIHUAN_DATA_DIR", data_dir_.path().string()}},
            std::string(password) + "\n"
        );
        ASSERT_EQ(added.status, 0) << added.errors;
        Json body;
        body["username"] = "agent";
        body["password"] = password;
        auto client = new_client();
        const auto reply = client.post("/api/v1/sessions", body);
        ASSERT_EQ(reply.status, 201U) << reply.body;
        token_ = json_of(reply)["token"].get<std::string>();
        ASSERT_EQ(list().status, 200U);
    }

    HttpClient new_client() const {
        HttpClient client(static_cast<std::uint16_t>(server_->port()));
        if (!token_.empty()) client.set_header("Authorization", "Bearer " + token_);
        return client;
    }
    /// A request that cannot be answered without the database.
    HttpReply list() const { return new_client().get("/api/v1/tickets?limit=1"); }

    bool becomes(unsigned status, milliseconds limit) const {
        unsigned last = 0;
        const auto is_answered = [&] {
            last = list().status;
            return last == status;
        };
        const bool did = eventually(is_answered, limit);
        EXPECT_EQ(last, status);
        return did;
    }

    TempDir data_dir_;
    std::string url_;
    Gate gate_;
    std::unique_ptr<ServerProcess> server_;
    std::string token_;
};

TEST_F(Outage, IsAnsweredAtOnceAndForgottenAfterwardsR45) {
    gate_.set(Gate::Mode::cut);
    ASSERT_TRUE(becomes(503, milliseconds(30000)));
    const auto begin = steady_clock::now();
    const auto reply = list();
    EXPECT_LT(steady_clock::now() - begin, milliseconds(2000));
    EXPECT_EQ(reply.status, 503U);
    EXPECT_FALSE(reply.header("Retry-After").empty());
    EXPECT_EQ(new_client().get("/healthz").status, 200U);
    EXPECT_EQ(new_client().get("/readyz").status, 503U);
    gate_.set(Gate::Mode::pass);
    EXPECT_TRUE(becomes(200, milliseconds(30000)));
    EXPECT_EQ(new_client().get("/readyz").status, 200U);
}

TEST_F(Outage, OfASilentDatabaseKeepsNobodyWaitingR45) {
    gate_.set(Gate::Mode::freeze);
    std::vector<std::thread> clients;
    for (int client = 0; client < 24; ++client) {
        clients.emplace_back([&] {
            const auto begin = steady_clock::now();
            EXPECT_EQ(list().status, 503U);
            // Five seconds by the goal; the rest is for a machine that is busy with other tests.
            EXPECT_LT(steady_clock::now() - begin, milliseconds(7000));
        });
    }
    for (auto& client : clients) client.join();
    gate_.set(Gate::Mode::pass);
    EXPECT_TRUE(becomes(200, milliseconds(10000)));
}

TEST_F(Outage, DuringCommitIsSettledByTheIdempotencyKeyR45R14) {
    Json body;
    body["kind"] = "complaint";
    body["channel"] = "phone";
    body["subject"] = "结果不明";
    body["description"] = "提交时断线。";
    body["customer"]["name"] = "王小明";
    const HeaderList key{
        {"Idempotency-Key", "outage-1"}
    };
    gate_.set(Gate::Mode::lose_commit_answer);
    const auto lost = new_client().post("/api/v1/tickets", body, key);
    EXPECT_EQ(lost.status, 503U) << lost.body;
    EXPECT_EQ(json_of(lost)["code"], "outcome_unknown") << lost.body;
    gate_.set(Gate::Mode::pass);
    ASSERT_TRUE(becomes(200, milliseconds(30000)));
    const auto first = new_client().post("/api/v1/tickets", body, key);
    const auto second = new_client().post("/api/v1/tickets", body, key);
    ASSERT_EQ(first.status, 201U) << first.body;
    EXPECT_EQ(second.body, first.body);
    const auto all = json_of(new_client().get("/api/v1/tickets"));
    EXPECT_EQ(all["items"].size(), 1U) << all.dump();
}

}  // namespace
}  // namespace bihuan::test
