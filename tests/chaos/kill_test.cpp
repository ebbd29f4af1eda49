// Kills the server and its PostgreSQL under load and compares what the clients were told with what
// is there afterwards.

#include "bihuan/store/embedded.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;

constexpr int writers = 4;
constexpr const char* password = "correct-horse-battery";
/// From a kill to the next acknowledged write, on a machine that does other things as well.
constexpr std::chrono::seconds recovery_limit{60};
/// A request may meet one kill after the other.
constexpr std::chrono::minutes settled_within{10};

int rounds() {
    const char* given = std::getenv("BIHUAN_KILL_ROUNDS");
    return given == nullptr ? 12 : std::atoi(given);
}

/// What the clients know: the id that the server has acknowledged for each of their requests.
class Journal {
public:
    void add(const std::string& key, const std::string& ticket_id) {
        const std::scoped_lock lock(mutex_);
        acknowledged_[key] = ticket_id;
    }
    std::size_t size() const {
        const std::scoped_lock lock(mutex_);
        return acknowledged_.size();
    }
    /// Once the writers have ended.
    const std::map<std::string, std::string>& entries() const { return acknowledged_; }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> acknowledged_;
};

/// Creates one ticket after the other, and repeats each request under the same idempotency key
/// until it is acknowledged.
class Writer {
public:
    Writer(
        int number,
        const std::atomic<int>& port,
        std::string token,
        Journal& journal,
        const std::atomic<bool>& stopping
    )
        : number_(number),
          port_(port),
          token_(std::move(token)),
          journal_(journal),
          stopping_(stopping) {}

    void operator()() {
        for (int count = 0; !stopping_; ++count) {
            const auto key = "writer-" + std::to_string(number_) + "-" + std::to_string(count);
            std::string ticket_id;
            const auto is_settled = [&] {
                ticket_id = attempt(key);
                return !ticket_id.empty();
            };
            // Also after the stop: a request in doubt is settled before the comparison.
            if (!eventually(is_settled, settled_within, milliseconds(20))) {
                ADD_FAILURE() << key << " is not settled";
                return;
            }
            if (ticket_id == refused) return;
            journal_.add(key, ticket_id);
        }
    }

private:
    static constexpr const char* refused = "refused";

    std::string attempt(const std::string& key) {
        try {
            HttpClient client(static_cast<std::uint16_t>(port_.load()));
            client.set_header("Authorization", "Bearer " + token_);
            Json body;
            body["kind"] = "complaint";
            body["channel"] = "phone";
            body["subject"] = key;
            body["description"] = "在压力下登记。";
            body["customer"]["name"] = "压测客户";
            const auto reply = client.post(
                "/api/v1/tickets",
                body,
                {
                    {"Idempotency-Key", key}
            }
            );
            if (reply.status == 201) return json_of(reply)["id"].get<std::string>();
            // In flight (409) and away (503) pass; any other refusal would repeat for ever.
            if (reply.status < 500 && reply.status != 409) {
                ADD_FAILURE() << reply.status << " " << reply.body;
                return refused;
            }
        } catch (const std::runtime_error&) {
            // Nobody listens, or it died before it answered.
        }
        return {};
    }

    int number_;
    const std::atomic<int>& port_;
    std::string token_;
    Journal& journal_;
    const std::atomic<bool>& stopping_;
};

/// A server with its own PostgreSQL and one agent.
class Killed : public testing::Test {
protected:
    void SetUp() override {
        ServerOptions options;
        options.data_dir = data_dir_.path();
        options.environment = {
            {"BIHUAN_METRICS__ENABLED", "false"}
        };
        server_ = std::make_unique<ServerProcess>(options);
        server_->start();
        port_ = server_->port();
        const auto added = run_bihuan(
            {
                "user", "add", "agent", "--role", "agent"
        },
            {{"BIHUAN_DATA_DIR", data_dir_.path().string()}},
            std::string(password) + "\n"
        );
        ASSERT_EQ(added.status, 0) << added.errors;
        HttpClient client(static_cast<std::uint16_t>(port_.load()));
        Json body;
        body["username"] = "agent";
        body["password"] = password;
        const auto reply = client.post("/api/v1/sessions", body);
        ASSERT_EQ(reply.status, 201U) << reply.body;
        token_ = json_of(reply)["token"].get<std::string>();
    }

    void kill_server() {
        server_->kill();
        server_->start();
        port_ = server_->port();
    }

    void kill_postgres() const {
        std::ifstream file(data_dir_.path() / "postgres" / "postmaster.pid");
        pid_t pid = 0;
        if (file >> pid && pid > 1) ::kill(pid, SIGKILL);
    }

    /// Whether more has been acknowledged than at that time.
    bool goes_on_after(std::size_t acknowledged) const {
        return eventually([&] { return journal_.size() > acknowledged; }, recovery_limit);
    }

    std::int64_t number(const std::string& sql) const {
        const auto postgres = store::EmbeddedPostgres::open(data_dir_.path());
        store::DatabaseOptions options;
        options.url = postgres->url();
        const auto connection = store::open_connection(options, store::Prepare::none);
        std::int64_t result = 0;
        store::run_read(*connection, [&](store::Tx& tx) {
            result = tx.exec_sql(sql).front().integer("n");
        });
        return result;
    }

    TempDir data_dir_;
    std::unique_ptr<ServerProcess> server_;
    std::atomic<int> port_ = 0;
    std::string token_;
    Journal journal_;
};

TEST_F(Killed, LosesNothingThatWasAcknowledgedAndDoublesNothingR39R14) {
    std::atomic<bool> stopping = false;
    std::vector<std::thread> threads;
    for (int index = 0; index < writers; ++index) {
        threads.emplace_back(Writer(index, port_, token_, journal_, stopping));
    }
    ASSERT_TRUE(goes_on_after(0));
    const auto seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    for (int round = 0; round < rounds(); ++round) {
        // Killed at any moment.
        std::this_thread::sleep_for(milliseconds(random() % 300));
        if (round % 2 == 0) {
            kill_server();
        } else {
            kill_postgres();
        }
        EXPECT_TRUE(goes_on_after(journal_.size())) << "after kill " << round;
    }
    stopping = true;
    for (auto& thread : threads) thread.join();

    // Every acknowledged ticket is there under the id that the client was told, and each request
    // made exactly one, whole with its first event.
    HttpClient client(static_cast<std::uint16_t>(port_.load()));
    client.set_header("Authorization", "Bearer " + token_);
    for (const auto& [key, ticket_id] : journal_.entries()) {
        const auto reply = client.get("/api/v1/tickets/" + ticket_id);
        ASSERT_EQ(reply.status, 200U) << key << " " << reply.body;
        EXPECT_EQ(json_of(reply)["subject"], key);
    }
    EXPECT_EQ(
        number("SELECT count(*) AS n FROM ticket"), static_cast<std::int64_t>(journal_.size())
    );
    EXPECT_EQ(
        number("SELECT count(*) AS n FROM ticket WHERE NOT EXISTS"
               " (SELECT FROM ticket_event WHERE ticket_id = ticket.id AND type = 'created')"),
        0
    );
    RecordProperty("acknowledged", std::to_string(journal_.size()));
}

}  // namespace
}  // namespace bihuan::test
