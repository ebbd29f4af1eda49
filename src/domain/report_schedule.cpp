#include "bihuan/domain/report_schedule.hpp"

namespace bihuan::domain {

namespace {

using std::chrono::days;

/// The first day of the period in which `day` lies.
Day begin_of(ReportCycle cycle, Day day) {
    if (cycle == ReportCycle::weekly) {
        return day - days(std::chrono::weekday(day).iso_encoding() - 1);
    }
    if (cycle == ReportCycle::monthly) {
        const std::chrono::year_month_day date(day);
        return date.year() / date.month() / 1;
    }
    return day;
}

Day begin_after(ReportCycle cycle, Day begin) {
    if (cycle == ReportCycle::daily) return begin + days(1);
    if (cycle == ReportCycle::weekly) return begin + days(7);
    const std::chrono::year_month_day date(begin);
    return date.year() / date.month() / 1 + std::chrono::months(1);
}

/// A week belongs to the year of its Thursday (ISO 8601).
std::string week_name(Day monday) {
    const auto thursday = monday + days(3);
    const Day new_year = std::chrono::year_month_day(thursday).year() / 1 / 1;
    const auto week = (thursday - new_year).count() / 7 + 1;
    return to_text(thursday).substr(0, 4) + (week < 10 ? "-W0" : "-W") + std::to_string(week);
}

std::string period_name(ReportCycle cycle, Day from) {
    if (cycle == ReportCycle::weekly) return week_name(from);
    return to_text(from).substr(0, cycle == ReportCycle::monthly ? 7 : 10);
}

}  // namespace

EndedPeriod latest_due(const Zone& zone, const ReportSchedule& schedule, Instant now) {
    const auto cycle = schedule.cycle;
    auto end = begin_of(cycle, zone.day_of(now));
    if (zone.at(end, schedule.at) > now) end = begin_of(cycle, end - days(1));
    EndedPeriod period;
    period.from = begin_of(cycle, end - days(1));
    period.to = end - days(1);
    period.name = period_name(cycle, period.from);
    period.due_at = zone.at(end, schedule.at);
    return period;
}

Instant next_due(const Zone& zone, const ReportSchedule& schedule, Instant now) {
    const auto begin = begin_of(schedule.cycle, zone.day_of(now));
    const auto due = zone.at(begin, schedule.at);
    if (due > now) return due;
    return zone.at(begin_after(schedule.cycle, begin), schedule.at);
}

}  // namespace bihuan::domain
