#include "bihuan/domain/liability.hpp"

#include <algorithm>
#include <cassert>

namespace bihuan::domain {

namespace {

struct Stretch {
    Instant from;
    Instant to;
};

/// What is left of a stretch without the pauses.
std::vector<Stretch> without(Stretch whole, std::span<const Pause> pauses) {
    std::vector<Stretch> left;
    auto from = whole.from;
    for (const auto& pause : pauses) {
        const auto begin = std::max(pause.from, from);
        const auto end = std::min(pause.to.value_or(Instant::max()), whole.to);
        if (begin >= end) continue;
        if (from < begin) left.push_back({from, begin});
        from = end;
    }
    if (from < whole.to) left.push_back({from, whole.to});
    return left;
}

Duration measure(const Timer& timer, const Calendar& calendar, Stretch stretch) {
    if (stretch.to <= stretch.from) return Duration(0);
    if (timer.running_unit == RunningUnit::elapsed) return stretch.to - stretch.from;
    const auto worked = calendar.between(stretch.from, stretch.to);
    return worked ? *worked : Duration(0);
}

HeldShare& share_of(std::vector<HeldShare>& shares, const Holder& holder) {
    const auto found = std::find_if(shares.begin(), shares.end(), [&](const HeldShare& share) {
        return share.holder == holder;
    });
    if (found != shares.end()) return *found;
    auto& share = shares.emplace_back();
    share.holder = holder;
    return share;
}

Instant end_of(const Timer& timer, Instant now) {
    if (timer.met_at) return *timer.met_at;
    return timer.cancelled_at.value_or(now);
}

}  // namespace

std::vector<HeldShare> split_liability(
    const Timer& timer,
    std::span<const Holding> holdings,
    std::span<const Pause> pauses,
    const Calendar& calendar,
    Instant now
) {
    assert(std::is_sorted(holdings.begin(), holdings.end(), [](const auto& a, const auto& b) {
        return a.from < b.from;
    }));
    if (pausing_of(timer.metric) == Pausing::never) pauses = {};
    const auto end = end_of(timer, now);
    const auto late_from = timer.due_at.value_or(Instant::max());
    std::vector<HeldShare> shares;
    const auto charge = [&](const Holder& holder, Instant from, Instant to) {
        const Stretch held{std::max(from, timer.started_at), std::min(to, end)};
        if (held.to <= held.from) return;
        for (const auto& run : without(held, pauses)) {
            auto& share = share_of(shares, holder);
            share.time += measure(timer, calendar, run);
            share.late += measure(timer, calendar, {std::max(run.from, late_from), run.to});
        }
    };
    auto from = Instant::min();
    Holder holder;
    for (const auto& holding : holdings) {
        charge(holder, from, holding.from);
        from = holding.from;
        holder = holding.holder;
    }
    charge(holder, from, Instant::max());
    return shares;
}

}  // namespace bihuan::domain
