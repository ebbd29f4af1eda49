#include "bihuan/domain/spread.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>

namespace bihuan::domain {
namespace {

std::vector<Load> some_loads(std::int64_t count_max) {
    return *rc::gen::container<std::vector<Load>>(rc::gen::build<Load>(
        rc::gen::set(&Load::count, rc::gen::inRange<std::int64_t>(0, count_max + 1)),
        rc::gen::set(&Load::ability, rc::gen::inRange<std::int64_t>(1, 1000))
    ));
}

std::vector<Load> after(std::vector<Load> loads, const std::vector<std::size_t>& given) {
    for (const auto i : given) ++loads[i].count;
    return loads;
}

RC_GTEST_PROP(Spread, gives_each_within_one_of_their_share_when_all_begin_with_none, ()) {
    auto loads = some_loads(0);
    RC_PRE(!loads.empty());
    const auto count = *rc::gen::inRange<std::size_t>(0, 500);
    const auto given = spread(loads, count);
    RC_ASSERT(given.size() == count);
    double ability = 0;
    for (const auto& load : loads) ability += static_cast<double>(load.ability);
    for (const auto& load : after(loads, given)) {
        const auto share = static_cast<double>(count) * static_cast<double>(load.ability) / ability;
        RC_ASSERT(std::abs(static_cast<double>(load.count) - share) < 1.0 + 1e-9);
    }
}

RC_GTEST_PROP(
    Spread, lets_nobody_who_gets_one_have_more_than_their_share_of_those_who_take_part, ()
) {
    const auto loads = some_loads(50);
    RC_PRE(!loads.empty());
    const auto count = *rc::gen::inRange<std::size_t>(1, 200);
    const auto given = spread(loads, count);
    RC_ASSERT(given.size() == count);
    const auto now = after(loads, given);
    // Whoever got one has at most one more, by their ability, than anybody could still take.
    for (const auto got : given) {
        for (std::size_t i = 0; i < now.size(); ++i) {
            const auto mine =
                static_cast<double>(now[got].count - 1) / static_cast<double>(now[got].ability);
            const auto theirs =
                static_cast<double>(now[i].count + 1) / static_cast<double>(now[i].ability);
            RC_ASSERT(mine <= theirs + 1e-9);
        }
    }
}

TEST(Spread, gives_nothing_where_there_is_nobody) {
    EXPECT_TRUE(spread({}, 5).empty());
}

TEST(Spread, leaves_out_who_has_more_than_their_share_already) {
    const auto given = spread(
        {
            {10, 100},
            {0,  100},
            {1,  200}
    },
        5
    );
    const auto now = after(
        {
            {10, 100},
            {0,  100},
            {1,  200}
    },
        given
    );
    EXPECT_EQ(now[0].count, 10);
    EXPECT_EQ(now[1].count, 2);
    EXPECT_EQ(now[2].count, 4);
}

}  // namespace
}  // namespace bihuan::domain
