#include "app/sheet.hpp"

#include "app/local_time.hpp"
#include "app/workbook_file.hpp"
#include "bihuan/app/csv_line.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/limits.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <stdexcept>

namespace bihuan::app {

namespace {

constexpr std::size_t piece_bytes = limits::stream_piece_bytes;

class CsvSheet : public Sheet {
public:
    CsvSheet(const Zone& zone, PieceSink sink) : zone_(zone), sink_(std::move(sink)) {}

    void header(const std::vector<std::string>& labels) override {
        buffer_ = csv_byte_order_mark;
        buffer_ += csv_line(labels);
    }

    void row(const std::vector<Cell>& cells) override {
        std::vector<std::string> texts;
        texts.reserve(cells.size());
        for (const auto& cell : cells) texts.push_back(text_of(cell));
        buffer_ += csv_line(texts);
        hand_on();
    }

    void finish(const std::string& watermark) override {
        buffer_ += csv_line({watermark});
        hand_on();
        if (!buffer_.empty()) sink_(buffer_);
    }

private:
    std::string text_of(const Cell& cell) const {
        if (const auto* text = std::get_if<std::string>(&cell)) return *text;
        if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
        if (const auto* time = std::get_if<Instant>(&cell)) return local_second(zone_, *time);
        if (const auto* amount = std::get_if<Amount>(&cell)) return amount_text(amount->fen);
        return {};
    }
    void hand_on() {
        while (buffer_.size() >= piece_bytes) {
            sink_(std::string_view(buffer_).substr(0, piece_bytes));
            buffer_.erase(0, piece_bytes);
        }
    }

    const Zone& zone_;
    PieceSink sink_;
    std::string buffer_;
};

class XlsxSheet : public Sheet {
public:
    XlsxSheet(const Zone& zone, PieceSink sink);

    void header(const std::vector<std::string>& labels) override;
    void row(const std::vector<Cell>& cells) override;
    void finish(const std::string& watermark) override;

private:
    /// Excel has 1,048,576.
    static constexpr lxw_row_t rows_max = 1'000'000;

    void open_sheet();
    void write(lxw_col_t column, const Cell& cell);
    double serial_of(Instant instant) const;

    const Zone& zone_;
    PieceSink sink_;
    WorkbookFile file_;
    std::vector<lxw_worksheet*> sheets_;
    lxw_format* bold_ = nullptr;
    lxw_format* time_ = nullptr;
    lxw_format* amount_ = nullptr;
    std::vector<std::string> labels_;
    lxw_row_t next_ = 0;
};

XlsxSheet::XlsxSheet(const Zone& zone, PieceSink sink) : zone_(zone), sink_(std::move(sink)) {
    auto* const workbook = file_.workbook();
    bold_ = workbook_add_format(workbook);
    format_set_bold(bold_);
    time_ = workbook_add_format(workbook);
    format_set_num_format(time_, "yyyy-mm-dd hh:mm:ss");
    amount_ = workbook_add_format(workbook);
    format_set_num_format(amount_, "0.00");
}

void XlsxSheet::header(const std::vector<std::string>& labels) {
    labels_ = labels;
    open_sheet();
}

void XlsxSheet::open_sheet() {
    auto* sheet = workbook_add_worksheet(file_.workbook(), nullptr);
    if (sheet == nullptr) throw std::runtime_error("a worksheet cannot be begun");
    sheets_.push_back(sheet);
    worksheet_freeze_panes(sheet, 1, 0);
    lxw_col_t column = 0;
    for (const auto& label : labels_) {
        worksheet_write_string(sheet, 0, column++, label.c_str(), bold_);
    }
    next_ = 1;
}

void XlsxSheet::row(const std::vector<Cell>& cells) {
    if (next_ == rows_max) open_sheet();
    lxw_col_t column = 0;
    for (const auto& cell : cells) write(column++, cell);
    ++next_;
}

/// Days since 1899-12-30 on the clocks of the center, as spreadsheets count.
double XlsxSheet::serial_of(Instant instant) const {
    constexpr auto first = Day(std::chrono::year(1899) / 12 / 30);
    const auto days = (zone_.day_of(instant) - first).count();
    return static_cast<double>(days) +
           static_cast<double>(zone_.time_of_day(instant).count()) / 86'400.0;
}

void XlsxSheet::write(lxw_col_t column, const Cell& cell) {
    auto* sheet = sheets_.back();
    auto error = LXW_NO_ERROR;
    if (const auto* text = std::get_if<std::string>(&cell)) {
        if (!text->empty()) {
            error = worksheet_write_string(sheet, next_, column, text->c_str(), nullptr);
        }
    } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        error = worksheet_write_number(sheet, next_, column, static_cast<double>(*number), nullptr);
    } else if (const auto* time = std::get_if<Instant>(&cell)) {
        error = worksheet_write_number(sheet, next_, column, serial_of(*time), time_);
    } else if (const auto* amount = std::get_if<Amount>(&cell)) {
        const auto value = static_cast<double>(amount->fen) / 100.0;
        error = worksheet_write_number(sheet, next_, column, value, amount_);
    }
    if (error != LXW_NO_ERROR) throw std::runtime_error(lxw_strerror(error));
}

void XlsxSheet::finish(const std::string& watermark) {
    worksheet_write_string(sheets_.back(), next_, 0, watermark.c_str(), bold_);
    // On every printed page, too; "&" begins a code there.
    std::string footer = "&C";
    for (const char letter : watermark) footer += letter == '&' ? "&&" : std::string(1, letter);
    for (auto* sheet : sheets_) {
        // Longer ones are refused by the library.
        if (footer.size() < 255) worksheet_set_footer(sheet, footer.c_str());
    }
    file_.finish(sink_);
}

}  // namespace

std::unique_ptr<Sheet> make_csv_sheet(const Zone& zone, PieceSink sink) {
    return std::make_unique<CsvSheet>(zone, std::move(sink));
}

std::unique_ptr<Sheet> make_xlsx_sheet(const Zone& zone, PieceSink sink) {
    return std::make_unique<XlsxSheet>(zone, std::move(sink));
}

}  // namespace bihuan::app
