#include "bihuan/store/ledger_checkpoints.hpp"

#include "store/ledger_rows.hpp"

namespace bihuan::store {

namespace {

#define BH_CHECKPOINT_COLUMNS "seq, at, chains, entries, root, previous, hash, signature, key "

SignedCheckpoint read_checkpoint(const Row& row) {
    SignedCheckpoint result;
    result.checkpoint.seq = row.integer("seq");
    result.checkpoint.at = row.instant("at");
    result.checkpoint.chains = row.integer("chains");
    result.checkpoint.entries = row.integer("entries");
    result.checkpoint.root = digest_in(row, "root");
    result.checkpoint.previous = digest_in(row, "previous");
    result.hash = digest_in(row, "hash");
    result.signature = row.bytes("signature");
    result.key = row.bytes("key");
    return result;
}

std::vector<SignedCheckpoint> read_checkpoints(const Rows& rows) {
    std::vector<SignedCheckpoint> list;
    for (const auto& row : rows) list.push_back(read_checkpoint(row));
    return list;
}

const Query lock_checkpoint_table{
    "lock_checkpoint_table", "LOCK TABLE ledger_checkpoint IN SHARE ROW EXCLUSIVE MODE"
};

}  // namespace

void lock_ledger_checkpoints(Tx& tx) {
    tx.exec(lock_checkpoint_table);
}

namespace {

const Query select_last_checkpoint{
    "select_last_checkpoint",
    "SELECT " BH_CHECKPOINT_COLUMNS "FROM ledger_checkpoint ORDER BY seq DESC LIMIT 1"
};

}  // namespace

std::optional<SignedCheckpoint> last_ledger_checkpoint(Tx& tx) {
    const auto row = tx.exec_optional(select_last_checkpoint);
    if (!row) return std::nullopt;
    return read_checkpoint(*row);
}

namespace {

const Query insert_checkpoint{
    "insert_checkpoint",
    "INSERT INTO ledger_checkpoint (" BH_CHECKPOINT_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
};

}  // namespace

void insert_ledger_checkpoint(Tx& tx, const SignedCheckpoint& row) {
    const auto& checkpoint = row.checkpoint;
    tx.exec(
        insert_checkpoint,
        checkpoint.seq,
        checkpoint.at,
        checkpoint.chains,
        checkpoint.entries,
        Param::bytes(bytes_of(checkpoint.root)),
        Param::bytes(bytes_of(checkpoint.previous)),
        Param::bytes(bytes_of(row.hash)),
        Param::bytes(row.signature),
        Param::bytes(row.key)
    );
}

namespace {

const Query select_checkpoints_back{
    "select_checkpoints_back",
    "SELECT " BH_CHECKPOINT_COLUMNS
    "FROM ledger_checkpoint WHERE ($1::bigint IS NULL OR seq < $1) ORDER BY seq DESC LIMIT $2"
};

}  // namespace

std::vector<SignedCheckpoint> list_ledger_checkpoints(
    Tx& tx, std::optional<std::int64_t> before, std::size_t limit
) {
    return read_checkpoints(tx.exec(select_checkpoints_back, before, limit));
}

namespace {

// Numbers have no gaps.
const Query count_checkpoints{
    "count_checkpoints", "SELECT coalesce(max(seq), 0) AS total FROM ledger_checkpoint"
};

}  // namespace

std::int64_t count_ledger_checkpoints(Tx& tx) {
    return tx.exec_one(count_checkpoints).integer("total");
}

namespace {

const Query select_checkpoints_after{
    "select_checkpoints_after",
    "SELECT " BH_CHECKPOINT_COLUMNS
    "FROM ledger_checkpoint WHERE seq > $1 ORDER BY seq LIMIT $2"
};

}  // namespace

std::vector<SignedCheckpoint> ledger_checkpoints_after(
    Tx& tx, std::int64_t after, std::size_t limit
) {
    return read_checkpoints(tx.exec(select_checkpoints_after, after, limit));
}

namespace {

const Query select_checkpoint_before{"select_checkpoint_before", R"sql(
    SELECT coalesce(max(seq), 0) AS seq FROM ledger_checkpoint WHERE at < $1
)sql"};

}  // namespace

std::int64_t ledger_checkpoint_before(Tx& tx, Instant at) {
    return tx.exec_one(select_checkpoint_before, at).integer("seq");
}

namespace {

const Query select_ledger_waiting{"select_ledger_waiting", R"sql(
    SELECT EXISTS (SELECT 1 FROM ledger_pending) AS any,
        EXISTS (SELECT 1 FROM ledger_pending WHERE chain LIKE 'report:%') AS report
)sql"};

}  // namespace

LedgerWaiting ledger_waiting(Tx& tx) {
    const auto row = tx.exec_one(select_ledger_waiting);
    return LedgerWaiting{row.boolean("any"), row.boolean("report")};
}

namespace {

const Query count_uncovered_entries{"count_uncovered_entries", R"sql(
    SELECT (SELECT count(*) FROM ledger_entry) - (SELECT count(*) FROM ledger_pending)
        - coalesce((SELECT entries FROM ledger_checkpoint ORDER BY seq DESC LIMIT 1), 0) AS entries
)sql"};

}  // namespace

std::int64_t count_uncovered_ledger(Tx& tx) {
    return tx.exec_one(count_uncovered_entries).integer("entries");
}

namespace {

const Query cover_pending_entries{"cover_pending_entries", R"sql(
    WITH taken AS (
        DELETE FROM ledger_pending RETURNING chain, n
    ), heads AS (
        SELECT chain, max(n) AS n FROM taken GROUP BY chain
    ), known AS (
        SELECT h.chain, h.n, c.position, coalesce(c.n, 0) AS after_n
        FROM heads AS h LEFT JOIN LATERAL (
            SELECT position, n FROM ledger_cover
            WHERE chain = h.chain ORDER BY checkpoint DESC LIMIT 1
        ) AS c ON true
    ), covered AS (
        INSERT INTO ledger_cover (checkpoint, chain, position, after_n, n, hash)
        SELECT $1::bigint, k.chain,
            coalesce(k.position, $2::bigint - 1 + row_number() OVER (
                PARTITION BY k.position IS NULL ORDER BY k.chain COLLATE "C")),
            k.after_n, k.n, e.hash
        FROM known AS k JOIN ledger_entry AS e ON e.chain = k.chain AND e.n = k.n
        RETURNING after_n, n
    )
    SELECT count(*) FILTER (WHERE after_n = 0) AS chains_added,
        coalesce(sum(n - after_n), 0)::bigint AS entries
    FROM covered
)sql"};

}  // namespace

Covered cover_ledger(Tx& tx, std::int64_t checkpoint, std::int64_t chains) {
    const auto row = tx.exec_one(cover_pending_entries, checkpoint, chains);
    return Covered{row.integer("chains_added"), row.integer("entries")};
}

namespace {

const Query select_ledger_leaves{"select_ledger_leaves", R"sql(
    SELECT DISTINCT ON (position) position, chain, n, hash
    FROM ledger_cover
    WHERE position >= $2 AND checkpoint <= $1
    ORDER BY position, checkpoint DESC
    LIMIT $3
)sql"};

}  // namespace

std::vector<LedgerLeaf> ledger_leaves(
    Tx& tx, std::int64_t checkpoint, std::int64_t position, std::size_t limit
) {
    std::vector<LedgerLeaf> leaves;
    for (const auto& row : tx.exec(select_ledger_leaves, checkpoint, position, limit)) {
        leaves.push_back(LedgerLeaf{
            row.integer("position"), row.text("chain"), row.integer("n"), digest_in(row, "hash")
        });
    }
    return leaves;
}

namespace {

const Query select_covered_entries{
    "select_covered_entries",
    "SELECT c.position, e.chain, e.n, e.kind, e.at, e.body, e.hash, " BH_LEDGER_SECRETS
    "FROM ledger_cover AS c "
    "JOIN ledger_entry AS e ON e.chain = c.chain AND e.n > c.after_n AND e.n <= c.n "
    "WHERE c.checkpoint = $1 AND c.position >= $2 AND (c.position > $2 OR e.n > $3) "
    "ORDER BY c.position, e.n "
    "LIMIT $4"
};

}  // namespace

std::vector<CoveredRow> covered_entries(
    Tx& tx, std::int64_t checkpoint, const CoveredPlace& after, std::size_t limit
) {
    std::vector<CoveredRow> entries;
    const auto rows =
        tx.exec(select_covered_entries, checkpoint, after.position, after.n, limit);
    for (const auto& row : rows) {
        CoveredRow covered;
        covered.row = read_ledger_row(row);
        covered.place = CoveredPlace{row.integer("position"), covered.row.entry.n};
        entries.push_back(std::move(covered));
    }
    return entries;
}

}  // namespace bihuan::store
