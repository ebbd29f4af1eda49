// Kills the server while it makes reports that are due: each subscription has one period with one
// mail, and the day is told once.

#include "bihuan/base/json.hpp"
#include "bihuan/store/embedded.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int subscriptions = 100;
constexpr int kills = 4;
constexpr const char* password = "correct-horse-battery";

class ReportsKilled : public testing::Test {
protected:
    void SetUp() override {
        ServerOptions options;
        options.data_dir = data_dir_.path();
        options.environment = {
            {"BIHUAN_METRICS__ENABLED", "false"},
            {"BIHUAN_WEBHOOKS__ALLOW_NETWORKS", "127.0.0.1"},
        };
        server_ = std::make_unique<ServerProcess>(options);
        server_->start();
        for (const auto* role : {"admin", "supervisor"}) {
            const auto added = run_bihuan(
                {"user", "add", role, "--role", role},
                {{"BIHUAN_DATA_DIR", data_dir_.path().string()}}, std::string(password) + "\n"
            );
            ASSERT_EQ(added.status, 0) << added.errors;
        }
    }
    void TearDown() override { server_.reset(); }

    HttpClient signed_in(const std::string& name) const {
        HttpClient client(static_cast<std::uint16_t>(server_->port()));
        const Json person{{"username", name}, {"password", password}};
        const auto session = json_of(client.post("/api/v1/sessions", person));
        client.set_header("Authorization", "Bearer " + session["token"].get<std::string>());
        return client;
    }
    /// A mailbox that does everything but send, and somebody who hears of what is ready.
    void listen() const {
        auto admin = signed_in("admin");
        Json box{{"name", "reports"}, {"address", "reports@center.test"}, {"dry_run", true}};
        box["smtp"] = Json{{"host", "127.0.0.1"}, {"port", 9}, {"security", "none"}};
        ASSERT_EQ(admin.post("/api/v1/mailboxes", box).status, 201U);
        Json hook{{"url", "http://127.0.0.1:9/"}};
        hook["events"] = Json::array({"report.daily_ready"});
        ASSERT_EQ(admin.post("/api/v1/webhooks", hook).status, 201U);
    }
    /// One through the API, and as many like it as are wanted, all of them due.
    void subscribe() const {
        auto supervisor = signed_in("supervisor");
        Json body{{"kind", "daily"}, {"to", Json::array({"head@example.com"})}};
        ASSERT_EQ(supervisor.post("/api/v1/reports/subscriptions", body).status, 201U);
        sql("INSERT INTO report_subscription (id, owner_id, kind, at_minute, format, recipients, "
            "  language, departments, teams, channels, active, next_at, created_at, updated_at) "
            "SELECT gen_random_uuid(), owner_id, kind, at_minute, format, recipients, language, "
            "  departments, teams, channels, active, next_at, created_at, updated_at "
            "FROM report_subscription, generate_series(2, " +
            std::to_string(subscriptions) + ") RETURNING id");
        sql("UPDATE report_told SET day = day - 1 RETURNING day");
        sql("UPDATE report_subscription SET next_at = now() RETURNING id");
    }
    store::Rows sql(const std::string& statement) const {
        const auto postgres = store::EmbeddedPostgres::open(data_dir_.path());
        store::DatabaseOptions options;
        options.url = postgres->url();
        const auto connection = store::open_connection(options, store::Prepare::none);
        std::optional<store::Rows> rows;
        store::run_read(*connection, [&](store::Tx& tx) { rows = tx.exec_sql(statement); });
        return std::move(*rows);
    }
    std::int64_t count(const std::string& statement) const {
        return sql("SELECT (" + statement + ") AS n").front().integer("n");
    }
    /// How many reports are made once they are more than `least`.
    std::int64_t made_beyond(std::int64_t least) const {
        const auto deadline = steady_clock::now() + std::chrono::minutes(1);
        std::int64_t made = 0;
        while (made <= least && steady_clock::now() < deadline) {
            made = count("SELECT count(*) FROM report_delivery");
        }
        return made;
    }
    bool comes_to(const std::string& statement, std::int64_t wanted) const {
        const auto deadline = steady_clock::now() + std::chrono::minutes(2);
        while (count(statement) != wanted) {
            if (steady_clock::now() > deadline) return false;
            std::this_thread::sleep_for(milliseconds(200));
        }
        return true;
    }

    TempDir data_dir_;
    std::unique_ptr<ServerProcess> server_;
};

TEST_F(ReportsKilled, send_each_period_once_and_forget_none) {
    ASSERT_TRUE(comes_to("SELECT count(*) FROM report_told WHERE day IS NOT NULL", 1));
    listen();
    subscribe();
    int cut = 0;
    for (int round = 0; round < kills; ++round) {
        // In the middle of them: some are made, and not yet all.
        const auto made = made_beyond(round * subscriptions / (kills + 1));
        cut += made < subscriptions ? 1 : 0;
        server_->kill();
        server_->start();
    }
    EXPECT_GE(cut, 1) << "no server was killed at work";
    constexpr auto sent = "SELECT count(*) FROM outgoing_mail WHERE state = 'dry_run'";
    EXPECT_TRUE(comes_to(sent, subscriptions));
    EXPECT_EQ(count("SELECT count(*) FROM report_delivery"), subscriptions);
    EXPECT_EQ(count("SELECT count(DISTINCT subscription_id) FROM report_delivery"), subscriptions);
    EXPECT_EQ(count("SELECT count(DISTINCT report_delivery_id) FROM outgoing_mail"), subscriptions);
    EXPECT_EQ(count("SELECT count(*) FROM outgoing_mail"), subscriptions);
    EXPECT_TRUE(comes_to("SELECT count(*) FROM webhook_delivery", 1));
}

}  // namespace
}  // namespace bihuan::test
