#include "jobs/ami_queue.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace bihuan::test {
namespace {

using jobs::AmiNews;
using jobs::AmiQueue;
using std::chrono::milliseconds;

AmiNews news(const std::string& name, std::size_t bytes = 0) {
    AmiNews news;
    news.message.fields.emplace_back("Event", name);
    news.message.fields.emplace_back("Pad", std::string(bytes, 'x'));
    return news;
}

std::string names(const std::vector<AmiNews>& list) {
    std::string text;
    for (const auto& each : list) text += each.message.get("Event");
    return text;
}

TEST(AmiQueue, gives_what_came_in_order) {
    AmiQueue queue;
    for (const auto* name : {"a", "b", "c"}) queue.push(news(name));
    EXPECT_EQ(queue.size(), 3U);
    EXPECT_EQ(names(queue.take(2, milliseconds(0))), "ab");
    EXPECT_EQ(names(queue.take(2, milliseconds(0))), "c");
    EXPECT_EQ(queue.end_gap(), 0U);
}

TEST(AmiQueue, has_one_gap_when_it_was_full) {
    AmiQueue queue(2);
    for (const auto* name : {"a", "b", "c", "d"}) queue.push(news(name));
    EXPECT_EQ(names(queue.take(1, milliseconds(0))), "a");
    EXPECT_EQ(queue.end_gap(), 0U) << "its beginning has not been reached";
    // There is room, but what comes now would be after the gap.
    queue.push(news("e"));
    EXPECT_EQ(names(queue.take(9, milliseconds(0))), "b");
    EXPECT_EQ(queue.end_gap(), 3U);
    EXPECT_EQ(queue.end_gap(), 0U);
    queue.push(news("f"));
    EXPECT_EQ(names(queue.take(9, milliseconds(0))), "f");
}

TEST(AmiQueue, is_full_of_few_long_messages_too) {
    AmiQueue queue;
    constexpr std::size_t quarter = AmiQueue::bytes_max / 4;
    for (const auto* name : {"a", "b", "c", "d"}) queue.push(news(name, quarter));
    EXPECT_EQ(names(queue.take(9, milliseconds(0))), "abc");
    EXPECT_EQ(queue.end_gap(), 1U);
    queue.push(news("e", quarter));
    EXPECT_EQ(queue.size(), 1U) << "what was taken makes room";
}

TEST(AmiQueue, wakes_whoever_waits) {
    AmiQueue queue;
    std::thread other([&] { queue.push(news("a")); });
    EXPECT_EQ(names(queue.take(1, std::chrono::minutes(10))), "a");
    other.join();
    std::thread waker([&] { queue.wake(); });
    EXPECT_TRUE(queue.take(1, std::chrono::minutes(10)).empty());
    waker.join();
}

}  // namespace
}  // namespace bihuan::test
