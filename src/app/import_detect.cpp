#include "app/import_detect.hpp"

#include "app/csv_file.hpp"
#include "app/piece_stream.hpp"
#include "bihuan/app/csv_line.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>
#include <istream>

namespace bihuan::app {

namespace {

constexpr std::size_t sample_rows = 5;
constexpr std::size_t sample_characters_max = 200;
constexpr std::size_t header_columns_max = 500;

struct DelimiterName {
    char delimiter;
    std::string_view name;
};
constexpr std::array<DelimiterName, 3> delimiter_names{
    {
     {',', "comma"},
     {';', "semicolon"},
     {'\t', "tab"},
     }
};

Result<std::vector<std::string>> in_utf8(
    Converter& converter, const std::vector<std::string>& cells, std::size_t characters_max
) {
    std::vector<std::string> texts;
    for (const auto& bytes : cells) {
        const auto text = converter.to_utf8(bytes);
        if (!text) return invalid("/file", "encoding_unknown");
        texts.emplace_back(truncate_characters(*text, characters_max));
        std::erase(texts.back(), '\0');
    }
    return texts;
}

Result<void> read_all(CsvFile& file, Detected& detected) {
    Converter converter(detected.charset);
    CsvRecord record;
    if (!file.next(record)) return invalid("/file", "header_missing");
    if (record.cells.size() > header_columns_max) return invalid("/file", "table_unreadable");
    BH_TRY(header, in_utf8(converter, record.cells, sample_characters_max));
    detected.header = std::move(header);
    detected.delimiter = file.delimiter();
    while (file.next(record)) {
        ++detected.rows;
        if (detected.sample.size() == sample_rows) continue;
        auto row = in_utf8(converter, record.cells, sample_characters_max);
        detected.sample.push_back(row ? std::move(*row) : std::vector<std::string>());
    }
    return {};
}

}  // namespace

std::string_view delimiter_name(char delimiter) {
    for (const auto& entry : delimiter_names) {
        if (entry.delimiter == delimiter) return entry.name;
    }
    return "";
}

std::optional<char> parse_delimiter(std::string_view name) {
    for (const auto& entry : delimiter_names) {
        if (entry.name == name) return entry.delimiter;
    }
    return std::nullopt;
}

Result<Detected> detect_table(std::string_view content) {
    return detect_table(content, std::nullopt, std::nullopt);
}

Result<Detected> detect_table(
    std::string_view content, std::optional<Charset> charset, std::optional<char> delimiter
) {
    Detected detected;
    ViewBuffer buffer(content);
    std::istream stream(&buffer);
    const auto found = charset ? charset : detect_charset(stream);
    if (!found) return invalid("/file", "encoding_unknown");
    stream.clear();
    stream.seekg(0);
    detected.charset = *found;
    detected.byte_order_mark = content.starts_with(csv_byte_order_mark);
    CsvFile file(stream, delimiter);
    try {
        BH_CHECK(read_all(file, detected));
    } catch (const std::runtime_error&) {
        // A record that never ends, or quotes in impossible places: no table.
        return invalid("/file", "table_unreadable");
    }
    return detected;
}

Result<std::string> csv_of_rows(const Json& header, const Json& rows) {
    std::string csv(csv_byte_order_mark);
    std::vector<Fault> faults;
    const auto add = [&](const Json& cells, const std::string& pointer) {
        std::vector<std::string> texts;
        for (const auto& cell : cells) {
            if (cell.is_string()) {
                texts.push_back(cell.get<std::string>());
            } else if (cell.is_null()) {
                texts.emplace_back();
            } else if (cell.is_structured()) {
                faults.push_back({pointer, "string_expected", {}});
                return;
            } else {
                texts.push_back(cell.dump());
            }
        }
        // Empty cells at the end of a row are those that a spreadsheet does not have.
        while (texts.size() < header.size()) texts.emplace_back();
        csv += csv_line(texts);
    };
    add(header, "/header");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto pointer = "/rows/" + std::to_string(i);
        if (rows[i].is_array()) {
            add(rows[i], pointer);
        } else {
            faults.push_back({pointer, "array_expected", {}});
        }
    }
    if (!faults.empty()) return invalid(std::move(faults));
    return csv;
}

}  // namespace bihuan::app
