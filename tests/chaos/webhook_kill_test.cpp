// Kills the server and the receiver of its webhooks under load: each event arrives at least once,
// of one ticket in order, and whatever arrives twice can be told by its id.

#include "bihuan/base/webhook_signature.hpp"
#include "chaos/killed_server.hpp"
#include "support/eventually.hpp"
#include "support/receiver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr int writers = 4;
constexpr std::size_t kills_min = 8;
/// As many events between two kills, so that a longer run is killed throughout.
constexpr std::size_t events_for_each_kill = 1'000;
/// What a slow machine delivers, at least.
constexpr std::size_t events_for_each_second = 50;

/// Two for each ticket: it is created and registered.
std::size_t events_wanted() {
    const char* given = std::getenv("BIHUAN_HOOK_EVENTS");
    return given == nullptr ? 600 : std::stoul(given);
}

/// What the receivers, one after the other on the same port, have been sent.
class Inbox {
public:
    Inbox() : receiver_(std::make_unique<Receiver>()), port_(receiver_->port()) {}

    /// Whoever was being answered is not.
    void kill() {
        // First, so that nothing is answered that is not kept here.
        receiver_->stop();
        const auto received = receiver_->received();
        kept_.insert(kept_.end(), received.begin(), received.end());
        receiver_.reset();
    }
    void revive() { receiver_ = std::make_unique<Receiver>("127.0.0.1", port_); }
    std::string url() const { return receiver_->url(); }
    std::vector<ReceivedHook> all() const {
        auto hooks = kept_;
        const auto received = receiver_->received();
        hooks.insert(hooks.end(), received.begin(), received.end());
        return hooks;
    }

private:
    std::unique_ptr<Receiver> receiver_;
    std::uint16_t port_;
    std::vector<ReceivedHook> kept_;
};

class HooksKilled : public KilledServer {
protected:
    void SetUp() override {
        start();
        agent_ = sign_in("agent", "agent");
        const auto admin = sign_in("admin", "admin");
        Json body{{"url", inbox_.url()}};
        body["events"] = Json::array({"ticket.created", "ticket.stage_changed"});
        const auto reply = client(admin).post("/api/v1/webhooks", body);
        ASSERT_EQ(reply.status, 201U) << reply.body;
        const Json category{{"code", "product"}, {"name", "产品"}};
        ASSERT_EQ(client(admin).post("/api/v1/categories", category).status, 201U);
    }

    /// Files and registers one ticket after the other; what fails meanwhile is nobody's ticket.
    void write(std::atomic<std::size_t>& events, std::size_t wanted) const {
        const auto writes = [&] { return write_one(events); };
        while (events < wanted) {
            if (eventually(writes, minutes(10), milliseconds(20))) continue;
            ADD_FAILURE() << "no ticket is taken any more";
            return;
        }
    }
    /// False when nothing was filed.
    bool write_one(std::atomic<std::size_t>& events) const {
        Json body{{"channel", "phone"}, {"subject", "压测"}};
        body["customer"]["name"] = "压测客户";
        const Json registered{
            {"action", "register"}, {"form", Json{{"category", "product"}, {"demand", "退货"}}}
        };
        try {
            auto agent = client(agent_);
            const auto filed = agent.post("/api/v1/tickets", body);
            if (filed.status != 201) return false;
            ++events;
            const auto path =
                "/api/v1/tickets/" + json_of(filed)["id"].get<std::string>() + "/transitions";
            const HeaderList match{{"If-Match", filed.header("ETag")}};
            if (agent.post(path, registered, match).status == 200) ++events;
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    }

    /// Makes what waits due, and counts what is not delivered yet. Of many that are due already
    /// each write would hold up the sender, so those are left alone.
    std::int64_t left_to_send() const {
        try {
            sql("UPDATE webhook_delivery SET next_at = now() "
                "WHERE state = 'pending' AND next_at > now() RETURNING id");
            return sql("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) "
                       "FROM webhook_delivery WHERE state = 'pending') AS n")
                .front()
                .integer("n");
        } catch (const store::DatabaseAway&) {
            // A machine with much to do lets us wait for a connection; we ask again.
            return 1;
        }
    }

    Inbox inbox_;
    std::string agent_;
};

/// R4: whoever was answered need not send again, and whoever sends again opens nothing twice.
TEST_F(HooksKilled, R4_what_was_acknowledged_is_there_after_a_kill) {
    const Json source{{"name", "crm"}, {"kind", "standard"}};
    const auto made = client(sign_in("admin2", "admin")).post("/api/v1/inbound-sources", source);
    ASSERT_EQ(made.status, 201U) << made.body;
    const auto key = webhook_key(json_of(made)["secret"].get<std::string>()).value();
    for (int i = 0; i < 5; ++i) {
        const auto id = "msg_" + std::to_string(i);
        Json body{{"type", "ticket.create"}, {"timestamp", "2026-11-26T00:00:00Z"}};
        body["data"] = Json{{"subject", id}};
        body["data"]["customer"] = Json{{"name", "压测客户"}};
        const auto text = dump(body);
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                             std::chrono::system_clock::now().time_since_epoch()
        )
                             .count();
        const HeaderList headers{
            {"webhook-id", id},
            {"webhook-timestamp", std::to_string(now)},
            {"webhook-signature", sign_webhook(key, id, now, text)},
            {"Content-Type", "application/json"},
        };
        const auto first = client({}).request("POST", "/hooks/crm", headers, text);
        ASSERT_EQ(first.status, 202U) << first.body;
        kill_and_start();
        const auto again = client({}).request("POST", "/hooks/crm", headers, text);
        EXPECT_EQ(again.status, 200U) << again.body;
        EXPECT_EQ(json_of(again)["duplicate"], true);
        EXPECT_EQ(json_of(again)["ticket"], json_of(first)["ticket"]);
        const auto kept = sql("SELECT count(1) AS n FROM ticket WHERE subject = '" + id + "'");
        EXPECT_EQ(kept.front().integer("n"), 1);
    }
}

/// Ticket and version, as the database and as a message name them.
using Key = std::pair<std::string, std::int64_t>;

TEST_F(HooksKilled, R40_at_least_once_in_order_per_ticket_and_none_lost) {
    std::atomic<std::size_t> events = 0;
    const auto wanted = events_wanted();
    // Of the server and the receiver in turn; then the writers write on.
    const auto kills = std::max(kills_min, wanted / events_for_each_kill);
    const auto long_enough = minutes(10) + std::chrono::seconds(wanted / events_for_each_second);
    std::size_t killed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i) threads.emplace_back([&] { write(events, wanted); });
    const auto seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    for (; killed < kills && events < wanted; ++killed) {
        const auto written_then = killed * wanted / kills;
        if (!eventually([&] { return events >= written_then; }, long_enough)) {
            ADD_FAILURE() << "only " << events << " events of " << written_then;
            break;
        }
        // Killed at any moment.
        std::this_thread::sleep_for(milliseconds(random() % 2'000));
        if (killed % 2 == 0) {
            kill_and_start();
        } else {
            inbox_.kill();
            std::this_thread::sleep_for(milliseconds(random() % 300));
            inbox_.revive();
        }
    }
    for (auto& thread : threads) thread.join();

    std::set<Key> written;
    for (const auto& row : sql(
             "SELECT ticket_id, version FROM ticket_event WHERE type = 'created' "
             "OR from_stage <> to_stage"
         )) {
        written.emplace(to_text(row.uuid("ticket_id")), row.integer("version"));
    }
    // Nobody waits here for the long steps of the ladder.
    const auto all_sent = [&] { return left_to_send() == 0; };
    EXPECT_TRUE(eventually(all_sent, long_enough, milliseconds(500))) << left_to_send();

    std::map<std::string, std::string> body_of;
    std::map<std::string, std::int64_t> newest;
    std::set<Key> received;
    std::size_t repeated = 0;
    for (const auto& hook : inbox_.all()) {
        const auto [known, first] =
            body_of.emplace(hook.headers.at("webhook-id"), hook.body);
        if (!first) {
            ++repeated;
            EXPECT_EQ(known->second, hook.body);
            continue;
        }
        const auto body = Json::parse(hook.body);
        const auto ticket = body["data"]["ticket"]["id"].get<std::string>();
        const auto version = body["data"]["version"].get<std::int64_t>();
        EXPECT_TRUE(received.emplace(ticket, version).second) << "one event, two ids";
        EXPECT_GE(version, newest[ticket]) << "out of order";
        newest[ticket] = version;
    }
    std::vector<Key> lost;
    std::set_difference(
        written.begin(), written.end(), received.begin(), received.end(), std::back_inserter(lost)
    );
    EXPECT_EQ(lost, std::vector<Key>{});
    EXPECT_EQ(received.size(), written.size()) << "told of what was not written";
    RecordProperty("kills", std::to_string(killed));
    RecordProperty("events", std::to_string(written.size()));
    RecordProperty("repeated", std::to_string(repeated));
}

}  // namespace
}  // namespace bihuan::test
