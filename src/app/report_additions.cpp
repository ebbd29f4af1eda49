#include "app/report_additions.hpp"

#include "bihuan/app/calls.hpp"
#include "bihuan/domain/anomaly.hpp"
#include "bihuan/store/call_figures.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace bihuan::app {

namespace {

using M = domain::Measure;

/// What has to be explained before a report is signed, and what its `usual` is known of.
constexpr std::array judged{M::received, M::closed, M::clocks_breached};
/// Of what came in it is also judged from where and about what.
const std::vector<std::string> dimensions{"total", "channel", "category", "department"};
/// A category with those below it.
constexpr std::string_view category_group = "category_group";

using ByDay = std::map<Day, std::int64_t>;
using Series = std::map<std::tuple<M, std::string, std::string>, ByDay>;

std::vector<Day> same_weekdays(Day day) {
    std::vector<Day> days{day};
    for (std::size_t week = 1; week <= domain::weeks_looked_back; ++week) {
        days.push_back(day - std::chrono::days(7 * week));
    }
    return days;
}

/// Counts of categories at the topmost one above them.
void add_groups(Series& series, const std::map<std::string, std::string>& tops) {
    Series groups;
    for (const auto& [name, by_day] : series) {
        const auto& [measure, dimension, key] = name;
        const auto top = dimension == "category" ? tops.find(key) : tops.end();
        if (top == tops.end()) continue;
        auto& group = groups[{measure, std::string(category_group), top->second}];
        for (const auto& [day, n] : by_day) group[day] += n;
    }
    series.merge(groups);
}

Series read_series(store::Tx& tx, Day day) {
    std::vector<M> measures;
    for (const auto& figure : domain::figures()) {
        if (figure.source == domain::FigureSource::count) measures.push_back(figure.numerator[0]);
    }
    Series series;
    for (auto& sum : store::read_days(tx, same_weekdays(day), measures, dimensions)) {
        if (sum.dimension != "total" && sum.measure != M::received) continue;
        series[{sum.measure, std::move(sum.dimension), std::move(sum.key)}][sum.day] = sum.n;
    }
    add_groups(series, store::category_tops(tx));
    return series;
}

/// Same weekdays that the center has behind it.
std::vector<std::int64_t> before(const ByDay& by_day, Day day, Day first_day) {
    std::vector<std::int64_t> values;
    for (const auto one : same_weekdays(day)) {
        if (one == day || one < first_day) continue;
        const auto found = by_day.find(one);
        values.push_back(found == by_day.end() ? 0 : found->second);
    }
    return values;
}

void set_usual(Report& report, const Series& series, Day day, Day first_day) {
    for (auto& figure : report.figures) {
        const auto* row = domain::find_figure(figure.code);
        if (row->source != domain::FigureSource::count) continue;
        const auto found = series.find({row->numerator[0], "total", ""});
        const auto band = domain::band_of(
            before(found == series.end() ? ByDay() : found->second, day, first_day)
        );
        if (band) figure.usual = band->usual;
    }
}

/// Of calls what is judged; a share in tenths of a percent.
constexpr std::array<std::string_view, 3> judged_of_calls{
    "calls_offered", "calls_abandoned", "service_level"};

/// The figures of calls of the day and of the same weekdays before it, the newest first; without
/// days before the first call.
std::vector<domain::CallFigures> calls_on(
    store::Tx& tx, const Context& context, const std::vector<Day>& days
) {
    const auto first = store::first_call_at(tx);
    if (!first) return {};
    const auto& zone = context.center.zone;
    std::vector<domain::CallFigures> calls;
    for (const auto day : days) {
        if (day < zone.day_of(*first)) continue;
        store::FigureSpan span;
        span.from = zone.at(day, Seconds(0));
        span.to = zone.at(day + std::chrono::days(1), Seconds(0));
        const auto lines = store::call_figures(tx, span, call_targets(context));
        calls.push_back(lines.empty() ? domain::CallFigures() : lines.front().figures);
    }
    return calls;
}

domain::DayShare share_in(const domain::CallFigures& calls, const domain::Figure& figure) {
    return {domain::part_of(calls, figure.calls), domain::part_of(calls, figure.of_calls)};
}

/// The band of a figure on the first of these days by the others.
std::optional<domain::Band> band_of_calls(
    const std::vector<domain::CallFigures>& calls, const domain::Figure& figure
) {
    if (figure.is_share()) {
        std::vector<domain::DayShare> shares;
        for (const auto& day : calls) shares.push_back(share_in(day, figure));
        const auto today = shares.front();
        shares.erase(shares.begin());
        return domain::band_of_shares(shares, today);
    }
    std::vector<std::int64_t> counts;
    for (auto day = calls.begin() + 1; day != calls.end(); ++day) {
        counts.push_back(domain::part_of(*day, figure.calls));
    }
    return domain::band_of(counts);
}

std::int64_t value_of_calls(const domain::CallFigures& calls, const domain::Figure& figure) {
    const auto share = share_in(calls, figure);
    if (!figure.is_share()) return share.part;
    return domain::share_of(share.part, share.whole).value_or(0);
}

/// Sets `usual` of the figures of calls and adds those outside of their bands.
void judge_calls(
    store::Tx& tx, const Context& context, Report& report, const ReportNames& names,
    std::vector<Anomaly>& anomalies
) {
    const auto calls = calls_on(tx, context, same_weekdays(report.period.from));
    if (calls.empty()) return;
    for (auto& figure : report.figures) {
        const auto& row = *domain::find_figure(figure.code);
        if (row.source != domain::FigureSource::calls) continue;
        const auto band = band_of_calls(calls, row);
        if (!band) continue;
        const double unit = row.is_share() ? 10 : 1;
        figure.usual = band->usual / unit;
        const auto* const end = judged_of_calls.end();
        const bool is_judged = std::find(judged_of_calls.begin(), end, row.code) != end;
        const auto value = value_of_calls(calls.front(), row);
        if (!is_judged || band->holds(value)) continue;
        Anomaly anomaly;
        anomaly.figure = figure.code;
        anomaly.dimension = "total";
        anomaly.name = names.in_words(row.zh, row.en);
        anomaly.id = domain::anomaly_id(anomaly.figure, anomaly.dimension, anomaly.key);
        anomaly.value = static_cast<double>(value) / unit;
        anomaly.low = static_cast<double>(band->low) / unit;
        anomaly.high = static_cast<double>(band->high) / unit;
        anomaly.usual = band->usual / unit;
        anomalies.push_back(std::move(anomaly));
    }
}

Anomaly anomaly_of(const domain::Anomaly& found, const ReportNames& names) {
    const auto* figure = domain::find_figure(found.figure);
    Anomaly anomaly;
    anomaly.figure = found.figure;
    anomaly.dimension = found.dimension;
    anomaly.name = names.in_words(figure->zh, figure->en);
    if (found.dimension != "total") {
        const bool group = found.dimension == category_group;
        const auto named = names.of(group ? "category" : found.dimension, found.key);
        anomaly.key = named.code;
        anomaly.name += " · " + named.name;
    }
    anomaly.id = domain::anomaly_id(anomaly.figure, anomaly.dimension, anomaly.key);
    anomaly.value = static_cast<double>(found.value);
    anomaly.low = static_cast<double>(found.band.low);
    anomaly.high = static_cast<double>(found.band.high);
    anomaly.usual = found.band.usual;
    return anomaly;
}

}  // namespace

namespace {

std::vector<Anomaly> anomalies_of_tickets(
    store::Tx& tx, Report& report, const ReportNames& names
) {
    const auto first_day = store::first_counted_day(tx);
    if (!first_day) return {};
    const auto day = report.period.from;
    const auto series = read_series(tx, day);
    set_usual(report, series, day, *first_day);
    std::vector<domain::DailyValues> values;
    for (const auto& [name, by_day] : series) {
        const auto& [measure, dimension, key] = name;
        if (std::find(judged.begin(), judged.end(), measure) == judged.end()) continue;
        values.push_back({std::string(domain::code_of(measure)), dimension, key, by_day});
    }
    std::vector<Anomaly> anomalies;
    for (const auto& found : domain::anomalies_of(values, day, *first_day)) {
        anomalies.push_back(anomaly_of(found, names));
    }
    return anomalies;
}

}  // namespace

std::vector<Anomaly> anomalies_of(
    store::Tx& tx, const Context& context, Report& report, const ReportNames& names
) {
    auto anomalies = anomalies_of_tickets(tx, report, names);
    judge_calls(tx, context, report, names, anomalies);
    // Of a day that is not over everything is less than usual.
    if (!report.final_) anomalies.clear();
    return anomalies;
}

}  // namespace bihuan::app
