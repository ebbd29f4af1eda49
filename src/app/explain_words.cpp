#include "app/explain_words.hpp"

#include "app/local_time.hpp"

#include <array>
#include <fmt/format.h>

namespace bihuan::app {

namespace {

using domain::Unit;

template <class E>
const domain::Name<E>& label_of(E value) {
    return domain::names_of<E>()[static_cast<std::size_t>(value)];
}

/// "2026-09-30 17:50", with seconds where there are any.
std::string local(const Zone& zone, Instant instant) {
    const bool whole = zone.time_of_day(instant).count() % 60 == 0;
    return whole ? local_minute(zone, instant) : local_second(zone, instant);
}

std::string time_of_day(const Zone& zone, Instant instant) {
    return local(zone, instant).substr(11);
}

/// The end of a stretch; midnight is the end of its day.
std::string closing_time(const Zone& zone, Instant instant) {
    auto time = time_of_day(zone, instant);
    return time == "00:00" ? "24:00" : time;
}

struct Words {
    std::string zh;
    std::string en;
};

/// Whole hours and minutes, as people say them.
Words length(domain::Duration duration) {
    const auto seconds = std::chrono::duration_cast<Seconds>(duration).count();
    const auto hours = seconds / 3600;
    const auto minutes = seconds / 60 % 60;
    const auto rest = seconds % 60;
    Words words;
    if (hours > 0) words.zh += fmt::format("{}小时", hours);
    if (minutes > 0) words.zh += fmt::format("{}分钟", minutes);
    if (rest > 0 || words.zh.empty()) words.zh += fmt::format("{}秒", rest);
    if (hours > 0) words.en += fmt::format("{} h ", hours);
    if (minutes > 0) words.en += fmt::format("{} min ", minutes);
    if (rest > 0 || words.en.empty()) words.en += fmt::format("{} s ", rest);
    words.en.pop_back();
    return words;
}

Words limit_words(const domain::Limit& limit) {
    switch (limit.unit) {
        case Unit::elapsed: {
            auto words = length(Seconds(limit.value));
            return {words.zh + "（自然时间）", words.en + " on the clock"};
        }
        case Unit::working: {
            auto words = length(Seconds(limit.value));
            return {words.zh + "（工作时间）", words.en + " of working time"};
        }
        case Unit::working_days:
            return {
                fmt::format("{}个工作日，自次一工作日起算，至末日下班", limit.value),
                fmt::format(
                    "{} working days, counted from the next one, due at its close", limit.value
                )
            };
        case Unit::calendar_days:
            return {
                fmt::format("{}个自然日，自次日起算，至末日24:00", limit.value),
                fmt::format("{} days, counted from the next one, due at 24:00", limit.value)
            };
        case Unit::same_working_day:
            return {"当个工作日下班前", "the close of the same working day"};
        case Unit::at: break;
    }
    return {"指定日期", "a date that was set"};
}

/// Adds a line in both languages.
class Lines {
public:
    explicit Lines(Explanation& explanation) : explanation_(explanation) {}
    void add(std::string zh, std::string en) {
        explanation_.words_zh.push_back(std::move(zh));
        explanation_.words_en.push_back(std::move(en));
    }

private:
    Explanation& explanation_;
};

void add_rule(Lines& lines, const Explanation& explanation) {
    const auto& timer = explanation.timer;
    const auto limit = limit_words(timer.limit);
    const auto metric = label_of(timer.metric);
    if (timer.rule.empty()) {
        lines.add(
            fmt::format("「{}」没有规则给出时限，只受指定日期约束。", metric.zh),
            fmt::format("No rule limits \"{}\"; only a date binds it.", metric.en)
        );
        return;
    }
    lines.add(
        fmt::format(
            "「{}」适用规则“{}”（时限政策第{}版）：{}。", metric.zh, explanation.rule_zh,
            timer.policy_version, limit.zh
        ),
        fmt::format(
            "\"{}\" has the rule \"{}\" (policy version {}): {}.", metric.en, explanation.rule_en,
            timer.policy_version, limit.en
        )
    );
}

struct ConditionName {
    std::string_view code;
    std::string_view zh;
};
constexpr std::array<ConditionName, 11> condition_names{
    {
     {"kind", "工单类型"},
     {"channel", "渠道"},
     {"priority", "优先级"},
     {"customer_level", "客户级别"},
     {"category", "分类"},
     {"amount_from", "金额下限"},
     {"amount_below", "金额上限"},
     {"difficult", "疑难"},
     {"major", "重大"},
     {"beyond_authority", "超权限"},
     {"department", "责任部门"},
     }
};

std::string_view condition_zh(std::string_view code) {
    for (const auto& name : condition_names) {
        if (name.code == code) return name.zh;
    }
    return code == "authority" ? "交办单位" : "条件";
}

void add_passed_over(Lines& lines, const Explanation& explanation) {
    for (const auto& rule : explanation.passed_over) {
        if (rule.because == "metric") continue;
        const bool labelled = !rule.label_zh.empty();
        lines.add(
            fmt::format(
                "规则“{}”不适用：{}不符。", labelled ? rule.label_zh : rule.rule,
                condition_zh(rule.because)
            ),
            fmt::format(
                "The rule \"{}\" does not apply: its {}.", labelled ? rule.label_en : rule.rule,
                rule.because
            )
        );
    }
}

/// Why a day has the hours it has: "国庆节", "国庆节 调休上班", "休息日".
std::string why(const domain::DayAccount& day, bool zh) {
    if (!day.kind) return zh ? "休息日" : "day off";
    const std::string label(zh ? label_of(*day.kind).zh : label_of(*day.kind).en);
    if (day.name.empty()) return label;
    return *day.kind == domain::DayKind::make_up ? day.name + " " + label : day.name;
}

void add_days(Lines& lines, const Explanation& explanation, const Zone& zone) {
    for (const auto& day : explanation.days) {
        if (day.counted.empty() && day.works) continue;
        const auto date = to_text(day.day);
        if (day.counted.empty()) {
            lines.add(
                fmt::format("{}：不计（{}）。", date, why(day, true)),
                fmt::format("{}: not counted ({}).", date, why(day, false))
            );
            continue;
        }
        std::string hours;
        domain::Duration total{0};
        for (const auto& [from, to] : day.counted) {
            if (!hours.empty()) hours += ", ";
            hours += time_of_day(zone, from) + "–" + closing_time(zone, to);
            total += to - from;
        }
        const bool special = day.kind.has_value();
        const auto sum = length(total);
        lines.add(
            fmt::format(
                "{}{}：{}，计{}。", date, special ? "（" + why(day, true) + "）" : "", hours,
                sum.zh
            ),
            fmt::format(
                "{}{}: {}, {}.", date, special ? " (" + why(day, false) + ")" : "", hours,
                sum.en
            )
        );
    }
}

void add_pauses(Lines& lines, const Explanation& explanation, const domain::Calendar& calendar) {
    const auto& zone = calendar.zone();
    const bool working = explanation.timer.running_unit == domain::RunningUnit::working;
    for (const auto& pause : explanation.pauses) {
        const auto from = local(zone, pause.from);
        if (!pause.to) {
            lines.add(from + " 起挂起，至今未恢复。", "Suspended since " + from + ".");
            continue;
        }
        auto counted = *pause.to - pause.from;
        const auto worked = calendar.between(pause.from, *pause.to);
        if (working && worked) counted = *worked;
        const auto to = local(zone, *pause.to);
        const auto sum = length(counted);
        lines.add(
            fmt::format("{} 至 {} 挂起，不计{}。", from, to, sum.zh),
            fmt::format("Suspended from {} to {}: {} not counted.", from, to, sum.en)
        );
    }
}

void add_outcome(Lines& lines, const domain::Timer& timer, const Zone& zone) {
    if (timer.bound_at) {
        const auto date = local(zone, *timer.bound_at);
        lines.add("指定或承诺日期：" + date + "。", "Set or promised date: " + date + ".");
    }
    if (timer.extended_to && timer.original_due_at) {
        const auto from = local(zone, *timer.original_due_at);
        const auto to = local(zone, *timer.extended_to);
        lines.add(
            fmt::format("已批准延期：原到期 {}，延至 {}。", from, to),
            fmt::format("Extension granted: first due {}, extended to {}.", from, to)
        );
    }
    if (timer.gap_day) {
        const auto day = to_text(*timer.gap_day);
        lines.add(
            "日历不含 " + day + "，无法算出到期时间。",
            "The calendar does not cover " + day + ", so there is no due time."
        );
    }
    if (timer.due_at) {
        const auto due = local(zone, *timer.due_at);
        lines.add("到期：" + due + "。", "Due " + due + ".");
    }
}

}  // namespace

void put_words(Explanation& explanation, const domain::Calendar& calendar) {
    Lines lines(explanation);
    const auto& timer = explanation.timer;
    const auto& zone = calendar.zone();
    add_passed_over(lines, explanation);
    add_rule(lines, explanation);
    const auto start = local(zone, timer.started_at);
    lines.add(
        fmt::format("自 {} 起算（日历第{}版）。", start, timer.calendar_version),
        fmt::format("Runs from {} (calendar version {}).", start, timer.calendar_version)
    );
    add_days(lines, explanation, zone);
    if (explanation.unpublished_from) {
        const auto day = to_text(*explanation.unpublished_from);
        lines.add(
            "自 " + day + " 起尚无放假安排，只按每周工作时间推算。",
            "The holidays from " + day + " on are not published; weekly hours alone were counted."
        );
    }
    add_pauses(lines, explanation, calendar);
    add_outcome(lines, timer, zone);
}

}  // namespace bihuan::app
