#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// By it spreadsheets know UTF-8.
inline constexpr std::string_view csv_byte_order_mark = "\xEF\xBB\xBF";

/// One record of CSV (RFC 4180) with CRLF. A cell that begins like a formula gets an apostrophe in
/// front, so that no spreadsheet computes what a stranger wrote.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace bihuan::app
