#pragma once

// Sums over facts, and what reports read from them.

#include "bihuan/domain/report_sum.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

/// Adds changes to the sums. Needs the turn (`take_report_turn`).
void add_to_sums(Tx& tx, const domain::Sums& changes);
/// Notes what they change on days whose report was signed.
void note_corrections(Tx& tx, const domain::Sums& changes, Instant now);

/// All sums, levels included; for comparing.
domain::Sums read_all_sums(Tx& tx);
/// All facts as changes; the same, recounted.
domain::FactChanges read_all_changes(Tx& tx);
void delete_all_sums(Tx& tx);

/// What a report is about: days from `from` to `to`, both included.
struct SumQuestion {
    Day from;
    Day to;
    AnyOf<DepartmentId> department;
    AnyOf<TeamId> team;
    std::vector<std::string> channels;
    /// Open tickets are told apart by the day they were opened on from here on; older ones are only
    /// in the sums of their stage. Without it none are.
    std::optional<Day> opened_from;
};

struct ReadSum {
    domain::Measure measure = domain::Measure::received;
    std::string dimension;
    std::string key;
    domain::Sum sum;
};

/// Of flows over the days, of levels at the end of the last; from sums where at most one thing
/// narrows, else added up from the facts.
std::vector<ReadSum> read_sums(Tx& tx, const SumQuestion& question);
/// Totals of every day on which something changed, levels carried on; by day.
std::map<Day, std::map<domain::Measure, domain::Sum>> read_trend(
    Tx& tx, const SumQuestion& question
);
struct DaySum {
    Day day;
    domain::Measure measure = domain::Measure::received;
    std::string dimension;
    std::string key;
    std::int64_t n = 0;
};
/// Flows of the whole center on these days.
std::vector<DaySum> read_days(
    Tx& tx,
    const std::vector<Day>& days,
    const std::vector<domain::Measure>& measures,
    const std::vector<std::string>& dimensions
);
/// The first day on which anything was received.
std::optional<Day> first_counted_day(Tx& tx);
/// Of each category below another one the topmost above it.
std::map<std::string, std::string> category_tops(Tx& tx);
/// How many different tickets are behind each flow.
std::map<domain::Measure, std::int64_t> count_tickets_behind(
    Tx& tx, const SumQuestion& question
);

}  // namespace bihuan::store
