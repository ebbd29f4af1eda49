#pragma once

// Measures of improvement, and the sums by which they are judged.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/improvement.hpp"
#include "bihuan/domain/report_sum.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

using ImprovementId = Id<struct ImprovementTag>;

struct Improvement {
    ImprovementId id;
    std::string figure;
    /// As of sums: "total" with an empty key for the whole center.
    std::string dimension = "total";
    std::string key;
    std::string measures;
    /// In hundredths of the figure's unit; fen for money.
    std::optional<std::int64_t> target;
    /// One of the two.
    std::optional<UserId> user_id;
    std::optional<DepartmentId> department_id;
    Day begun_on;
    std::optional<Day> due_on;
    domain::ImprovementState state = domain::ImprovementState::open;
    /// Since when it is no longer open.
    std::optional<Instant> ended_at;
    std::string result;
    UserId created_by;
    Instant created_at;
    Instant updated_at;
    std::int64_t version = 1;
};

void insert_improvement(Tx& tx, const Improvement& improvement);
/// False when the row is no longer at the version before `improvement.version`.
bool update_improvement(Tx& tx, const Improvement& improvement);
std::optional<Improvement> find_improvement(Tx& tx, ImprovementId id);

struct ImprovementFilter {
    std::optional<domain::ImprovementState> state;
    std::optional<std::string> figure;
};
/// The newest first, those older than `before`.
std::vector<Improvement> list_improvements(
    Tx& tx, const ImprovementFilter& filter, std::optional<ImprovementId> before,
    std::size_t limit
);
std::int64_t count_improvements(Tx& tx, const ImprovementFilter& filter);
/// Those begun up to `last_day` that were open at `from` or later, by their begin; at most `limit`.
std::vector<Improvement> improvements_during(
    Tx& tx, Instant from, Day last_day, std::size_t limit
);

/// One sum that is asked for: of flows over the days, of levels at the end of the last.
struct SumSpan {
    /// Answers with the same one are added up.
    std::int64_t number = 0;
    domain::Measure measure = domain::Measure::received;
    std::string dimension;
    std::string key;
    domain::DaySpan days;
};
/// Of the whole center, by number and measure. Nothing for what has no row.
std::map<std::int64_t, std::map<domain::Measure, domain::Sum>> read_sum_spans(
    Tx& tx, const std::vector<SumSpan>& spans
);

}  // namespace bihuan::store
