#include "bihuan/store/audit.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query insert_audit{"insert_audit", R"sql(
    INSERT INTO audit (at, actor_id, action, object, reason, address, request_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
)sql"};

}  // namespace

void append_audit(Tx& tx, const AuditEntry& entry) {
    tx.exec(
        insert_audit,
        entry.at,
        entry.actor_id,
        entry.action,
        entry.object,
        entry.reason,
        entry.address,
        entry.request_id
    );
}

namespace {

const Query select_audit{"select_audit", R"sql(
    SELECT seq, at, actor_id, action, object, reason, address, request_id
    FROM audit
    WHERE ($1::uuid IS NULL OR actor_id = $1)
      AND ($2::text IS NULL OR object = $2)
      AND ($3::text IS NULL OR action = $3)
      AND ($4::timestamptz IS NULL OR at >= $4)
      AND ($5::bigint IS NULL OR seq < $5)
    ORDER BY seq DESC
    LIMIT $6
)sql"};

}  // namespace

std::vector<AuditEntry> list_audit(
    Tx& tx, const AuditFilter& filter, std::optional<std::int64_t> before, std::size_t limit
) {
    const auto rows = tx.exec(
        select_audit, filter.actor_id, filter.object, filter.action, filter.from, before, limit
    );
    std::vector<AuditEntry> entries;
    for (const auto& row : rows) {
        entries.push_back(AuditEntry{
            row.integer("seq"),
            row.instant("at"),
            row.optional_id<UserId>("actor_id"),
            row.text("action"),
            row.text("object"),
            row.text("reason"),
            row.text("address"),
            row.text("request_id"),
        });
    }
    return entries;
}

namespace {

const Query count_audit_matching{"count_audit_matching", R"sql(
    SELECT count(*) AS total
    FROM audit
    WHERE ($1::uuid IS NULL OR actor_id = $1)
      AND ($2::text IS NULL OR object = $2)
      AND ($3::text IS NULL OR action = $3)
      AND ($4::timestamptz IS NULL OR at >= $4)
)sql"};

}  // namespace

std::int64_t count_audit(Tx& tx, const AuditFilter& filter) {
    const auto row = tx.exec_one(
        count_audit_matching, filter.actor_id, filter.object, filter.action, filter.from
    );
    return row.integer("total");
}

}  // namespace bihuan::store
