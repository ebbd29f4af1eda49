#include "bihuan/domain/spread.hpp"

#include <algorithm>
#include <numeric>

namespace bihuan::domain {

namespace {

struct Group {
    std::vector<std::size_t> members;
    std::int64_t total = 0;
    std::int64_t ability = 0;
};

Group group_of(
    const std::vector<Load>& loads, std::vector<std::size_t> members, std::int64_t more
) {
    Group group{std::move(members), more, 0};
    for (const auto i : group.members) {
        group.total += loads[i].count;
        group.ability += loads[i].ability;
    }
    return group;
}

/// Those who take part: whoever has more than their share already would have to give some away, so
/// the rest share without them.
Group participants(const std::vector<Load>& loads, std::int64_t more) {
    std::vector<std::size_t> everybody(loads.size());
    std::iota(everybody.begin(), everybody.end(), std::size_t{0});
    auto group = group_of(loads, std::move(everybody), more);
    for (;;) {
        std::vector<std::size_t> rest;
        for (const auto i : group.members) {
            const bool over = loads[i].count * group.ability > group.total * loads[i].ability;
            if (!over) rest.push_back(i);
        }
        if (rest.size() == group.members.size()) return group;
        group = group_of(loads, std::move(rest), more);
    }
}

/// How many each of the group is to have in the end: the whole part of their share, and one more
/// for the largest remainders.
std::vector<std::int64_t> targets(const std::vector<Load>& loads, const Group& group) {
    std::vector<std::int64_t> target(loads.size(), 0);
    auto left = group.total;
    for (const auto i : group.members) {
        target[i] = group.total * loads[i].ability / group.ability;
        left -= target[i];
    }
    auto by_remainder = group.members;
    std::stable_sort(by_remainder.begin(), by_remainder.end(), [&](auto a, auto b) {
        return group.total * loads[a].ability % group.ability >
               group.total * loads[b].ability % group.ability;
    });
    for (std::int64_t i = 0; i < left; ++i) ++target[by_remainder[static_cast<std::size_t>(i)]];
    return target;
}

}  // namespace

std::vector<std::size_t> spread(std::vector<Load> loads, std::size_t count) {
    std::vector<std::size_t> given;
    if (loads.empty()) return given;
    const auto group = participants(loads, static_cast<std::int64_t>(count));
    const auto target = targets(loads, group);
    for (std::size_t i = 0; i < count; ++i) {
        // In turn, so that the first customers do not all go to the same person.
        auto next = loads.size();
        for (const auto k : group.members) {
            if (loads[k].count >= target[k]) continue;
            const bool less =
                next == loads.size() || (loads[k].count + 1) * loads[next].ability <
                                            (loads[next].count + 1) * loads[k].ability;
            if (less) next = k;
        }
        ++loads[next].count;
        given.push_back(next);
    }
    return given;
}

}  // namespace bihuan::domain
