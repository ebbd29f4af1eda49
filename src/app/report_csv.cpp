#include "bihuan/app/csv_line.hpp"
#include "bihuan/app/report.hpp"

#include <array>
#include <cstdio>

namespace bihuan::app {

namespace {

std::string cell_text(const ReportCell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* share = std::get_if<double>(&cell)) {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "%.1f", *share);
        return text.data();
    }
    return {};
}

/// The columns of the first report, whose lines stay as they were.
constexpr std::array<std::string_view, 6> first_columns{
    "code", "name", "received", "opened", "closed", "carried_over"};
constexpr std::size_t first_figures = 6;
constexpr std::size_t cells_of_first = 10;

bool has_first_columns(const ReportTable& table) {
    if (table.columns.size() != first_columns.size()) return false;
    for (std::size_t i = 0; i < first_columns.size(); ++i) {
        if (table.columns[i].code != first_columns[i]) return false;
    }
    return true;
}

class CsvReport {
public:
    explicit CsvReport(const Report& report) : report_(report) {}

    std::string text() {
        csv_ = csv_byte_order_mark;
        add(
            {"date", "table", "code", "name", "received", "opened", "closed", "carried_over",
             "clocks_met", "clocks_breached", "column", "value", "unit"}
        );
        add_totals();
        for (const auto& table : report_.tables) {
            if (has_first_columns(table)) add_flows(table);
        }
        for (const auto& figure : report_.figures) {
            add_value("figures", figure.code, figure.name, "value", figure.value, figure.unit);
        }
        for (const auto& table : report_.tables) {
            if (!has_first_columns(table)) add_cells(table);
        }
        return std::move(csv_);
    }

private:
    void add(std::vector<std::string> cells) {
        cells.resize(cells_of_first + 3);
        csv_ += csv_line(cells);
    }
    void add_totals() {
        std::vector<std::string> cells{report_.period.name, "total", "total", ""};
        for (std::size_t i = 0; i < first_figures && i < report_.figures.size(); ++i) {
            cells.push_back(cell_text(report_.figures[i].value));
        }
        add(std::move(cells));
    }
    void add_flows(const ReportTable& table) {
        for (const auto& row : table.rows) {
            std::vector<std::string> cells{report_.period.name, table.code};
            for (const auto& cell : row) cells.push_back(cell_text(cell));
            add(std::move(cells));
        }
    }
    void add_value(
        const std::string& table, const std::string& code, const std::string& name,
        const std::string& column, const ReportCell& value, const std::string& unit
    ) {
        std::vector<std::string> cells{report_.period.name, table, code, name};
        cells.resize(cells_of_first);
        cells.push_back(column);
        cells.push_back(cell_text(value));
        cells.push_back(unit);
        add(std::move(cells));
    }
    /// Texts at the beginning of a row say what its numbers are about.
    void add_cells(const ReportTable& table) {
        for (const auto& row : table.rows) {
            const auto own_unit = unit_of_row(table, row);
            std::string code;
            std::string name;
            for (std::size_t i = 0; i < row.size(); ++i) {
                const auto& column = table.columns.at(i);
                if (column.unit == "text" || column.unit == "date") {
                    auto& into = column.code == "name" || column.code.ends_with("_name") ? name
                                                                                        : code;
                    into += (into.empty() ? "" : " | ") + cell_text(row[i]);
                    continue;
                }
                const auto& unit = column.unit.empty() ? own_unit : column.unit;
                add_value(table.code, code, name, column.code, row[i], unit);
            }
        }
    }

    const Report& report_;
    std::string csv_;
};

}  // namespace

std::string report_csv(const Report& report) { return CsvReport(report).text(); }

}  // namespace bihuan::app
