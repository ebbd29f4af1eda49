// libxlsxwriter and nothing else: reads a table and writes its cells into a workbook in constant
// memory, times as times. Prints the seconds that the writing took.
//
// usage: bihuan_xlsx_alone TABLE.csv BOOK.xlsx

#include <xlsxwriter.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Row = std::vector<std::string>;

std::vector<Row> read_table(const char* path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    const auto text = all.str();
    std::vector<Row> rows(1, Row(1));
    bool quoted = false;
    for (const char letter : text) {
        if (letter == '"') {
            quoted = !quoted;
        } else if (letter == ',' && !quoted) {
            rows.back().emplace_back();
        } else if (letter == '\n' && !quoted) {
            rows.emplace_back(1);
        } else if (letter != '\r' || quoted) {
            rows.back().back() += letter;
        }
    }
    return rows;
}

/// "2026-11-26 12:34:56"
bool is_time(const std::string& cell) {
    return cell.size() == 19 && cell[4] == '-' && cell[13] == ':' && cell[16] == ':';
}

/// Days since 1899-12-30; good enough for a comparison.
double serial_of(const std::string& cell) {
    const auto number = [&](std::size_t at, std::size_t size) {
        return std::atoi(cell.substr(at, size).c_str());
    };
    const auto day = std::chrono::sys_days(
        std::chrono::year(number(0, 4)) / number(5, 2) / number(8, 2)
    );
    const auto days = (day - std::chrono::sys_days(std::chrono::year(1899) / 12 / 30)).count();
    const auto seconds = number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
    return static_cast<double>(days) + seconds / 86'400.0;
}

void write(const char* path, const std::vector<Row>& rows) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    auto* book = workbook_new_opt(path, &options);
    auto* sheet = workbook_add_worksheet(book, nullptr);
    auto* time = workbook_add_format(book);
    format_set_num_format(time, "yyyy-mm-dd hh:mm:ss");
    lxw_row_t number = 0;
    for (const auto& row : rows) {
        lxw_col_t column = 0;
        for (const auto& cell : row) {
            if (is_time(cell)) {
                worksheet_write_number(sheet, number, column, serial_of(cell), time);
            } else if (!cell.empty()) {
                worksheet_write_string(sheet, number, column, cell.c_str(), nullptr);
            }
            ++column;
        }
        ++number;
    }
    workbook_close(book);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const auto rows = read_table(arguments[1]);
    const auto begin = std::chrono::steady_clock::now();
    write(arguments[2], rows);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("%.3f\n", took.count());
    return 0;
}
