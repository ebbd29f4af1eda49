#include "bihuan/store/claim.hpp"

#include "bihuan/domain/next_move.hpp"
#include "store/seen_by.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

// Status and owner stand in the text, because only then ticket_waiting_idx applies.
const Query lock_next_waiting{
    "lock_next_waiting",
    "SELECT t.id FROM ticket AS t "
    "WHERE t.status = 'open' AND t.owner_id IS NULL AND " BH_SEEN_BY
    " AND t.kind || '/' || t.stage = ANY ($6::text[]) "
    "AND NOT ($3::uuid = ANY (t.complained_about)) "
    "AND (t.stage <> 'follow_up' OR NOT ($3::uuid = ANY (t.handled_by))) "
    "AND (t.stage <> 'assessment' OR $7::boolean OR t.department_refusals < $8) "
    "AND t.kind <> ALL ($9::text[]) AND t.channel <> ALL ($10::text[]) "
    "AND (t.category IS NULL OR t.category <> ALL ($11::text[])) "
    "AND NOT (t.tags && $12::text[]) "
    "ORDER BY coalesce(t.next_due_at, 'infinity'), (-t.priority_rank), t.received_at, t.id "
    "LIMIT 1 FOR UPDATE OF t SKIP LOCKED"
};

std::optional<TicketId> lock_most_urgent(
    Tx& tx, const domain::Viewer& viewer, const Takeable& takeable
) {
    const SeenBy seen(viewer);
    const auto row = tx.exec_optional(
        lock_next_waiting,
        seen.everything,
        seen.center,
        seen.person,
        seen.teams,
        seen.department,
        takeable.places,
        takeable.final_word,
        domain::department_refusals_max,
        takeable.kinds,
        takeable.channels,
        takeable.categories,
        takeable.tags
    );
    if (!row) return std::nullopt;
    return row->id<TicketId>("id");
}

const Query lock_user_capacity{
    "lock_user_capacity", "SELECT capacity FROM app_user WHERE id = $1 FOR NO KEY UPDATE"
};

std::optional<int> lock_capacity(Tx& tx, UserId user) {
    const auto row = tx.exec_optional(lock_user_capacity, user);
    if (!row) return std::nullopt;
    return static_cast<int>(row->integer("capacity"));
}

const Query count_open_tickets_of{
    "count_open_tickets_of",
    "SELECT count(*) AS load FROM ticket "
    "WHERE owner_id = $1 AND status <> 'closed' AND status = 'open'"
};

int count_open_of(Tx& tx, UserId user) {
    return static_cast<int>(tx.exec_one(count_open_tickets_of, user).integer("load"));
}

}  // namespace bihuan::store
