#pragma once

// Idempotency keys. The row is written in the transaction of the effect: both are there or neither
// is, and a concurrent copy waits on the primary key until that transaction has ended.

#include "bihuan/base/digest.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"

#include <optional>
#include <string>

namespace bihuan::store {

class Tx;

struct IdempotencyKey {
    std::string principal;
    std::string route;
    std::string key;
};

/// The answer that was given when the key was used first.
struct StoredReply {
    Digest fingerprint{};
    unsigned status = 0;
    Json headers;
    std::string body;
};

/// Takes the key for this transaction, or answers what was stored under it at or after
/// `valid_since`; what is older does not count. Waits for a transaction that holds the same key;
/// throws DatabaseBusy when that takes longer than `lock_timeout`.
std::optional<StoredReply> claim_idempotency(
    Tx& tx,
    const IdempotencyKey& key,
    const Digest& fingerprint,
    Instant now,
    Instant valid_since
);
/// Stores the answer under a key that this transaction has claimed.
void finish_idempotency(Tx& tx, const IdempotencyKey& key, const StoredReply& reply);

}  // namespace bihuan::store
