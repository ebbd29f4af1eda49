#pragma once

// How work of minutes is done: in many short transactions, each of which renews the lease and notes
// how far the work is.

#include "bihuan/app/center.hpp"
#include "bihuan/app/import.hpp"
#include "bihuan/store/jobs.hpp"

#include <chrono>

namespace bihuan::app {

/// Between two transactions of a job at most; a node that says nothing for so long is taken for
/// dead.
inline constexpr std::chrono::seconds job_lease{30};

/// A claimed job with what it needs. Throws store::LeaseLost out of `transaction`'s body when it
/// was cancelled or taken over.
struct JobRun {
    const store::JobRecord& job;
    const Center& center;
    /// Throws when the program is stopping, too.
    const Transaction& transaction;
    /// When the attempt began.
    Instant now;
};

/// Dry run and commit of an import. Both go on behind the rows that are committed. A file that can
/// no longer be read is a refusal: the job fails with its code.
Result<void> run_import(const JobRun& run);
/// Takes back what an import added.
Result<void> run_undo(const JobRun& run);

/// Forgets expired exports, and uploads and lists of refused rows that are older than a week.
void tidy_exchange(store::Tx& tx, Instant now);

}  // namespace bihuan::app
