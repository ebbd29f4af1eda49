#pragma once

// Work of minutes that any node may take up: a queue with leases and fencing tokens.

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/exchange.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

using JobId = Id<struct JobTag>;
using ImportId = Id<struct ImportTag>;

struct JobRecord {
    JobId id;
    domain::JobKind kind = domain::JobKind::dry_run;
    domain::JobState state = domain::JobState::queued;
    std::optional<ImportId> import_id;
    UserId created_by;
    Json params = Json::object();
    /// Rows that are behind us, all of them committed; where a job goes on after a cut.
    std::int64_t done = 0;
    std::optional<std::int64_t> total;
    Json result = Json::object();
    /// The fencing token of the newest claim.
    std::int64_t fence = 0;
    std::optional<std::string> error;
    Instant created_at;
    std::optional<Instant> started_at;
    std::optional<Instant> finished_at;
};

/// The job was cancelled, or another node has taken it over: whoever hears this stops and writes
/// nothing more.
class LeaseLost : public std::runtime_error {
public:
    LeaseLost() : std::runtime_error("the lease on the job is lost") {}
};

/// False when the job's import has another one that has not ended.
bool insert_job(Tx& tx, const JobRecord& job);
std::optional<JobRecord> find_job(Tx& tx, JobId id);
/// The newest job of an import.
std::optional<JobRecord> newest_job_of(Tx& tx, ImportId id);
/// The newest job of each of these imports that has one.
std::vector<JobRecord> newest_jobs_of(Tx& tx, const std::vector<ImportId>& ids);
/// The newest of that kind.
std::optional<JobRecord> newest_job_of(Tx& tx, ImportId id, domain::JobKind kind);

/// Takes the oldest job that is queued or whose lease has ended, for `lease`; nothing when there is
/// none. Leases run by PostgreSQL's clock, which all nodes share.
std::optional<JobRecord> claim_job(Tx& tx, std::string_view node, std::chrono::milliseconds lease);

/// Notes how far the job is and renews its lease, in the transaction of the work itself. Throws
/// LeaseLost, which rolls that work back.
struct JobStep {
    std::int64_t done = 0;
    std::optional<std::int64_t> total;
    Json result = Json::object();
};
void keep_job(Tx& tx, const JobRecord& job, const JobStep& step, std::chrono::milliseconds lease);

/// Ends the job as `done` or `failed`. Throws LeaseLost.
void end_job(
    Tx& tx, const JobRecord& job, domain::JobState state, const std::optional<std::string>& error
);

/// False when it had ended before.
bool cancel_job(Tx& tx, JobId id, Instant now);

/// The commit of this transaction need not wait for the disk. After a crash it may be gone, but no
/// later one is there without it.
void commit_lazily(Tx& tx);

/// Gives the lease back, so that any node may take the job up at once.
void release_job(Tx& tx, const JobRecord& job);
/// Ends the leases of a node that has just started and so works on nothing.
void release_jobs(Tx& tx, std::string_view node);

}  // namespace bihuan::store
