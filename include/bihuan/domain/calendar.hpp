#pragma once

// The business calendar: when the center is open, and the arithmetic of working time on it.

#include "bihuan/base/result.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/names.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::domain {

/// A length of time as the clock counts it.
using Duration = std::chrono::microseconds;

/// Open hours of a day, half-open: arriving exactly at `closes` is arriving after closing. Both
/// count from local midnight of the day that opens, 0 ≤ opens < 24 h and opens < closes. A span
/// over midnight closes after 24 h, but not more than 24 h after it opened, and belongs to the day
/// on which it opens: 22:00–06:00 of a Friday is Friday's work even where Saturday is off.
struct Span {
    Seconds opens{0};
    Seconds closes{0};
    friend bool operator==(const Span&, const Span&) = default;
};

/// Why a day differs from the weekly hours, weakest first: an explicit date beats a make-up day
/// (调休) beats a holiday.
enum class DayKind { holiday, make_up, date };

inline constexpr std::array<Name<DayKind>, 3> day_kind_names{
    {
     {DayKind::holiday, "holiday", "节假日", "Holiday"},
     {DayKind::make_up, "make_up", "调休上班", "Make-up working day"},
     {DayKind::date, "date", "指定日期", "Explicit date"},
     }
};
BH_NAMES(DayKind, day_kind_names);

/// One day that differs. A holiday has no hours; a make-up day without hours has Monday's; an
/// explicit date without hours is closed. Hours that are given may not be empty.
struct SpecialDay {
    Day day;
    DayKind kind = DayKind::holiday;
    std::optional<std::vector<Span>> hours;
    std::string name;
};

/// What a calendar is made of. Pointers in faults are those of the calendar file
/// (`app::parse_calendar`).
struct CalendarDefinition {
    std::string zone = "Asia/Shanghai";
    int version = 1;
    /// Monday first.
    std::array<std::vector<Span>, 7> weekly;
    std::vector<SpecialDay> days;
    /// The last day of the last published holiday list: later days are reckoned by the weekly hours
    /// alone, and `Calendar::unpublished` warns of them.
    std::optional<Day> known_until;
    /// The days that are precomputed, both included. Imports go back to 1990. Without `last` the
    /// calendar reaches to the end of 2050, or of the 15th year after the last special day if that
    /// is later.
    Day first = Day(std::chrono::year(1990) / 1 / 1);
    std::optional<Day> last;
};

/// One day in an account of working time. A day that does not work says why: `kind` and `name` of
/// the special day that decided, or without a kind the weekly hours.
struct DayAccount {
    using Stretch = std::pair<Instant, Instant>;

    Day day;
    /// What decided the hours; nothing for the weekly ones.
    std::optional<DayKind> kind;
    std::string name;
    /// Whether the day has open hours at all, inside of the account or not.
    bool works = false;
    /// Open time, clipped to the account.
    std::vector<Stretch> counted;
    /// Closed time between two open spans of the day, such as the midday break; clipped as well.
    std::vector<Stretch> breaks;
};

/// What an administrator should see to. `code` is a key of the message catalogue, `argument` fills
/// its `{}`.
struct CalendarWarning {
    std::string code;
    std::string argument;
    friend bool operator==(const CalendarWarning&, const CalendarWarning&) = default;
};

/// So many days before the end of the published holidays the calendar begins to warn.
inline constexpr std::chrono::days holiday_list_notice{60};

/// Immutable after construction and therefore safe to share between threads. All arithmetic is by
/// binary search over precomputed spans with running sums. A question about a time outside of the
/// precomputed days is refused with `calendar_gap` and the day as argument; it is never answered
/// with "now".
class Calendar {
public:
    /// Refuses with `invalid` and the faults `unknown_zone`, `span_out_of_range`, `span_overlaps`,
    /// `span_overlaps_night` (with the span over midnight of the day before; the argument is the
    /// day that opens too early), `calendar_without_hours`, `day_without_hours`,
    /// `holiday_with_hours`, `duplicate_day`, `day_out_of_range`.
    static Result<Calendar> make(CalendarDefinition definition);

    int version() const { return definition_.version; }
    const CalendarDefinition& definition() const { return definition_; }
    const Zone& zone() const { return zone_; }
    std::optional<Day> known_until() const { return definition_.known_until; }

    /// The open hours of a day by precedence; also of days that are not precomputed.
    const std::vector<Span>& hours_of(Day day) const;
    bool is_working_day(Day day) const { return !hours_of(day).empty(); }
    /// The day to which an instant belongs: that of the open span in which it lies, which for the
    /// small hours of a night shift is the day before; else the local day.
    Day day_of(Instant instant) const;

    /// The earliest instant by which `amount` (≥ 0) of working time has passed since `start`. Zero
    /// is `start` itself. `calendar_gap`.
    Result<Instant> add(Instant start, Duration amount) const;
    /// The working time in [from, to); zero when `to` is not after `from`. Inverse of `add`:
    /// between(a, add(a, x)) = x. `calendar_gap`.
    Result<Duration> between(Instant from, Instant to) const;
    /// The close of the last open span of the `count`th (≥ 1) working day after `day`, which itself
    /// does not count. `calendar_gap`.
    Result<Instant> close_of_nth_working_day(Day day, int count) const;
    /// The close of the working day in which `arrival` lies; after its closing, or on a day off, of
    /// the next working day. `calendar_gap`.
    Result<Instant> close_of_same_working_day(Instant arrival) const;
    /// 24:00 local of the `count`th (≥ 0) day after the one in which `start` lies.
    Instant end_of_nth_day(Instant start, int count) const;

    /// The first day in [from, to] whose holidays nobody has published yet.
    std::optional<Day> unpublished(Instant from, Instant to) const;
    /// What is amiss with the holiday list as seen on `today`: `holiday_list_ends` (within
    /// `holiday_list_notice`, or over; the argument is its last day), `year_without_make_up` (this
    /// or the next year is published, but without a make-up day). A calendar without `known_until`
    /// follows no list and has no warnings.
    std::vector<CalendarWarning> warnings(Day today) const;
    /// Day by day what [from, to) has of open and closed time, the first `days_max` days of it.
    /// Adding up what is counted gives `between`.
    std::vector<DayAccount> account(Instant from, Instant to, std::size_t days_max) const;
    /// The same for time on the clock, which counts whole days, open or not.
    std::vector<DayAccount> clock_account(Instant from, Instant to, std::size_t days_max) const;

private:
    struct OpenSpan {
        Instant opens;
        Instant closes;
        /// Working time of all spans before this one.
        Duration before;
    };
    struct WorkingDay {
        Day day;
        Instant closes;
    };

    Calendar(CalendarDefinition definition, Zone zone);
    void precompute();
    std::optional<DayAccount::Stretch> stretch_of(Day day, const Span& span) const;
    DayAccount account_of(Day day, Instant from, Instant to) const;
    Error beyond() const;
    Result<Duration> worked_until(Instant instant) const;

    CalendarDefinition definition_;
    Zone zone_;
    /// The entry that won for each special day, its hours resolved.
    std::map<Day, SpecialDay> special_;
    std::vector<OpenSpan> spans_;
    std::vector<WorkingDay> working_days_;
    Day last_;
    Instant begin_;
    Instant end_;
};

}  // namespace bihuan::domain
