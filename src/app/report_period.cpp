#include "bihuan/app/report.hpp"

#include <charconv>

namespace bihuan::app {

namespace {

std::optional<int> number_in(std::string_view text) {
    int value = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || text[0] == '-' || rest != end || error != std::errc()) return std::nullopt;
    return value;
}

/// The Monday of the first week: the one with the year's first Thursday.
Day first_monday(int year) {
    const Day fourth = std::chrono::year(year) / 1 / 4;
    const auto weekday = std::chrono::weekday(fourth).iso_encoding();
    return fourth - std::chrono::days(weekday - 1);
}

}  // namespace

ReportPeriod daily_period(Day day) { return {ReportKind::daily, to_text(day), day, day}; }

std::optional<ReportPeriod> weekly_period(std::string_view week) {
    if (week.size() != 8 || week.substr(4, 2) != "-W") return std::nullopt;
    const auto year = number_in(week.substr(0, 4));
    const auto number = number_in(week.substr(6));
    if (!year || !number || *year < 1900 || *number < 1) return std::nullopt;
    const auto from = first_monday(*year) + std::chrono::days(7 * (*number - 1));
    if (from >= first_monday(*year + 1)) return std::nullopt;
    return ReportPeriod{ReportKind::weekly, std::string(week), from, from + std::chrono::days(6)};
}

std::optional<ReportPeriod> monthly_period(std::string_view month) {
    const auto from = parse_day(std::string(month) + "-01");
    if (!from) return std::nullopt;
    const auto date = std::chrono::year_month_day(*from);
    const Day to = date.year() / date.month() / std::chrono::last;
    return ReportPeriod{ReportKind::monthly, std::string(month), *from, to};
}

}  // namespace bihuan::app
