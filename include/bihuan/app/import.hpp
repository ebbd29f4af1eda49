#pragma once

// Tickets from other systems' CSV files. Every row goes through the same reading and filing as a
// ticket from the API, and is taken whole or not at all; what was taken before is not taken again.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/stage.hpp"
#include "bihuan/store/database.hpp"

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

struct ImportOptions {
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
    ImportMode mode = ImportMode::write;
    /// Whether clocks start and notices go out, as for a ticket that arrives now.
    bool live = false;
    /// Why a row without a customer has none.
    std::string anonymous_reason = "导入数据未提供";
};

/// `pointer` of a fault is the field.
struct RefusedRow {
    /// The physical line on which the record starts.
    std::size_t line = 0;
    std::vector<Fault> faults;
    /// In UTF-8, as far as the row can be converted.
    std::vector<std::string> cells;
};

struct ImportSummary {
    std::string encoding;
    std::vector<std::string> header;
    /// Columns that no field takes.
    std::vector<std::string> ignored_columns;
    std::size_t rows = 0;
    std::size_t added = 0;
    /// Taken before, or repeated in the file to the letter.
    std::size_t known = 0;
    std::size_t refused = 0;
    /// Among the added: those whose time was missing or only a day.
    std::size_t flagged = 0;
};

/// Gets every refused row and the file's header.
using RefusedRowSink =
    std::function<void(const RefusedRow& row, const std::vector<std::string>& header)>;

/// The fields that a column may stand for.
std::span<const std::string_view> import_fields();

/// Reads the stream to its end; it has to be seekable. Refuses, before any row, with
/// `encoding_unknown`, `header_missing`, `column_repeated`, `column_unknown`, `field_unknown`,
/// `no_text_column`. Throws what the database throws; then the rows before are in, and running it
/// again takes the rest.
Result<ImportSummary> import_tickets(
    store::Connection& connection,
    const Center& center,
    std::istream& stream,
    const ImportOptions& options,
    Instant now,
    const RefusedRowSink& refused
);

}  // namespace bihuan::app
