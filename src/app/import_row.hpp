#pragma once

// One row of an import: from cells to what `file_ticket` takes.

#include "app/charset.hpp"
#include "app/csv_file.hpp"
#include "bihuan/app/import.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/customer.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// Field → index of its cell.
using ImportColumns = std::map<std::string, std::size_t, std::less<>>;

/// Refuses as `check_import_columns` does.
Result<ImportColumns> import_columns(
    ImportKind kind,
    const std::vector<std::string>& header,
    const std::map<std::string, std::string>& given
);

struct ImportRow {
    /// Its place among the rows of the file, from 1.
    std::size_t number = 0;
    std::size_t line = 0;
    std::vector<std::string> cells;
    /// Of a customer: name, contacts and external id.
    NewTicket ticket;
    std::optional<domain::CustomerLevel> customer_level;
    std::optional<domain::CustomerKind> customer_kind;
    std::optional<std::string> customer_address;
    /// From which fields the contacts of a customer came.
    std::vector<std::string> contact_fields;
    /// Whether the time of receipt was missing or only a day.
    bool flagged = false;
    std::vector<Fault> faults;
    /// An earlier row of the file says the same to the letter.
    bool repeated = false;
};

/// Not thread-safe; the references must outlive it.
class ImportRowReader {
public:
    ImportRowReader(
        const Context& context, const ImportOptions& options, ImportColumns columns, Charset charset
    );

    /// Notes all faults of the row at once.
    ImportRow read(const CsvRecord& record, std::size_t cells_expected);

private:
    void read_ticket(ImportRow& row) const;
    void read_customer(ImportRow& row) const;
    void read_archive(ImportRow& row) const;
    Json tags_of(const ImportRow& row) const;
    std::string_view cell(const ImportRow& row, std::string_view field) const;
    Json body_of(ImportRow& row) const;
    void add_text(Json& body, const ImportRow& row) const;
    void add_channel(Json& body, ImportRow& row) const;
    void add_customer(Json& body, const ImportRow& row) const;
    void add_category(Json& body, Json& custom, const ImportRow& row) const;
    void add_external_ref(Json& body, ImportRow& row) const;
    void set_received_at(ImportRow& row) const;
    const std::string* category_named(std::string_view name, std::string_view parent) const;
    std::string field_of(const std::string& pointer) const;

    const Context& context_;
    const ImportOptions& options_;
    ImportColumns columns_;
    Converter converter_;
    /// Names of active categories → their codes.
    std::multimap<std::string, std::string, std::less<>> category_names_;
};

}  // namespace bihuan::app
