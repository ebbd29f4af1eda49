#include "app/received_time.hpp"

#include "bihuan/base/text.hpp"

namespace bihuan::app {

namespace {

/// Reads a text from its front; every function tells whether it found what it was asked for.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool done() const { return rest_.empty(); }
    bool take(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    bool skip_spaces() {
        const auto before = rest_.size();
        while (take(" ")) {
        }
        return rest_.size() < before;
    }
    std::optional<int> number(std::size_t digits_min, std::size_t digits_max) {
        std::size_t count = 0;
        int value = 0;
        while (count < rest_.size() && count < digits_max && is_digit(rest_[count])) {
            value = value * 10 + (rest_[count++] - '0');
        }
        if (count < digits_min || (count < rest_.size() && is_digit(rest_[count]))) {
            return std::nullopt;
        }
        rest_.remove_prefix(count);
        return value;
    }

private:
    static bool is_digit(char character) { return character >= '0' && character <= '9'; }

    std::string_view rest_;
};

enum class Half { none, morning, afternoon };

Half take_half(Scanner& scanner) {
    for (const std::string_view word : {"上午", "AM", "am"}) {
        if (scanner.take(word)) return Half::morning;
    }
    for (const std::string_view word : {"下午", "PM", "pm"}) {
        if (scanner.take(word)) return Half::afternoon;
    }
    return Half::none;
}

std::optional<Day> day_of(int year, int month, int day) {
    const std::chrono::year_month_day date{
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return Day(date);
}

/// "2020-01-06", "2017/8/21" or "20200106".
std::optional<Day> scan_day(Scanner& scanner) {
    Scanner compact = scanner;
    if (const auto digits = compact.number(8, 8)) {
        scanner = compact;
        return day_of(*digits / 10'000, *digits / 100 % 100, *digits % 100);
    }
    const auto year = scanner.number(4, 4);
    if (!year) return std::nullopt;
    const std::string_view separator = scanner.take("-") ? "-" : scanner.take("/") ? "/" : "";
    if (separator.empty()) return std::nullopt;
    const auto month = scanner.number(1, 2);
    if (!month || !scanner.take(separator)) return std::nullopt;
    const auto day = scanner.number(1, 2);
    if (!day) return std::nullopt;
    return day_of(*year, *month, *day);
}

/// The hour on the clock of 24; nothing when the half of the day and the hour do not fit.
std::optional<int> hour_of(int hour, Half half) {
    if (half == Half::none) return hour <= 23 ? std::optional(hour) : std::nullopt;
    if (hour < 1 || hour > 12) return std::nullopt;
    return hour % 12 + (half == Half::afternoon ? 12 : 0);
}

/// "204000" or "204000.0": a spreadsheet takes such a column for numbers.
std::optional<Seconds> scan_compact_time(Scanner& scanner) {
    const auto digits = scanner.number(6, 6);
    if (!digits || (scanner.take(".") && !scanner.number(1, 9))) return std::nullopt;
    const int hour = *digits / 10'000;
    const int minute = *digits / 100 % 100;
    const int second = *digits % 100;
    if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return std::chrono::hours(hour) + std::chrono::minutes(minute) + Seconds(second);
}

/// "12:09", "12:09:38", "12:09:38.5", "下午 05:23:52" or "05:23:52 PM".
std::optional<Seconds> scan_time(Scanner& scanner) {
    auto half = take_half(scanner);
    scanner.skip_spaces();
    const auto hours = scanner.number(1, 2);
    if (!hours || !scanner.take(":")) return std::nullopt;
    const auto minutes = scanner.number(2, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    int seconds = 0;
    if (scanner.take(":")) {
        const auto found = scanner.number(2, 2);
        if (!found || *found > 59) return std::nullopt;
        seconds = *found;
        // Nobody exports fractions of a second on purpose; ".0" is what spreadsheets append.
        if (scanner.take(".") && !scanner.number(1, 9)) return std::nullopt;
    }
    Scanner after = scanner;
    after.skip_spaces();
    if (half == Half::none && (half = take_half(after)) != Half::none) scanner = after;
    const auto hour = hour_of(*hours, half);
    if (!hour) return std::nullopt;
    return std::chrono::hours(*hour) + std::chrono::minutes(*minutes) + Seconds(seconds);
}

}  // namespace

std::optional<ReceivedTime> parse_received_time(std::string_view text, const Zone& zone) {
    const auto trimmed = trim(text);
    if (const auto instant = parse_instant(trimmed)) return ReceivedTime{*instant, false};

    Scanner scanner(trimmed);
    const auto day = scan_day(scanner);
    if (!day) return std::nullopt;
    if (scanner.done()) return ReceivedTime{zone.at(*day, Seconds(0)), true};
    if (!scanner.take("T") && !scanner.skip_spaces()) return std::nullopt;
    Scanner compact = scanner;
    auto time = scan_compact_time(compact);
    if (time) {
        scanner = compact;
    } else {
        time = scan_time(scanner);
    }
    if (!time || !scanner.done()) return std::nullopt;
    return ReceivedTime{zone.at(*day, *time), false};
}

}  // namespace bihuan::app
