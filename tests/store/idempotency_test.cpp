#include "bihuan/store/idempotency.hpp"

#include "bihuan/store/database.hpp"
#include "store/tx.hpp"
#include "lock_waiter.hpp"
#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::store {
namespace {

using namespace std::chrono_literals;

const Instant now = *parse_instant("2026-11-21T01:02:03.000Z");
const Instant valid_since = now - 24h;
const Digest fingerprint = sha256("POST /tickets {}");

class Idempotency : public testing::Test {
protected:
    static void SetUpTestSuite() {
        url_ = test::Cluster::instance().database();
        test::Cluster::instance().execute(url_, "CREATE TABLE effect (number integer)");
    }
    static void TearDownTestSuite() { test::Cluster::instance().drop(url_); }

    void SetUp() override {
        test::Cluster::instance().execute(url_, "TRUNCATE idempotency, effect");
        connection_ = connect();
    }

    static ConnectionPtr connect(std::chrono::milliseconds lock_timeout = 4s) {
        DatabaseOptions options;
        options.url = url_;
        options.lock_timeout = lock_timeout;
        return open_connection(options, Prepare::none);
    }

    static StoredReply an_answer() {
        StoredReply reply;
        reply.fingerprint = fingerprint;
        reply.status = 201;
        reply.headers = Json::parse(R"({"Location": "/api/v1/tickets/1"})");
        reply.body = R"({"id": "工单"})";
        return reply;
    }

    /// What a request does: claims, has an effect, stores its answer. The stored answer of another.
    static std::optional<StoredReply> request(Connection& connection, bool succeeds = true) {
        std::optional<StoredReply> stored;
        run_transaction(connection, [&](Tx& tx) {
            stored = claim_idempotency(tx, key_, fingerprint, now, valid_since);
            if (stored) return true;
            tx.exec_sql("INSERT INTO effect VALUES (1)");
            finish_idempotency(tx, key_, an_answer());
            return succeeds;
        });
        return stored;
    }

    std::int64_t effects() {
        std::int64_t count = 0;
        run_read(*connection_, [&](Tx& tx) {
            count = tx.exec_sql("SELECT count(*) AS n FROM effect").front().integer("n");
        });
        return count;
    }

    static inline std::string url_;
    static inline const IdempotencyKey key_{"user:1", "/tickets", "key"};
    ConnectionPtr connection_;
};

TEST_F(Idempotency, the_second_request_gets_the_answer_of_the_first) {
    EXPECT_FALSE(request(*connection_));
    const auto stored = request(*connection_);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->fingerprint, fingerprint);
    EXPECT_EQ(stored->status, 201U);
    EXPECT_EQ(stored->headers, an_answer().headers);
    EXPECT_EQ(stored->body, an_answer().body);
    EXPECT_EQ(effects(), 1);
}

TEST_F(Idempotency, a_rolled_back_request_leaves_the_key_free) {
    EXPECT_FALSE(request(*connection_, false));
    EXPECT_FALSE(request(*connection_));
    EXPECT_EQ(effects(), 1);
}

TEST_F(Idempotency, keys_belong_to_one_principal_and_route) {
    EXPECT_FALSE(request(*connection_));
    run_transaction(*connection_, [&](Tx& tx) {
        const auto claim = [&](const IdempotencyKey& key) {
            return claim_idempotency(tx, key, fingerprint, now, valid_since);
        };
        EXPECT_FALSE(claim({"user:2", "/tickets", "key"}));
        EXPECT_FALSE(claim({"user:1", "/users", "key"}));
        EXPECT_FALSE(claim({"user:1", "/tickets", "KEY"}));
        EXPECT_TRUE(claim(key_));
        return false;
    });
}

TEST_F(Idempotency, what_is_older_than_a_day_does_not_count) {
    EXPECT_FALSE(request(*connection_));
    const auto other = sha256("another body");
    run_transaction(*connection_, [&](Tx& tx) {
        const auto later = now + 24h + 1s;
        EXPECT_FALSE(claim_idempotency(tx, key_, other, later, later - 24h));
        finish_idempotency(tx, key_, an_answer());
        const auto stored = claim_idempotency(tx, key_, other, later, later - 24h);
        EXPECT_TRUE(stored && stored->fingerprint == other);
        return true;
    });
}

TEST_F(Idempotency, of_100_concurrent_copies_one_has_an_effect) {
    std::atomic<int> firsts = 0;
    std::atomic<int> replays = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 10; ++i) {
        threads.emplace_back([&] {
            const auto connection = connect();
            for (int j = 0; j < 10; ++j) {
                const auto stored = request(*connection);
                if (!stored) {
                    ++firsts;
                } else if (stored->body == an_answer().body) {
                    ++replays;
                }
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(firsts, 1);
    EXPECT_EQ(replays, 99);
    EXPECT_EQ(effects(), 1);
}

TEST_F(Idempotency, a_copy_waits_for_the_one_at_work_and_gets_its_answer) {
    const auto slow = connect();
    std::promise<void> claimed;
    std::thread first([&] {
        run_transaction(*slow, [&](Tx& tx) {
            EXPECT_FALSE(claim_idempotency(tx, key_, fingerprint, now, valid_since));
            claimed.set_value();
            EXPECT_TRUE(test::somebody_waits(tx));
            finish_idempotency(tx, key_, an_answer());
            return true;
        });
    });
    claimed.get_future().wait();
    EXPECT_TRUE(request(*connection_));
    first.join();
}

TEST_F(Idempotency, a_copy_does_not_wait_for_ever) {
    const auto impatient = connect(100ms);
    run_transaction(*connection_, [&](Tx& tx) {
        EXPECT_FALSE(claim_idempotency(tx, key_, fingerprint, now, valid_since));
        EXPECT_THROW(request(*impatient), DatabaseBusy);
        return true;
    });
}

}  // namespace
}  // namespace bihuan::store
