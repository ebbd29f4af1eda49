#include "bihuan/domain/balance.hpp"

// RapidCheck needs GoogleTest before it.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace bihuan::domain {
namespace {

std::vector<Candidate> any_people(int capacity_max) {
    std::vector<Candidate> people;
    const auto count = *rc::gen::inRange(1, 40);
    for (int i = 0; i < count; ++i) {
        Uuid uuid{};
        uuid[15] = static_cast<std::uint8_t>(i);
        Candidate person;
        person.id = UserId(uuid);
        person.ability = *rc::gen::inRange(1, 501);
        person.capacity = *rc::gen::inRange(1, capacity_max);
        people.push_back(person);
    }
    return people;
}

/// Gives as many as asked for, as long as somebody has room; how many were given.
int give(std::vector<Candidate>& people, int tickets) {
    int given = 0;
    for (; given < tickets; ++given) {
        const auto best = least_loaded(people);
        if (!best) break;
        ++people[*best].load;
    }
    return given;
}

RC_GTEST_PROP(BalanceProperty, nobody_gets_more_than_they_may_and_nothing_is_left, ()) {
    auto people = any_people(30);
    const auto tickets = *rc::gen::inRange(0, 800);
    const auto room = std::accumulate(
        people.begin(), people.end(), 0,
        [](int sum, const Candidate& person) { return sum + person.capacity; }
    );
    RC_ASSERT(give(people, tickets) == std::min(tickets, room));
    for (const auto& person : people) RC_ASSERT(person.load <= person.capacity);
}

RC_GTEST_PROP(BalanceProperty, one_ticket_moved_would_make_nobody_better_off, ()) {
    auto people = any_people(60);
    give(people, *rc::gen::inRange(0, 600));
    for (const auto& a : people) {
        for (const auto& b : people) {
            if (!b.has_room()) continue;
            // a's share is no larger than b's would be with one more.
            RC_ASSERT(a.load * b.weight() <= (std::int64_t{b.load} + 1) * a.weight());
        }
    }
}

RC_GTEST_PROP(BalanceProperty, everybody_gets_the_whole_part_of_their_share, ()) {
    auto people = any_people(60);
    // So large that nobody is ever full.
    for (auto& person : people) person.capacity *= 3000;
    const auto tickets = *rc::gen::inRange(0, 2000);
    give(people, tickets);
    std::int64_t all = 0;
    for (const auto& person : people) all += person.weight();
    for (const auto& person : people) {
        RC_ASSERT(person.load >= tickets * person.weight() / all);
    }
}

RC_GTEST_PROP(BalanceProperty, the_order_of_the_people_does_not_matter, ()) {
    auto people = any_people(30);
    for (auto& person : people) person.load = *rc::gen::inRange(0, person.capacity + 1);
    const auto best = least_loaded(people);
    auto turned = people;
    std::reverse(turned.begin(), turned.end());
    const auto other = least_loaded(turned);
    RC_ASSERT(best.has_value() == other.has_value());
    if (best) RC_ASSERT(people[*best].id == turned[*other].id);
}

}  // namespace
}  // namespace bihuan::domain
