#pragma once

// An import step by step: upload, mapping, dry run, commit, undo. The work itself is done by jobs
// (job_run.hpp).

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/imports.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// How long an import can be undone.
inline constexpr std::chrono::hours undo_time{24};

struct ImportUpload {
    /// As sent; all of them may be missing.
    std::optional<std::string> kind;
    std::optional<std::string> source;
    std::optional<std::string> format;
    std::string filename;
    std::string_view content;
};

/// Keeps a file and finds out what it is. Faults under "/kind", "/source", "/format" and "/file":
/// `file_empty`, `encoding_unknown`, `header_missing`, `table_unreadable`; `file_too_large`.
Result<store::ImportRecord> take_import(
    store::Tx& tx, const Context& context, const ImportUpload& upload
);
/// The same for {header, rows, kind, source, filename}: a table that a browser has parsed.
Result<store::ImportRecord> take_import_rows(
    store::Tx& tx, const Context& context, const Json& body
);

Result<store::ImportRecord> find_import(store::Tx& tx, std::string_view id);

/// An import with its newest job.
struct ImportView {
    store::ImportRecord record;
    std::optional<store::JobRecord> job;
};
ImportView view_of(store::Tx& tx, const store::ImportRecord& record);
/// Both as they are at one moment. For reads outside of a transaction.
Result<ImportView> read_import(store::Tx& tx, std::string_view id);
/// Newest first.
Page<ImportView> list_imports(
    store::Tx& tx,
    const std::optional<std::pair<Instant, store::ImportId>>& after,
    const PageRequest& request
);

/// PUT …/mapping. `import_state` once it was committed, `job_active`.
Result<store::ImportRecord> map_import(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
);

/// Queues a dry run, a commit or an undo. `import_state`, `job_active`, `undo_expired`.
Result<store::ImportRecord> start_import_job(
    store::Tx& tx, const Context& context, std::string_view id, domain::JobKind kind
);
/// Cancels the job that is queued or running; what it has committed stays. `no_job`.
Result<store::ImportRecord> cancel_import_job(
    store::Tx& tx, const Context& context, std::string_view id
);

/// Whoever fetches the refused rows sees them unmasked: noted in the audit log.
void note_error_file(store::Tx& tx, const Context& context, const store::ImportRecord& record);
/// With numbers that may be a phone's or a document's, and e-mail addresses, as screens show them.
std::string masked_cell(std::string_view cell);

/// The refused rows of the newest dry run or commit, those behind the row numbered `after`.
Page<store::ImportErrorRow> list_import_errors(
    store::Tx& tx, store::ImportId id, std::int64_t after, const PageRequest& request
);
/// After an undo: the tickets that stayed because somebody has worked on them.
Page<store::ImportedTicket> list_import_kept(
    store::Tx& tx,
    store::ImportId id,
    const std::optional<TicketId>& after,
    const PageRequest& request
);

}  // namespace bihuan::app
