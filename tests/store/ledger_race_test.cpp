// The ledger with many at work at once, over lost connections and undone transactions.

#include "ledger_center.hpp"
#include "bihuan/app/reveal.hpp"
#include "bihuan/jobs/ledger_keeper.hpp"
#include "support/eventually.hpp"

#include <future>

namespace bihuan::app {
namespace {

using domain::Role;
using test::eventually;

class LedgerRaces : public LedgerCenter {};

TEST_F(LedgerRaces, holds_under_concurrent_unmaskings_and_checkpoints) {
    const auto ticket = file();
    std::vector<Context> people;
    center_.with([&](store::Tx& tx) {
        for (int i = 0; i < 4; ++i) people.push_back(as(tx, {Role::supervisor}));
    });
    constexpr int each = 25;
    const auto reveal = [&](std::size_t who) {
        store::DatabaseOptions options;
        options.url = center_.url();
        const auto connection = store::open_connection(options, store::Prepare::none);
        auto context = people[who];
        for (int i = 0; i < each; ++i) {
            // Their clocks go apart.
            context.now = now_ + std::chrono::milliseconds(who % 2 == 0 ? i : -i);
            store::run_transaction(*connection, [&](store::Tx& tx) {
                if (who == 0 && i % 5 == 0) make_ledger_checkpoint(tx, context);
                const Json body{{"field", "phone"}, {"reason", "回电"}};
                return reveal_contact(tx, context, ticket.customer->id.text(), body).has_value();
            });
        }
    };
    std::vector<std::future<void>> running;
    for (std::size_t who = 0; who < people.size(); ++who) {
        running.push_back(std::async(std::launch::async, reveal, who));
    }
    for (auto& one : running) one.get();
    EXPECT_EQ(count("ledger_entry"), std::to_string(each * 4));
    EXPECT_EQ(center_.value("SELECT max(n) FROM ledger_entry"), std::to_string(each * 4));
    EXPECT_EQ(verdict(exported()), "");
    EXPECT_EQ(covered(), std::to_string(each * 4));
}

TEST_F(LedgerRaces, holds_under_concurrent_closings_and_checkpoints) {
    constexpr std::size_t threads = 4;
    constexpr std::size_t each = 6;
    std::vector<domain::Ticket> tickets(threads * each);
    for (auto& ticket : tickets) {
        ticket = file();
        move(ticket, "withdraw", Json{{"proof", "来电撤诉"}});
    }
    std::vector<Context> people;
    center_.with([&](store::Tx& tx) {
        for (std::size_t i = 0; i < threads; ++i) people.push_back(as(tx, {Role::supervisor}));
    });
    const Json body{{"action", "summarize"}, {"form", summary()}};
    const auto work = [&](std::size_t who) {
        store::DatabaseOptions options;
        options.url = center_.url();
        const auto connection = store::open_connection(options, store::Prepare::none);
        for (std::size_t i = 0; i < each; ++i) {
            const auto& ticket = tickets[who * each + i];
            store::run_transaction(*connection, [&](store::Tx& tx) {
                const auto version = ticket.version;
                return move_ticket(tx, people[who], ticket.id.text(), body, version).has_value();
            });
            store::run_transaction(*connection, [&](store::Tx& tx) {
                make_ledger_checkpoint(tx, people[who]);
                return true;
            });
        }
    };
    std::vector<std::future<void>> running;
    for (std::size_t who = 0; who < threads; ++who) {
        running.push_back(std::async(std::launch::async, work, who));
    }
    for (auto& one : running) one.get();
    EXPECT_EQ(count("ledger_entry"), std::to_string(tickets.size()));
    EXPECT_EQ(count("ledger_checkpoint"), std::to_string(tickets.size()));
    EXPECT_EQ(count("ledger_pending"), "0") << "none is missed";
    EXPECT_EQ(covered(), std::to_string(tickets.size()));
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(LedgerRaces, has_one_entry_when_the_connection_breaks_half_way) {
    auto ticket = file();
    move(ticket, "withdraw", Json{{"proof", "来电撤诉"}});
    int attempts = 0;
    std::optional<Context> context;
    center_.with([&](store::Tx& tx) { context.emplace(as(tx, {Role::supervisor})); });
    store::run_transaction(center_.connection(), [&](store::Tx& tx) {
        const Json body{{"action", "summarize"}, {"form", summary()}};
        const auto moved = move_ticket(tx, *context, ticket.id.text(), body, ticket.version);
        if (++attempts == 1) tx.exec_sql("SELECT pg_terminate_backend(pg_backend_pid())");
        return moved.has_value();
    });
    EXPECT_EQ(attempts, 2) << "all of it was done again";
    EXPECT_EQ(count("ledger_entry"), "1");
    EXPECT_EQ(count("ledger_pending"), "1");
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(LedgerRaces, has_nothing_of_a_transaction_that_came_to_nothing) {
    auto ticket = file();
    move(ticket, "withdraw", Json{{"proof", "来电撤诉"}});
    store::run_transaction(center_.connection(), [&](store::Tx& tx) {
        const auto context = as(tx, {Role::supervisor});
        const Json body{{"action", "summarize"}, {"form", summary()}};
        EXPECT_TRUE(move_ticket(tx, context, ticket.id.text(), body, ticket.version).has_value());
        return false;
    });
    EXPECT_EQ(count("ledger_entry"), "0");
    EXPECT_EQ(count("ledger_pending"), "0");
    summarize(ticket);
    EXPECT_EQ(verdict(exported()), "");
}

TEST_F(LedgerRaces, is_kept_by_the_background_thread) {
    now_ = *parse_instant("2020-01-01T00:00:00Z");
    auto ticket = file();
    close(ticket);
    ASSERT_NE(count("ledger_secret"), "0");
    store::DatabaseOptions options;
    options.url = center_.url();
    store::Database database(options);
    jobs::LedgerKeeper keeper(database, center_.center(), std::chrono::milliseconds(5));
    keeper.start();
    const auto done = [&] { return covered() == "1" && count("ledger_secret") == "0"; };
    EXPECT_TRUE(eventually(done)) << covered() << " covered, secrets: " << count("ledger_secret");
    const auto last_look = [&] {
        return center_.value(
            "SELECT max(query_start) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'bihuan batch'"
        );
    };
    for (int looks = 0; looks < 10; ++looks) {
        const auto before = last_look();
        ASSERT_TRUE(eventually([&] { return last_look() != before; })) << before;
    }
    keeper.stop();
    database.stop();
    EXPECT_LE(std::stoi(count("ledger_checkpoint")), 2) << "one an hour, not one a look";
    EXPECT_EQ(verdict(exported()), "");
}

}  // namespace
}  // namespace bihuan::app
