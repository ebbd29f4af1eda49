#include "bihuan/domain/anomaly.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace bihuan::domain {

namespace {

/// Makes the median absolute deviation of normal values their standard deviation.
constexpr double mad_to_deviation = 1.4826;
/// With a band this wide some in a thousand ordinary values lie outside. Many are judged each day,
/// and each has to be explained.
constexpr double deviations = 3.5;
/// The spread of what is hardly ever there.
constexpr double spread_min = 1;

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const auto middle = values.size() / 2;
    if (values.size() % 2 == 1) return values[middle];
    return (values[middle - 1] + values[middle]) / 2;
}

double distance(const Anomaly& anomaly) {
    const auto value = static_cast<double>(anomaly.value);
    const auto edge = static_cast<double>(
        anomaly.value > anomaly.band.high ? anomaly.band.high : anomaly.band.low
    );
    return std::abs(value - edge) / std::sqrt(std::max(spread_min, anomaly.band.usual));
}

std::int64_t value_on(const DailyValues& figure, Day day) {
    const auto found = figure.by_day.find(day);
    return found == figure.by_day.end() ? 0 : found->second;
}

std::vector<std::int64_t> same_weekday(const DailyValues& figure, Day day, Day first_day) {
    std::vector<std::int64_t> values;
    for (std::size_t week = 1; week <= weeks_looked_back; ++week) {
        const auto before = day - std::chrono::days(7 * week);
        if (before >= first_day) values.push_back(value_on(figure, before));
    }
    return values;
}

}  // namespace

namespace {

/// Around the middle of the values, as wide as they are apart and at least as wide as `chance`.
Band band_around(const std::vector<double>& values, double usual, double chance) {
    Band band;
    band.usual = usual;
    std::vector<double> distances;
    for (const auto value : values) distances.push_back(std::abs(value - usual));
    const auto width = deviations * std::max(mad_to_deviation * median(distances), chance);
    band.low = static_cast<std::int64_t>(std::max(0.0, std::ceil(usual - width)));
    band.high = static_cast<std::int64_t>(std::floor(usual + width));
    return band;
}

}  // namespace

std::optional<Band> band_of(std::vector<std::int64_t> same_weekday) {
    if (same_weekday.size() < weeks_needed) return std::nullopt;
    const std::vector<double> values(same_weekday.begin(), same_weekday.end());
    const auto usual = median(values);
    // What comes by chance varies as much as the root of how often it comes.
    return band_around(values, usual, std::sqrt(std::max(spread_min, usual)));
}

std::optional<Band> band_of_shares(const std::vector<DayShare>& same_weekday, const DayShare& day) {
    constexpr double whole = 1000;
    std::vector<double> values;
    for (const auto& share : same_weekday) {
        if (share.whole <= 0) continue;
        const auto part = static_cast<double>(share.part);
        values.push_back(whole * part / static_cast<double>(share.whole));
    }
    if (values.size() < weeks_needed || day.whole <= 0) return std::nullopt;
    const auto usual = median(values);
    // As if one more had gone each way: a share that was always whole may still miss one.
    const auto count = static_cast<double>(day.whole);
    const auto expected = (usual / whole * count + 1) / (count + 2);
    auto band = band_around(values, usual, whole * std::sqrt(expected * (1 - expected) / count));
    band.high = std::min(band.high, static_cast<std::int64_t>(whole));
    return band;
}

std::string anomaly_id(std::string_view figure, std::string_view dimension, std::string_view key) {
    std::string id(figure);
    if (dimension.empty() || dimension == "total") return id;
    return id.append("/").append(dimension).append("/").append(key);
}

std::vector<Anomaly> anomalies_of(
    const std::vector<DailyValues>& figures, Day day, Day first_day
) {
    std::vector<Anomaly> anomalies;
    for (const auto& figure : figures) {
        const auto band = band_of(same_weekday(figure, day, first_day));
        const auto value = value_on(figure, day);
        if (!band || band->holds(value)) continue;
        Anomaly anomaly;
        anomaly.id = anomaly_id(figure.figure, figure.dimension, figure.key);
        anomaly.figure = figure.figure;
        anomaly.dimension = figure.dimension;
        anomaly.key = figure.key;
        anomaly.value = value;
        anomaly.band = *band;
        anomalies.push_back(std::move(anomaly));
    }
    std::sort(anomalies.begin(), anomalies.end(), [](const auto& a, const auto& b) {
        return std::tuple(-distance(a), std::string_view(a.id)) <
               std::tuple(-distance(b), std::string_view(b.id));
    });
    return anomalies;
}

}  // namespace bihuan::domain
