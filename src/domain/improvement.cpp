#include "bihuan/domain/improvement.hpp"

namespace bihuan::domain {

DaySpan days_before(Day begun_on) {
    return {begun_on - improvement_window, begun_on - std::chrono::days(1)};
}

DaySpan days_up_to(Day last_day) {
    return {last_day - improvement_window + std::chrono::days(1), last_day};
}

std::optional<Movement> movement_of(
    const Figure& figure, std::optional<std::int64_t> before, std::optional<std::int64_t> now,
    Day begun_on, Day last_day
) {
    if (begun_on > days_up_to(last_day).from) return Movement::too_early;
    if (!before || !now || figure.better == Better::neither) return std::nullopt;
    if (*before == *now) return Movement::same;
    const bool rose = *now > *before;
    return rose == (figure.better == Better::more) ? Movement::better : Movement::worse;
}

}  // namespace bihuan::domain
