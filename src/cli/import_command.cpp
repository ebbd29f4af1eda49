#include "bihuan/app/csv_line.hpp"
#include "bihuan/app/import.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/words.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>

namespace bihuan::cli {

namespace {

bool in_chinese() {
    return terminal_language() == http::Language::zh;
}

/// "field=column" pairs, each possibly several with commas between.
std::map<std::string, std::string> read_pairs(
    const std::vector<std::string>& given, const std::string& option
) {
    std::map<std::string, std::string> pairs;
    for (const auto& text : given) {
        for (const auto part : split(text, ',')) {
            const auto equals = part.find('=');
            if (equals == std::string_view::npos || equals == 0) {
                throw WrongUsage(option + " takes NAME=VALUE pairs");
            }
            pairs[std::string(trim(part.substr(0, equals)))] = trim(part.substr(equals + 1));
        }
    }
    return pairs;
}

domain::Channel channel_of(const std::string& code, const std::string& option) {
    const auto channel = domain::parse_code<domain::Channel>(code);
    if (!channel) throw WrongUsage(option + ": there is no channel " + code);
    return *channel;
}

app::ImportOptions options_of(const ImportCommandOptions& given) {
    app::ImportOptions options;
    options.columns = read_pairs(given.columns, "--map");
    options.source =
        given.source.empty() ? std::filesystem::path(given.file).stem().string() : given.source;
    options.channel = channel_of(given.channel, "--channel");
    for (const auto& [word, code] : read_pairs(given.channel_words, "--channel-word")) {
        options.channel_words.emplace(word, channel_of(code, "--channel-word"));
    }
    if (!given.encoding.empty()) options.encoding = given.encoding;
    if (given.dry_run) options.mode = app::ImportMode::dry_run;
    options.live = given.live;
    options.anonymous_reason = in_chinese() ? "导入数据未提供" : "not in the imported data";
    return options;
}

std::ofstream open_output(const std::string& path) {
    std::ofstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot write " + path + ": " + std::strerror(errno));
    return file;
}

/// Tells every refused row, and keeps it with its reason for whoever mends it.
class RefusedRows {
public:
    explicit RefusedRows(const std::string& path) {
        if (path.empty()) return;
        file_ = open_output(path);
        file_ << app::csv_byte_order_mark;
    }

    void add(const app::RefusedRow& row, const std::vector<std::string>& header) {
        write_header(header);
        for (const auto& fault : row.faults) {
            std::cout << (in_chinese() ? "第 " : "line ") << row.line
                      << (in_chinese() ? " 行 " : ": ") << fault.pointer << ": " << fault.code
                      << ": " << text_of(fault) << "\n";
        }
        if (!file_.is_open()) return;
        std::string fields;
        std::string codes;
        std::string reasons;
        for (const auto& fault : row.faults) {
            const char* separator = fields.empty() ? "" : "; ";
            fields += separator + fault.pointer;
            codes += separator + fault.code;
            reasons += separator + text_of(fault);
        }
        std::vector<std::string> cells{std::to_string(row.line), fields, codes, reasons};
        cells.insert(cells.end(), row.cells.begin(), row.cells.end());
        file_ << app::csv_line(cells);
    }

    /// Also when no row was refused there is a file with a header.
    void finish(const std::vector<std::string>& header) {
        if (!file_.is_open()) return;
        write_header(header);
        file_.close();
        if (file_.fail()) throw std::runtime_error("the file of refused rows cannot be written");
    }

private:
    static std::string text_of(const Fault& fault) {
        return words_of(fault.code, fault.argument, terminal_language());
    }
    void write_header(const std::vector<std::string>& header) {
        if (header_written_ || !file_.is_open()) return;
        std::vector<std::string> cells{"line", "field", "code", "reason"};
        cells.insert(cells.end(), header.begin(), header.end());
        file_ << app::csv_line(cells);
        header_written_ = true;
    }

    std::ofstream file_;
    bool header_written_ = false;
};

void print_summary(const app::ImportSummary& summary, bool dry_run, double seconds) {
    if (!summary.ignored_columns.empty()) {
        std::cerr << (in_chinese() ? "未导入的列：" : "columns that are not imported:");
        for (const auto& column : summary.ignored_columns) std::cerr << " " << column;
        std::cerr << "\n";
    }
    const auto added = in_chinese() ? (dry_run ? "可导入" : "已导入")
                       : dry_run    ? "would add"
                                    : "added";
    std::cout << "rows=" << summary.rows << " added=" << summary.added << " known=" << summary.known
              << " refused=" << summary.refused << " flagged=" << summary.flagged
              << " encoding=" << summary.encoding << " seconds=" << std::fixed
              << std::setprecision(2) << seconds << "\n";
    std::cout << added << " " << summary.added << " / " << summary.rows
              << (dry_run ? (in_chinese() ? "（试运行，未写入）" : " (dry run, nothing written)")
                          : "")
              << "\n";
}

}  // namespace

int import_tickets(const CommonOptions& common, const ImportCommandOptions& given) {
    const auto options = options_of(given);
    std::ifstream stream(given.file, std::ios::binary);
    if (!stream) {
        throw std::runtime_error("cannot read " + given.file + ": " + std::strerror(errno));
    }
    Installation installation(common);
    const CenterHolder holder(installation.config());
    RefusedRows refused(given.errors_file);
    const auto begin = std::chrono::steady_clock::now();
    const auto summary = value_of(app::import_tickets(
        installation.connection(),
        holder.center,
        stream,
        options,
        clock_now(),
        [&](const app::RefusedRow& row, const std::vector<std::string>& header) {
            refused.add(row, header);
        }
    ));
    refused.finish(summary.header);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    print_summary(summary, given.dry_run, took.count());
    return summary.refused > 0 ? rows_refused : done;
}

}  // namespace bihuan::cli
