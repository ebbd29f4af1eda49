#include "bihuan/domain/balance.hpp"

namespace bihuan::domain {

namespace {

/// Whether `a` comes before `b`. Multiplied out, since fractions would round.
bool comes_first(const Candidate& a, const Candidate& b) {
    const auto left = (std::int64_t{a.load} + 1) * b.weight();
    const auto right = (std::int64_t{b.load} + 1) * a.weight();
    if (left != right) return left < right;
    if (a.weight() != b.weight()) return a.weight() > b.weight();
    return a.id < b.id;
}

}  // namespace

std::optional<std::size_t> least_loaded(const std::vector<Candidate>& candidates) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!candidates[i].has_room()) continue;
        if (!best || comes_first(candidates[i], candidates[*best])) best = i;
    }
    return best;
}

}  // namespace bihuan::domain
