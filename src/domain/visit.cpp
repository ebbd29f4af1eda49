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

struct Attempt {
    Instant at;
    Day day;
    Band band;
};

/// Each next one as early as it may be: if any three attempts on different days fit, these do.
bool on_three_days(const std::vector<Attempt>& attempts) {
    int count = 0;
    const Attempt* last = nullptr;
    for (const auto& attempt : attempts) {
        if (last != nullptr && (attempt.day == last->day || attempt.at < last->at + apart_min)) {
            continue;
        }
        last = &attempt;
        ++count;
    }
    return count >= 3;
}

/// The same greedy search for one order of the three bands.
bool in_bands(const std::vector<Attempt>& attempts, const std::array<Band, 3>& order) {
    std::size_t next = 0;
    std::optional<Instant> last;
    for (const auto& attempt : attempts) {
        if (attempt.band != order[next]) continue;
        if (last && attempt.at < *last + apart_min) continue;
        last = attempt.at;
        if (++next == order.size()) return true;
    }
    return false;
}

bool in_three_bands(const std::vector<Attempt>& attempts) {
    std::array order{Band::morning, Band::afternoon, Band::evening};
    do {
        if (in_bands(attempts, order)) return true;
    } while (std::next_permutation(order.begin(), order.end()));
    return false;
}

}  // namespace

Band band_of(Seconds time_of_day) {
    if (time_of_day < hours(12)) return Band::morning;
    return time_of_day < hours(17) + minutes(30) ? Band::afternoon : Band::evening;
}

bool unreachable(std::span<const Instant> failed_attempts, const Zone& zone) {
    std::vector<Attempt> attempts;
    for (const auto at : failed_attempts) {
        attempts.push_back({at, zone.day_of(at), band_of(zone.time_of_day(at))});
    }
    std::sort(attempts.begin(), attempts.end(), [](const Attempt& a, const Attempt& b) {
        return a.at < b.at;
    });
    return on_three_days(attempts) || in_three_bands(attempts);
}

bool satisfied(int score, int satisfied_from) {
    return score >= satisfied_from;
}

bool is_quiet(Seconds time_of_day) {
    const bool noon = time_of_day >= hours(12) && time_of_day < hours(14);
    return time_of_day < hours(9) || noon || time_of_day >= hours(20) + minutes(30);
}

}  // namespace bihuan::domain
