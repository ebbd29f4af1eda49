#pragma once

// Exports: what was asked for, who agreed, and the file that may be fetched once.

#include "bihuan/store/files.hpp"
#include "bihuan/store/jobs.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::store {

using ExportId = Id<struct ExportTag>;

struct ExportRecord {
    ExportId id;
    /// "tickets", "customers" or "audit".
    std::string list;
    /// As in the address of the list: "status=open&category=product".
    std::string query;
    /// "csv" or "xlsx".
    std::string format;
    std::vector<std::string> columns;
    /// "zh" or "en".
    std::string language;
    std::string reason;
    /// When it was asked for.
    std::int64_t rows = 0;
    domain::Approval approval = domain::Approval::not_needed;
    std::optional<UserId> decided_by;
    std::optional<Instant> decided_at;
    std::string remark;
    std::optional<JobId> job_id;
    std::optional<FileId> file_id;
    std::optional<Instant> expires_at;
    std::optional<Instant> fetched_at;
    UserId created_by;
    Instant created_at;
};

void insert_export(Tx& tx, const ExportRecord& record);
std::optional<ExportRecord> find_export(Tx& tx, ExportId id);
std::optional<ExportRecord> find_export_of_job(Tx& tx, JobId id);
/// Newest first, those behind `after`; only of `owner` when it is given.
std::vector<ExportRecord> list_exports(
    Tx& tx,
    const std::optional<UserId>& owner,
    const std::optional<std::pair<Instant, ExportId>>& after,
    std::size_t limit
);
std::int64_t count_exports(Tx& tx, const std::optional<UserId>& owner);

struct ExportDecision {
    ExportId id;
    domain::Approval approval = domain::Approval::approved;
    UserId by;
    Instant at;
    std::string remark;
    /// Of an approved one.
    std::optional<JobId> job_id;
};
/// False when somebody else has decided meanwhile, or the decision is that of whoever asked.
bool decide_export(Tx& tx, const ExportDecision& decision);

void set_export_file(Tx& tx, ExportId id, FileId file, Instant expires_at);

/// Hands the file out, once and before it expires, and writes it to the audit log in the same
/// statement; nothing when another call was first.
struct ExportFetch {
    ExportId id;
    UserId by;
    Instant at;
    std::string address;
    std::string request_id;
};
bool fetch_export(Tx& tx, const ExportFetch& fetch);

/// Deletes the files of exports that have expired.
void delete_expired_exports(Tx& tx, Instant now);

}  // namespace bihuan::store
