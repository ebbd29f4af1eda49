#include "bihuan/store/legal_holds.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_HOLD_COLUMNS                                                                       \
    "id, ticket_id, customer_id, reason, placed_by, placed_at, lifted_by, lifted_at, "        \
    "lift_reason "

LegalHold read_hold(const Row& row) {
    LegalHold hold;
    hold.id = row.id<LegalHoldId>("id");
    hold.ticket_id = row.optional_id<TicketId>("ticket_id");
    hold.customer_id = row.optional_id<CustomerId>("customer_id");
    hold.reason = row.text("reason");
    hold.placed_by = row.id<UserId>("placed_by");
    hold.placed_at = row.instant("placed_at");
    hold.lifted_by = row.optional_id<UserId>("lifted_by");
    hold.lifted_at = row.optional_instant("lifted_at");
    hold.lift_reason = row.optional_text("lift_reason");
    return hold;
}

const Query insert_hold{"insert_hold", R"sql(
    INSERT INTO legal_hold (id, ticket_id, customer_id, reason, placed_by, placed_at)
    VALUES ($1, $2, $3, $4, $5, $6)
)sql"};

}  // namespace

void insert_legal_hold(Tx& tx, const LegalHold& hold) {
    tx.exec(
        insert_hold,
        hold.id,
        hold.ticket_id,
        hold.customer_id,
        hold.reason,
        hold.placed_by,
        hold.placed_at
    );
}

namespace {

const Query select_hold{
    "select_hold", "SELECT " BH_HOLD_COLUMNS "FROM legal_hold WHERE id = $1"
};

}  // namespace

std::optional<LegalHold> find_legal_hold(Tx& tx, LegalHoldId id) {
    const auto row = tx.exec_optional(select_hold, id);
    if (!row) return std::nullopt;
    return read_hold(*row);
}

namespace {

// Ids are made in the order of their time.
const Query select_holds{
    "select_holds",
    "SELECT " BH_HOLD_COLUMNS
    "FROM legal_hold "
    "WHERE ($1::boolean IS NULL OR (lifted_at IS NULL) = $1) AND ($2::uuid IS NULL OR id < $2) "
    "ORDER BY id DESC LIMIT $3"
};

}  // namespace

std::vector<LegalHold> list_legal_holds(
    Tx& tx, std::optional<bool> standing, std::optional<LegalHoldId> before, std::size_t limit
) {
    std::vector<LegalHold> holds;
    for (const auto& row : tx.exec(select_holds, standing, before, limit)) {
        holds.push_back(read_hold(row));
    }
    return holds;
}

namespace {

const Query count_holds{"count_holds", R"sql(
    SELECT count(*) AS total FROM legal_hold
    WHERE ($1::boolean IS NULL OR (lifted_at IS NULL) = $1)
)sql"};

}  // namespace

std::int64_t count_legal_holds(Tx& tx, std::optional<bool> standing) {
    return tx.exec_one(count_holds, standing).integer("total");
}

namespace {

const Query update_hold_lifted{"update_hold_lifted", R"sql(
    UPDATE legal_hold SET lifted_by = $2, lifted_at = $3, lift_reason = $4
    WHERE id = $1 AND lifted_at IS NULL
)sql"};

}  // namespace

bool lift_legal_hold(Tx& tx, const LegalHold& hold) {
    return tx.exec(update_hold_lifted, hold.id, hold.lifted_by, hold.lifted_at, hold.lift_reason)
               .affected() == 1;
}

namespace {

const Query select_hold_on_customers{"select_hold_on_customers", R"sql(
    SELECT EXISTS (
        SELECT 1 FROM legal_hold WHERE lifted_at IS NULL AND customer_id = ANY ($1::uuid[])
    ) OR EXISTS (
        SELECT 1 FROM legal_hold AS h JOIN ticket AS t ON t.id = h.ticket_id
        WHERE h.lifted_at IS NULL AND t.customer_id = ANY ($1::uuid[])
    ) AS held
)sql"};

}  // namespace

bool has_legal_hold(Tx& tx, const std::vector<CustomerId>& ids) {
    return tx.exec_one(select_hold_on_customers, ids).boolean("held");
}

}  // namespace bihuan::store
