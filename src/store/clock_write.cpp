#include "bihuan/store/clock_write.hpp"

#include "store/notice_rows.hpp"
#include "store/ticket_rows.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

JsonText document_of(const std::vector<TicketChange>& changes) {
    auto tickets = JsonText::array();
    auto events = JsonText::array();
    auto timers = JsonText::array();
    auto outbox = JsonText::array();
    auto notices = JsonText::array();
    for (const auto& change : changes) {
        const auto id = change.ticket.id;
        add_notice_rows(notices, change);
        tickets.push_back(ticket_row(change.ticket));
        for (const auto& event : change.events) events.push_back(event_row(id, event));
        for (const auto& timer : change.timers) timers.push_back(timer_row(id, timer));
        for (const auto& message : change.outbox) {
            auto row = outbox_row(message);
            row["ticket_id"] = id.text();
            outbox.push_back(row);
        }
    }
    JsonText document;
    document["tickets"] = tickets;
    document["events"] = events;
    document["timers"] = timers;
    document["outbox"] = outbox;
    document["notices"] = notices;
    return document;
}

}  // namespace

const Query update_ticket_clocks{
    "update_ticket_clocks",
    "WITH doc AS MATERIALIZED (SELECT $1::jsonb AS j), "
    "new AS (SELECT n.id, n.priority, n.owner_id, n.handover_from, n.team_id, "
    "    n.first_contact_user_id, "
    "    n.escalation_level, n.version, n.updated_at, n.next_due_at, n.next_step_at, "
    "    n.calendar_version, n.policy_version "
    "  FROM doc, jsonb_populate_recordset(NULL::ticket, doc.j -> 'tickets') AS n), "
    "written AS (UPDATE ticket AS t SET priority = new.priority, owner_id = new.owner_id, "
    "    handover_from = new.handover_from, team_id = new.team_id, "
    "    first_contact_user_id = new.first_contact_user_id, "
    "    escalation_level = new.escalation_level, version = new.version, "
    "    updated_at = new.updated_at, next_due_at = new.next_due_at, "
    "    next_step_at = new.next_step_at, calendar_version = new.calendar_version, "
    "    policy_version = new.policy_version "
    "  FROM new WHERE t.id = new.id AND t.version = new.version - 1 "
    "  RETURNING t.id, t.version, t.updated_at), "
    "events AS (INSERT INTO ticket_event (id, ticket_id, type, action, at, actor_id, from_stage, "
    "    to_stage, version, form, comment, data, clock) "
    "  SELECT e.id, e.ticket_id, e.type, e.action, e.at, e.actor_id, e.from_stage, e.to_stage, "
    "    e.version, e.form, e.comment, e.data, e.clock "
    "  FROM doc, jsonb_populate_recordset(NULL::ticket_event, doc.j -> 'events') "
    "    WITH ORDINALITY AS e "
    "  JOIN written ON written.id = e.ticket_id ORDER BY e.ordinality), "
    "clocks AS (UPDATE timer SET state = k.state, due_at = k.due_at, met_at = k.met_at, "
    "    breached_at = k.breached_at, detail = k.detail "
    "  FROM doc, jsonb_populate_recordset(NULL::timer, doc.j -> 'timers') AS k "
    "  JOIN written ON written.id = k.ticket_id WHERE timer.id = k.id), "
    "messages AS (INSERT INTO outbox (topic, ticket_id, version, data, created_at) "
    "  SELECT o.topic, written.id, written.version, o.data, written.updated_at "
    "  FROM doc, " BH_LISTENER ", jsonb_populate_recordset(NULL::outbox, doc.j -> 'outbox') AS o "
    "  JOIN written ON written.id = o.ticket_id), "
    BH_TELL " SELECT id FROM written"
};

std::vector<TicketId> update_clocks(Tx& tx, const std::vector<TicketChange>& changes) {
    std::vector<TicketId> written;
    if (changes.empty()) return written;
    for (const auto& change : changes) tx.plan_step(next_step(change.ticket));
    tx.note_events();
    for (const auto& row : tx.exec(update_ticket_clocks, dump(document_of(changes)))) {
        written.push_back(row.id<TicketId>("id"));
    }
    return written;
}

// Each by its own index, oldest version first: one condition with OR would look at all that are
// behind, for every round anew.
const Query claim_behind_calendar{
    "claim_behind_calendar",
    "SELECT id FROM ticket WHERE status <> 'closed' AND calendar_version < $1 "
    "ORDER BY calendar_version LIMIT $2 FOR UPDATE SKIP LOCKED"
};
const Query claim_behind_policy{
    "claim_behind_policy",
    "SELECT id FROM ticket WHERE status <> 'closed' AND policy_version < $1 "
    "AND calendar_version >= $2 ORDER BY policy_version LIMIT $3 FOR UPDATE SKIP LOCKED"
};

std::vector<TicketId> claim_stale(
    Tx& tx, int calendar_version, int policy_version, std::size_t limit
) {
    std::vector<TicketId> ids;
    for (const auto& row : tx.exec(claim_behind_calendar, calendar_version, limit)) {
        ids.push_back(row.id<TicketId>("id"));
    }
    const auto left = limit - ids.size();
    for (const auto& row : tx.exec(claim_behind_policy, policy_version, calendar_version, left)) {
        ids.push_back(row.id<TicketId>("id"));
    }
    return ids;
}

const Query replace_ticket_clocks{
    "replace_ticket_clocks",
    "WITH doc AS MATERIALIZED (SELECT $1::jsonb AS j), "
    "new AS (SELECT n.id, n.next_due_at, n.next_step_at "
    "  FROM doc, jsonb_populate_recordset(NULL::ticket, doc.j -> 'tickets') AS n), "
    "touched AS (INSERT INTO report_touched (ticket_id) SELECT new.id FROM new), "
    "k AS (SELECT k.id, k.ticket_id, k.metric, k.cycle, k.stage, k.state, k.due_at, k.met_at, "
    "    k.breached_at, k.detail FROM doc, "
    "  jsonb_populate_recordset(NULL::timer, doc.j -> 'timers') AS k), "
    "written AS (UPDATE ticket AS t SET next_due_at = new.next_due_at, "
    "  next_step_at = new.next_step_at FROM new WHERE t.id = new.id), "
    "gone AS (DELETE FROM timer USING new WHERE timer.ticket_id = new.id "
    "  AND NOT EXISTS (SELECT 1 FROM k WHERE k.id = timer.id)) "
    "INSERT INTO timer (id, ticket_id, metric, cycle, stage, state, due_at, met_at, breached_at, "
    "  detail) "
    "SELECT id, ticket_id, metric, cycle, stage, state, due_at, met_at, breached_at, detail FROM k "
    "ON CONFLICT (id) DO UPDATE SET state = excluded.state, due_at = excluded.due_at, "
    "  met_at = excluded.met_at, breached_at = excluded.breached_at, detail = excluded.detail"
};

void replace_clocks(Tx& tx, const std::vector<domain::Ticket>& tickets) {
    if (tickets.empty()) return;
    std::vector<TicketChange> changes;
    for (const auto& ticket : tickets) {
        auto& change = changes.emplace_back();
        change.ticket = ticket;
        change.timers = ticket.timers;
    }
    tx.exec(replace_ticket_clocks, dump(document_of(changes)));
}

const Query update_followed{
    "update_followed",
    "UPDATE ticket SET calendar_version = $2, policy_version = $3 WHERE id = ANY ($1::uuid[])"
};

void mark_followed(
    Tx& tx, const std::vector<TicketId>& tickets, int calendar_version, int policy_version
) {
    if (!tickets.empty()) tx.exec(update_followed, tickets, calendar_version, policy_version);
}

}  // namespace bihuan::store
