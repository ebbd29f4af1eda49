#include "bihuan/store/waiting.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

// One round at a time, until its transaction ends: two nodes that shared the people out between
// them would each fill its own, however unequal the halves. The number has no meaning.
const Query lock_ready_users{
    "lock_ready_users",
    "SELECT id FROM app_user AS u WHERE (SELECT pg_try_advisory_xact_lock(7301)) "
    "AND active AND presence = 'ready' "
    "AND EXISTS (SELECT 1 FROM session AS s WHERE s.user_id = u.id AND s.expires_at > $1 "
    "  AND s.seen_at > $2) "
    "ORDER BY id FOR NO KEY UPDATE OF u SKIP LOCKED"
};

std::vector<UserId> lock_ready_people(Tx& tx, Instant now, Instant seen_since) {
    std::vector<UserId> people;
    for (const auto& row : tx.exec(lock_ready_users, now, seen_since)) {
        people.push_back(row.id<UserId>("id"));
    }
    return people;
}

const Query count_open_by_owner{
    "count_open_by_owner",
    "SELECT owner_id, count(*) AS load FROM ticket "
    "WHERE owner_id = ANY ($1::uuid[]) AND status <> 'closed' AND status = 'open' "
    "GROUP BY owner_id"
};

std::unordered_map<UserId, int> loads_of(Tx& tx, const std::vector<UserId>& people) {
    std::unordered_map<UserId, int> loads;
    for (const auto& row : tx.exec(count_open_by_owner, people)) {
        loads[row.id<UserId>("owner_id")] = static_cast<int>(row.integer("load"));
    }
    return loads;
}

const Query lock_waiting_tickets{
    "lock_waiting_tickets",
    "SELECT t.id, t.kind, t.channel, t.stage, t.category, t.tags, t.team_id, t.department_id, "
    "  t.first_contact_user_id, t.department_refusals, t.complained_about, t.handled_by, "
    "  coalesce(t.next_due_at, 'infinity')::text AS due_key, "
    "  (-t.priority_rank)::text AS priority_key, t.received_at::text AS received_key "
    "FROM ticket AS t "
    "WHERE t.status = 'open' AND t.owner_id IS NULL AND t.stage = ANY ($1::text[]) "
    "AND CASE WHEN t.team_id = ANY ($3::uuid[]) THEN true "
    "  WHEN t.team_id = ANY ($4::uuid[]) THEN false ELSE $2::boolean END "
    "AND (coalesce(t.next_due_at, 'infinity'), (-t.priority_rank), t.received_at, t.id) "
    "  > ($5::timestamptz, $6::int, $7::timestamptz, $8::uuid) "
    "ORDER BY coalesce(t.next_due_at, 'infinity'), (-t.priority_rank), t.received_at, t.id "
    "LIMIT $9 FOR UPDATE OF t SKIP LOCKED"
};

namespace {

domain::Ticket read_outline(const Row& row) {
    domain::Ticket ticket;
    ticket.id = row.id<TicketId>("id");
    ticket.kind = domain::parse_code<domain::Kind>(row.view("kind")).value();
    ticket.channel = domain::parse_code<domain::Channel>(row.view("channel")).value();
    ticket.stage = domain::parse_code<domain::Stage>(row.view("stage")).value();
    ticket.category = row.optional_text("category");
    ticket.tags = row.texts("tags");
    ticket.team_id = row.optional_id<TeamId>("team_id");
    ticket.department_id = row.optional_id<DepartmentId>("department_id");
    ticket.first_contact_user_id = row.optional_id<UserId>("first_contact_user_id");
    ticket.department_refusals = static_cast<int>(row.integer("department_refusals"));
    ticket.complained_about = row.ids<UserId>("complained_about");
    ticket.handled_by = row.ids<UserId>("handled_by");
    return ticket;
}

}  // namespace

std::vector<Waiting> lock_waiting(
    Tx& tx, const WaitingFilter& filter, const std::optional<WaitingKey>& after, std::size_t limit
) {
    // Before the first of them.
    static const WaitingKey beginning{
        "-infinity", "-100", "-infinity", "00000000-0000-0000-0000-000000000000"
    };
    const auto& key = after ? *after : beginning;
    const auto rows = tx.exec(
        lock_waiting_tickets,
        filter.stages,
        filter.by_default,
        filter.teams,
        filter.other_teams,
        key.due_at,
        key.priority,
        key.received_at,
        key.id,
        limit
    );
    std::vector<Waiting> waiting;
    for (const auto& row : rows) {
        auto& entry = waiting.emplace_back();
        entry.ticket = read_outline(row);
        entry.key = {
            row.text("due_key"),
            row.text("priority_key"),
            row.text("received_key"),
            entry.ticket.id.text(),
        };
    }
    return waiting;
}

}  // namespace bihuan::store
