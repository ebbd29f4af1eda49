#pragma once

// What came in, how its columns are understood, which rows were refused and what was added.

#include "bihuan/store/files.hpp"
#include "bihuan/store/jobs.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::store {

struct ImportRecord {
    ImportId id;
    /// "tickets" or "customers".
    std::string kind;
    /// "csv", "zammad" or "osticket".
    std::string format;
    std::string source;
    /// Nothing once the file is no longer kept.
    std::optional<FileId> file_id;
    std::string filename;
    Json detected;
    std::optional<Json> mapping;
    domain::ImportState state = domain::ImportState::uploaded;
    std::int64_t rows = 0;
    UserId created_by;
    Instant created_at;
    std::optional<Instant> committed_at;
    std::optional<Instant> undone_at;
    std::int64_t version = 1;
};

void insert_import(Tx& tx, const ImportRecord& record);
std::optional<ImportRecord> find_import(Tx& tx, ImportId id);
/// The same with the row locked until the end of the transaction.
std::optional<ImportRecord> lock_import(Tx& tx, ImportId id);
/// Newest first, those behind `after`.
std::vector<ImportRecord> list_imports(
    Tx& tx, const std::optional<std::pair<Instant, ImportId>>& after, std::size_t limit
);
std::int64_t count_imports(Tx& tx);
/// Writes source, mapping, state and times.
void update_import(Tx& tx, const ImportRecord& record);

/// What was chosen the last time for this header of this source.
std::optional<Json> remembered_mapping(
    Tx& tx, std::string_view kind, std::string_view source, std::string_view header_hash
);
void remember_mapping(
    Tx& tx, const ImportRecord& record, std::string_view header_hash, Instant now
);

struct ImportErrorRow {
    /// Its place among the rows of the file, from 1.
    std::int64_t number = 0;
    std::int64_t line = 0;
    /// [{"field", "code", "argument"}]
    Json faults = Json::array();
    std::vector<std::string> cells;
};

void insert_import_errors(Tx& tx, JobId job, const std::vector<ImportErrorRow>& rows);
std::vector<ImportErrorRow> list_import_errors(
    Tx& tx, JobId job, std::int64_t after, std::size_t limit
);
std::int64_t count_import_errors(Tx& tx, JobId job);

struct ImportedTicket {
    TicketId id;
    std::string number;
    std::optional<std::string> external_id;
};

void insert_imported(Tx& tx, ImportId import, const std::vector<ImportedTicket>& tickets);
/// Those of `customers` that came into being at that instant: this import made them.
void insert_imported_customers(
    Tx& tx,
    ImportId import,
    std::string_view source,
    const std::vector<CustomerId>& customers,
    Instant created_at
);
/// Those that stayed because somebody has worked on them since.
std::vector<ImportedTicket> list_kept(
    Tx& tx, ImportId import, const std::optional<TicketId>& after, std::size_t limit
);

/// Deletes imports' files that were uploaded before, and jobs' error rows with them.
std::int64_t delete_old_uploads(Tx& tx, Instant before);

}  // namespace bihuan::store
