#pragma once

// A second opinion on the calendar that shares no idea with it: it asks of every piece of time
// whether the center is open, by looking at the clock on the wall, and counts.

#include "bihuan/domain/calendar.hpp"

#include <date/tz.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bihuan::test {

using domain::CalendarDefinition;
using domain::Duration;

/// The local time of a place on a scale without a zone, as somebody notes it who never turns the
/// clock back: in the hour that comes twice it stands still.
class Wall {
public:
    explicit Wall(const std::string& zone) : zone_(date::locate_zone(zone)) {}

    std::chrono::sys_seconds at(std::chrono::sys_seconds time) {
        if (!known_ || time < begin_ || time >= end_) look_up(time);
        return std::max(time + offset_, last_before_);
    }

private:
    void look_up(std::chrono::sys_seconds time) {
        const auto now = zone_->get_info(time);
        begin_ = now.begin;
        end_ = now.end;
        offset_ = now.offset;
        const auto last = begin_ - Seconds(1);
        last_before_ = last + zone_->get_info(last).offset;
        known_ = true;
    }

    const date::time_zone* zone_;
    bool known_ = false;
    std::chrono::sys_seconds begin_;
    std::chrono::sys_seconds end_;
    Seconds offset_{0};
    std::chrono::sys_seconds last_before_;
};

/// The rules of precedence as a sentence: of the entries for the day the strongest.
inline std::vector<domain::Span> plain_hours(const CalendarDefinition& definition, Day day) {
    const domain::SpecialDay* strongest = nullptr;
    for (const auto& special : definition.days) {
        if (special.day != day) continue;
        if (strongest == nullptr || special.kind > strongest->kind) strongest = &special;
    }
    if (strongest == nullptr) {
        return definition.weekly[std::chrono::weekday(day).iso_encoding() - 1];
    }
    if (strongest->hours) return *strongest->hours;
    return strongest->kind == domain::DayKind::make_up ? definition.weekly[0]
                                                       : std::vector<domain::Span>();
}

/// Knows the days [first, last] and nothing else. Every minute is asked at its full minute and at
/// each second of the minute at which any span begins or ends, since between those nothing changes;
/// `Grain::second` asks at every second.
class CalendarOracle {
public:
    enum class Grain { minute, second };

    CalendarOracle(const CalendarDefinition& definition, Day first, Day last, Grain grain)
        : wall_(definition.zone), hours_from_(first - std::chrono::days(2)) {
        for (auto day = hours_from_; day <= last + std::chrono::days(2);
             day += std::chrono::days(1)) {
            hours_.push_back(plain_hours(definition, day));
        }
        ask_at(grain);
        // Midnights of UTC: which instants are covered does not matter, only that they are known.
        begin_ = first;
        end_ = last;
        for (auto minute = begin_; minute < end_; minute += std::chrono::minutes(1)) {
            for (std::size_t i = 0; i < asked_.size(); ++i) {
                const bool last_of_minute = i + 1 == asked_.size();
                note(minute + asked_[i], minute + (last_of_minute ? Seconds(60) : asked_[i + 1]));
            }
        }
    }

    Instant begin() const { return begin_; }
    Instant end() const { return end_; }

    Duration between(Instant from, Instant to) const {
        Duration sum{0};
        for (const auto& piece : pieces_) {
            const auto overlap =
                std::min<Instant>(to, piece.to) - std::max<Instant>(from, piece.from);
            if (overlap > Duration(0)) sum += overlap;
        }
        return sum;
    }

    /// Nothing when the days end before.
    std::optional<Instant> add(Instant start, Duration amount) const {
        if (amount == Duration(0)) return start;
        for (const auto& piece : pieces_) {
            const auto from = std::max<Instant>(start, piece.from);
            const auto length = piece.to - from;
            if (length <= Duration(0)) continue;
            if (amount <= length) return from + amount;
            amount -= length;
        }
        return std::nullopt;
    }

    /// The end of the last open piece of the `count`th day that has one and comes after `day`.
    std::optional<Instant> close_of_nth_working_day(Day day, int count) const {
        std::set<Day> seen;
        for (const auto& piece : pieces_) {
            if (piece.owner <= day) continue;
            seen.insert(piece.owner);
            if (static_cast<int>(seen.size()) == count) return last_of(piece.owner);
        }
        return std::nullopt;
    }

    std::optional<Instant> close_of_same_working_day(Instant arrival) const {
        for (const auto& piece : pieces_) {
            if (piece.to > arrival) return last_of(piece.owner);
        }
        return std::nullopt;
    }

    Day day_of(Instant instant) {
        return std::chrono::floor<std::chrono::days>(wall_.at(std::chrono::floor<Seconds>(instant))
        );
    }

private:
    /// Open time without a break that belongs to one day; found by asking, never by computing.
    struct Piece {
        std::chrono::sys_seconds from;
        std::chrono::sys_seconds to;
        Day owner;
    };

    void ask_at(Grain grain) {
        std::set<Seconds> seconds{Seconds(0)};
        for (const auto& spans : hours_) {
            for (const auto& span : spans) {
                seconds.insert(span.opens % 60);
                seconds.insert(span.closes % 60);
            }
        }
        for (int i = 0; grain == Grain::second && i < 60; ++i) seconds.insert(Seconds(i));
        asked_.assign(seconds.begin(), seconds.end());
    }

    /// The day whose hours `time` lies in; nothing when the center is closed.
    std::optional<Day> open_day(std::chrono::sys_seconds time) {
        const auto wall = wall_.at(time);
        const auto today = std::chrono::floor<std::chrono::days>(wall);
        // A span of the day before may run over midnight.
        for (const auto day : {today, today - std::chrono::days(1)}) {
            for (const auto& span : hours_[static_cast<std::size_t>((day - hours_from_).count())]) {
                if (wall >= day + span.opens && wall < day + span.closes) return day;
            }
        }
        return std::nullopt;
    }

    void note(std::chrono::sys_seconds from, std::chrono::sys_seconds to) {
        const auto day = open_day(from);
        if (!day) return;
        const bool goes_on =
            !pieces_.empty() && pieces_.back().to == from && pieces_.back().owner == *day;
        if (goes_on) {
            pieces_.back().to = to;
        } else {
            pieces_.push_back({from, to, *day});
        }
    }

    std::optional<Instant> last_of(Day day) const {
        // What the last days have may go on behind the end.
        if (day + std::chrono::days(3) > end_) return std::nullopt;
        Instant closes;
        for (const auto& piece : pieces_) {
            if (piece.owner == day) closes = piece.to;
        }
        return closes;
    }

    Wall wall_;
    Day hours_from_;
    std::vector<std::vector<domain::Span>> hours_;
    std::vector<Seconds> asked_;
    std::chrono::sys_seconds begin_;
    std::chrono::sys_seconds end_;
    std::vector<Piece> pieces_;
};

}  // namespace bihuan::test
