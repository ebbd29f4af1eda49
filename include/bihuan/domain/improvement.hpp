#pragma once

// 整改措施: what is done to move a figure, and whether it did.

#include "bihuan/base/time.hpp"
#include "bihuan/domain/figure.hpp"
#include "bihuan/domain/names.hpp"

#include <cstdint>
#include <optional>

namespace bihuan::domain {

enum class ImprovementState { open, done, dropped };

inline constexpr std::array<Name<ImprovementState>, 3> improvement_state_names{{
    {ImprovementState::open, "open", "进行中", "Open"},
    {ImprovementState::done, "done", "已完成", "Done"},
    {ImprovementState::dropped, "dropped", "已放弃", "Dropped"},
}};
BH_NAMES(ImprovementState, improvement_state_names);

/// Which way a figure went since.
enum class Movement { better, worse, same, too_early };

inline constexpr std::array<Name<Movement>, 4> movement_names{{
    {Movement::better, "better", "好转", "Better"},
    {Movement::worse, "worse", "变差", "Worse"},
    {Movement::same, "same", "未变", "Unchanged"},
    {Movement::too_early, "too_early", "未满 28 天", "Less than 28 days"},
}};
BH_NAMES(Movement, movement_names);

/// Days, both included.
struct DaySpan {
    Day from;
    Day to;
    friend auto operator<=>(const DaySpan&, const DaySpan&) = default;
};

/// Whole weeks, so that both have the same weekdays.
inline constexpr std::chrono::days improvement_window{28};

/// The days before it began.
DaySpan days_before(Day begun_on);
/// The last days up to this one.
DaySpan days_up_to(Day last_day);

/// Both in the same unit. Nothing where one of them is unknown or the figure has no better way;
/// too early while the days that are compared have some before it began.
std::optional<Movement> movement_of(
    const Figure& figure, std::optional<std::int64_t> before, std::optional<std::int64_t> now,
    Day begun_on, Day last_day
);

}  // namespace bihuan::domain
