#pragma once

// 指标: the one table that says what each figure is. Reports, the wallboard, the list behind a
// figure, exports and the documentation come from it, so that they cannot disagree.

#include "bihuan/domain/call_figures.hpp"
#include "bihuan/domain/measure.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bihuan::domain {

/// Where a figure's number comes from.
enum class FigureSource {
    /// How often something happened in the window.
    count,
    /// The sum of money of what happened in the window.
    amount,
    /// How many there are at the end of the window.
    level,
    /// `numerator` ÷ `denominator`, both counted over the window, in percent.
    share,
    /// From the telephone floor's calls.
    calls,
};

/// What is better than a target.
enum class TargetSense { none, at_least, at_most };

/// Which way a figure should move.
enum class Better { neither, more, less };

/// The parts of `CallFigures` that are figures.
/// `in_time` goes by the seconds that the center has set, the others by those in their names.
enum class CallPart { none, offered, answered, in_15s, in_20s, in_time, abandoned, measured };

struct Figure {
    std::string_view code;
    std::string_view zh;
    std::string_view en;
    /// tickets, clocks, visits, times, calls, fen or percent.
    std::string_view unit;
    FigureSource source;
    std::span<const Measure> numerator;
    std::span<const Measure> denominator;
    CallPart calls;
    CallPart of_calls;
    /// Whoever answers for it, by the code of the role.
    std::string_view owner;
    TargetSense sense;
    /// In tenths of a percent.
    std::int64_t target;
    Better better;
    std::string_view formula_zh;
    std::string_view formula_en;

    bool is_share() const { return source == FigureSource::share || of_calls != CallPart::none; }
};

/// In the order in which reports show them; the first six are those of the first report.
std::span<const Figure> figures();
/// Null for a code that is none.
const Figure* find_figure(std::string_view code);

std::int64_t part_of(const CallFigures& calls, CallPart part);

/// In tenths of a percent, half up; nothing without a denominator.
std::optional<std::int64_t> share_of(std::int64_t numerator, std::int64_t denominator);
/// Nothing without a target or a value.
std::optional<bool> meets_target(const Figure& figure, std::optional<std::int64_t> tenths);

}  // namespace bihuan::domain
