#include "bihuan/store/tickets.hpp"

#include "store/connection.hpp"
#include "store/notice_rows.hpp"
#include "store/search_rows.hpp"
#include "store/ticket_rows.hpp"
#include "store/tx.hpp"

#include <map>
#include <mutex>

// The columns and the tables that change with a ticket, spelled once and used by the two statements
// that write them and the three that read them.

#define BH_TICKET_COLUMNS                                                                         \
    "id, number, kind, channel, status, stage, outcome, priority, major, difficult, category, "   \
    "subject, description, demand, amount, customer_id, anonymous_reason, owner_id, team_id, "    \
    "major_reasons, beyond_authority, handover_from, "                                            \
    "first_contact_user_id, department_id, external_source, external_id, call_id, authority, "    \
    "version, received_at, created_at, updated_at, closed_at, reopened_count, "                   \
    "department_refusals, customer_refusals, visit_round, chased_count, escalation_level, "       \
    "mediation_failed, completed_at, suspended_at, wake_at, suspend_reason, paused_seconds, "     \
    "forms, custom, tags, complained_about, handled_by, next_due_at, next_step_at, "              \
    "calendar_version, policy_version"

// The parameter is parsed once, however many parts of the statement look into it.
#define BH_DOCUMENT "WITH doc AS MATERIALIZED (SELECT $1::jsonb AS j), "

// What a new ticket brings along; `OF(alias)` says which rows belong to which ticket.
#define BH_OF_THE_ONE(alias) ""
#define BH_OF_EACH(alias) " WHERE " alias ".ticket_id = written.id"
#define BH_TICKET_PARTS(OF)                                                                       \
    "events AS (INSERT INTO ticket_event (id, ticket_id, type, action, at, actor_id, from_stage, " \
    "    to_stage, version, form, comment, data, clock) "                                         \
    "  SELECT e.id, e.ticket_id, e.type, e.action, e.at, e.actor_id, e.from_stage, e.to_stage, "  \
    "    e.version, e.form, e.comment, e.data, e.clock "                                          \
    "  FROM written, doc, jsonb_populate_recordset(NULL::ticket_event, doc.j -> 'events') AS e"    \
    OF("e") "), "                                                                                 \
    "clocks AS (INSERT INTO timer (id, ticket_id, metric, cycle, stage, state, due_at, met_at, "  \
    "    breached_at, detail) "                                                                   \
    "  SELECT k.id, k.ticket_id, k.metric, k.cycle, k.stage, k.state, k.due_at, k.met_at, "       \
    "    k.breached_at, k.detail "                                                                \
    "  FROM written, doc, jsonb_populate_recordset(NULL::timer, doc.j -> 'timers') AS k"           \
    OF("k") " "                                                                                   \
    "  ON CONFLICT (id) DO UPDATE SET state = excluded.state, due_at = excluded.due_at, "         \
    "    met_at = excluded.met_at, breached_at = excluded.breached_at, "                          \
    "    detail = excluded.detail), "                                                             \
    "contacts AS (INSERT INTO contact (id, ticket_id, channel, direction, at, user_id, call_id, " \
    "    text) "                                                                                  \
    "  SELECT c.id, c.ticket_id, c.channel, c.direction, c.at, c.user_id, c.call_id, c.text "     \
    "  FROM written, doc, jsonb_populate_recordset(NULL::contact, doc.j -> 'contacts') AS c"       \
    OF("c") "), "                                                                                 \
    "messages AS (INSERT INTO outbox (topic, ticket_id, version, data, created_at) "              \
    "  SELECT o.topic, written.id, written.version, o.data, written.updated_at "                  \
    "  FROM written, doc, " BH_LISTENER ", "                                                      \
    "    jsonb_populate_recordset(NULL::outbox, doc.j -> 'outbox') AS o"                          \
    OF("o") "), "

namespace bihuan::store {

namespace {

#define BH_SELECT_TICKET                                                                          \
    "SELECT t.id, t.number, t.kind, t.channel, t.status, t.stage, t.outcome, t.priority, "        \
    "  t.major, t.difficult, t.category, t.subject, t.description, t.demand, t.amount, "          \
    "  t.customer_id, t.anonymous_reason, t.owner_id, t.team_id, t.first_contact_user_id, "       \
    "  t.department_id, t.external_source, t.external_id, t.call_id, t.authority, t.version, "    \
    "  t.received_at, t.created_at, t.updated_at, t.closed_at, t.reopened_count, "                \
    "  t.department_refusals, t.customer_refusals, t.visit_round, t.chased_count, "               \
    "  t.escalation_level, t.mediation_failed, t.completed_at, t.suspended_at, t.wake_at, "       \
    "  t.suspend_reason, t.paused_seconds, t.forms, t.custom, t.tags, t.complained_about, "       \
    "  t.handled_by, t.calendar_version, t.policy_version, t.major_reasons, t.beyond_authority, " \
    "  t.handover_from, "                                                                         \
    "  customer.name AS customer_name, customer.level AS customer_level, "                        \
    "  customer.version AS customer_version, "                                                    \
    "  (SELECT coalesce(json_agg(json_build_object('id', p.id, 'kind', p.kind, "                  \
    "     'value', p.value) ORDER BY p.id), '[]') FROM customer_contact AS p "                    \
    "   WHERE p.customer_id = t.customer_id) AS contacts, "                                       \
    "  (SELECT coalesce(json_agg(k.detail ORDER BY k.id), '[]') FROM timer AS k "                 \
    "   WHERE k.ticket_id = t.id) AS timers, "                                                    \
    "  (SELECT coalesce(json_agg(p ORDER BY p.created_at, p.id), '[]') FROM proposal AS p "       \
    "   WHERE p.ticket_id = t.id) AS proposals, "                                                 \
    "  (SELECT coalesce(json_agg(c ORDER BY c.at, c.id), '[]') FROM consent AS c "                \
    "   WHERE c.ticket_id = t.id) AS consents, "                                                  \
    "  (SELECT coalesce(json_agg(v ORDER BY v.attempted_at, v.id), '[]') FROM visit AS v "        \
    "   WHERE v.ticket_id = t.id) AS visits "                                                     \
    "FROM ticket AS t LEFT JOIN customer ON customer.id = t.customer_id "

JsonText change_document(const TicketChange& change) {
    const auto id = change.ticket.id;
    JsonText document;
    const auto add = [&](const char* name, const auto& items, const auto& row_of) {
        auto list = JsonText::array();
        for (const auto& item : items) list.push_back(row_of(id, item));
        document[name] = list;
    };
    document["ticket"] = ticket_row(change.ticket);
    add("events", change.events, event_row);
    add("timers", change.timers, timer_row);
    add("proposals", change.proposals, proposal_row);
    add("consents", change.consents, consent_row);
    add("visits", change.visits, visit_row);
    add("contacts", change.contacts, contact_row);
    add("outbox", change.outbox, [](TicketId, const OutboxMessage& message) {
        return outbox_row(message);
    });
    auto notices = JsonText::array();
    if (change.ticket.version > 1) add_notice_rows(notices, change);
    document["notices"] = notices;
    return document;
}

/// The ticket's text, and its customer's name in case that it is not indexed yet.
void add_search_rows(JsonText& rows, const domain::Ticket& ticket) {
    rows.push_back(ticket_search_row(ticket));
    if (ticket.customer) {
        rows.push_back(customer_search_row(ticket.customer->id, ticket.customer->name));
    }
}

std::optional<domain::Ticket> first_ticket(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return read_ticket(rows.front());
}

}  // namespace

const Query take_running_numbers{
    "take_running_numbers", "SELECT nextval('ticket_running_number') AS first"
};

std::int64_t next_running_number(Tx& tx) {
    constexpr std::int64_t block = 32;  // The sequence's INCREMENT BY.
    struct Numbers {
        std::int64_t next = 0;
        std::int64_t end = 0;
    };
    static std::mutex mutex;
    static std::map<std::string, Numbers> of_database;
    const std::lock_guard lock(mutex);
    auto& numbers = of_database[tx.database_url()];
    if (numbers.next == numbers.end) {
        numbers.next = tx.exec_one(take_running_numbers).integer("first");
        numbers.end = numbers.next + block;
    }
    return numbers.next++;
}

const Query select_ticket{"select_ticket", BH_SELECT_TICKET "WHERE t.id = $1"};

std::optional<domain::Ticket> find_ticket(Tx& tx, TicketId id) {
    return first_ticket(tx.exec(select_ticket, id));
}

const Query select_ticket_by_number{
    "select_ticket_by_number", BH_SELECT_TICKET "WHERE t.number = $1"
};

std::optional<domain::Ticket> find_ticket_by_number(Tx& tx, std::string_view number) {
    return first_ticket(tx.exec(select_ticket_by_number, number));
}

const Query select_tickets{
    "select_tickets",
    BH_SELECT_TICKET
    "JOIN unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place) ON wanted.id = t.id "
    "ORDER BY wanted.place"
};

std::vector<domain::Ticket> find_tickets(Tx& tx, const std::vector<TicketId>& ids) {
    std::vector<domain::Ticket> tickets;
    for (const auto& row : tx.exec(select_tickets, ids)) tickets.push_back(read_ticket(row));
    return tickets;
}

const Query lock_ticket_row{"lock_ticket_row", "SELECT 1 FROM ticket WHERE id = $1 FOR UPDATE"};

bool lock_ticket(Tx& tx, TicketId id) {
    return !tx.exec(lock_ticket_row, id).empty();
}

const Query select_cycle_begin{
    "select_cycle_begin",
    "SELECT opened_at FROM ticket_span WHERE ticket_id = $1 ORDER BY cycle DESC LIMIT 1"
};

Instant cycle_began_at(Tx& tx, TicketId id) {
    return tx.exec_one(select_cycle_begin, id).instant("opened_at");
}

const Query select_by_external{
    "select_by_external",
    "SELECT id, number FROM ticket WHERE external_source = $1 AND external_id = $2"
};

std::optional<TicketKey> find_by_external(Tx& tx, std::string_view source, std::string_view id) {
    const auto row = tx.exec_optional(select_by_external, source, id);
    if (!row) return std::nullopt;
    return TicketKey{row->id<TicketId>("id"), row->text("number")};
}

const Query select_by_call{"select_by_call", "SELECT id, number FROM ticket WHERE call_id = $1"};

std::optional<TicketKey> find_by_call(Tx& tx, std::string_view call_id) {
    const auto row = tx.exec_optional(select_by_call, call_id);
    if (!row) return std::nullopt;
    return TicketKey{row->id<TicketId>("id"), row->text("number")};
}

// Only of tickets that were written; what another one has written of a customer stands.
#define BH_NEW_SEARCH_TEXTS                                                                    \
    "search AS (INSERT INTO search_text "                                                      \
    "    (source_id, part, ticket_id, department_id, at, folded, grams) "                      \
    "  SELECT s.source_id, s.part, s.ticket_id, s.department_id, s.at, s.folded, s.grams "     \
    "  FROM doc, jsonb_populate_recordset(NULL::search_text, doc.j -> 'search') AS s "         \
    "  WHERE s.part = 'customer' OR s.ticket_id IN (SELECT id FROM written) "                  \
    "  ON CONFLICT (source_id) DO NOTHING) "

// One statement, so that no two of these rows can ever disagree. A new ticket has no proposals,
// consents or visits yet.
const Query insert_ticket_whole{
    "insert_ticket_whole",
    BH_DOCUMENT "written AS (INSERT INTO ticket (" BH_TICKET_COLUMNS ") SELECT " BH_TICKET_COLUMNS
    " FROM doc, jsonb_populate_record(NULL::ticket, doc.j -> 'ticket')"
    " ON CONFLICT DO NOTHING RETURNING id, version, received_at, updated_at, closed_at), "
    BH_TICKET_PARTS(BH_OF_THE_ONE)
    "span AS (INSERT INTO ticket_span (ticket_id, cycle, opened_at, closed_at) "
    "  SELECT id, 0, received_at, closed_at FROM written), "
    BH_NEW_SEARCH_TEXTS
    "SELECT count(*) AS written FROM written"
};

namespace {

/// Writes the document. A customer who was merged into another one since they were found is found
/// again by running the whole transaction again.
Row write_new_ticket(Tx& tx, const TicketChange& change) {
    auto document = change_document(change);
    auto search = JsonText::array();
    add_search_rows(search, change.ticket);
    document["search"] = search;
    try {
        return tx.exec_one(insert_ticket_whole, dump(std::move(document)));
    } catch (const ConstraintViolation& violation) {
        if (violation.constraint() != "ticket_customer_fkey") throw;
        throw Rerun("the customer was merged");
    }
}

}  // namespace

Inserted insert_ticket(Tx& tx, const TicketChange& change) {
    const auto row = write_new_ticket(tx, change);
    tx.plan_step(next_step(change.ticket));
    tx.note_events();
    if (row.integer("written") == 1) return Inserted::yes;
    const auto& ticket = change.ticket;
    if (ticket.external_source &&
        find_by_external(tx, *ticket.external_source, *ticket.external_id)) {
        return Inserted::external_known;
    }
    if (ticket.call_id && find_by_call(tx, *ticket.call_id)) return Inserted::call_known;
    throw std::logic_error("a ticket number was given twice");
}

const Query insert_tickets_whole{
    "insert_tickets_whole",
    BH_DOCUMENT "written AS (INSERT INTO ticket (" BH_TICKET_COLUMNS ") SELECT " BH_TICKET_COLUMNS
    " FROM doc, jsonb_populate_recordset(NULL::ticket, doc.j -> 'tickets')"
    " ON CONFLICT DO NOTHING RETURNING id, version, received_at, updated_at, closed_at), "
    BH_TICKET_PARTS(BH_OF_EACH)
    "span AS (INSERT INTO ticket_span (ticket_id, cycle, opened_at, closed_at) "
    "  SELECT id, 0, received_at, closed_at FROM written), "
    BH_NEW_SEARCH_TEXTS
    "SELECT id FROM written"
};

std::unordered_set<TicketId> insert_tickets(Tx& tx, const std::vector<TicketChange>& changes) {
    std::unordered_set<TicketId> inserted;
    if (changes.empty()) return inserted;
    auto tickets = JsonText::array();
    auto events = JsonText::array();
    auto timers = JsonText::array();
    auto contacts = JsonText::array();
    auto outbox = JsonText::array();
    auto search = JsonText::array();
    for (const auto& change : changes) {
        const auto id = change.ticket.id;
        add_search_rows(search, change.ticket);
        tickets.push_back(ticket_row(change.ticket));
        for (const auto& event : change.events) events.push_back(event_row(id, event));
        for (const auto& timer : change.timers) timers.push_back(timer_row(id, timer));
        for (const auto& contact : change.contacts) contacts.push_back(contact_row(id, contact));
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
    document["contacts"] = contacts;
    document["outbox"] = outbox;
    document["search"] = search;
    for (const auto& row : tx.exec(insert_tickets_whole, dump(std::move(document)))) {
        inserted.insert(row.id<TicketId>("id"));
    }
    for (const auto& change : changes) {
        if (inserted.contains(change.ticket.id)) tx.plan_step(next_step(change.ticket));
    }
    tx.note_events();
    return inserted;
}

const Query update_ticket_whole{
    "update_ticket_whole",
    BH_DOCUMENT "written AS (UPDATE ticket AS t SET (" BH_TICKET_COLUMNS
    ") = (SELECT " BH_TICKET_COLUMNS
    "  FROM doc, jsonb_populate_record(NULL::ticket, doc.j -> 'ticket')) "
    "  WHERE t.id = (SELECT (doc.j -> 'ticket' ->> 'id')::uuid FROM doc) AND t.version = $2 "
    "  RETURNING t.id, t.version, t.updated_at, t.closed_at, t.reopened_count), "
    BH_TICKET_PARTS(BH_OF_THE_ONE)
    "proposals AS (INSERT INTO proposal (id, ticket_id, author_id, measures, compensation_kind, "
    "    compensation_amount, cost, deadline, state, remark, decided_by, decided_at, created_at) "
    "  SELECT p.id, p.ticket_id, p.author_id, p.measures, p.compensation_kind, "
    "    p.compensation_amount, p.cost, p.deadline, p.state, p.remark, p.decided_by, "
    "    p.decided_at, p.created_at "
    "  FROM written, doc, jsonb_populate_recordset(NULL::proposal, doc.j -> 'proposals') AS p "
    "  ON CONFLICT (id) DO UPDATE SET state = excluded.state, remark = excluded.remark, "
    "    decided_by = excluded.decided_by, decided_at = excluded.decided_at), "
    "consents AS (INSERT INTO consent (id, ticket_id, proposal_id, accepted, method, "
    "    evidence_id, recorded_by, at) "
    "  SELECT c.id, c.ticket_id, c.proposal_id, c.accepted, c.method, c.evidence_id, "
    "    c.recorded_by, c.at "
    "  FROM written, doc, jsonb_populate_recordset(NULL::consent, doc.j -> 'consents') AS c), "
    "visits AS (INSERT INTO visit (id, ticket_id, cycle, round, reached, attempted_at, method, "
    "    satisfaction, points, remark, visited_by) "
    "  SELECT v.id, v.ticket_id, v.cycle, v.round, v.reached, v.attempted_at, v.method, "
    "    v.satisfaction, v.points, v.remark, v.visited_by "
    "  FROM written, doc, jsonb_populate_recordset(NULL::visit, doc.j -> 'visits') AS v), "
    BH_TELL ", "
    "span AS (INSERT INTO ticket_span (ticket_id, cycle, opened_at, closed_at) "
    "  SELECT id, reopened_count, updated_at, closed_at FROM written "
    "  WHERE $3::boolean "
    "  ON CONFLICT (ticket_id, cycle) DO UPDATE SET closed_at = excluded.closed_at) "
    "SELECT count(*) AS written FROM written"
};

bool update_ticket(Tx& tx, const TicketChange& change) {
    bool opened_or_closed = change.ticket.closed();
    for (const auto& event : change.events) {
        if (event.action == domain::Action::reopen) opened_or_closed = true;
    }
    const auto row = tx.exec_one(
        update_ticket_whole,
        dump(change_document(change)),
        change.ticket.version - 1,
        opened_or_closed
    );
    tx.plan_step(next_step(change.ticket));
    tx.note_events();
    return row.integer("written") == 1;
}

const Query insert_event{
    "insert_event",
    "WITH e AS (INSERT INTO ticket_event (id, ticket_id, type, action, at, actor_id, from_stage, "
    "    to_stage, version, form, comment, data, clock) "
    "  SELECT id, ticket_id, type, action, at, actor_id, from_stage, to_stage, version, form, "
    "    comment, data, clock FROM jsonb_populate_record(NULL::ticket_event, $1::jsonb) "
    "  RETURNING ticket_id, version, at) "
    "INSERT INTO outbox (topic, ticket_id, version, data, created_at) "
    "SELECT o.topic, e.ticket_id, e.version, o.data, e.at "
    "FROM e, " BH_LISTENER ", jsonb_populate_recordset(NULL::outbox, $2::jsonb) AS o"
};

void append_event(
    Tx& tx, TicketId id, const domain::Event& event, const std::vector<OutboxMessage>& outbox
) {
    auto messages = JsonText::array();
    for (const auto& message : outbox) messages.push_back(outbox_row(message));
    tx.exec(insert_event, dump(event_row(id, event)), dump(messages));
    tx.note_events();
}

}  // namespace bihuan::store
