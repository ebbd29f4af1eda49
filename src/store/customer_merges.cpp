#include "bihuan/store/customer_merges.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query select_merges_of_customer{"select_merges_of_customer", R"sql(
    SELECT m.id, m.customer_id, m.from_id, c.name AS from_name, m.reason, m.fields, m.merged_at,
        m.merged_by, m.undone_at, m.undone_by,
        count(r.row_id) FILTER (WHERE r.kind = 'ticket') AS tickets,
        count(r.row_id) FILTER (WHERE r.kind = 'contact') AS contacts,
        count(r.row_id) FILTER (WHERE r.kind = 'asset') AS assets
    FROM customer_merge AS m
    JOIN customer AS c ON c.id = m.from_id
    LEFT JOIN customer_merge_row AS r ON r.merge_id = m.id
    WHERE m.customer_id = $1
    GROUP BY m.id, c.name
    ORDER BY m.merged_at, m.id
)sql"};

}  // namespace

std::vector<CustomerMerge> merges_of_customer(Tx& tx, CustomerId id) {
    std::vector<CustomerMerge> merges;
    for (const auto& row : tx.exec(select_merges_of_customer, id)) {
        CustomerMerge merge;
        merge.id = row.id<MergeId>("id");
        merge.customer_id = row.id<CustomerId>("customer_id");
        merge.from_id = row.id<CustomerId>("from_id");
        merge.from_name = row.text("from_name");
        merge.reason = row.text("reason");
        merge.fields = row.json("fields");
        merge.merged_at = row.instant("merged_at");
        merge.merged_by = row.optional_id<UserId>("merged_by");
        merge.undone_at = row.optional_instant("undone_at");
        merge.undone_by = row.optional_id<UserId>("undone_by");
        merge.tickets = row.integer("tickets");
        merge.contacts = row.integer("contacts");
        merge.assets = row.integer("assets");
        merges.push_back(std::move(merge));
    }
    return merges;
}

namespace {

const Query insert_customer_merge{"insert_customer_merge", R"sql(
    INSERT INTO customer_merge (id, customer_id, from_id, reason, fields, merged_at, merged_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
)sql"};

}  // namespace

void insert_merge(Tx& tx, const CustomerMerge& merge) {
    tx.exec(
        insert_customer_merge,
        merge.id,
        merge.customer_id,
        merge.from_id,
        merge.reason,
        merge.fields,
        merge.merged_at,
        merge.merged_by
    );
}

namespace {

const Query update_merge_undone{"update_merge_undone", R"sql(
    UPDATE customer_merge SET undone_at = $2, undone_by = $3 WHERE id = $1
)sql"};

}  // namespace

void finish_merge_undo(Tx& tx, const CustomerMerge& merge) {
    tx.exec(update_merge_undone, merge.id, merge.undone_at, merge.undone_by);
}

namespace {

std::vector<TicketId> ids_of(const Rows& rows) {
    std::vector<TicketId> ids;
    for (const auto& row : rows) ids.push_back(row.id<TicketId>("id"));
    return ids;
}

const Query lock_customer_tickets{"lock_customer_tickets", R"sql(
    SELECT id FROM ticket WHERE customer_id = $1 ORDER BY id FOR UPDATE
)sql"};

}  // namespace

std::vector<TicketId> lock_tickets_of(Tx& tx, CustomerId id) {
    return ids_of(tx.exec(lock_customer_tickets, id));
}

namespace {

const Query lock_open_customer_tickets{"lock_open_customer_tickets", R"sql(
    SELECT id FROM ticket WHERE customer_id = $1 AND status <> 'closed' ORDER BY id FOR UPDATE
)sql"};

}  // namespace

std::vector<TicketId> lock_open_tickets_of(Tx& tx, CustomerId id) {
    return ids_of(tx.exec(lock_open_customer_tickets, id));
}

namespace {

const Query lock_tickets_of_merge{"lock_tickets_of_merge", R"sql(
    SELECT t.id
    FROM customer_merge_row AS r
    JOIN ticket AS t ON t.id = r.row_id
    WHERE r.merge_id = $1 AND r.kind = 'ticket' AND t.customer_id = $2
    ORDER BY t.id
    FOR UPDATE OF t
)sql"};

}  // namespace

std::vector<TicketId> lock_merged_tickets(Tx& tx, const CustomerMerge& merge) {
    return ids_of(tx.exec(lock_tickets_of_merge, merge.id, merge.customer_id));
}

namespace {

const Query insert_merged_tickets{"insert_merged_tickets", R"sql(
    INSERT INTO customer_merge_row (merge_id, kind, row_id)
    SELECT $1, 'ticket', unnest($2::uuid[])
)sql"};

}  // namespace

void keep_merged_tickets(Tx& tx, MergeId id, const std::vector<TicketId>& tickets) {
    tx.exec(insert_merged_tickets, id, tickets);
}

namespace {

const Query drop_common_contacts{"drop_common_contacts", R"sql(
    WITH gone AS (
        DELETE FROM customer_contact AS p
        USING customer_contact AS q
        WHERE p.customer_id = $2 AND q.customer_id = $3 AND q.kind = p.kind AND q.value = p.value
        RETURNING p.id, p.kind, p.value, p.shared
    )
    INSERT INTO customer_merge_row (merge_id, kind, row_id, dropped)
    SELECT $1, 'contact', id,
        jsonb_build_object('kind', kind, 'value', value, 'shared', shared)
    FROM gone
)sql"};

const Query move_merged_contacts{"move_merged_contacts", R"sql(
    WITH moved AS (
        UPDATE customer_contact SET customer_id = $3 WHERE customer_id = $2 RETURNING id
    )
    INSERT INTO customer_merge_row (merge_id, kind, row_id) SELECT $1, 'contact', id FROM moved
)sql"};

const Query move_merged_assets{"move_merged_assets", R"sql(
    WITH moved AS (
        UPDATE asset SET customer_id = $3 WHERE customer_id = $2 RETURNING id
    )
    INSERT INTO customer_merge_row (merge_id, kind, row_id) SELECT $1, 'asset', id FROM moved
)sql"};

}  // namespace

void move_belongings(Tx& tx, const CustomerMerge& merge) {
    tx.exec(drop_common_contacts, merge.id, merge.from_id, merge.customer_id);
    tx.exec(move_merged_contacts, merge.id, merge.from_id, merge.customer_id);
    tx.exec(move_merged_assets, merge.id, merge.from_id, merge.customer_id);
}

namespace {

const Query return_merged_contacts{"return_merged_contacts", R"sql(
    UPDATE customer_contact AS p SET customer_id = $2
    FROM customer_merge_row AS r
    WHERE r.merge_id = $1 AND r.kind = 'contact' AND r.dropped IS NULL
      AND p.id = r.row_id AND p.customer_id = $3
)sql"};

const Query remake_dropped_contacts{"remake_dropped_contacts", R"sql(
    INSERT INTO customer_contact (id, customer_id, kind, value, shared)
    SELECT r.row_id, $2, r.dropped ->> 'kind', r.dropped ->> 'value',
        (r.dropped ->> 'shared')::boolean
    FROM customer_merge_row AS r
    WHERE r.merge_id = $1 AND r.kind = 'contact' AND r.dropped IS NOT NULL
    ORDER BY 3, 4
    ON CONFLICT DO NOTHING
)sql"};

// Who has, as their own, what was dropped as somebody's own.
const Query select_dropped_holder{"select_dropped_holder", R"sql(
    SELECT p.customer_id
    FROM customer_merge_row AS r
    JOIN customer_contact AS p
        ON p.kind = r.dropped ->> 'kind' AND p.value = r.dropped ->> 'value' AND NOT p.shared
    WHERE r.merge_id = $1 AND r.kind = 'contact' AND p.id <> r.row_id
    LIMIT 1
)sql"};

const Query count_dropped_missing{"count_dropped_missing", R"sql(
    SELECT count(r.row_id) AS missing
    FROM customer_merge_row AS r
    WHERE r.merge_id = $1 AND r.kind = 'contact' AND r.dropped IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM customer_contact AS p WHERE p.id = r.row_id)
)sql"};

const Query return_merged_assets{"return_merged_assets", R"sql(
    UPDATE asset AS a SET customer_id = $2
    FROM customer_merge_row AS r
    WHERE r.merge_id = $1 AND r.kind = 'asset' AND a.id = r.row_id AND a.customer_id = $3
)sql"};

}  // namespace

std::optional<CustomerId> move_belongings_back(Tx& tx, const CustomerMerge& merge) {
    tx.exec(return_merged_contacts, merge.id, merge.from_id, merge.customer_id);
    tx.exec(remake_dropped_contacts, merge.id, merge.from_id);
    tx.exec(return_merged_assets, merge.id, merge.from_id, merge.customer_id);
    if (tx.exec_one(count_dropped_missing, merge.id).integer("missing") == 0) return std::nullopt;
    const auto row = tx.exec_optional(select_dropped_holder, merge.id);
    return row ? row->id<CustomerId>("customer_id") : merge.customer_id;
}

}  // namespace bihuan::store
