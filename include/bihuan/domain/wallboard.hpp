#pragma once

// What the wallboard shows. What a figure means that reports have too is said by their table
// (domain/figure.hpp); here it has only the name that fits on a board.

#include <array>
#include <cstddef>
#include <string_view>

namespace bihuan::domain {

enum class WallFigure {
    calls_waiting,
    longest_wait,
    agents_ready,
    agents_talking,
    agents_wrap_up,
    callbacks_waiting,
    callbacks_overdue,
    calls_offered,
    calls_answered,
    service_level,
    ring_level,
    calls_abandoned,
    received,
    closed,
    carried_over,
    due_within_hour,
    overdue,
};

/// Of which time a figure is: of this moment, or of the local day up to it.
enum class WallWindow { now, today };

/// `{service}`, `{ring}` and `{short}` stand for the seconds that hold in the center.
struct WallFigureRow {
    WallFigure value;
    std::string_view code;
    std::string_view zh;
    std::string_view en;
    std::string_view unit;
    WallWindow window;
    /// Empty where the figures of reports say it.
    std::string_view formula_zh;
    std::string_view formula_en;
};

// clang-format off
inline constexpr std::array<WallFigureRow, 17> wall_figures{{
    {WallFigure::calls_waiting, "calls_waiting", "排队等待", "Waiting", "calls", WallWindow::now,
     "正在排队或振铃的呼入电话，全中心",
     "Inbound calls in a queue or ringing, of the whole center"},
    {WallFigure::longest_wait, "longest_wait", "最长等待", "Longest wait", "seconds", WallWindow::now,
     "排队等待的电话中等得最久的一个已等的秒数，自进入队列起",
     "Seconds since the queue was entered, of the waiting call that has waited longest"},
    {WallFigure::agents_ready, "agents_ready", "空闲坐席", "Agents ready", "agents", WallWindow::now,
     "状态为就绪的有分机人员", "People with an extension whose state is ready"},
    {WallFigure::agents_talking, "agents_talking", "通话中", "Talking", "agents", WallWindow::now,
     "状态为通话的有分机人员", "People with an extension whose state is talking"},
    {WallFigure::agents_wrap_up, "agents_wrap_up", "整理中", "Wrap-up", "agents", WallWindow::now,
     "状态为整理的有分机人员", "People with an extension whose state is wrap-up"},
    {WallFigure::callbacks_waiting, "callbacks_waiting", "待回电", "Callbacks due", "callbacks", WallWindow::now,
     "尚未完成的回电，全中心", "Callbacks that are not closed, of the whole center"},
    {WallFigure::callbacks_overdue, "callbacks_overdue", "逾期回电", "Callbacks overdue", "callbacks", WallWindow::now,
     "待回电中已过期限的", "Callbacks that are not closed and were due before now"},
    {WallFigure::calls_offered, "calls_offered", "呼入量", "Offered", "calls", WallWindow::today, "", ""},
    {WallFigure::calls_answered, "calls_answered", "接通量", "Answered", "calls", WallWindow::today, "", ""},
    {WallFigure::service_level, "service_level", "{service} 秒接通率", "Answered in {service} s", "percent", WallWindow::today, "", ""},
    {WallFigure::ring_level, "ring_level", "{ring} 秒接听率", "Picked up in {ring} s", "percent", WallWindow::today,
     "振铃不超过 {ring} 秒接听的电话 ÷（呼入量 − {short} 秒内放弃的）",
     "Calls answered after {ring} s of ringing at most ÷ (offered − abandoned within {short} s)"},
    {WallFigure::calls_abandoned, "calls_abandoned", "放弃", "Abandoned", "calls", WallWindow::today, "", ""},
    {WallFigure::received, "received", "今日受理", "Received today", "tickets", WallWindow::today, "", ""},
    {WallFigure::closed, "closed", "今日办结", "Closed today", "tickets", WallWindow::today, "", ""},
    {WallFigure::carried_over, "carried_over", "在办", "Open", "tickets", WallWindow::now, "", ""},
    {WallFigure::due_within_hour, "due_within_hour", "一小时内到期", "Due in 1 h", "tickets", WallWindow::now,
     "未办结工单中，最近时限在一小时内到期的",
     "Open tickets whose next limit ends within the hour"},
    {WallFigure::overdue, "overdue", "已超时", "Overdue", "tickets", WallWindow::now,
     "未办结工单中，有未完成的时限已过期的",
     "Open tickets with a limit that has passed and is not met"},
}};
// clang-format on

constexpr const WallFigureRow& row_of(WallFigure figure) {
    return wall_figures[static_cast<std::size_t>(figure)];
}

constexpr bool wall_figures_are_in_order() {
    for (std::size_t i = 0; i < wall_figures.size(); ++i) {
        if (wall_figures[i].value != static_cast<WallFigure>(i)) return false;
    }
    return true;
}
static_assert(wall_figures_are_in_order());

}  // namespace bihuan::domain
