#pragma once

// What the tables of a report are put together with: columns, rows in their order, and the
// addresses of the lists behind their cells.

#include "app/report_sums.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace bihuan::app {

using ReportRow = std::vector<ReportCell>;

struct ColumnText {
    std::string_view code;
    std::string_view zh;
    std::string_view en;
    std::string_view unit;
};

/// Several lists of columns, one after the other.
ReportTable make_table(
    std::string_view code, std::string name,
    std::initializer_list<std::span<const ColumnText>> columns, const ReportNames& names
);

std::int64_t count_in(const ReportSums::ByMeasure& sums, domain::Measure measure);

/// Rows that come in an order of their own.
class Rows {
public:
    void add(const ReportNames::Named& named, ReportRow row, std::string drill) {
        rows_.emplace_back(named.place, named.code, std::move(row), std::move(drill));
    }
    void move_into(ReportTable& table);

private:
    std::vector<std::tuple<std::size_t, std::string, ReportRow, std::string>> rows_;
};

/// The list of tickets behind a figure, or a measure, with what narrows the report.
std::string list_of(std::string_view code, const store::SumQuestion& question);
/// The same without the days.
std::string list_of_any_day(std::string_view code, const store::SumQuestion& question);
/// One part of `figure_of`.
std::string key_part(std::string_view dimension, const std::string& key);

/// For tables whose columns are named after figures and whose rows end in parts of `figure_of`.
void set_column_drills(ReportTable& table, const store::SumQuestion& question);

/// Which cells of a column named `code` open into tickets.
bool opens_into_tickets(std::string_view code);

/// 人员工作量 and 明星榜.
ReportTable agent_table(const TableSource& source, const ReportNames& names);
ReportTable star_table(const TableSource& source, const ReportNames& names);

}  // namespace bihuan::app
