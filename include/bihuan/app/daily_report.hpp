#pragma once

// 日报: what came, what went and what is left of one local day. Every figure names the list of
// tickets behind it; both count by the same conditions.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/stage.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bihuan::app {

/// In which language names are given.
enum class ReportLanguage { zh, en };

/// Empty members do not narrow.
struct ReportFilter {
    store::AnyOf<DepartmentId> department;
    store::AnyOf<TeamId> team;
    std::vector<domain::Channel> channels;
    ReportLanguage language = ReportLanguage::zh;
};

struct ReportFigure {
    std::string code;
    std::string name;
    std::int64_t value = 0;
    /// "tickets" or "clocks".
    std::string unit;
    /// How many tickets `drill` lists. Differs from `value` where one ticket counts several times:
    /// several clocks, or a reopening on the day of the first opening.
    std::int64_t tickets = 0;
    std::string drill;
};

/// Columns: code, name, received, opened, closed, carried_over.
struct ReportTableRow {
    std::string code;
    std::string name;
    std::int64_t received = 0;
    std::int64_t opened = 0;
    std::int64_t closed = 0;
    std::int64_t carried_over = 0;
};

struct ReportTable {
    std::string code;
    std::vector<ReportTableRow> rows;
};

struct DailyReport {
    Day date;
    Instant as_of;
    /// The day is over.
    bool final_ = false;
    std::vector<ReportFigure> figures;
    std::vector<ReportTable> tables;
};

/// Who may see only their teams' tickets gets the report of their teams. `not_found` for a team
/// outside of them; `invalid` (`in_the_future`) for a day that has not begun.
Result<DailyReport> daily_report(
    store::Tx& tx, const Context& context, Day date, const ReportFilter& filter
);

Json report_json(const DailyReport& report);
/// One rectangle with a byte order mark: the totals first, then the rows of every table.
std::string report_csv(const DailyReport& report);

}  // namespace bihuan::app
