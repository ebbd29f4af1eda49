#include "bihuan/app/report_file.hpp"

#include "bihuan/app/report_workbook.hpp"

namespace bihuan::app {

namespace {

std::string_view media_type_of(domain::ReportFormat format) {
    switch (format) {
        case domain::ReportFormat::xlsx:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        case domain::ReportFormat::csv: return "text/csv; charset=utf-8";
        case domain::ReportFormat::json: break;
    }
    return "application/json";
}

std::string content_of(
    const Report& report, domain::ReportFormat format, ReportLanguage language, const Zone& zone
) {
    if (format == domain::ReportFormat::xlsx) return report_xlsx(report, language, zone);
    if (format == domain::ReportFormat::csv) return report_csv(report);
    return dump(report_json(report));
}

}  // namespace

ReportFile report_file(
    const FoundReport& found, domain::ReportFormat format, ReportLanguage language,
    const Zone& zone
) {
    auto file = report_file(found.report, format, language, zone);
    if (found.document && format == domain::ReportFormat::json) file.content = *found.document;
    return file;
}

ReportFile report_file(
    const Report& report, domain::ReportFormat format, ReportLanguage language, const Zone& zone
) {
    const auto& period = report.period;
    ReportFile file;
    file.name = std::string(domain::code_of(period.kind)) + "-" + period.name + "." +
                std::string(domain::code_of(format));
    file.media_type = media_type_of(format);
    file.content = content_of(report, format, language, zone);
    return file;
}

std::string_view report_media_type(std::string_view file_name) {
    const auto ending = file_name.substr(file_name.rfind('.') + 1);
    const auto format = domain::parse_code<domain::ReportFormat>(ending);
    return media_type_of(format.value_or(domain::ReportFormat::json));
}

}  // namespace bihuan::app
