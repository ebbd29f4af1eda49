#pragma once

#include "bihuan/app/report.hpp"
#include "bihuan/domain/report_schedule.hpp"

#include <string>
#include <string_view>

namespace bihuan::app {

/// A report as a file of one of its forms.
struct ReportFile {
    /// daily-2026-11-20.xlsx
    std::string name;
    std::string_view media_type;
    std::string content;
};

/// A workbook is for people: its times are those of the zone.
ReportFile report_file(
    const Report& report, domain::ReportFormat format, ReportLanguage language, const Zone& zone
);
/// The same; the JSON of a signed report is its signed bytes.
ReportFile report_file(
    const FoundReport& found, domain::ReportFormat format, ReportLanguage language,
    const Zone& zone
);
/// By the ending of a name that `report_file` gave.
std::string_view report_media_type(std::string_view file_name);

}  // namespace bihuan::app
