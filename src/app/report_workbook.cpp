#include "bihuan/app/report_workbook.hpp"

#include "app/local_time.hpp"
#include "app/workbook_file.hpp"
#include "bihuan/base/text.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

namespace bihuan::app {

namespace {

/// What spreadsheets allow as the name of a sheet.
constexpr std::size_t sheet_name_max = 31;
constexpr lxw_row_t rows_max = 1'000'000;
/// Bars that can still be told apart.
constexpr lxw_row_t bars_max = 15;

using Column = ReportColumn;
using Row = std::vector<ReportCell>;

void check(lxw_error error) {
    if (error != LXW_NO_ERROR) throw std::runtime_error(lxw_strerror(error));
}

/// Days since 1899-12-30, as spreadsheets count.
double serial_of(Day day) {
    constexpr auto first = Day(std::chrono::year(1899) / 12 / 30);
    return static_cast<double>((day - first).count());
}

std::string shortened(std::string text) {
    for (auto& letter : text) {
        if (std::string_view("[]:*?/\\'").find(letter) != std::string_view::npos) letter = ' ';
    }
    while (character_count(text) > sheet_name_max) {
        text.pop_back();
        while (!text.empty() && !is_valid_utf8(text)) text.pop_back();
    }
    return text;
}

class Workbook {
public:
    Workbook(ReportLanguage language, const Zone& zone) : language_(language), zone_(zone) {
        auto* book = file_.workbook();
        bold_ = workbook_add_format(book);
        format_set_bold(bold_);
        head_ = workbook_add_format(book);
        format_set_bold(head_);
        format_set_bottom(head_, LXW_BORDER_THIN);
        number_head_ = workbook_add_format(book);
        format_set_bold(number_head_);
        format_set_bottom(number_head_, LXW_BORDER_THIN);
        format_set_align(number_head_, LXW_ALIGN_RIGHT);
        words_ = workbook_add_format(book);
        format_set_indent(words_, 1);
        share_ = format("0.0%");
        money_ = format("#,##0.00");
        count_ = format("#,##0");
        day_ = format("yyyy-mm-dd");
    }

    /// Of the same report the same bytes, whenever it is written.
    void made_at(Instant at) {
        lxw_doc_properties properties{};
        properties.created = std::chrono::floor<Seconds>(at).time_since_epoch().count();
        workbook_set_properties(file_.workbook(), &properties);
    }

    std::string word(std::string_view zh, std::string_view en) const {
        return std::string(language_ == ReportLanguage::zh ? zh : en);
    }
    void begin(const std::string& name) {
        auto unique = shortened(name);
        for (int n = 2; !names_.insert(unique).second; ++n) {
            unique = shortened(std::to_string(n) + " " + name);
        }
        sheet_ = workbook_add_worksheet(file_.workbook(), unique.c_str());
        if (sheet_ == nullptr) throw std::runtime_error("a worksheet cannot be begun");
        worksheet_set_landscape(sheet_);
        worksheet_set_paper(sheet_, 9);
        worksheet_fit_to_pages(sheet_, 1, 0);
        name_ = unique;
        next_ = 0;
    }
    void line(const std::string& name, const std::string& value) {
        text(0, name, bold_);
        text(1, value, nullptr);
        ++next_;
    }
    void line(const std::string& name, Instant at) { line(name, local(at)); }
    std::string local(Instant at) const { return local_second(zone_, at); }
    void skip() { ++next_; }
    /// The head stays where it is, and is printed on every page.
    void head(const std::vector<Column>& columns) {
        columns_ = columns;
        lxw_col_t at = 0;
        for (const auto& column : columns) {
            const bool words = column.unit == "text" || column.unit == "date";
            text(at++, column.name, words ? head_ : number_head_);
        }
        worksheet_repeat_rows(sheet_, next_, next_);
        worksheet_freeze_panes(sheet_, ++next_, 0);
    }
    /// `unit` is that of columns without one.
    void row(const Row& cells, const std::string& unit = "") {
        if (next_ >= rows_max) throw std::runtime_error("a sheet has too many rows");
        for (std::size_t i = 0; i < cells.size() && i < columns_.size(); ++i) {
            const auto& own = columns_[i].unit;
            cell(static_cast<lxw_col_t>(i), cells[i], own.empty() ? unit : own);
        }
        ++next_;
    }
    void widths(const std::vector<double>& characters) {
        lxw_col_t at = 0;
        for (const auto width : characters) {
            worksheet_set_column(sheet_, at, at, width, nullptr);
            ++at;
        }
    }
    /// Beside the table that was written last, whose rows begin under its head.
    void chart(
        std::uint8_t type, lxw_row_t rows, lxw_col_t names, const std::vector<lxw_col_t>& of
    ) {
        if (rows == 0) return;
        auto* chart = workbook_add_chart(file_.workbook(), type);
        const auto first = next_ - rows;
        const auto last = first + std::min(rows, type == LXW_CHART_LINE ? rows : bars_max) - 1;
        for (const auto column : of) {
            auto* series = chart_add_series(chart, nullptr, nullptr);
            chart_series_set_categories(series, name_.c_str(), first, names, last, names);
            chart_series_set_values(series, name_.c_str(), first, column, last, column);
            chart_series_set_name(series, columns_[column].name.c_str());
        }
        chart_title_set_name(chart, name_.c_str());
        const auto beside = static_cast<lxw_col_t>(columns_.size() + 1);
        check(worksheet_insert_chart(sheet_, 1, beside, chart));
    }
    std::string bytes() {
        std::string bytes;
        file_.finish([&bytes](std::string_view piece) { bytes += piece; });
        return bytes;
    }

private:
    lxw_format* format(const char* number) {
        auto* made = workbook_add_format(file_.workbook());
        format_set_num_format(made, number);
        return made;
    }
    void text(lxw_col_t at, const std::string& value, lxw_format* how) {
        if (!value.empty()) check(worksheet_write_string(sheet_, next_, at, value.c_str(), how));
    }
    void number(lxw_col_t at, double value, lxw_format* how) {
        check(worksheet_write_number(sheet_, next_, at, value, how));
    }
    void cell(lxw_col_t at, const ReportCell& cell, const std::string& unit) {
        if (const auto* words = std::get_if<std::string>(&cell)) {
            const auto day = unit == "date" ? parse_day(*words) : std::nullopt;
            if (day) return number(at, serial_of(*day), day_);
            // Words do not touch the number beside them.
            return text(at, *words, at == 0 ? nullptr : words_);
        }
        const auto* whole = std::get_if<std::int64_t>(&cell);
        const auto* broken = std::get_if<double>(&cell);
        if (whole == nullptr && broken == nullptr) return;
        const double value = whole != nullptr ? static_cast<double>(*whole) : *broken;
        if (unit == "percent") return number(at, value / 100.0, share_);
        if (unit == "fen") return number(at, value / 100.0, money_);
        number(at, value, whole != nullptr ? count_ : nullptr);
    }

    WorkbookFile file_;
    ReportLanguage language_;
    const Zone& zone_;
    lxw_format* bold_ = nullptr;
    lxw_format* head_ = nullptr;
    lxw_format* number_head_ = nullptr;
    lxw_format* words_ = nullptr;
    lxw_format* share_ = nullptr;
    lxw_format* money_ = nullptr;
    lxw_format* count_ = nullptr;
    lxw_format* day_ = nullptr;
    std::set<std::string> names_;
    lxw_worksheet* sheet_ = nullptr;
    std::string name_;
    lxw_row_t next_ = 0;
    std::vector<Column> columns_;
};

std::string state_of(const Report& report, const Workbook& book) {
    if (report.signature) return book.word("已签发", "signed");
    return report.final_ ? book.word("已结束", "final") : book.word("进行中", "live");
}

void write_figures(Workbook& book, const Report& report) {
    book.begin(book.word("指标", "Figures"));
    book.widths({24, 14, 12, 10, 12, 60});
    book.line(book.word("期间", "Period"), report.period.name);
    book.line(book.word("数据时间", "Data of"), report.as_of);
    book.line(book.word("状态", "State"), state_of(report, book));
    if (report.signature) {
        book.line(book.word("签发人", "Signed by"), report.signature->display_name);
        book.line(book.word("签发时间", "Signed at"), report.signature->at);
        book.line("SHA-256", report.content_hash);
    }
    book.line(book.word("备注", "Remarks"), report.remarks);
    book.skip();
    book.head({{"name", book.word("指标", "Figure"), "text"},
               {"value", book.word("数值", "Value"), ""},
               {"target", book.word("目标", "Target"), ""},
               {"met", book.word("达标", "Met"), "text"},
               {"usual", book.word("平常", "Usual"), "number"},
               {"formula", book.word("算法", "Formula"), "text"}});
    for (const auto& figure : report.figures) {
        const auto met = !figure.met    ? std::string()
                         : *figure.met ? book.word("是", "yes")
                                       : book.word("否", "no");
        const auto or_nothing = [](const std::optional<double>& number) {
            return number ? ReportCell(*number) : ReportCell();
        };
        const Row row{figure.name,
                      figure.value,
                      or_nothing(figure.target),
                      met,
                      or_nothing(figure.usual),
                      figure.formula};
        book.row(row, figure.unit);
    }
}

lxw_col_t place_of(const ReportTable& table, std::string_view code) {
    const auto& columns = table.columns;
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& column) {
        return column.code == code;
    });
    return static_cast<lxw_col_t>(found - columns.begin());
}

/// What is drawn on the screen, too.
struct ChartOf {
    std::string_view table;
    std::uint8_t type;
    std::string_view names;
    std::array<std::string_view, 2> values;
};
constexpr std::array<ChartOf, 4> charts{{
    {"trend", LXW_CHART_LINE, "code", {"received", "closed"}},
    {"by_channel", LXW_CHART_BAR, "name", {"received", "closed"}},
    {"by_category", LXW_CHART_BAR, "name", {"received", "closed"}},
    {"by_stage", LXW_CHART_COLUMN, "name", {"carried_over", ""}},
}};

void draw(Workbook& book, const ReportTable& table) {
    for (const auto& chart : charts) {
        if (chart.table != table.code) continue;
        std::vector<lxw_col_t> values;
        for (const auto code : chart.values) {
            const auto at = place_of(table, code);
            if (at < table.columns.size()) values.push_back(at);
        }
        const auto names = place_of(table, chart.names);
        if (names >= table.columns.size()) continue;
        book.chart(chart.type, static_cast<lxw_row_t>(table.rows.size()), names, values);
    }
}

void write_table(Workbook& book, const ReportTable& table) {
    book.begin(table.name.empty() ? table.code : table.name);
    std::vector<double> widths;
    for (const auto& column : table.columns) widths.push_back(column.unit == "text" ? 22 : 12);
    book.widths(widths);
    book.head(table.columns);
    for (const auto& row : table.rows) book.row(row, unit_of_row(table, row));
    draw(book, table);
}

void write_hot_subjects(Workbook& book, const Report& report) {
    if (report.hot_subjects.empty()) return;
    book.begin(book.word("热点", "Hot subjects"));
    book.widths({24, 10, 12, 80});
    book.head({{"phrase", book.word("热点", "Subject"), "text"},
               {"count", book.word("工单", "Tickets"), "tickets"},
               {"usual", book.word("平常", "Usual"), "number"},
               {"samples", book.word("例", "Samples"), "text"}});
    for (const auto& subject : report.hot_subjects) {
        std::string samples;
        for (const auto& sample : subject.samples) {
            samples += (samples.empty() ? "" : "; ") + sample.number;
            if (!sample.subject.empty()) samples += " " + sample.subject;
        }
        book.row({subject.phrase, subject.count, subject.usual, samples});
    }
}

void write_anomalies(Workbook& book, const Report& report) {
    if (report.anomalies.empty()) return;
    book.begin(book.word("异常", "Anomalies"));
    book.widths({32, 10, 10, 10, 10, 60});
    book.head({{"name", book.word("指标", "Figure"), "text"},
               {"value", book.word("数值", "Value"), "number"},
               {"usual", book.word("平常", "Usual"), "number"},
               {"low", book.word("下限", "From"), "number"},
               {"high", book.word("上限", "To"), "number"},
               {"explanation", book.word("说明", "Explanation"), "text"}});
    for (const auto& one : report.anomalies) {
        book.row({one.name, one.value, one.usual, one.low, one.high, one.explanation});
    }
}

void write_corrections(Workbook& book, const Report& report) {
    if (report.corrections.empty()) return;
    book.begin(book.word("更正", "Corrections"));
    book.widths({12, 24, 24, 10, 26});
    book.head({{"date", book.word("日期", "Date"), "date"},
               {"figure", book.word("指标", "Figure"), "text"},
               {"name", book.word("项目", "Of"), "text"},
               {"delta", book.word("差额", "Difference"), "number"},
               {"seen_at", book.word("发现时间", "Seen at"), "text"}});
    for (const auto& one : report.corrections) {
        book.row({to_text(one.date), one.figure, one.name, one.delta, book.local(one.seen_at)});
    }
}

}  // namespace

std::string report_xlsx(const Report& report, ReportLanguage language, const Zone& zone) {
    Workbook book(language, zone);
    book.made_at(report.as_of);
    write_figures(book, report);
    for (const auto& table : report.tables) write_table(book, table);
    write_hot_subjects(book, report);
    write_anomalies(book, report);
    write_corrections(book, report);
    return book.bytes();
}

}  // namespace bihuan::app
