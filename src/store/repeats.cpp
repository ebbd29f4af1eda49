#include "bihuan/store/repeats.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

// One pass over the tickets since then by the time of their receipt, and a look at each of the few
// that are shown.
const Query select_repeat_complaints{"select_repeat_complaints", R"sql(
    WITH repeated AS (
        SELECT customer_id, count(*) AS complaints FROM ticket
        WHERE received_at >= $3 AND received_at < $2 AND kind = 'complaint'
            AND customer_id IS NOT NULL
        GROUP BY customer_id
        HAVING count(*) >= 2 AND max(received_at) >= $1
        ORDER BY count(*) DESC, customer_id LIMIT $4
    )
    SELECT r.customer_id, r.complaints, k.name, ARRAY(
        SELECT t.id FROM ticket AS t
        WHERE t.customer_id = r.customer_id AND t.kind = 'complaint'
            AND t.received_at >= $3 AND t.received_at < $2
        ORDER BY t.received_at DESC, t.id DESC LIMIT 10) AS tickets
    FROM repeated AS r JOIN customer AS k ON k.id = r.customer_id
    ORDER BY r.complaints DESC, r.customer_id
)sql"};

std::vector<RepeatRow> repeat_complaints(
    Tx& tx, Instant from, Instant to, Instant since, std::size_t limit
) {
    std::vector<RepeatRow> repeats;
    for (const auto& row : tx.exec(select_repeat_complaints, from, to, since, limit)) {
        RepeatRow repeat;
        repeat.customer_id = row.id<CustomerId>("customer_id");
        repeat.complaints = row.integer("complaints");
        repeat.name = row.text("name");
        repeat.tickets = row.ids<TicketId>("tickets");
        repeats.push_back(std::move(repeat));
    }
    return repeats;
}

// Nothing is linked before it was received: what was received since then has links made since then,
// which the index finds.
const Query select_groups_touched{"select_groups_touched", R"sql(
    WITH lead AS (
        SELECT DISTINCT l.other_id AS id
        FROM ticket_link AS l
        JOIN ticket AS t ON t.id = l.ticket_id
        JOIN ticket AS h ON h.id = l.other_id
        WHERE l.kind = 'part_of' AND l.created_at >= $1
            AND (l.created_at < $2 OR t.received_at >= $1 AND t.received_at < $2
                OR h.received_at >= $1 AND h.received_at < $2)
    )
    SELECT lead.id, g.tickets + 1 AS tickets,
        g.of_the_day + (h.received_at >= $1 AND h.received_at < $2)::int AS of_the_day
    FROM lead JOIN ticket AS h ON h.id = lead.id, LATERAL (
        SELECT count(*) AS tickets, count(*) FILTER (
            WHERE (t.received_at >= $1 AND t.received_at < $2)
               OR (l.created_at >= $1 AND l.created_at < $2)) AS of_the_day
        FROM ticket_link AS l JOIN ticket AS t ON t.id = l.ticket_id
        WHERE l.other_id = lead.id AND l.kind = 'part_of'
    ) AS g
    WHERE g.of_the_day + (h.received_at >= $1 AND h.received_at < $2)::int > 0
    ORDER BY g.tickets DESC, lead.id LIMIT $3
)sql"};

std::vector<GroupRow> groups_touched(Tx& tx, Instant from, Instant to, std::size_t limit) {
    std::vector<GroupRow> groups;
    for (const auto& row : tx.exec(select_groups_touched, from, to, limit)) {
        GroupRow group;
        group.lead_id = row.id<TicketId>("id");
        group.tickets = row.integer("tickets");
        group.of_the_day = row.integer("of_the_day");
        groups.push_back(group);
    }
    return groups;
}

}  // namespace bihuan::store
