#include "bihuan/store/jobs.hpp"

#include "store/tx.hpp"

#include <stdexcept>

#define BH_JOB_COLUMNS                                                                    \
    "id, kind, state, import_id, created_by, params, done, total, result, fence, error, " \
    "created_at, started_at, finished_at"

namespace bihuan::store {

namespace {

template <class E>
E enum_of(std::string_view code) {
    const auto value = domain::parse_code<E>(code);
    if (!value) throw std::logic_error("unknown code in the database");
    return *value;
}

JobRecord read_job(const Row& row) {
    JobRecord job;
    job.id = row.id<JobId>("id");
    job.kind = enum_of<domain::JobKind>(row.view("kind"));
    job.state = enum_of<domain::JobState>(row.view("state"));
    job.import_id = row.optional_id<ImportId>("import_id");
    job.created_by = row.id<UserId>("created_by");
    job.params = row.json("params");
    job.done = row.integer("done");
    job.total = row.optional_integer("total");
    job.result = row.json("result");
    job.fence = row.integer("fence");
    job.error = row.optional_text("error");
    job.created_at = row.instant("created_at");
    job.started_at = row.optional_instant("started_at");
    job.finished_at = row.optional_instant("finished_at");
    return job;
}

std::optional<JobRecord> first_job(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return read_job(rows.front());
}

const Query insert_job_row{"insert_job_row", R"sql(
    INSERT INTO job (id, kind, state, import_id, created_by, params, total, created_at)
    VALUES ($1, $2, 'queued', $3, $4, $5, $6, $7)
    ON CONFLICT (import_id) WHERE state IN ('queued', 'running') DO NOTHING
)sql"};

}  // namespace

bool insert_job(Tx& tx, const JobRecord& job) {
    const auto rows = tx.exec(
        insert_job_row,
        job.id,
        domain::code_of(job.kind),
        job.import_id,
        job.created_by,
        job.params,
        job.total,
        job.created_at
    );
    return rows.affected() == 1;
}

const Query select_job{"select_job", "SELECT " BH_JOB_COLUMNS " FROM job WHERE id = $1"};

std::optional<JobRecord> find_job(Tx& tx, JobId id) {
    return first_job(tx.exec(select_job, id));
}

const Query select_newest_job{
    "select_newest_job",
    "SELECT " BH_JOB_COLUMNS
    " FROM job WHERE import_id = $1 AND ($2::text IS NULL OR kind = $2)"
    " ORDER BY created_at DESC, id DESC LIMIT 1"};

std::optional<JobRecord> newest_job_of(Tx& tx, ImportId id) {
    return first_job(tx.exec(select_newest_job, id, nullptr));
}

std::optional<JobRecord> newest_job_of(Tx& tx, ImportId id, domain::JobKind kind) {
    return first_job(tx.exec(select_newest_job, id, domain::code_of(kind)));
}

const Query select_newest_jobs{
    "select_newest_jobs",
    "SELECT DISTINCT ON (import_id) " BH_JOB_COLUMNS
    " FROM job WHERE import_id = ANY ($1::uuid[]) ORDER BY import_id, created_at DESC, id DESC"};

std::vector<JobRecord> newest_jobs_of(Tx& tx, const std::vector<ImportId>& ids) {
    std::vector<JobRecord> jobs;
    for (const auto& row : tx.exec(select_newest_jobs, ids)) jobs.push_back(read_job(row));
    return jobs;
}

const Query claim_oldest_job{
    "claim_oldest_job",
    "UPDATE job SET state = 'running', fence = fence + 1, lease_node = $1, "
    "  lease_until = clock_timestamp() + make_interval(secs => $2::float / 1000), "
    "  started_at = coalesce(started_at, clock_timestamp()) "
    "WHERE id = (SELECT id FROM job WHERE state = 'queued' "
    "    OR (state = 'running' AND lease_until <= clock_timestamp()) "
    "  ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) "
    "RETURNING " BH_JOB_COLUMNS};

std::optional<JobRecord> claim_job(Tx& tx, std::string_view node, std::chrono::milliseconds lease) {
    return first_job(tx.exec(claim_oldest_job, node, lease.count()));
}

namespace {

const Query keep_job_row{"keep_job_row", R"sql(
    UPDATE job
    SET done = $3, total = coalesce($4::bigint, total), result = $5,
        lease_until = clock_timestamp() + make_interval(secs => $6::float / 1000)
    WHERE id = $1 AND fence = $2 AND state = 'running'
)sql"};

}  // namespace

void keep_job(Tx& tx, const JobRecord& job, const JobStep& step, std::chrono::milliseconds lease) {
    const auto rows =
        tx.exec(keep_job_row, job.id, job.fence, step.done, step.total, step.result, lease.count());
    if (rows.affected() != 1) throw LeaseLost();
}

namespace {

const Query end_job_row{"end_job_row", R"sql(
    UPDATE job
    SET state = $3, error = $4, finished_at = clock_timestamp(), lease_until = NULL
    WHERE id = $1 AND fence = $2 AND state = 'running'
)sql"};

}  // namespace

void end_job(
    Tx& tx, const JobRecord& job, domain::JobState state, const std::optional<std::string>& error
) {
    const auto rows = tx.exec(end_job_row, job.id, job.fence, domain::code_of(state), error);
    if (rows.affected() != 1) throw LeaseLost();
}

namespace {

const Query cancel_job_row{"cancel_job_row", R"sql(
    UPDATE job SET state = 'cancelled', finished_at = $2, lease_until = NULL
    WHERE id = $1 AND state IN ('queued', 'running')
)sql"};

const Query set_lazy_commit{"set_lazy_commit", R"sql(
    SELECT set_config('synchronous_commit', 'off', true) AS setting
)sql"};

const Query release_one_job{"release_one_job", R"sql(
    UPDATE job SET lease_until = clock_timestamp()
    WHERE id = $1 AND fence = $2 AND state = 'running'
)sql"};

const Query release_jobs_of_node{"release_jobs_of_node", R"sql(
    UPDATE job SET lease_until = clock_timestamp() WHERE state = 'running' AND lease_node = $1
)sql"};

}  // namespace

bool cancel_job(Tx& tx, JobId id, Instant now) {
    return tx.exec(cancel_job_row, id, now).affected() == 1;
}

void commit_lazily(Tx& tx) {
    tx.exec(set_lazy_commit);
}

void release_job(Tx& tx, const JobRecord& job) {
    tx.exec(release_one_job, job.id, job.fence);
}

void release_jobs(Tx& tx, std::string_view node) {
    tx.exec(release_jobs_of_node, node);
}

}  // namespace bihuan::store
