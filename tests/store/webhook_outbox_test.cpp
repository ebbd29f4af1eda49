// R40: the outbox loses nothing, whatever order its rows become visible in.

#include "bihuan/store/webhook_deliveries.hpp"
#include "store/app_center.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

Instant at(int seconds) { return Instant(std::chrono::seconds(1'700'000'000 + seconds)); }

store::EndpointId add_endpoint(store::Tx& tx, const std::string& url = "https://x.y/") {
    store::Endpoint endpoint;
    endpoint.id = store::EndpointId::make(at(0));
    endpoint.url = url;
    endpoint.events = {"ticket.created"};
    endpoint.created_at = at(0);
    endpoint.updated_at = at(0);
    store::insert_endpoint(tx, endpoint);
    return endpoint.id;
}

/// Sixteen writers whose transactions stay open for up to ten milliseconds after they have taken
/// their numbers: a reader by "greater than the last" would lose half of them.
TEST(WebhookOutbox, R40_sixteen_writers_and_no_row_missed) {
    AppCenter center;
    center.with([](store::Tx& tx) { add_endpoint(tx); });
    constexpr int writers = 16;
    constexpr int each = 100;
    std::atomic<int> running = writers;
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            store::DatabaseOptions options;
            options.url = center.url();
            const auto connection = store::open_connection(options, store::Prepare::none);
            std::mt19937 random(static_cast<unsigned>(writer));
            for (int i = 0; i < each; ++i) {
                store::run_transaction(*connection, [&](store::Tx& tx) {
                    const Json data{{"number", writer * each + i}};
                    store::put_into_outbox(tx, "report.daily_ready", data, at(1));
                    std::this_thread::sleep_for(microseconds(random() % 10'000));
                    return true;
                });
            }
            --running;
        });
    }
    std::multiset<int> seen;
    const auto pump = [&] {
        std::size_t taken = 0;
        center.with([&](store::Tx& tx) {
            for (const auto& row : store::take_from_outbox(tx, 50)) {
                seen.insert(row.data["number"].get<int>());
                ++taken;
            }
        });
        return taken;
    };
    while (running > 0) {
        if (pump() == 0) std::this_thread::sleep_for(milliseconds(1));
    }
    for (auto& thread : threads) thread.join();
    while (pump() > 0) {}
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(writers * each));
    EXPECT_EQ(std::set<int>(seen.begin(), seen.end()).size(), seen.size());
}

TEST(WebhookOutbox, has_nothing_while_nobody_listens) {
    AppCenter center;
    center.with([](store::Tx& tx) {
        store::put_into_outbox(tx, "report.daily_ready", Json::object(), at(1));
        EXPECT_FALSE(store::outbox_has_rows(tx));
        add_endpoint(tx);
        store::put_into_outbox(tx, "report.daily_ready", Json::object(), at(1));
        EXPECT_TRUE(store::outbox_has_rows(tx));
    });
}

/// Deliveries of two tickets to one endpoint: of each the first one goes first.
class Deliveries : public testing::Test {
protected:
    Deliveries() {
        center_.with([this](store::Tx& tx) {
            endpoint_ = add_endpoint(tx);
            std::vector<store::NewDelivery> list;
            for (int i = 0; i < 6; ++i) {
                store::NewDelivery delivery;
                delivery.id = store::DeliveryId::make(at(i));
                delivery.endpoint_id = endpoint_;
                delivery.seq = i + 1;
                delivery.type = "ticket.created";
                delivery.ticket_id = tickets_[static_cast<std::size_t>(i % 2)];
                delivery.body = "{}";
                list.push_back(delivery);
                ids_.push_back(delivery.id);
            }
            store::insert_deliveries(tx, list, at(10));
        });
    }

    std::vector<store::DueDelivery> claim(Instant now, std::size_t per_endpoint = 32) {
        std::vector<store::DueDelivery> due;
        center_.with([&](store::Tx& tx) {
            store::ClaimLimits limits;
            limits.per_endpoint = per_endpoint;
            limits.leased_until = now + std::chrono::seconds(60);
            due = store::claim_deliveries(tx, now, limits);
        });
        return due;
    }
    void finish(const store::DueDelivery& due, const domain::AttemptVerdict& verdict, Instant now) {
        center_.with([&](store::Tx& tx) {
            store::AttemptResult result;
            result.id = due.id;
            result.endpoint_id = due.endpoint_id;
            result.fence = due.fence;
            result.verdict = verdict;
            result.at = now;
            store::finish_attempts(tx, {result}, now);
        });
    }
    std::set<store::DeliveryId> ids_of(const std::vector<store::DueDelivery>& due) {
        std::set<store::DeliveryId> ids;
        for (const auto& delivery : due) ids.insert(delivery.id);
        return ids;
    }
    static domain::AttemptVerdict delivered(Instant now) {
        return domain::judge_attempt(1, {200, std::nullopt}, now, 0);
    }

    AppCenter center_;
    store::EndpointId endpoint_;
    const std::vector<TicketId> tickets_{TicketId::make(at(1)), TicketId::make(at(2))};
    std::vector<store::DeliveryId> ids_;
};

TEST_F(Deliveries, R8_go_one_by_one_for_each_ticket) {
    auto due = claim(at(20));
    EXPECT_EQ(ids_of(due), (std::set{ids_[0], ids_[1]}));
    EXPECT_TRUE(claim(at(21)).empty()) << "what is leased is leased";
    for (const auto& delivery : due) finish(delivery, delivered(at(22)), at(22));
    due = claim(at(23));
    EXPECT_EQ(ids_of(due), (std::set{ids_[2], ids_[3]}));
}

TEST_F(Deliveries, behind_one_that_waits_wait_as_long_and_then_go) {
    const auto due = claim(at(20));
    const auto verdict = domain::judge_attempt(2, {500, std::nullopt}, at(20), 0);
    const bool first = due[0].id == ids_[0];
    finish(due[first ? 0 : 1], verdict, at(20));
    finish(due[first ? 1 : 0], delivered(at(20)), at(20));
    EXPECT_EQ(ids_of(claim(at(30))), std::set{ids_[3]});
    const auto again = claim(at(20 + 300));
    EXPECT_TRUE(ids_of(again).contains(ids_[0]));
    EXPECT_FALSE(ids_of(again).contains(ids_[2]));
    for (const auto& delivery : again) {
        if (delivery.id == ids_[0]) finish(delivery, delivered(at(321)), at(321));
    }
    EXPECT_TRUE(ids_of(claim(at(322))).contains(ids_[2]));
}

TEST_F(Deliveries, R6_no_more_are_claimed_than_the_endpoint_may_have) {
    EXPECT_EQ(claim(at(20), 1).size(), 1U);
    EXPECT_TRUE(claim(at(20), 1).empty());
    EXPECT_EQ(claim(at(20), 2).size(), 1U);
}

TEST_F(Deliveries, R43_whoever_lost_the_lease_writes_nothing) {
    const auto lost = claim(at(20));
    const auto taken = claim(at(90));
    EXPECT_EQ(ids_of(lost), ids_of(taken));
    for (const auto& delivery : lost) {
        finish(delivery, domain::judge_attempt(1, {410, std::nullopt}, at(91), 0), at(91));
    }
    center_.with([&](store::Tx& tx) {
        const auto found = store::find_delivery(tx, ids_[0]).value();
        EXPECT_EQ(found.delivery.state, domain::DeliveryState::pending);
        EXPECT_TRUE(found.attempts.empty());
    });
    for (const auto& delivery : taken) finish(delivery, delivered(at(92)), at(92));
    center_.with([&](store::Tx& tx) {
        const auto found = store::find_delivery(tx, ids_[0]).value();
        EXPECT_EQ(found.delivery.state, domain::DeliveryState::delivered);
        EXPECT_EQ(found.attempts.size(), 1U);
    });
}

TEST_F(Deliveries, go_nowhere_while_their_endpoint_pauses_or_is_disabled) {
    const auto due = claim(at(20));
    finish(due[0], domain::judge_attempt(1, {429, std::chrono::seconds(100)}, at(20), 0), at(20));
    finish(due[1], delivered(at(20)), at(20));
    EXPECT_TRUE(claim(at(100)).empty());
    EXPECT_FALSE(claim(at(121)).empty());
    center_.with([&](store::Tx& tx) {
        EXPECT_TRUE(store::disable_endpoint(tx, endpoint_, domain::DisabledReason::gone, at(122)));
        EXPECT_FALSE(store::disable_endpoint(tx, endpoint_, domain::DisabledReason::gone, at(122)));
    });
    EXPECT_TRUE(claim(at(1'000)).empty());
}

TEST_F(Deliveries, that_are_new_do_not_overtake_those_that_wait) {
    const auto due = claim(at(20));
    for (const auto& delivery : due) {
        finish(delivery, domain::judge_attempt(3, {500, std::nullopt}, at(20), 0), at(20));
    }
    center_.with([&](store::Tx& tx) {
        store::NewDelivery delivery;
        delivery.id = store::DeliveryId::make(at(40));
        delivery.endpoint_id = endpoint_;
        delivery.seq = 100;
        delivery.type = "ticket.created";
        delivery.ticket_id = tickets_[0];
        delivery.body = "{}";
        store::insert_deliveries(tx, {delivery}, at(40));
        EXPECT_EQ(store::find_delivery(tx, delivery.id)->delivery.next_at, at(20 + 1800));
        EXPECT_EQ(store::next_delivery_at(tx, at(40)), at(20 + 1800));
    });
    EXPECT_TRUE(claim(at(41)).empty());
}

}  // namespace
}  // namespace bihuan::test
