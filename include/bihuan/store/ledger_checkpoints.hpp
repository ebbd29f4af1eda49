#pragma once

// Checkpoints over the heads of all chains, and which entries each was the first to cover.

#include "bihuan/store/ledger.hpp"

namespace bihuan::store {

struct SignedCheckpoint {
    domain::LedgerCheckpoint checkpoint;
    Digest hash = domain::no_digest;
    std::string signature;
    std::string key;
};

/// Keeps others from making a checkpoint until the end of the transaction; readers go on.
void lock_ledger_checkpoints(Tx& tx);
std::optional<SignedCheckpoint> last_ledger_checkpoint(Tx& tx);
void insert_ledger_checkpoint(Tx& tx, const SignedCheckpoint& checkpoint);
/// Newest first, those with a smaller number than `before`.
std::vector<SignedCheckpoint> list_ledger_checkpoints(
    Tx& tx, std::optional<std::int64_t> before, std::size_t limit
);
std::int64_t count_ledger_checkpoints(Tx& tx);
/// In their order, those after `after`.
std::vector<SignedCheckpoint> ledger_checkpoints_after(
    Tx& tx, std::int64_t after, std::size_t limit
);
/// The last one before that time; 0 when there is none.
std::int64_t ledger_checkpoint_before(Tx& tx, Instant at);

/// What waits for a checkpoint: whether anything does, and whether a signed report is among it.
struct LedgerWaiting {
    bool any = false;
    bool report = false;
};
LedgerWaiting ledger_waiting(Tx& tx);

/// Entries that neither wait nor are under the last checkpoint: 0 unless somebody took lines out of
/// what waits. Reads all entries.
std::int64_t count_uncovered_ledger(Tx& tx);

struct Covered {
    std::int64_t chains_added = 0;
    std::int64_t entries = 0;
};
/// Puts all entries that wait under the checkpoint of that number. Chains that are new get the
/// leaves from `chains` on, in the order of their names.
Covered cover_ledger(Tx& tx, std::int64_t checkpoint, std::int64_t chains);

struct LedgerLeaf {
    std::int64_t position = 0;
    std::string chain;
    std::int64_t n = 0;
    Digest hash = domain::no_digest;
};
/// The leaves as of a checkpoint, in their order, from `position` on.
std::vector<LedgerLeaf> ledger_leaves(
    Tx& tx, std::int64_t checkpoint, std::int64_t position, std::size_t limit
);

/// A place among the entries of one checkpoint.
struct CoveredPlace {
    std::int64_t position = -1;
    std::int64_t n = 0;
};
struct CoveredRow {
    LedgerRow row;
    CoveredPlace place;
};
/// The entries that a checkpoint was the first to cover, behind `after`.
std::vector<CoveredRow> covered_entries(
    Tx& tx, std::int64_t checkpoint, const CoveredPlace& after, std::size_t limit
);

}  // namespace bihuan::store
