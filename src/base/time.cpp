#include "bihuan/base/time.hpp"

#include <date/tz.h>

#include <stdexcept>

namespace bihuan {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

constexpr int year_min = 1900;
constexpr int year_max = 9999;

/// Writes `value` with exactly `width` digits.
void append_digits(std::string& text, long long value, int width) {
    char digits[20];
    for (int i = width - 1; i >= 0; --i) {
        digits[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    text.append(digits, static_cast<std::size_t>(width));
}

void append_day(std::string& text, Day day) {
    const year_month_day date{day};
    append_digits(text, static_cast<int>(date.year()), 4);
    text += '-';
    append_digits(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_digits(text, static_cast<unsigned>(date.day()), 2);
}

/// Eats a text from the left; a mismatch makes it fail for good.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int number(std::size_t width) {
        if (rest_.size() < width) return fail();
        int value = 0;
        for (std::size_t i = 0; i < width; ++i) {
            if (!is_digit(rest_[i])) return fail();
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(width);
        return value;
    }

    void expect(std::string_view choices) {
        if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) {
            fail();
            return;
        }
        rest_.remove_prefix(1);
    }

    bool accept(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// One or more digits after the point; those below a microsecond are dropped.
    microseconds fraction() {
        int value = 0;
        int digits = 0;
        while (!rest_.empty() && is_digit(rest_.front())) {
            if (digits < 6) value = value * 10 + (rest_.front() - '0');
            ++digits;
            rest_.remove_prefix(1);
        }
        if (digits == 0) fail();
        for (; digits < 6; ++digits) value *= 10;
        return microseconds(value);
    }

    std::optional<Day> day() {
        const int year = number(4);
        expect("-");
        const int month = number(2);
        expect("-");
        const int day_of_month = number(2);
        if (failed_ || year < year_min) return std::nullopt;
        const year_month_day date{
            std::chrono::year(year),
            std::chrono::month(static_cast<unsigned>(month)),
            std::chrono::day(static_cast<unsigned>(day_of_month))};
        if (!date.ok()) return std::nullopt;
        return Day(date);
    }

    /// `Z` or `±HH:MM`, as what has to be subtracted from the local time.
    seconds offset() {
        if (accept('Z') || accept('z')) return seconds(0);
        const bool east = accept('+');
        if (!east) expect("-");
        const int offset_hours = number(2);
        expect(":");
        const int offset_minutes = number(2);
        if (offset_hours > 23 || offset_minutes > 59) fail();
        const seconds result = hours(offset_hours) + minutes(offset_minutes);
        return east ? result : -result;
    }

    bool done() const { return !failed_ && rest_.empty(); }

private:
    static bool is_digit(char character) { return character >= '0' && character <= '9'; }

    int fail() {
        failed_ = true;
        return 0;
    }

    std::string_view rest_;
    bool failed_ = false;
};

const date::time_zone& zone_of(const void* zone) {
    return *static_cast<const date::time_zone*>(zone);
}

}  // namespace

std::string to_text(Instant instant) {
    std::string text;
    text.reserve(24);
    append_text(text, instant);
    return text;
}

void append_text(std::string& text, Instant instant) {
    const auto day = floor<days>(instant);
    const auto since_midnight = floor<milliseconds>(instant - day).count();
    append_day(text, day);
    text += 'T';
    append_digits(text, since_midnight / 3'600'000, 2);
    text += ':';
    append_digits(text, since_midnight / 60'000 % 60, 2);
    text += ':';
    append_digits(text, since_midnight / 1'000 % 60, 2);
    text += '.';
    append_digits(text, since_midnight % 1'000, 3);
    text += 'Z';
}

std::string to_text(Day day) {
    std::string text;
    append_day(text, day);
    return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
    Scanner scanner(text);
    const auto day = scanner.day();
    if (!day) return std::nullopt;
    scanner.expect("Tt");
    const int hour = scanner.number(2);
    scanner.expect(":");
    const int minute = scanner.number(2);
    scanner.expect(":");
    const int second = scanner.number(2);
    const auto fraction = scanner.accept('.') ? scanner.fraction() : microseconds(0);
    const auto offset = scanner.offset();
    if (!scanner.done() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    const Instant instant =
        *day + hours(hour) + minutes(minute) + seconds(second) + fraction - offset;
    // The offset may carry a local time over the edge of the years that can be written.
    const int year = static_cast<int>(year_month_day(floor<days>(instant)).year());
    if (year < year_min || year > year_max) return std::nullopt;
    return instant;
}

std::optional<Day> parse_day(std::string_view text) {
    Scanner scanner(text);
    const auto day = scanner.day();
    if (!day || !scanner.done()) return std::nullopt;
    return day;
}

Zone::Zone(std::string_view name) : name_(name), zone_(date::locate_zone(name_)) {}

Day Zone::day_of(Instant instant) const {
    return floor<days>(instant + zone_of(zone_).get_info(instant).offset);
}

Seconds Zone::time_of_day(Instant instant) const {
    const auto local = instant + zone_of(zone_).get_info(instant).offset;
    return floor<seconds>(local - floor<days>(local));
}

Instant Zone::at(Day day, Seconds offset) const {
    const date::local_seconds local{day.time_since_epoch() + offset};
    const auto info = zone_of(zone_).get_info(local);
    if (info.result == date::local_info::nonexistent) return Instant(info.first.end);
    // Unique, or the first of two readings of the same clock.
    return Instant(local.time_since_epoch() - info.first.offset);
}

}  // namespace bihuan
