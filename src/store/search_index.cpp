#include "bihuan/store/search_index.hpp"

#include "store/search_rows.hpp"
#include "store/tx.hpp"

#include <vector>

namespace bihuan::store {

const Query write_search_text{"write_search_text", R"sql(
    INSERT INTO search_text AS x (source_id, part, ticket_id, department_id, at, folded, grams)
    SELECT s.source_id, s.part, s.ticket_id, s.department_id, s.at, s.folded, s.grams
    FROM jsonb_populate_recordset(NULL::search_text, $1::jsonb) AS s
    ORDER BY s.source_id
    ON CONFLICT (source_id) DO UPDATE SET folded = excluded.folded, grams = excluded.grams,
        at = excluded.at, department_id = excluded.department_id
    WHERE x.folded <> excluded.folded OR x.grams <> excluded.grams
)sql"};

void index_ticket_text(Tx& tx, const domain::Ticket& ticket) {
    auto rows = JsonText::array();
    rows.push_back(ticket_search_row(ticket));
    tx.exec(write_search_text, dump(rows));
}

namespace {

// Whoever changes a text has a lock on its line here until they commit (search_again), so what is
// taken is not being changed; the texts are read by later statements, which see that change.
const Query take_search_todo{"take_search_todo", R"sql(
    DELETE FROM search_todo AS d USING (
        SELECT part, source_id FROM search_todo
        ORDER BY part, source_id LIMIT $1 FOR UPDATE SKIP LOCKED
    ) AS w
    WHERE d.part = w.part AND d.source_id = w.source_id
    RETURNING d.part, d.source_id
)sql"};

const Query select_ticket_texts{"select_ticket_texts", R"sql(
    SELECT id, number, subject, description, demand, received_at
    FROM ticket WHERE id = ANY ($1::uuid[])
)sql"};

const Query select_comment_texts{"select_comment_texts", R"sql(
    SELECT c.id, c.ticket_id, c.department_id, c.body, t.received_at
    FROM ticket_comment AS c JOIN ticket AS t ON t.id = c.ticket_id
    WHERE c.id = ANY ($1::uuid[])
)sql"};

const Query select_customer_names{"select_customer_names", R"sql(
    SELECT id, name FROM customer WHERE id = ANY ($1::uuid[])
)sql"};

void add_tickets(Tx& tx, const std::vector<Uuid>& ids, JsonText& rows) {
    for (const auto& row : tx.exec(select_ticket_texts, ids)) {
        domain::Ticket ticket;
        ticket.id = row.id<TicketId>("id");
        ticket.number = row.text("number");
        ticket.subject = row.text("subject");
        ticket.description = row.text("description");
        ticket.demand = row.optional_text("demand");
        ticket.received_at = row.instant("received_at");
        rows.push_back(ticket_search_row(ticket));
    }
}

void add_comments(Tx& tx, const std::vector<Uuid>& ids, JsonText& rows) {
    for (const auto& row : tx.exec(select_comment_texts, ids)) {
        Comment comment;
        comment.id = row.id<CommentId>("id");
        comment.ticket_id = row.id<TicketId>("ticket_id");
        comment.department_id = row.optional_id<DepartmentId>("department_id");
        comment.body = row.text("body");
        rows.push_back(comment_search_row(comment, row.instant("received_at")));
    }
}

void add_customers(Tx& tx, const std::vector<Uuid>& ids, JsonText& rows) {
    for (const auto& row : tx.exec(select_customer_names, ids)) {
        rows.push_back(customer_search_row(row.id<CustomerId>("id"), row.view("name")));
    }
}

}  // namespace

std::size_t index_waiting(Tx& tx, std::size_t rows_max) {
    const auto taken = tx.exec(take_search_todo, rows_max);
    if (taken.empty()) return 0;
    std::vector<Uuid> tickets;
    std::vector<Uuid> comments;
    std::vector<Uuid> customers;
    for (const auto& row : taken) {
        const auto part = row.view("part");
        auto& ids = part == "ticket" ? tickets : part == "comment" ? comments : customers;
        ids.push_back(row.uuid("source_id"));
    }
    auto rows = JsonText::array();
    if (!tickets.empty()) add_tickets(tx, tickets, rows);
    if (!comments.empty()) add_comments(tx, comments, rows);
    if (!customers.empty()) add_customers(tx, customers, rows);
    tx.exec(write_search_text, dump(rows));
    return taken.size();
}

const Query count_search_todo{"count_search_todo", R"sql(
    SELECT count(*) AS waiting FROM (SELECT 1 FROM search_todo LIMIT $1) AS w
)sql"};

std::int64_t count_waiting(Tx& tx, std::int64_t most) {
    return tx.exec_one(count_search_todo, most).integer("waiting");
}

const Query clean_pending_grams{
    "clean_pending_grams", "SELECT gin_clean_pending_list('search_text_grams_idx'::regclass)"
};

void sort_in_pending(Tx& tx) { tx.exec(clean_pending_grams); }

// Some thousand rows are searched in no time whichever way.
const Query compare_search_state{"compare_search_state", R"sql(
    SELECT abs(n.rows - s.counted_rows) > greatest(s.counted_rows, 10000) / 5 AS stale
    FROM search_state AS s, (SELECT greatest(c.reltuples,
            pg_stat_get_live_tuples(c.oid)) AS rows
        FROM pg_class AS c WHERE c.oid = 'search_text'::regclass) AS n
)sql"};

bool gram_shares_are_stale(Tx& tx) { return tx.exec_one(compare_search_state).boolean("stale"); }

namespace {

const Query delete_gram_shares{"delete_gram_shares", "DELETE FROM search_gram"};

// Below a two-thousandth nothing is common, and of 20,000 rows ten are the fewest to go by.
const Query insert_gram_shares{"insert_gram_shares", R"sql(
    WITH size AS MATERIALIZED (
        SELECT count(*) AS rows FROM search_text
    ), sampled AS MATERIALIZED (
        SELECT x.grams FROM search_text AS x TABLESAMPLE SYSTEM (
            least(100, 20000 * 100.0 / greatest((SELECT rows FROM size), 1)))
    ), taken AS MATERIALIZED (
        SELECT count(*) AS rows FROM sampled
    ), counted AS (
        INSERT INTO search_gram (gram, share)
        SELECT g.gram, least(count(*)::real / (SELECT rows FROM taken), 1)
        FROM sampled AS s, unnest(s.grams) AS g (gram)
        GROUP BY g.gram
        HAVING count(*) >= greatest((SELECT rows FROM taken) / 2000, 10)
    )
    UPDATE search_state SET counted_rows = (SELECT rows FROM size)
)sql"};

}  // namespace

void count_gram_shares(Tx& tx) {
    tx.exec(delete_gram_shares);
    tx.exec(insert_gram_shares);
}

}  // namespace bihuan::store
