#pragma once

// Entries of the ledger and the personal values behind their digests. Entries are only ever
// inserted; values may go.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/ledger.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

/// Where a chain goes on.
struct LedgerHead {
    /// 0 before the first entry.
    std::int64_t n = 0;
    Digest hash = domain::no_digest;
    /// The time of its last entry or of the last checkpoint over all chains, whichever is later.
    std::optional<Instant> not_before;
};

/// As of this statement: whoever goes on from it holds the lock of what the chain is about.
LedgerHead find_ledger_head(Tx& tx, std::string_view chain);

struct LedgerSecret {
    std::string field;
    std::string salt;
    std::string value;
};

struct LedgerRow {
    domain::LedgerEntry entry;
    Digest previous = domain::no_digest;
    Digest hash = domain::no_digest;
    std::vector<LedgerSecret> secrets;
    std::optional<CustomerId> customer_id;
};

/// Should somebody else have gone on from the same head, the whole transaction is run again.
void append_ledger(Tx& tx, const LedgerRow& row);

/// Entries of one kind with the values that are still there, in the order of their times.
struct LedgerPlace {
    Instant at;
    std::string chain;
    std::int64_t n = 0;
};
struct LedgerQuestion {
    domain::LedgerKind kind = domain::LedgerKind::complaint_closed;
    Instant from;
    /// Exclusive.
    Instant to;
    /// Only entries of these teams.
    std::optional<std::vector<TeamId>> teams;
};
std::vector<LedgerRow> list_ledger(
    Tx& tx, const LedgerQuestion& question, const std::optional<LedgerPlace>& after,
    std::size_t limit
);

/// Deletes values of entries before that time that no legal hold covers; gives how many, at most
/// `limit`.
std::size_t delete_ledger_secrets(Tx& tx, Instant before, std::size_t limit);
/// Deletes the values of these customers and of their tickets.
void erase_ledger_secrets_of(Tx& tx, const std::vector<CustomerId>& ids);

}  // namespace bihuan::store
