// The feed of live updates on a real database: transactions that commit late, never, or elsewhere.

#include "bihuan/app/live_feed.hpp"
#include "bihuan/base/live_limits.hpp"

#include "app_center.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <sys/eventfd.h>
#include <unistd.h>

#include <set>
#include <thread>

namespace bihuan::app {
namespace {

using namespace std::chrono_literals;
using Numbers = std::vector<std::int64_t>;
using test::AppCenter;
using test::eventually;

Instant clock_now() {
    return std::chrono::floor<domain::Duration>(std::chrono::system_clock::now());
}

store::DatabaseOptions options_for(const std::string& url) {
    store::DatabaseOptions options;
    options.url = url;
    return options;
}

/// Somebody else who writes events of one ticket.
class Writer {
public:
    explicit Writer(const std::string& url)
        : connection_(store::open_connection(options_for(url), store::Prepare::none)) {}

    void run(const std::string& sql) {
        store::run_read(*connection_, [&](store::Tx& tx) { tx.exec_sql(sql); });
    }
    /// The number that the event got.
    std::int64_t write(const std::string& ticket) {
        std::int64_t seq = 0;
        store::run_read(*connection_, [&](store::Tx& tx) {
            seq = tx.exec_sql(
                        "INSERT INTO ticket_event (id, ticket_id, type, at, version, form, "
                        "comment, data) VALUES (gen_random_uuid(), '" +
                        ticket + "', 'urged', now(), 1, '{}', '', '{}') RETURNING seq"
            )
                      .front()
                      .integer("seq");
        });
        return seq;
    }

private:
    store::ConnectionPtr connection_;
};

class Feed : public testing::Test {
protected:
    Feed() : feed_(options_for(center_.url()), center_.center()) {
        quick_.run(
            "INSERT INTO ticket (id, number, kind, channel, status, stage, priority, major, "
            "difficult, subject, description, anonymous_reason, version, received_at, created_at, "
            "updated_at) VALUES (gen_random_uuid(), '1', 'complaint', 'web', 'open', 'intake', "
            "'normal', false, false, '', '', '-', 1, now(), now(), now())"
        );
        ticket_ = center_.value("SELECT id FROM ticket");
        read();
    }

    Numbers read() {
        Numbers numbers;
        for (const auto& event : feed_.read(clock_now())) numbers.push_back(event.seq);
        return numbers;
    }
    /// Reads until something comes; nothing when it never does.
    Numbers read_until_told() {
        Numbers numbers;
        eventually([&] {
            numbers = read();
            return !numbers.empty();
        });
        return numbers;
    }

    AppCenter center_;
    LiveFeed feed_;
    std::string ticket_;
    Writer slow_{center_.url()};
    Writer quick_{center_.url()};
};

TEST_F(Feed, R40_tells_an_event_that_is_committed_after_later_ones) {
    slow_.run("BEGIN");
    const auto first = slow_.write(ticket_);
    const auto second = quick_.write(ticket_);
    ASSERT_LT(first, second);
    read();
    slow_.run("COMMIT");
    EXPECT_EQ(read_until_told(), (Numbers{first, second}));
    EXPECT_FALSE(feed_.waits_for_late_ones());
}

TEST_F(Feed, gives_up_what_was_rolled_back) {
    slow_.run("BEGIN");
    slow_.write(ticket_);
    const auto last = quick_.write(ticket_);
    slow_.run("ROLLBACK");
    EXPECT_EQ(read_until_told(), Numbers{last});
    EXPECT_FALSE(feed_.waits_for_late_ones());
    EXPECT_TRUE(feed_.replay(last, clock_now()));
}

TEST_F(Feed, waits_for_nobody_for_ever_and_says_what_may_be_lacking) {
    slow_.run("BEGIN");
    const auto late = slow_.write(ticket_);
    const auto last = quick_.write(ticket_);
    EXPECT_EQ(read_until_told(), Numbers{last}) << "patience has ended";
    EXPECT_TRUE(feed_.waits_for_late_ones());
    slow_.run("COMMIT");
    EXPECT_EQ(read_until_told(), Numbers{late});
    EXPECT_FALSE(feed_.waits_for_late_ones());

    // Whoever heard the last one and went away before the late one came lacks it.
    EXPECT_FALSE(feed_.replay(last, clock_now()));
    LiveFeed other(options_for(center_.url()), center_.center());
    other.read(clock_now());
    EXPECT_FALSE(other.replay(last, clock_now())) << "another node, or after a restart";
    const auto both = feed_.replay(late - 1, clock_now());
    ASSERT_TRUE(both);
    EXPECT_EQ(both->size(), 2U);
    const auto next = quick_.write(ticket_);
    EXPECT_EQ(read_until_told(), Numbers{next});
    EXPECT_TRUE(feed_.replay(next, clock_now()));
}

TEST_F(Feed, R40_loses_nothing_of_many_writers) {
    constexpr int writers = 8;
    constexpr int events = 100;
    std::vector<std::thread> threads;
    for (int w = 0; w < writers; ++w) {
        threads.emplace_back([this, w] {
            Writer writer(center_.url());
            for (int i = 0; i < events; ++i) {
                writer.run("BEGIN");
                writer.write(ticket_);
                if (i % 3 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(w));
                writer.run((i + w) % 5 == 0 ? "ROLLBACK" : "COMMIT");
            }
        });
    }
    std::multiset<std::int64_t> told;
    constexpr std::size_t committed = writers * events * 4 / 5;
    const auto all = [&] {
        for (const auto number : read()) told.insert(number);
        return told.size() >= committed;
    };
    // Without a pause, so that it reads in the middle of what they write.
    EXPECT_TRUE(eventually(all, 1min, 0ms)) << told.size();
    for (auto& thread : threads) thread.join();
    for (const auto number : read()) told.insert(number);
    EXPECT_EQ(told.size(), committed);
    EXPECT_EQ(std::set<std::int64_t>(told.begin(), told.end()).size(), committed) << "one twice";
}

TEST_F(Feed, replays_from_memory_and_from_the_table_alike) {
    Numbers numbers;
    for (int i = 0; i < 5; ++i) numbers.push_back(quick_.write(ticket_));
    EXPECT_EQ(read_until_told(), numbers);
    // So many numbers are skipped that a node which begins now does not look back that far.
    quick_.run(
        "SELECT count(nextval(pg_get_serial_sequence('ticket_event', 'seq'))) "
        "FROM generate_series(1, 3000)"
    );
    numbers.push_back(quick_.write(ticket_));
    LiveFeed other(options_for(center_.url()), center_.center());
    for (auto* const feed : {&feed_, &other}) {
        const auto is_there = [&] {
            feed->read(clock_now());
            return feed->position() >= numbers.back();
        };
        ASSERT_TRUE(eventually(is_there)) << feed->position();
        const auto replayed = feed->replay(numbers[1], clock_now());
        ASSERT_TRUE(replayed);
        ASSERT_EQ(replayed->size(), 4U);
        EXPECT_EQ(replayed->front().seq, numbers[2]);
        EXPECT_EQ(replayed->front().position.ticket_id.text(), ticket_);
        EXPECT_FALSE(feed->replay(numbers.back() + 1, clock_now())) << "from the future";
        const auto tomorrow = clock_now() + limits::live_replay_window + 1h;
        EXPECT_FALSE(feed->replay(numbers[1], tomorrow)) << "too old";
    }
}

TEST_F(Feed, makes_no_more_of_what_was_missed_than_can_be_read) {
    const auto before = feed_.position();
    quick_.run(
        "INSERT INTO ticket_event (id, ticket_id, type, at, version, form, comment, data) "
        "SELECT gen_random_uuid(), '" + ticket_ + "', 'urged', now(), 1, '{}', '', '{}' "
        "FROM generate_series(1, " + std::to_string(limits::live_replay_events_max + 1) + ")"
    );
    EXPECT_EQ(read().size(), limits::live_replay_events_max + 1);
    EXPECT_FALSE(feed_.replay(before, clock_now()));
    EXPECT_TRUE(feed_.replay(feed_.position() - 10, clock_now()));
}

TEST_F(Feed, begins_anew_after_a_rest_but_not_while_something_may_come_late) {
    const auto first = quick_.write(ticket_);
    EXPECT_EQ(read(), Numbers{first});
    feed_.rest();
    EXPECT_FALSE(feed_.has_begun());
    const auto second = quick_.write(ticket_);
    read();
    EXPECT_EQ(feed_.position(), second);
    EXPECT_EQ(feed_.replay(first, clock_now()).value().size(), 1U);

    slow_.run("BEGIN");
    const auto late = slow_.write(ticket_);
    const auto last = quick_.write(ticket_);
    EXPECT_EQ(read_until_told(), Numbers{last});
    feed_.rest();
    EXPECT_TRUE(feed_.has_begun());
    slow_.run("COMMIT");
    EXPECT_EQ(read_until_told(), Numbers{late});
    EXPECT_FALSE(feed_.replay(last, clock_now()));
}

TEST_F(Feed, begins_with_all_there_is_whatever_never_came) {
    slow_.run("BEGIN");
    slow_.write(ticket_);
    const auto heard = quick_.write(ticket_);
    slow_.run("ROLLBACK");
    const auto missed = quick_.write(ticket_);
    // Everybody was away, and the first comes back.
    LiveFeed other(options_for(center_.url()), center_.center());
    other.read(clock_now());
    EXPECT_EQ(other.position(), missed);
    const auto made_up = other.replay(heard, clock_now());
    ASSERT_TRUE(made_up);
    ASSERT_EQ(made_up->size(), 1U);
    EXPECT_EQ(made_up->front().seq, missed);
}

TEST_F(Feed, hears_other_nodes_but_not_itself) {
    LiveFeed other(options_for(center_.url()), center_.center());
    other.wait(0ms);
    feed_.wait(0ms);
    feed_.announce();
    EXPECT_TRUE(other.wait(10s));
    EXPECT_FALSE(feed_.wait(50ms));
    other.wake();
    EXPECT_FALSE(other.wait(10s)) << "woken, but not by another node";
}

TEST_F(Feed, goes_on_when_its_connections_are_cut) {
    feed_.wait(0ms);
    quick_.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        "current_database() AND pid <> pg_backend_pid() "
        "AND (application_name = 'bihuan notices' OR query LIKE 'WITH wanted%')"
    );
    EXPECT_TRUE(feed_.wait(10s)) << "a lost connection may have lost a word";
    const auto number = quick_.write(ticket_);
    EXPECT_EQ(read_until_told(), Numbers{number});
}

}  // namespace
}  // namespace bihuan::app
