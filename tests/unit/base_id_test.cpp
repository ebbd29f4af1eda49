#include "bihuan/base/id.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <type_traits>
#include <vector>

namespace bihuan {
namespace {

using namespace std::chrono_literals;

static_assert(!std::is_convertible_v<TicketId, UserId>);
static_assert(!std::is_convertible_v<Uuid, TicketId>);

TEST(Identifiers, carry_version_variant_and_time) {
    const auto text = to_text(make_uuid(Instant(0x0123456789ABms)));
    EXPECT_EQ(text.substr(0, 15), "01234567-89ab-7");
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
}

TEST(Identifiers, sort_by_creation) {
    const auto first = TicketId::make(Instant(1'000'000ms));
    const auto second = TicketId::make(Instant(1'000'001ms));
    EXPECT_LT(first, second);
    EXPECT_LT(first.text(), second.text());
}

TEST(Identifiers, never_repeat_across_threads) {
    constexpr std::size_t threads = 4;
    constexpr std::size_t each = 5000;
    std::vector<std::vector<Uuid>> made(threads);
    {
        std::vector<std::jthread> workers;
        for (auto& uuids : made) {
            workers.emplace_back([&uuids] {
                for (std::size_t i = 0; i < each; ++i) uuids.push_back(make_uuid(Instant(1ms)));
            });
        }
    }
    std::set<Uuid> distinct;
    for (const auto& uuids : made) distinct.insert(uuids.begin(), uuids.end());
    EXPECT_EQ(distinct.size(), threads * each);
}

TEST(Identifiers, survive_their_text) {
    const auto uuid = make_uuid(Instant(5ms));
    EXPECT_EQ(parse_uuid(to_text(uuid)), uuid);
    EXPECT_TRUE(parse_uuid("0192F0C1-0000-7000-8000-00000000ABCD"));
}

TEST(Identifiers, any_other_text_is_refused) {
    for (const auto text :
         {"",
          "0192f0c1000070008000000000000000",
          "0192f0c1-0000-7000-8000-00000000000",
          "0192f0c1-0000-7000-8000-0000000000000",
          "0192f0c1-0000-7000-8000-00000000000g",
          "{192f0c1-0000-7000-8000-00000000000}",
          "0192f0c10-000-7000-8000-000000000000"}) {
        EXPECT_FALSE(parse_uuid(text)) << text;
    }
}

}  // namespace
}  // namespace bihuan
