#pragma once

// Tickets from other systems' CSV files. Every row goes through the same reading and filing as a
// ticket from the API, and is taken whole or not at all; what was taken before is not taken again.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/stage.hpp"
#include "bihuan/store/database.hpp"
#include "bihuan/store/import.hpp"
#include "bihuan/store/imports.hpp"

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

enum class ImportMode { write, dry_run };
enum class ImportKind { tickets, customers };

struct ImportOptions {
    ImportKind kind = ImportKind::tickets;
    /// Field → column, where the two have different names. Fields are those of `import_fields` and
    /// "custom.NAME".
    std::map<std::string, std::string> columns;
    /// With the row's external id it is what a ticket is known by.
    std::string source;
    /// For rows without one.
    domain::Channel channel = domain::Channel::web;
    /// Words of the file that stand for a channel, beside the codes and labels.
    std::map<std::string, domain::Channel> channel_words;
    /// "utf-8", "gb18030" or "big5"; found out when nothing is said.
    std::optional<std::string> encoding;
    /// Found out when nothing is said.
    std::optional<char> delimiter;
    ImportMode mode = ImportMode::write;
    /// Whether clocks start and notices go out, as for a ticket that arrives now.
    bool live = false;
    /// Why a row without a customer has none.
    std::string anonymous_reason = "导入数据未提供";
};

/// `pointer` of a fault is the field.
struct RefusedRow {
    /// Its place among the rows of the file, from 1.
    std::size_t number = 0;
    /// The physical line on which the record starts.
    std::size_t line = 0;
    std::vector<Fault> faults;
    /// In UTF-8, as far as the row can be converted.
    std::vector<std::string> cells;
};

struct ImportCounts {
    std::size_t rows = 0;
    std::size_t added = 0;
    /// Taken before, or repeated in the file to the letter.
    std::size_t known = 0;
    std::size_t refused = 0;
    /// Among the added: those whose time was missing or only a day.
    std::size_t flagged = 0;
};

struct ImportSummary : ImportCounts {
    std::string encoding;
    std::vector<std::string> header;
    /// Columns that no field takes.
    std::vector<std::string> ignored_columns;
};

/// Gets every refused row and the file's header.
using RefusedRowSink =
    std::function<void(const RefusedRow& row, const std::vector<std::string>& header)>;

/// Some rows of a file that are taken in one transaction.
struct ImportBatch {
    /// Of the whole file, this batch included.
    ImportCounts counts;
    std::vector<RefusedRow> refused;
    std::vector<store::ImportedTicket> tickets;
    /// Those of the tickets, whether they are new or not.
    std::vector<CustomerId> customers;
    /// Of an import of customers.
    std::vector<store::ImportedCustomer> imported_customers;
};

/// Runs a body in one transaction, as `store::run_transaction` does; the body may be rerun.
using Transaction = std::function<void(const std::function<bool(store::Tx&)>& body)>;

/// What a job adds to an import.
struct ImportHooks {
    /// Within the transaction of each batch, also of a dry run, which then writes nothing else.
    std::function<void(store::Tx&, const ImportBatch&)> with_batch;
    /// Once it is committed; the summary has the header and the counts so far.
    std::function<void(const ImportBatch&, const ImportSummary&)> committed;
    /// What an earlier attempt has behind it: the run goes on after that many rows.
    ImportCounts done;
};

/// The fields that a column may stand for.
std::span<const std::string_view> import_fields(ImportKind kind = ImportKind::tickets);

/// Whether the mapping fits a header: `column_repeated`, `column_unknown`, `field_unknown`,
/// `no_text_column`, `no_name_column`.
Result<void> check_import_columns(
    ImportKind kind,
    const std::vector<std::string>& header,
    const std::map<std::string, std::string>& given
);

/// Reads the stream to its end; it has to be seekable. Refuses, before any row, with
/// `encoding_unknown`, `header_missing` and as `check_import_columns`. Throws what the database
/// throws; then the rows before are in, and running it again takes the rest.
Result<ImportSummary> import_rows(
    const Transaction& transaction,
    const Center& center,
    std::istream& stream,
    const ImportOptions& options,
    Instant now,
    const ImportHooks& hooks
);

/// The same on one connection; `refused` hears of a row once its batch is committed.
Result<ImportSummary> import_tickets(
    store::Connection& connection,
    const Center& center,
    std::istream& stream,
    const ImportOptions& options,
    Instant now,
    const RefusedRowSink& refused
);

}  // namespace bihuan::app
