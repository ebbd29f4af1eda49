// Numbers that are missing: waited for, asked for again, given up only when they cannot come.

#include "bihuan/app/event_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

namespace bihuan::app {
namespace {

using namespace std::chrono_literals;
using Numbers = std::vector<std::int64_t>;

constexpr auto patience = 300ms;

class Reading {
public:
    explicit Reading(std::int64_t position = 0) : order(position, patience) {}

    /// One read: who writes, then what can be seen; the numbers that are told by it.
    Numbers read(const std::vector<std::string>& writers, const Numbers& seen) {
        order.note_writers(writers);
        std::vector<store::LiveEvent> events;
        for (const auto number : seen) {
            events.emplace_back().seq = number;
        }
        order.add(std::move(events), now);
        Numbers told;
        for (const auto& entry : order.take(now)) {
            told.push_back(entry.event.seq);
            if (entry.after) late[entry.event.seq] = *entry.after;
        }
        return told;
    }

    EventOrder order;
    EventOrder::Time now{};
    std::map<std::int64_t, std::int64_t> late;
};

TEST(EventOrder, tells_at_once_what_has_no_gap_before_it) {
    Reading reading(10);
    EXPECT_EQ(reading.read({}, {11, 12}), (Numbers{11, 12}));
    EXPECT_EQ(reading.order.told(), 12);
    EXPECT_FALSE(reading.order.waits());
}

TEST(EventOrder, waits_for_a_missing_number_and_tells_it_in_its_place) {
    Reading reading;
    EXPECT_EQ(reading.read({"a"}, {1, 3, 4}), Numbers{1});
    EXPECT_EQ(reading.order.missing(), Numbers{2});
    EXPECT_EQ(reading.read({"a"}, {}), Numbers{});
    EXPECT_EQ(reading.read({}, {2}), (Numbers{2, 3, 4}));
    EXPECT_TRUE(reading.late.empty());
}

TEST(EventOrder, gives_a_number_up_once_all_who_could_show_it_have_ended) {
    Reading reading;
    EXPECT_EQ(reading.read({}, {2}), Numbers{}) << "nobody has looked since it was missed";
    EXPECT_EQ(reading.read({"a", "b"}, {}), Numbers{});
    EXPECT_EQ(reading.read({"b", "c"}, {}), Numbers{});
    EXPECT_EQ(reading.read({"c"}, {}), Numbers{2}) << "c began later";
    EXPECT_FALSE(reading.order.waits());
}

TEST(EventOrder, takes_what_comes_with_the_read_in_which_its_writer_has_ended) {
    Reading reading;
    reading.read({}, {2});
    reading.read({"a"}, {});
    EXPECT_EQ(reading.read({}, {1}), (Numbers{1, 2}));
}

TEST(EventOrder, tells_the_rest_when_patience_ends_and_the_late_one_as_late) {
    Reading reading;
    reading.read({}, {1, 3, 4});
    reading.read({"a"}, {});
    reading.now += patience;
    EXPECT_EQ(reading.read({"a"}, {}), (Numbers{3, 4}));
    EXPECT_EQ(reading.read({"a"}, {5}), Numbers{5}) << "nobody waits for it any longer";
    EXPECT_EQ(reading.order.missing(), Numbers{2}) << "but it is still asked for";
    EXPECT_EQ(reading.read({}, {2}), Numbers{2});
    EXPECT_EQ(reading.late, (std::map<std::int64_t, std::int64_t>{{2, 5}}));
    EXPECT_EQ(reading.order.told(), 5);
}

TEST(EventOrder, tells_late_what_it_was_told_not_to_wait_for) {
    Reading reading;
    EXPECT_EQ(reading.read({"a"}, {1, 3}), Numbers{1});
    reading.order.pass_gaps();
    EXPECT_EQ(reading.read({"a"}, {}), Numbers{3});
    EXPECT_EQ(reading.order.missing(), Numbers{2});
    EXPECT_EQ(reading.read({}, {2}), Numbers{2});
    EXPECT_EQ(reading.late.at(2), 3);
}

TEST(EventOrder, takes_nothing_twice) {
    Reading reading;
    reading.read({}, {1, 3});
    EXPECT_EQ(reading.read({"a"}, {1, 3}), Numbers{});
    EXPECT_EQ(reading.read({}, {2}), (Numbers{2, 3}));
    EXPECT_EQ(reading.read({}, {1, 2, 3}), Numbers{});
}

/// A table with writers that take numbers, commit or give up at random times.
struct Table {
    struct Writer {
        Numbers numbers;
        int left = 0;
    };
    std::map<std::string, Writer> writers;
    std::set<std::int64_t> committed;
    std::int64_t next = 0;
    int names = 0;
};

TEST(EventOrder, R40_loses_nothing_whatever_the_writers_do) {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        std::mt19937 random(seed);
        const auto roll = [&random](unsigned below) { return random() % below; };
        Table table;
        Reading reading;
        Numbers told;
        const auto step = [&](bool begin) {
            if (begin && table.writers.size() < 16) {
                auto& writer = table.writers[std::to_string(++table.names)];
                writer.left = 1 + static_cast<int>(roll(roll(10) == 0 ? 200 : 5));
            }
            for (auto it = table.writers.begin(); it != table.writers.end();) {
                auto& writer = it->second;
                if (roll(2) == 0) writer.numbers.push_back(++table.next);
                if (--writer.left > 0) {
                    ++it;
                    continue;
                }
                const bool commits = roll(5) != 0;
                if (commits) {
                    table.committed.insert(writer.numbers.begin(), writer.numbers.end());
                }
                it = table.writers.erase(it);
            }
        };
        for (int round = 0; round < 600; ++round) {
            if (round < 400 || !table.writers.empty()) step(round < 400);
            if (roll(3) != 0 && round < 590) continue;
            std::vector<std::string> names;
            for (const auto& [name, writer] : table.writers) names.push_back(name);
            // Others go on between the look at the writers and the read.
            if (round < 400) step(true);
            const auto newest = reading.order.newest();
            Numbers visible(table.committed.upper_bound(newest), table.committed.end());
            for (const auto number : reading.order.missing()) {
                if (table.committed.contains(number)) visible.push_back(number);
            }
            std::sort(visible.begin(), visible.end());
            const auto now_told = reading.read(names, visible);
            told.insert(told.end(), now_told.begin(), now_told.end());
            reading.now += 20ms;
        }
        std::sort(told.begin(), told.end());
        const Numbers committed(table.committed.begin(), table.committed.end());
        ASSERT_EQ(told, committed) << "seed " << seed;
        ASSERT_FALSE(reading.order.waits()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace bihuan::app
