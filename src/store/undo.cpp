#include "bihuan/store/undo.hpp"

#include "bihuan/store/report_facts.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

// The tickets are locked, so that nobody touches one between the look and the deletion. The look
// itself is another statement: a statement that waited for a lock would see the other tables as of
// its own start.
const Query lock_imported_tickets{"lock_imported_tickets", R"sql(
    SELECT i.ticket_id
    FROM imported_ticket AS i JOIN ticket AS t ON t.id = i.ticket_id
    WHERE i.import_id = $1 AND i.removed_at IS NULL AND NOT i.kept
    ORDER BY i.ticket_id
    LIMIT $2
    FOR UPDATE OF t
)sql"};

const Query select_untouched_tickets{"select_untouched_tickets", R"sql(
    SELECT t.id
    FROM ticket AS t
    WHERE t.id = ANY ($1::uuid[])
      AND t.version = 1
      AND (SELECT count(*) FROM ticket_event AS x WHERE x.ticket_id = t.id) = 1
      AND (SELECT count(*) FROM contact AS x WHERE x.ticket_id = t.id) <= 1
      AND NOT EXISTS (SELECT 1 FROM ticket_comment AS x WHERE x.ticket_id = t.id)
      AND NOT EXISTS (SELECT 1 FROM ticket_link AS x WHERE x.ticket_id = t.id)
      AND NOT EXISTS (SELECT 1 FROM ticket_link AS x WHERE x.other_id = t.id)
      AND NOT EXISTS (SELECT 1 FROM attachment AS x WHERE x.ticket_id = t.id)
      AND NOT EXISTS (SELECT 1 FROM portal_access AS x WHERE x.ticket_id = t.id)
)sql"};

// The trigger on ticket_event opens for this import only, and only until the transaction ends.
const Query open_undo_door{"open_undo_door", R"sql(
    SELECT set_config('bihuan.undone_import', $1::uuid::text, true) AS import
)sql"};

const Query delete_timers_of{"delete_timers_of", R"sql(
    DELETE FROM timer WHERE ticket_id = ANY ($1::uuid[])
)sql"};
const Query delete_spans_of{"delete_spans_of", R"sql(
    DELETE FROM ticket_span WHERE ticket_id = ANY ($1::uuid[])
)sql"};
const Query delete_contacts_of{"delete_contacts_of", R"sql(
    DELETE FROM contact WHERE ticket_id = ANY ($1::uuid[])
)sql"};
const Query delete_events_of{"delete_events_of", R"sql(
    DELETE FROM ticket_event WHERE ticket_id = ANY ($1::uuid[])
)sql"};
const Query delete_tickets_of{"delete_tickets_of", R"sql(
    DELETE FROM ticket WHERE id = ANY ($1::uuid[])
)sql"};

void delete_whole(Tx& tx, const std::vector<TicketId>& ids) {
    for (const auto* query :
         {&delete_timers_of,
          &delete_spans_of,
          &delete_contacts_of,
          &delete_events_of,
          &delete_tickets_of}) {
        tx.exec(*query, ids);
    }
    // No event tells reports of it.
    touch_for_reports(tx, ids);
}

/// Deletes them under a savepoint. What something else points to by a foreign key was touched, too.
bool try_delete(Tx& tx, const std::vector<TicketId>& ids) {
    try {
        tx.attempt([&] { delete_whole(tx, ids); });
        return true;
    } catch (const ConstraintViolation&) {
        return false;
    }
}

std::vector<TicketId> delete_untouched(Tx& tx, const std::vector<TicketId>& ids) {
    if (ids.empty() || try_delete(tx, ids)) return ids;
    std::vector<TicketId> deleted;
    for (const auto& id : ids) {
        if (try_delete(tx, {id})) deleted.push_back(id);
    }
    return deleted;
}

const Query mark_undone_tickets{"mark_undone_tickets", R"sql(
    UPDATE imported_ticket
    SET removed_at = CASE WHEN ticket_id = ANY ($2::uuid[]) THEN $3::timestamptz END,
        kept = NOT (ticket_id = ANY ($2::uuid[]))
    WHERE ticket_id = ANY ($1::uuid[])
)sql"};

}  // namespace

UndoStep undo_tickets(Tx& tx, ImportId import, std::size_t limit, Instant now) {
    std::vector<TicketId> ids;
    for (const auto& row : tx.exec(lock_imported_tickets, import, limit)) {
        ids.push_back(row.id<TicketId>("ticket_id"));
    }
    if (ids.empty()) return {};
    std::vector<TicketId> untouched;
    for (const auto& row : tx.exec(select_untouched_tickets, ids)) {
        untouched.push_back(row.id<TicketId>("id"));
    }
    tx.exec(open_undo_door, import);
    const auto deleted = delete_untouched(tx, untouched);
    tx.exec(mark_undone_tickets, ids, deleted, now);
    return {deleted.size(), ids.size() - deleted.size()};
}

namespace {

const Query lock_imported_customers{"lock_imported_customers", R"sql(
    SELECT i.customer_id
    FROM imported_customer AS i JOIN customer AS c ON c.id = i.customer_id
    WHERE i.import_id = $1 AND i.created AND i.removed_at IS NULL AND NOT i.kept
    ORDER BY i.customer_id
    LIMIT $2
    FOR UPDATE OF c
)sql"};

const Query select_untouched_customers{"select_untouched_customers", R"sql(
    SELECT c.id FROM customer AS c
    WHERE c.id = ANY ($1::uuid[]) AND c.version = 1
      AND NOT EXISTS (SELECT 1 FROM ticket AS t WHERE t.customer_id = c.id)
)sql"};

const Query delete_contact_points_of{"delete_contact_points_of", R"sql(
    DELETE FROM customer_contact WHERE customer_id = ANY ($1::uuid[])
)sql"};
const Query delete_customers_of{"delete_customers_of", R"sql(
    DELETE FROM customer WHERE id = ANY ($1::uuid[])
)sql"};

const Query mark_undone_customers{"mark_undone_customers", R"sql(
    UPDATE imported_customer
    SET removed_at = CASE WHEN customer_id = ANY ($3::uuid[]) THEN $4::timestamptz END,
        kept = NOT (customer_id = ANY ($3::uuid[]))
    WHERE import_id = $1 AND customer_id = ANY ($2::uuid[])
)sql"};

bool try_delete_customers(Tx& tx, const std::vector<CustomerId>& ids) {
    try {
        tx.attempt([&] {
            tx.exec(delete_contact_points_of, ids);
            tx.exec(delete_customers_of, ids);
        });
        return true;
    } catch (const ConstraintViolation&) {
        return false;
    }
}

}  // namespace

UndoStep undo_customers(Tx& tx, ImportId import, std::size_t limit, Instant now) {
    std::vector<CustomerId> ids;
    for (const auto& row : tx.exec(lock_imported_customers, import, limit)) {
        ids.push_back(row.id<CustomerId>("customer_id"));
    }
    if (ids.empty()) return {};
    std::vector<CustomerId> untouched;
    for (const auto& row : tx.exec(select_untouched_customers, ids)) {
        untouched.push_back(row.id<CustomerId>("id"));
    }
    auto deleted = untouched;
    if (!untouched.empty() && !try_delete_customers(tx, untouched)) {
        deleted.clear();
        for (const auto& id : untouched) {
            if (try_delete_customers(tx, {id})) deleted.push_back(id);
        }
    }
    tx.exec(mark_undone_customers, import, ids, deleted, now);
    return {deleted.size(), ids.size() - deleted.size()};
}

}  // namespace bihuan::store
