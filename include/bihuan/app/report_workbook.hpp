#pragma once

#include "bihuan/app/report.hpp"

#include <string>

namespace bihuan::app {

/// The report as an XLSX workbook: the figures, each table on a sheet of its own with its head
/// frozen, hot subjects, anomalies and corrections; charts for what is drawn on the screen. Numbers
/// are numbers, shares percentages, amounts yuan, days dates; texts are never formulas. Throws
/// `std::runtime_error` when it cannot be written.
std::string report_xlsx(const Report& report, ReportLanguage language, const Zone& zone);

}  // namespace bihuan::app
