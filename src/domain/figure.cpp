#include "bihuan/domain/figure.hpp"

#include <array>

namespace bihuan::domain {

namespace {

using M = Measure;
using F = FigureSource;
using C = CallPart;
using T = TargetSense;
using B = Better;

// Spans need something that lasts.
constexpr std::array received{M::received};
constexpr std::array opened{M::opened};
constexpr std::array closed{M::closed};
constexpr std::array carried_over{M::carried_over};
constexpr std::array clocks_met{M::clocks_met};
constexpr std::array clocks_breached{M::clocks_breached};
constexpr std::array clocks_ended{M::clocks_met, M::clocks_breached};
constexpr std::array visits_reached{M::visits_reached};
constexpr std::array visits_unreachable{M::visits_unreachable};
constexpr std::array visits_ended{M::visits_reached, M::visits_unreachable};
constexpr std::array satisfied{M::satisfied};
constexpr std::array dissatisfied{M::dissatisfied};
constexpr std::array rated{M::satisfied, M::dissatisfied};
constexpr std::array complaints_closed{M::complaints_closed};
constexpr std::array complaints_visited{M::complaints_visited};
constexpr std::array upheld{M::upheld};
constexpr std::array not_upheld{M::not_upheld};
constexpr std::array decided{M::upheld, M::not_upheld};
constexpr std::array settled{M::settled};
constexpr std::array compensation{M::compensation};
constexpr std::array reopened{M::reopened};
constexpr std::array urged{M::urged};
constexpr std::array escalated{M::escalated};
constexpr std::array extensions_asked{M::extensions_asked};
constexpr std::array extensions_approved{M::extensions_approved};
constexpr std::array contacts{M::contacts};
constexpr std::span<const Measure> nothing{};

// clang-format off
constexpr std::array<Figure, 34> table{{
    {"received",            "受理",           "Received",              "tickets", F::count,  received,            nothing,           C::none,           C::none,     "lead",       T::none,     0,    B::less,    "当日受理的工单数",                         "tickets received on the day"},
    {"opened",              "新开",           "Opened",                "tickets", F::count,  opened,              nothing,           C::none,           C::none,     "lead",       T::none,     0,    B::less,    "受理与重新受理的次数",                     "receptions and reopenings"},
    {"closed",              "办结",           "Closed",                "tickets", F::count,  closed,              nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::more,    "办结的次数",                               "closings"},
    {"carried_over",        "结转",           "Carried over",          "tickets", F::level,  carried_over,        nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::less,    "期末未办结的工单数",                       "tickets open at the end"},
    {"clocks_met",          "时限达标",       "Limits met",            "clocks",  F::count,  clocks_met,          nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::more,    "在时限内达到要求的时钟数",                 "clocks fulfilled within their limit"},
    {"clocks_breached",     "时限超时",       "Limits breached",       "clocks",  F::count,  clocks_breached,     nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::less,    "超过时限的时钟数",                         "clocks whose limit passed"},
    {"contacts",            "联系",           "Contacts",              "times",   F::count,  contacts,            nothing,           C::none,           C::none,     "lead",       T::none,     0,    B::neither, "客户来访来电来信及与客户联系的次数",       "arrivals of and words with customers on tickets"},
    {"limits_met_rate",     "时限达标率",     "Limits met, share",     "percent", F::share,  clocks_met,          clocks_ended,      C::none,           C::none,     "supervisor", T::none,     0,    B::more,    "时限达标 ÷（时限达标＋时限超时）",         "limits met ÷ (limits met + limits breached)"},
    {"visits_reached",      "回访接通",       "Visits reached",        "visits",  F::count,  visits_reached,      nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::more,    "联系到客户的回访次数",                     "visits that reached the customer"},
    {"visits_unreachable",  "回访无法接通",   "Visits unreachable",    "visits",  F::count,  visits_unreachable,  nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::less,    "按规定三次不同时段均未联系到客户的回访",   "visits given up after three attempts at different times"},
    {"reach_rate",          "回访接通率",     "Reach",                 "percent", F::share,  visits_reached,      visits_ended,      C::none,           C::none,     "supervisor", T::none,     0,    B::more,    "回访接通 ÷（回访接通＋回访无法接通）",     "visits reached ÷ (visits reached + visits unreachable)"},
    {"follow_up_coverage",  "回访覆盖率",     "Follow-up coverage",    "percent", F::share,  complaints_visited,  complaints_closed, C::none,           C::none,     "supervisor", T::at_least, 1000, B::more,    "办结投诉中已接通或按规定无法接通的 ÷ 办结投诉（并案除外）", "closed complaints reached or properly unreachable ÷ closed complaints, without merged ones"},
    {"satisfied",           "满意",           "Satisfied",             "visits",  F::count,  satisfied,           nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::more,    "客户表示满意的回访次数",                   "visits with a satisfied customer"},
    {"dissatisfied",        "不满意",         "Dissatisfied",          "visits",  F::count,  dissatisfied,        nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::less,    "客户表示不满意的回访次数",                 "visits with a dissatisfied customer"},
    {"satisfaction_rate",   "满意率",         "Satisfaction",          "percent", F::share,  satisfied,           rated,             C::none,           C::none,     "supervisor", T::at_least, 980,  B::more,    "满意 ÷（满意＋不满意）",                   "satisfied ÷ (satisfied + dissatisfied)"},
    {"complaints_closed",   "办结投诉",       "Complaints closed",     "tickets", F::count,  complaints_closed,   nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::neither, "投诉的办结次数，并案除外",                 "closings of complaints, without merged ones"},
    {"upheld",              "投诉成立",       "Upheld",                "tickets", F::count,  upheld,              nothing,           C::none,           C::none,     "qa",         T::none,     0,    B::less,    "判断为成立的办结投诉",                     "closed complaints assessed as upheld"},
    {"not_upheld",          "投诉不成立",     "Not upheld",            "tickets", F::count,  not_upheld,          nothing,           C::none,           C::none,     "qa",         T::none,     0,    B::neither, "判断为不成立的办结投诉",                   "closed complaints assessed as not upheld"},
    {"upheld_rate",         "投诉成立率",     "Upheld, share",         "percent", F::share,  upheld,              decided,           C::none,           C::none,     "qa",         T::none,     0,    B::less,    "投诉成立 ÷（投诉成立＋投诉不成立）",       "upheld ÷ (upheld + not upheld)"},
    {"settled",             "自行办结",       "Settled",               "tickets", F::count,  settled,             nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::more,    "未移交且调解未失败的办结",                 "closings neither transferred nor failed in mediation"},
    {"settled_rate",        "自行办结率",     "Settled, share",        "percent", F::share,  settled,             closed,            C::none,           C::none,     "supervisor", T::at_least, 950,  B::more,    "自行办结 ÷ 办结",                          "settled ÷ closed"},
    {"compensation",        "补偿金额",       "Compensation",          "fen",     F::amount, compensation,        nothing,           C::none,           C::none,     "executive",  T::none,     0,    B::less,    "办结时最后批准方案的补偿金额之和",         "compensation of the last approved proposal of what was closed"},
    {"reopened",            "重新受理",       "Reopened",              "tickets", F::count,  reopened,            nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::less,    "重新受理的次数",                           "reopenings"},
    {"urged",               "催办",           "Urged",                 "times",   F::count,  urged,               nothing,           C::none,           C::none,     "lead",       T::none,     0,    B::less,    "催办的次数",                               "urgings"},
    {"escalated",           "升级",           "Escalated",             "times",   F::count,  escalated,           nothing,           C::none,           C::none,     "executive",  T::none,     0,    B::less,    "升级的次数",                               "escalations"},
    {"extensions_asked",    "申请延期",       "Extensions asked for",  "times",   F::count,  extensions_asked,    nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::less,    "申请延期的次数",                           "extensions asked for"},
    {"extensions_approved", "批准延期",       "Extensions approved",   "times",   F::count,  extensions_approved, nothing,           C::none,           C::none,     "supervisor", T::none,     0,    B::less,    "批准延期的次数",                           "extensions approved"},
    {"calls_offered",       "呼入电话",       "Calls offered",         "calls",   F::calls,  nothing,             nothing,           C::offered,        C::none,     "lead",       T::none,     0,    B::neither, "进入队列或振铃并已结束的呼入电话",         "inbound calls that reached a queue or a telephone and have ended"},
    {"calls_answered",      "接听电话",       "Calls answered",        "calls",   F::calls,  nothing,             nothing,           C::answered,       C::none,     "lead",       T::none,     0,    B::more,    "被接听的呼入电话",                         "inbound calls that were answered"},
    {"answered_in_15s",     "15 秒内接听",    "Answered within 15 s",  "calls",   F::calls,  nothing,             nothing,           C::in_15s,         C::none,     "lead",       T::none,     0,    B::more,    "振铃 15 秒内接听的电话",                   "calls answered within 15 s of ringing"},
    {"answered_in_20s",     "20 秒内接听",    "Answered within 20 s",  "calls",   F::calls,  nothing,             nothing,           C::in_20s,         C::none,     "lead",       T::none,     0,    B::more,    "等待 20 秒内接听的电话",                   "calls answered within 20 s of waiting"},
    {"calls_abandoned",     "放弃电话",       "Calls abandoned",       "calls",   F::calls,  nothing,             nothing,           C::abandoned,      C::none,     "lead",       T::none,     0,    B::less,    "等待 5 秒以上后挂断的电话",                "calls hung up after 5 s of waiting or more"},
    {"service_level",       "服务水平",       "Service level",         "percent", F::calls,  nothing,             nothing,           C::in_time,        C::measured, "lead",       T::none,     0,    B::more,    "中心设定时限（通常 20 秒）内接听 ÷（呼入电话－5 秒内挂断）", "answered within the seconds that the center has set (20 as a rule) ÷ (calls offered − hung up within 5 s)"},
    {"answer_rate",         "接听率",         "Answered, share",       "percent", F::calls,  nothing,             nothing,           C::answered,       C::offered,  "lead",       T::none,     0,    B::more,    "接听电话 ÷ 呼入电话",                      "calls answered ÷ calls offered"},
}};
// clang-format on

}  // namespace

std::span<const Figure> figures() {
    return table;
}

const Figure* find_figure(std::string_view code) {
    for (const auto& figure : table) {
        if (figure.code == code) return &figure;
    }
    return nullptr;
}

std::int64_t part_of(const CallFigures& calls, CallPart part) {
    switch (part) {
        case CallPart::none:
            return 0;
        case CallPart::offered:
            return calls.offered;
        case CallPart::answered:
            return calls.answered;
        case CallPart::in_15s:
            return calls.answered_in_15s;
        case CallPart::in_20s:
            return calls.answered_in_20s;
        case CallPart::in_time:
            return calls.answered_in_time;
        case CallPart::abandoned:
            return calls.abandoned;
        case CallPart::measured:
            return calls.measured();
    }
    return 0;
}

std::optional<std::int64_t> share_of(std::int64_t numerator, std::int64_t denominator) {
    if (denominator <= 0) return std::nullopt;
    return (2000 * numerator + denominator) / (2 * denominator);
}

std::optional<bool> meets_target(const Figure& figure, std::optional<std::int64_t> tenths) {
    if (figure.sense == TargetSense::none || !tenths) return std::nullopt;
    return figure.sense == TargetSense::at_least ? *tenths >= figure.target
                                                 : *tenths <= figure.target;
}

}  // namespace bihuan::domain
