#pragma once

// The columns of each list: their names, labels and cells, one row of a table for each.

#include "app/sheet.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/app/export.hpp"
#include "bihuan/store/audit.hpp"
#include "bihuan/store/export_lines.hpp"

#include <span>
#include <string_view>

namespace bihuan::app {

/// What cells are written with.
struct CellStyle {
    const Directory& directory;
    ExportLanguage language;
};

template <class Line>
struct ExportColumn {
    std::string_view name;
    std::string_view zh;
    std::string_view en;
    Cell (*cell)(const Line&, const CellStyle&);
};

std::span<const ExportColumn<store::TicketLine>> ticket_columns();
std::span<const ExportColumn<store::CustomerLine>> customer_columns();
std::span<const ExportColumn<store::AuditEntry>> audit_columns();

/// Names of the columns of "tickets", "customers" or "audit".
std::vector<std::string_view> export_column_names(std::string_view list);

}  // namespace bihuan::app
