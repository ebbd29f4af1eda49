#include "bihuan/domain/visit.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace bihuan::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr auto apart_min = hours(2);
constexpr int attempts_counted_max = 3;

struct Attempt {
    Instant at;
    Day day;
    Band band;
};

/// Each next one as early as it may be: if any three attempts on different days fit, these do.
int on_days(const std::vector<Attempt>& attempts) {
    int count = 0;
    const Attempt* last = nullptr;
    for (const auto& attempt : attempts) {
        if (last != nullptr && (attempt.day == last->day || attempt.at < last->at + apart_min)) {
            continue;
        }
        last = &attempt;
        ++count;
    }
    return std::min(count, attempts_counted_max);
}

/// The same greedy search for one order of the three bands.
int in_order(const std::vector<Attempt>& attempts, const std::array<Band, 3>& order) {
    std::size_t next = 0;
    std::optional<Instant> last;
    for (const auto& attempt : attempts) {
        if (attempt.band != order[next]) continue;
        if (last && attempt.at < *last + apart_min) continue;
        last = attempt.at;
        if (++next == order.size()) break;
    }
    return static_cast<int>(next);
}

int in_bands(const std::vector<Attempt>& attempts) {
    std::array order{Band::morning, Band::afternoon, Band::evening};
    int count = 0;
    do {
        count = std::max(count, in_order(attempts, order));
    } while (std::next_permutation(order.begin(), order.end()));
    return count;
}

/// Where the rules may change within a local day: its bands and its quiet hours.
constexpr std::array day_marks{
    Seconds(0), Seconds(hours(9)), Seconds(hours(12)), Seconds(hours(14)),
    Seconds(hours(17) + minutes(30)),
};

}  // namespace

Band band_of(Seconds time_of_day) {
    if (time_of_day < hours(12)) return Band::morning;
    return time_of_day < hours(17) + minutes(30) ? Band::afternoon : Band::evening;
}

int counted_attempts(std::span<const Instant> failed_attempts, const Zone& zone) {
    std::vector<Attempt> attempts;
    for (const auto at : failed_attempts) {
        attempts.push_back({at, zone.day_of(at), band_of(zone.time_of_day(at))});
    }
    std::sort(attempts.begin(), attempts.end(), [](const Attempt& a, const Attempt& b) {
        return a.at < b.at;
    });
    return std::max(on_days(attempts), in_bands(attempts));
}

bool unreachable(std::span<const Instant> failed_attempts, const Zone& zone) {
    return counted_attempts(failed_attempts, zone) == attempts_counted_max;
}

Instant next_attempt_counts_from(
    std::span<const Instant> failed_attempts, const Zone& zone, Instant now
) {
    std::vector<Instant> attempts(failed_attempts.begin(), failed_attempts.end());
    const auto counted = counted_attempts(attempts, zone);
    std::vector<Instant> candidates{now};
    for (const auto at : attempts) candidates.push_back(at + apart_min);
    const auto today = zone.day_of(now);
    for (int day = 0; day <= attempts_counted_max; ++day) {
        for (const auto mark : day_marks) {
            candidates.push_back(zone.at(today + std::chrono::days(day), mark));
        }
    }
    std::sort(candidates.begin(), candidates.end());
    for (const auto at : candidates) {
        if (at < now || is_quiet(zone.time_of_day(at))) continue;
        attempts.push_back(at);
        const bool counts =
            counted == attempts_counted_max || counted_attempts(attempts, zone) > counted;
        attempts.pop_back();
        if (counts) return at;
    }
    return now;
}

bool satisfied(int score, int satisfied_from) {
    return score >= satisfied_from;
}

bool is_quiet(Seconds time_of_day) {
    const bool noon = time_of_day >= hours(12) && time_of_day < hours(14);
    return time_of_day < hours(9) || noon || time_of_day >= hours(20) + minutes(30);
}

}  // namespace bihuan::domain
