#pragma once

// What an uploaded table is: encoding, delimiter, header, first rows, meaning of its columns.

#include "app/charset.hpp"
#include "bihuan/app/import.hpp"
#include "bihuan/base/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct Detected {
    Charset charset = Charset::utf8;
    bool byte_order_mark = false;
    char delimiter = ',';
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> sample;
    std::int64_t rows = 0;
};

/// "comma", "semicolon" or "tab", and back.
std::string_view delimiter_name(char delimiter);
std::optional<char> parse_delimiter(std::string_view name);

/// Reads all of it once. Refuses with a fault under "/file": `encoding_unknown`, `header_missing`,
/// `table_unreadable`.
Result<Detected> detect_table(std::string_view content);
/// The same in a given encoding and with a given delimiter; without them they are found out.
Result<Detected> detect_table(
    std::string_view content, std::optional<Charset> charset, std::optional<char> delimiter
);

/// Field → column for the columns whose names are known.
std::map<std::string, std::string> suggest_columns(
    ImportKind kind, std::string_view format, const std::vector<std::string>& header
);

/// A table as CSV, for rows that a browser has parsed.
Result<std::string> csv_of_rows(const Json& header, const Json& rows);
/// Zammad's tickets as CSV: an array of tickets, each with its articles, or {"tickets", "articles",
/// "users"}. A fault under "/file" when it is none of them.
Result<std::string> csv_of_zammad(std::string_view content);

}  // namespace bihuan::app
