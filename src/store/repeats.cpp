#include "bihuan/store/repeats.hpp"

#include "store/tx.hpp"

namespace bihuan::store {

const Query select_repeat_complaints{"select_repeat_complaints", R"sql(
    WITH today AS (
        SELECT DISTINCT customer_id FROM ticket
        WHERE received_at >= $1 AND received_at < $2 AND kind = 'complaint'
            AND customer_id IS NOT NULL
    )
    SELECT today.customer_id, c.complaints, c.tickets[1:10] AS tickets
    FROM today, LATERAL (
        SELECT count(*) AS complaints,
            array_agg(t.id ORDER BY t.received_at DESC, t.id DESC) AS tickets
        FROM ticket AS t
        WHERE t.customer_id = today.customer_id AND t.kind = 'complaint'
            AND t.received_at >= $3 AND t.received_at < $2
    ) AS c
    WHERE c.complaints >= 2
    ORDER BY c.complaints DESC, today.customer_id LIMIT $4
)sql"};

std::vector<RepeatRow> repeat_complaints(
    Tx& tx, Instant from, Instant to, Instant since, std::size_t limit
) {
    std::vector<RepeatRow> repeats;
    for (const auto& row : tx.exec(select_repeat_complaints, from, to, since, limit)) {
        RepeatRow repeat;
        repeat.customer_id = row.id<CustomerId>("customer_id");
        repeat.complaints = row.integer("complaints");
        repeat.tickets = row.ids<TicketId>("tickets");
        repeats.push_back(std::move(repeat));
    }
    return repeats;
}

// Links are far fewer than tickets, but there is no index by their time: the day's tickets lead to
// them, and those that were added later are found by their event.
const Query select_groups_touched{"select_groups_touched", R"sql(
    WITH touched AS (
        SELECT id FROM ticket WHERE received_at >= $1 AND received_at < $2
        UNION
        SELECT ticket_id FROM ticket_event
        WHERE at >= $1 AND at < $2 AND type = 'linked'
    ), lead AS (
        SELECT DISTINCT l.other_id AS id
        FROM ticket_link AS l JOIN touched ON touched.id = l.ticket_id
        WHERE l.kind = 'part_of'
        UNION
        SELECT l.other_id FROM ticket_link AS l JOIN touched ON touched.id = l.other_id
        WHERE l.kind = 'part_of'
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
