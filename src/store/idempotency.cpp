#include "bihuan/store/idempotency.hpp"

#include "store/tx.hpp"

#include <algorithm>

namespace bihuan::store {

namespace {

// One statement takes a free key, takes over an expired one, and reads a used one: in the last case
// the update changes nothing, and RETURNING shows what is stored. A row without status is ours.
const Query claim_key{"claim_key", R"sql(
    INSERT INTO idempotency AS stored (principal, route, key, fingerprint, created_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (principal, route, key) DO UPDATE
    SET fingerprint = CASE WHEN stored.created_at < $6 THEN EXCLUDED.fingerprint
                           ELSE stored.fingerprint END,
        status = CASE WHEN stored.created_at < $6 THEN NULL ELSE stored.status END,
        headers = CASE WHEN stored.created_at < $6 THEN NULL ELSE stored.headers END,
        body = CASE WHEN stored.created_at < $6 THEN NULL ELSE stored.body END,
        created_at = CASE WHEN stored.created_at < $6 THEN EXCLUDED.created_at
                          ELSE stored.created_at END
    RETURNING fingerprint, status, headers, body
)sql"};

}  // namespace

std::optional<StoredReply> claim_idempotency(
    Tx& tx,
    const IdempotencyKey& key,
    const Digest& fingerprint,
    Instant now,
    Instant valid_since
) {
    const auto row = tx.exec_one(
        claim_key,
        key.principal,
        key.route,
        key.key,
        Param::bytes(bytes_of(fingerprint)),
        now,
        valid_since
    );
    const auto status = row.optional_integer("status");
    if (!status) return std::nullopt;
    StoredReply reply;
    const auto stored = row.bytes("fingerprint");
    std::copy_n(stored.begin(), std::min(stored.size(), reply.fingerprint.size()),
                reply.fingerprint.begin());
    reply.status = static_cast<unsigned>(*status);
    reply.headers = row.json("headers");
    reply.body = row.text("body");
    return reply;
}

namespace {

const Query finish_key{"finish_key", R"sql(
    UPDATE idempotency SET status = $4, headers = $5, body = $6
    WHERE principal = $1 AND route = $2 AND key = $3
)sql"};

}  // namespace

void finish_idempotency(Tx& tx, const IdempotencyKey& key, const StoredReply& reply) {
    tx.exec(
        finish_key, key.principal, key.route, key.key, reply.status, reply.headers, reply.body
    );
}

}  // namespace bihuan::store
