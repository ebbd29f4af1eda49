#include "bihuan/store/exports.hpp"

#include "store/tx.hpp"

#include <stdexcept>

#define BH_EXPORT_COLUMNS                                                              \
    "id, list, query, format, columns, language, reason, rows, approval, decided_by, " \
    "decided_at, remark, job_id, file_id, expires_at, fetched_at, created_by, created_at"

namespace bihuan::store {

namespace {

ExportRecord read_export(const Row& row) {
    ExportRecord record;
    record.id = row.id<ExportId>("id");
    record.list = row.text("list");
    record.query = row.text("query");
    record.format = row.text("format");
    record.columns = row.texts("columns");
    record.language = row.text("language");
    record.reason = row.text("reason");
    record.rows = row.integer("rows");
    const auto approval = domain::parse_code<domain::Approval>(row.view("approval"));
    if (!approval) throw std::logic_error("unknown code in the database");
    record.approval = *approval;
    record.decided_by = row.optional_id<UserId>("decided_by");
    record.decided_at = row.optional_instant("decided_at");
    record.remark = row.text("remark");
    record.job_id = row.optional_id<JobId>("job_id");
    record.file_id = row.optional_id<FileId>("file_id");
    record.expires_at = row.optional_instant("expires_at");
    record.fetched_at = row.optional_instant("fetched_at");
    record.created_by = row.id<UserId>("created_by");
    record.created_at = row.instant("created_at");
    return record;
}

std::optional<ExportRecord> first_export(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return read_export(rows.front());
}

const Query insert_export_row{"insert_export_row", R"sql(
    INSERT INTO export (id, list, query, format, columns, language, reason, rows, approval, job_id,
        created_by, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
)sql"};

}  // namespace

void insert_export(Tx& tx, const ExportRecord& record) {
    tx.exec(
        insert_export_row,
        record.id,
        record.list,
        record.query,
        record.format,
        record.columns,
        record.language,
        record.reason,
        record.rows,
        domain::code_of(record.approval),
        record.job_id,
        record.created_by,
        record.created_at
    );
}

const Query select_export{
    "select_export", "SELECT " BH_EXPORT_COLUMNS " FROM export WHERE id = $1"};

std::optional<ExportRecord> find_export(Tx& tx, ExportId id) {
    return first_export(tx.exec(select_export, id));
}

const Query select_export_of_job{
    "select_export_of_job", "SELECT " BH_EXPORT_COLUMNS " FROM export WHERE job_id = $1"};

std::optional<ExportRecord> find_export_of_job(Tx& tx, JobId id) {
    return first_export(tx.exec(select_export_of_job, id));
}

const Query select_exports{
    "select_exports",
    "SELECT " BH_EXPORT_COLUMNS
    " FROM export WHERE ($1::uuid IS NULL OR created_by = $1)"
    " AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))"
    " ORDER BY created_at DESC, id DESC LIMIT $4"};

std::vector<ExportRecord> list_exports(
    Tx& tx,
    const std::optional<UserId>& owner,
    const std::optional<std::pair<Instant, ExportId>>& after,
    std::size_t limit
) {
    std::optional<Instant> at;
    std::optional<ExportId> id;
    if (after) {
        at = after->first;
        id = after->second;
    }
    std::vector<ExportRecord> records;
    for (const auto& row : tx.exec(select_exports, owner, at, id, limit)) {
        records.push_back(read_export(row));
    }
    return records;
}

namespace {

const Query count_all_exports{"count_all_exports", R"sql(
    SELECT count(*) AS total FROM export WHERE $1::uuid IS NULL OR created_by = $1
)sql"};

const Query decide_pending_export{"decide_pending_export", R"sql(
    UPDATE export
    SET approval = $2, decided_by = $3, decided_at = $4, remark = $5, job_id = $6
    WHERE id = $1 AND approval = 'pending' AND created_by <> $3
)sql"};

const Query update_export_file{"update_export_file", R"sql(
    UPDATE export SET file_id = $2, expires_at = $3 WHERE id = $1
)sql"};

const Query fetch_export_once{"fetch_export_once", R"sql(
    WITH fetched AS (
        UPDATE export SET fetched_at = $3, fetched_by = $2
        WHERE id = $1 AND fetched_at IS NULL AND file_id IS NOT NULL AND expires_at > $3
        RETURNING id, reason
    )
    INSERT INTO audit (at, actor_id, action, object, reason, address, request_id)
    SELECT $3, $2, 'export.fetched', 'export:' || id, reason, $4, $5 FROM fetched
)sql"};

const Query delete_files_of_expired{"delete_files_of_expired", R"sql(
    DELETE FROM stored_file WHERE id IN (SELECT file_id FROM export WHERE expires_at <= $1)
)sql"};

}  // namespace

std::int64_t count_exports(Tx& tx, const std::optional<UserId>& owner) {
    return tx.exec_one(count_all_exports, owner).integer("total");
}

bool decide_export(Tx& tx, const ExportDecision& decision) {
    const auto rows = tx.exec(
        decide_pending_export,
        decision.id,
        domain::code_of(decision.approval),
        decision.by,
        decision.at,
        decision.remark,
        decision.job_id
    );
    return rows.affected() == 1;
}

void set_export_file(Tx& tx, ExportId id, FileId file, Instant expires_at) {
    tx.exec(update_export_file, id, file, expires_at);
}

bool fetch_export(Tx& tx, const ExportFetch& fetch) {
    const auto rows =
        tx.exec(fetch_export_once, fetch.id, fetch.by, fetch.at, fetch.address, fetch.request_id);
    return rows.affected() == 1;
}

void delete_expired_exports(Tx& tx, Instant now) {
    tx.exec(delete_files_of_expired, now);
}

}  // namespace bihuan::store
