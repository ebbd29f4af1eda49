#include "bihuan/domain/quiet_hours.hpp"

#include <cstdio>

namespace bihuan::domain {

namespace {

constexpr int minutes_of_a_day = 24 * 60;

std::optional<int> two_digits(std::string_view text, int below) {
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return std::nullopt;
    const int value = (text[0] - '0') * 10 + (text[1] - '0');
    if (value >= below) return std::nullopt;
    return value;
}

}  // namespace

bool QuietHours::contains(int minute) const {
    if (from <= to) return minute >= from && minute < to;
    return minute >= from || minute < to;
}

std::optional<int> parse_minute(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hours = two_digits(text.substr(0, 2), 24);
    const auto minutes = two_digits(text.substr(3, 2), 60);
    if (!hours || !minutes) return std::nullopt;
    return *hours * 60 + *minutes;
}

std::string minute_text(int minute) {
    const int within = ((minute % minutes_of_a_day) + minutes_of_a_day) % minutes_of_a_day;
    char text[8];
    std::snprintf(text, sizeof text, "%02d:%02d", within / 60, within % 60);
    return text;
}

Instant after_quiet(const Zone& zone, const std::optional<QuietHours>& quiet, Instant at) {
    if (!quiet) return at;
    const auto minute = static_cast<int>(zone.time_of_day(at).count() / 60);
    if (!quiet->contains(minute)) return at;
    auto day = zone.day_of(at);
    if (minute >= quiet->to) day += std::chrono::days(1);
    return zone.at(day, std::chrono::minutes(quiet->to));
}

}  // namespace bihuan::domain
