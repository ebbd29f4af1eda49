#include "bihuan/domain/calendar.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

namespace bihuan::domain {
namespace {

constexpr Seconds day_length = std::chrono::hours(24);
constexpr Day last_at_least = Day(std::chrono::year(2050) / 12 / 31);
constexpr auto years_after_last_special_day = std::chrono::years(15);
/// No calendar reaches further: a slip such as 20226 for 2026 would fill the memory with spans.
constexpr Day latest_special_day = Day(std::chrono::year(2200) / 12 / 31);
constexpr std::array<std::string_view, 7> weekday_names{
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
};

Error gap(Day day) {
    return refuse(Refusal::invalid, "calendar_gap", to_text(day));
}

std::size_t weekday_index(Day day) {
    return std::chrono::weekday(day).iso_encoding() - 1;
}

bool is_sane(const Span& span) {
    const bool opens_on_the_day = span.opens >= Seconds(0) && span.opens < day_length;
    return opens_on_the_day && span.closes > span.opens && span.closes - span.opens <= day_length;
}

/// Whether the last span of one day is still open when the next day's first one opens.
bool runs_into(const std::vector<Span>& day, const std::vector<Span>& next) {
    if (day.empty() || next.empty() || !is_sane(day.back())) return false;
    return day.back().closes - day_length > next.front().opens;
}

void check_spans(
    const std::vector<Span>& spans, const std::string& pointer, std::vector<Fault>& faults
) {
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const auto& span = spans[i];
        const auto here = pointer + "/" + std::to_string(i);
        if (!is_sane(span)) {
            faults.push_back({here, "span_out_of_range", {}});
        } else if (i > 0 && span.opens < spans[i - 1].closes) {
            faults.push_back({here, "span_overlaps", {}});
        }
    }
}

void check_weekly(const CalendarDefinition& definition, std::vector<Fault>& faults) {
    bool any = false;
    for (std::size_t i = 0; i < weekday_names.size(); ++i) {
        check_spans(definition.weekly[i], "/weekly/" + std::string(weekday_names[i]), faults);
        any = any || !definition.weekly[i].empty();
    }
    if (!any) faults.push_back({"/weekly", "calendar_without_hours", {}});
    for (std::size_t i = 0; i < weekday_names.size(); ++i) {
        const auto next = (i + 1) % weekday_names.size();
        if (!runs_into(definition.weekly[i], definition.weekly[next])) continue;
        const std::string name(weekday_names[next]);
        faults.push_back({"/weekly/" + name + "/0", "span_overlaps_night", name});
    }
}

void check_day(
    const CalendarDefinition& definition,
    std::size_t index,
    std::set<std::pair<Day, DayKind>>& seen,
    std::vector<Fault>& faults
) {
    const auto& special = definition.days[index];
    const auto pointer = "/days/" + std::to_string(index);
    const auto day = to_text(special.day);
    if (special.day < definition.first || special.day > latest_special_day) {
        faults.push_back({pointer + "/date", "day_out_of_range", day});
    }
    if (!seen.insert({special.day, special.kind}).second) {
        faults.push_back({pointer + "/date", "duplicate_day", day});
    }
    if (special.kind == DayKind::holiday && special.hours) {
        faults.push_back({pointer + "/hours", "holiday_with_hours", day});
    }
    const bool inherits_none = special.kind == DayKind::make_up && definition.weekly[0].empty();
    if (special.hours ? special.hours->empty() : inherits_none) {
        faults.push_back({pointer + "/hours", "day_without_hours", day});
    }
    if (special.hours) check_spans(*special.hours, pointer + "/hours", faults);
}

/// The entries that decide: of several for one day the strongest kind, its hours resolved.
std::map<Day, SpecialDay> winners(const CalendarDefinition& definition) {
    auto days = definition.days;
    std::stable_sort(days.begin(), days.end(), [](const SpecialDay& a, const SpecialDay& b) {
        return a.kind < b.kind;
    });
    std::map<Day, SpecialDay> result;
    // The strongest kind comes last and overwrites the others.
    for (auto& special : days) {
        const bool inherits = !special.hours && special.kind == DayKind::make_up;
        if (!special.hours) special.hours.emplace();
        if (inherits) special.hours = definition.weekly[0];
        result.insert_or_assign(special.day, special);
    }
    return result;
}

/// A night shift that runs into the day after: where one of the two is a special day. The weekly
/// hours among themselves are checked before.
void check_nights(const CalendarDefinition& definition, std::vector<Fault>& faults) {
    const auto special = winners(definition);
    const auto hours = [&](Day day) -> const std::vector<Span>& {
        const auto found = special.find(day);
        return found == special.end() ? definition.weekly[weekday_index(day)]
                                      : *found->second.hours;
    };
    const auto pointer = [&](Day day) {
        const auto& days = definition.days;
        const auto kind = special.at(day).kind;
        const auto found = std::find_if(days.begin(), days.end(), [&](const SpecialDay& entry) {
            return entry.day == day && entry.kind == kind;
        });
        return "/days/" + std::to_string(found - days.begin()) + "/hours";
    };
    constexpr std::chrono::days one{1};
    for (const auto& [day, entry] : special) {
        if (runs_into(hours(day - one), hours(day))) {
            faults.push_back({pointer(day), "span_overlaps_night", to_text(day)});
        }
        if (!special.contains(day + one) && runs_into(hours(day), hours(day + one))) {
            faults.push_back({pointer(day), "span_overlaps_night", to_text(day + one)});
        }
    }
}

std::vector<Fault> faults_of(const CalendarDefinition& definition) {
    std::vector<Fault> faults;
    check_weekly(definition, faults);
    std::set<std::pair<Day, DayKind>> seen;
    for (std::size_t i = 0; i < definition.days.size(); ++i) {
        check_day(definition, i, seen, faults);
    }
    check_nights(definition, faults);
    return faults;
}

std::optional<Zone> find_zone(const std::string& name) {
    try {
        return Zone(name);
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

}  // namespace

Result<Calendar> Calendar::make(CalendarDefinition definition) {
    auto faults = faults_of(definition);
    auto zone = find_zone(definition.zone);
    if (!zone) faults.push_back({"/zone", "unknown_zone", definition.zone});
    if (!faults.empty()) return invalid(std::move(faults));
    return Calendar(std::move(definition), std::move(*zone));
}

Calendar::Calendar(CalendarDefinition definition, Zone zone)
    : definition_(std::move(definition)), zone_(std::move(zone)) {
    special_ = winners(definition_);
    last_ = definition_.last.value_or(last_at_least);
    if (!definition_.last && !special_.empty()) {
        const std::chrono::year_month_day last_special(special_.rbegin()->first);
        const auto until = last_special.year() + years_after_last_special_day;
        last_ = std::max(last_, Day(until / 12 / 31));
    }
    precompute();
}

/// The refusal of an answer that would lie after the last day.
Error Calendar::beyond() const {
    return gap(last_ + std::chrono::days(1));
}

/// The instants of a span; nothing where a change to summer time swallows it whole.
std::optional<DayAccount::Stretch> Calendar::stretch_of(Day day, const Span& span) const {
    const auto opens = zone_.at(day, span.opens);
    const bool over_midnight = span.closes >= day_length;
    const auto closes = over_midnight
                            ? zone_.at(day + std::chrono::days(1), span.closes - day_length)
                            : zone_.at(day, span.closes);
    if (closes <= opens) return std::nullopt;
    return DayAccount::Stretch(opens, closes);
}

void Calendar::precompute() {
    constexpr std::chrono::days one{1};
    begin_ = zone_.at(definition_.first, Seconds(0));
    end_ = zone_.at(last_ + one, Seconds(0));
    Duration total{0};
    // A night shift of the day before the first may reach into it.
    for (Day day = definition_.first - one; day <= last_; day += one) {
        std::optional<Instant> closes_last;
        for (const auto& span : hours_of(day)) {
            const auto stretch = stretch_of(day, span);
            if (!stretch || stretch->second <= begin_) continue;
            const auto opens = std::max(stretch->first, begin_);
            spans_.push_back({opens, stretch->second, total});
            total += stretch->second - opens;
            closes_last = stretch->second;
        }
        if (closes_last) working_days_.push_back({day, *closes_last});
    }
    // And that of the last day beyond its end.
    if (!spans_.empty()) end_ = std::max(end_, spans_.back().closes);
}

const std::vector<Span>& Calendar::hours_of(Day day) const {
    const auto special = special_.find(day);
    if (special != special_.end()) return *special->second.hours;
    return definition_.weekly[weekday_index(day)];
}

Day Calendar::day_of(Instant instant) const {
    const auto local = zone_.day_of(instant);
    const auto before = local - std::chrono::days(1);
    const auto& hours = hours_of(before);
    if (hours.empty()) return local;
    const auto night = stretch_of(before, hours.back());
    return night && night->second > instant ? before : local;
}

/// The working time from the first precomputed day to `instant`.
Result<Duration> Calendar::worked_until(Instant instant) const {
    if (instant < begin_ || instant > end_) return gap(zone_.day_of(instant));
    const auto after = std::upper_bound(
        spans_.begin(),
        spans_.end(),
        instant,
        [](Instant value, const OpenSpan& span) { return value < span.opens; }
    );
    if (after == spans_.begin()) return Duration(0);
    const auto& span = *std::prev(after);
    return span.before + (std::min(instant, span.closes) - span.opens);
}

Result<Instant> Calendar::add(Instant start, Duration amount) const {
    assert(amount >= Duration(0));
    BH_TRY(worked, worked_until(start));
    if (amount == Duration(0)) return start;
    const auto target = worked + amount;
    // The last span that begins with less than the target: the target lies in it or at its close.
    const auto found =
        std::partition_point(spans_.begin(), spans_.end(), [target](const OpenSpan& span) {
            return span.before < target;
        });
    if (found == spans_.begin()) return beyond();
    const auto& span = *std::prev(found);
    const auto result = span.opens + (target - span.before);
    if (result > span.closes) return beyond();
    return result;
}

Result<Duration> Calendar::between(Instant from, Instant to) const {
    if (to <= from) return Duration(0);
    BH_TRY(before, worked_until(from));
    BH_TRY(after, worked_until(to));
    return after - before;
}

Result<Instant> Calendar::close_of_nth_working_day(Day day, int count) const {
    assert(count >= 1);
    if (day + std::chrono::days(1) < definition_.first) return gap(day);
    const auto next = std::upper_bound(
        working_days_.begin(),
        working_days_.end(),
        day,
        [](Day value, const WorkingDay& working) { return value < working.day; }
    );
    if (working_days_.end() - next < count) return beyond();
    return next[count - 1].closes;
}

Result<Instant> Calendar::close_of_same_working_day(Instant arrival) const {
    if (arrival < begin_ || arrival >= end_) return gap(zone_.day_of(arrival));
    const auto next = std::upper_bound(
        working_days_.begin(),
        working_days_.end(),
        arrival,
        [](Instant value, const WorkingDay& working) { return value < working.closes; }
    );
    if (next == working_days_.end()) return beyond();
    return next->closes;
}

Instant Calendar::end_of_nth_day(Instant start, int count) const {
    assert(count >= 0);
    return zone_.at(zone_.day_of(start) + std::chrono::days(count + 1), Seconds(0));
}

std::optional<Day> Calendar::unpublished(Instant from, Instant to) const {
    const auto known_until = definition_.known_until;
    if (!known_until || zone_.day_of(to) <= *known_until) return std::nullopt;
    return std::max(zone_.day_of(from), *known_until + std::chrono::days(1));
}

std::vector<CalendarWarning> Calendar::warnings(Day today) const {
    std::vector<CalendarWarning> result;
    if (!definition_.known_until) return result;
    const auto known_until = *definition_.known_until;
    if (known_until < today + holiday_list_notice) {
        result.push_back({"holiday_list_ends", to_text(known_until)});
    }
    std::set<std::chrono::year> made_up;
    for (const auto& special : definition_.days) {
        if (special.kind != DayKind::make_up) continue;
        made_up.insert(std::chrono::year_month_day(special.day).year());
    }
    const auto this_year = std::chrono::year_month_day(today).year();
    for (const auto year : {this_year, this_year + std::chrono::years(1)}) {
        if (Day(year / 12 / 31) > known_until || made_up.contains(year)) continue;
        result.push_back({"year_without_make_up", std::to_string(static_cast<int>(year))});
    }
    return result;
}

DayAccount Calendar::account_of(Day day, Instant from, Instant to) const {
    DayAccount account;
    account.day = day;
    if (const auto special = special_.find(day); special != special_.end()) {
        account.kind = special->second.kind;
        account.name = special->second.name;
    }
    const auto clip = [&](std::vector<DayAccount::Stretch>& list, Instant begin, Instant end) {
        begin = std::max(begin, from);
        end = std::min(end, to);
        if (begin < end) list.emplace_back(begin, end);
    };
    std::optional<Instant> closed_at;
    for (const auto& span : hours_of(day)) {
        const auto stretch = stretch_of(day, span);
        if (!stretch) continue;
        account.works = true;
        if (closed_at) clip(account.breaks, *closed_at, stretch->first);
        clip(account.counted, stretch->first, stretch->second);
        closed_at = stretch->second;
    }
    return account;
}

std::vector<DayAccount> Calendar::account(Instant from, Instant to, std::size_t days_max) const {
    std::vector<DayAccount> result;
    if (to <= from) return result;
    const auto last = zone_.day_of(to - Duration(1));
    for (auto day = day_of(from); day <= last && result.size() < days_max;
         day += std::chrono::days(1)) {
        result.push_back(account_of(day, from, to));
    }
    return result;
}

std::vector<DayAccount> Calendar::clock_account(
    Instant from, Instant to, std::size_t days_max
) const {
    std::vector<DayAccount> result;
    for (auto day = zone_.day_of(from); from < to && result.size() < days_max;
         day += std::chrono::days(1)) {
        const auto next = std::min(zone_.at(day + std::chrono::days(1), Seconds(0)), to);
        auto& account = result.emplace_back();
        account.day = day;
        account.works = true;
        account.counted.emplace_back(from, next);
        from = next;
    }
    return result;
}

}  // namespace bihuan::domain
