// Kills the server while it makes reports that are due: each subscription has one period with one
// mail, and the day is told once.

#include "chaos/killed_server.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr int subscriptions = 100;
constexpr int kills = 4;

class ReportsKilled : public KilledServer {
protected:
    void SetUp() override {
        start();
        admin_ = sign_in("admin", "admin");
        supervisor_ = sign_in("supervisor", "supervisor");
    }

    /// A mailbox that does everything but send, and somebody who hears of what is ready.
    void listen() const {
        auto admin = client(admin_);
        Json box{{"name", "reports"}, {"address", "reports@center.test"}, {"dry_run", true}};
        box["smtp"] = Json{{"host", "127.0.0.1"}, {"port", 9}, {"security", "none"}};
        ASSERT_EQ(admin.post("/api/v1/mailboxes", box).status, 201U);
        Json hook{{"url", "http://127.0.0.1:9/"}};
        hook["events"] = Json::array({"report.daily_ready"});
        ASSERT_EQ(admin.post("/api/v1/webhooks", hook).status, 201U);
    }
    /// One through the API, and as many like it as are wanted, all of them due.
    void subscribe() const {
        auto supervisor = client(supervisor_);
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
    /// How many reports are made once they are more than `least`.
    std::int64_t made_beyond(std::int64_t least) const {
        std::int64_t made = 0;
        const auto are_more = [&] {
            made = count("SELECT count(*) FROM report_delivery");
            return made > least;
        };
        // Without a pause: soon all are made.
        EXPECT_TRUE(eventually(are_more, minutes(1), milliseconds(0))) << made;
        return made;
    }
    bool comes_to(const std::string& statement, std::int64_t wanted) const {
        std::int64_t last = 0;
        const auto is_wanted = [&] {
            last = count(statement);
            return last == wanted;
        };
        // Each look is a connection of its own.
        const bool did = eventually(is_wanted, minutes(2), milliseconds(200));
        EXPECT_EQ(last, wanted) << statement;
        return did;
    }

    std::string admin_;
    std::string supervisor_;
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
        kill_and_start();
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
