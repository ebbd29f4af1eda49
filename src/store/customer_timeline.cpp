#include "bihuan/store/customer_timeline.hpp"

#include "store/conditions.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

/// `mine` are the customer's tickets that the viewer sees; $1 is the customer.
constexpr auto parts = R"sql(
    SELECT 'ticket' AS type, m.id, m.received_at AS at, m.id AS ticket_id, m.number,
        jsonb_build_object('kind', m.kind, 'channel', m.channel, 'subject', m.subject,
            'status', m.status) AS data
    FROM mine AS m
    UNION ALL
    SELECT 'contact', c.id, c.at, m.id, m.number,
        jsonb_build_object('channel', c.channel, 'direction', c.direction, 'text', c.text)
    FROM mine AS m JOIN contact AS c ON c.ticket_id = m.id
    UNION ALL
    SELECT 'visit', v.id, v.attempted_at, m.id, m.number,
        jsonb_build_object('method', v.method, 'reached', v.reached,
            'satisfaction', v.satisfaction, 'remark', v.remark)
    FROM mine AS m JOIN visit AS v ON v.ticket_id = m.id
    UNION ALL
    SELECT 'compensation', p.id, p.decided_at, m.id, m.number,
        jsonb_build_object('compensation_kind', p.compensation_kind,
            'amount_fen', p.compensation_amount)
    FROM mine AS m JOIN proposal AS p ON p.ticket_id = m.id
    WHERE p.state = 'approved' AND p.compensation_kind <> 'none'
    UNION ALL
    SELECT 'merge', g.id, g.merged_at, NULL, '',
        jsonb_build_object('from', jsonb_build_object('id', g.from_id, 'name', f.name),
            'undone', g.undone_at IS NOT NULL)
    FROM customer_merge AS g JOIN customer AS f ON f.id = g.from_id
    WHERE g.customer_id = $1
    UNION ALL
    SELECT 'asset', a.id, a.created_at, NULL, '',
        jsonb_build_object('model', a.model, 'serial', a.serial)
    FROM asset AS a
    WHERE a.customer_id = $1
)sql";

}  // namespace

std::vector<TimelineItem> timeline_of(
    Tx& tx,
    const domain::Viewer& viewer,
    CustomerId customer,
    const std::vector<std::string>& after,
    std::size_t limit
) {
    Conditions mine;
    mine.add("t.customer_id = ?::uuid", {customer});
    add_ticket_scope(mine, viewer);
    auto params = mine.params();
    std::string behind;
    if (after.size() == 2) {
        params.emplace_back(after[0]);
        behind = " WHERE (x.at, x.id) < ($" + std::to_string(params.size()) + "::timestamptz, $";
        params.emplace_back(after[1]);
        behind += std::to_string(params.size()) + "::uuid)";
    }
    const auto rows = tx.exec_sql(
        "WITH mine AS (SELECT t.id, t.number, t.kind, t.channel, t.subject, t.status, "
        "t.received_at FROM ticket AS t" +
            mine.sql() +
            ") "
            "SELECT x.type, x.id, x.at, x.ticket_id, x.number, x.data, "
            "ARRAY[x.at::text, x.id::text] AS key FROM (" +
            parts + ") AS x" + behind + " ORDER BY x.at DESC, x.id DESC LIMIT " +
            std::to_string(limit),
        params
    );
    std::vector<TimelineItem> items;
    for (const auto& row : rows) {
        items.push_back(TimelineItem{
            row.text("type"),
            row.text("id"),
            row.instant("at"),
            row.optional_id<TicketId>("ticket_id"),
            row.text("number"),
            row.json("data"),
            row.texts("key"),
        });
    }
    return items;
}

}  // namespace bihuan::store
