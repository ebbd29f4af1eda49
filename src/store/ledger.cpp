#include "bihuan/store/ledger.hpp"

#include "bihuan/base/json_text.hpp"
#include "store/connection.hpp"
#include "store/ledger_rows.hpp"

namespace bihuan::store {

namespace {

const Query select_ledger_head{"select_ledger_head", R"sql(
    SELECT h.n, h.hash, greatest(h.at, c.at) AS not_before
    FROM (SELECT) AS always
    LEFT JOIN LATERAL (
        SELECT n, hash, at FROM ledger_entry WHERE chain = $1 ORDER BY n DESC LIMIT 1
    ) AS h ON true
    LEFT JOIN LATERAL (SELECT at FROM ledger_checkpoint ORDER BY seq DESC LIMIT 1) AS c ON true
)sql"};

}  // namespace

LedgerHead find_ledger_head(Tx& tx, std::string_view chain) {
    const auto row = tx.exec_one(select_ledger_head, chain);
    LedgerHead head;
    head.not_before = row.optional_instant("not_before");
    if (const auto n = row.optional_integer("n")) {
        head.n = *n;
        head.hash = digest_in(row, "hash");
    }
    return head;
}

namespace {

// One round trip for all that belongs to an entry.
const Query insert_ledger_entry{"insert_ledger_entry", R"sql(
    WITH entry AS (
        INSERT INTO ledger_entry (chain, n, kind, at, body, prev_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        RETURNING chain, n, at
    ), pending AS (
        INSERT INTO ledger_pending (chain, n) SELECT chain, n FROM entry
    )
    INSERT INTO ledger_secret (chain, n, field, at, customer_id, salt, value)
    SELECT entry.chain, entry.n, s.field, entry.at, $9::uuid, decode(s.salt, 'hex'), s.value
    FROM entry, jsonb_to_recordset($8::jsonb) AS s (field text, salt text, value text)
)sql"};

}  // namespace

void append_ledger(Tx& tx, const LedgerRow& row) {
    auto secrets = JsonText::array();
    for (const auto& secret : row.secrets) {
        JsonText one;
        one["field"] = secret.field;
        one["salt"] = hex_encode(secret.salt);
        one["value"] = secret.value;
        secrets.push_back(one);
    }
    const auto& entry = row.entry;
    try {
        tx.exec(
            insert_ledger_entry,
            entry.chain,
            entry.n,
            domain::code_of(entry.kind),
            entry.at,
            entry.body,
            Param::bytes(bytes_of(row.previous)),
            Param::bytes(bytes_of(row.hash)),
            dump(std::move(secrets)),
            row.customer_id
        );
    } catch (const ConstraintViolation& violation) {
        if (violation.constraint() != "ledger_entry_pkey") throw;
        throw Rerun("another entry was faster");
    }
}

namespace {

const Query select_ledger_of_kind{
    "select_ledger_of_kind",
    "SELECT e.chain, e.n, e.kind, e.at, e.body, e.hash, " BH_LEDGER_SECRETS
    "FROM ledger_entry AS e "
    "WHERE e.kind = $1 AND e.at >= $2 AND e.at < $3 "
    "  AND ($4::text[] IS NULL OR e.body ->> 'team' = ANY ($4)) "
    "  AND ($5::timestamptz IS NULL OR (e.at, e.chain, e.n) > ($5, $6::text, $7::bigint)) "
    "ORDER BY e.at, e.chain, e.n "
    "LIMIT $8"
};

}  // namespace

std::vector<LedgerRow> list_ledger(
    Tx& tx, const LedgerQuestion& question, const std::optional<LedgerPlace>& after,
    std::size_t limit
) {
    std::optional<std::vector<std::string>> teams;
    if (question.teams) {
        teams.emplace();
        for (const auto& team : *question.teams) teams->push_back(team.text());
    }
    const auto rows = tx.exec(
        select_ledger_of_kind,
        domain::code_of(question.kind),
        question.from,
        question.to,
        teams,
        after ? std::optional(after->at) : std::nullopt,
        after ? std::optional(after->chain) : std::nullopt,
        after ? std::optional(after->n) : std::nullopt,
        limit
    );
    std::vector<LedgerRow> entries;
    for (const auto& row : rows) entries.push_back(read_ledger_row(row));
    return entries;
}

namespace {

const Query delete_old_ledger_secrets{"delete_old_ledger_secrets", R"sql(
    DELETE FROM ledger_secret
    WHERE (chain, n, field) IN (
        SELECT s.chain, s.n, s.field
        FROM ledger_secret AS s
        WHERE s.at < $1
          AND NOT EXISTS (
            SELECT 1 FROM legal_hold AS h
            WHERE h.lifted_at IS NULL AND 'ticket:' || h.ticket_id = s.chain
          )
          AND NOT EXISTS (
            WITH RECURSIVE persons AS (
                SELECT s.customer_id AS id
                UNION
                SELECT c.merged_into FROM customer AS c JOIN persons ON c.id = persons.id
                WHERE c.merged_into IS NOT NULL
            )
            SELECT 1 FROM legal_hold AS h JOIN persons ON h.customer_id = persons.id
            WHERE h.lifted_at IS NULL
          )
        ORDER BY s.at
        LIMIT $2
    )
)sql"};

}  // namespace

std::size_t delete_ledger_secrets(Tx& tx, Instant before, std::size_t limit) {
    return tx.exec(delete_old_ledger_secrets, before, limit).affected();
}

namespace {

// Tickets may have gone from one of them to another, so that both ways are looked at.
const Query delete_ledger_secrets_of{"delete_ledger_secrets_of", R"sql(
    DELETE FROM ledger_secret
    WHERE (chain, n, field) IN (
        SELECT chain, n, field FROM ledger_secret WHERE customer_id = ANY ($1::uuid[])
        UNION
        SELECT s.chain, s.n, s.field
        FROM ticket AS t JOIN ledger_secret AS s ON s.chain = 'ticket:' || t.id
        WHERE t.customer_id = ANY ($1::uuid[])
    )
)sql"};

}  // namespace

void erase_ledger_secrets_of(Tx& tx, const std::vector<CustomerId>& ids) {
    tx.exec(delete_ledger_secrets_of, ids);
}

}  // namespace bihuan::store
