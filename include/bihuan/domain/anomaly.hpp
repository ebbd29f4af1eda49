#pragma once

// Whether a day's value lies outside of what its weekday usually has: a band around the median of
// the same weekday of the weeks before, as wide as these weeks and chance make it.

#include "bihuan/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

inline constexpr std::size_t weeks_looked_back = 8;
inline constexpr std::size_t weeks_needed = 4;

/// Whole numbers: a count has no half.
struct Band {
    double usual = 0;
    std::int64_t low = 0;
    std::int64_t high = 0;

    bool holds(std::int64_t value) const { return low <= value && value <= high; }
    friend bool operator==(const Band&, const Band&) = default;
};

/// The band by the values of the same weekday, one a week; nothing for fewer than `weeks_needed`.
/// Never narrower than chance spreads a count of that size, never below 0.
std::optional<Band> band_of(std::vector<std::int64_t> same_weekday);

/// A part of so many, of one day.
struct DayShare {
    std::int64_t part = 0;
    std::int64_t whole = 0;
};
/// The same for shares, in tenths of a percent and never outside of 0 to 1000; never narrower than
/// chance spreads the share of so many as `day` has. Days of nothing say nothing.
std::optional<Band> band_of_shares(const std::vector<DayShare>& same_weekday, const DayShare& day);

/// The daily values of a figure, in all or of one key of a dimension. Days without one had none.
struct DailyValues {
    /// `received`, `closed` …
    std::string figure;
    /// `total`, `channel`, `category`, `department` …
    std::string dimension;
    /// Empty for a total.
    std::string key;
    std::map<Day, std::int64_t> by_day;
};

struct Anomaly {
    /// `received`, `received/category/tree`: the same for the same on every day.
    std::string id;
    std::string figure;
    std::string dimension;
    std::string key;
    std::int64_t value = 0;
    Band band;
};

std::string anomaly_id(std::string_view figure, std::string_view dimension, std::string_view key);

/// Which values of the day lie outside of their band, the farthest first. `first_day` is the
/// center's first: what lies before it is not known, and a band from too few weeks judges nothing.
std::vector<Anomaly> anomalies_of(
    const std::vector<DailyValues>& figures, Day day, Day first_day
);

}  // namespace bihuan::domain
