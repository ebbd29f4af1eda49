#include "bihuan/store/screen_pop.hpp"

#include "store/seen_by.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

#define BH_TIME(column)                                                                           \
    "to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"

// Tickets are the newest twenty of the customer; whatever is older is no help while it rings.
const Query select_screen_pop{
    "select_screen_pop",
    "WITH holder AS MATERIALIZED ("
    "  SELECT k.id, k.name, k.level FROM customer_contact AS v "
    "  JOIN customer AS k ON k.id = v.customer_id AND k.merged_into IS NULL "
    "  WHERE v.kind = 'phone' AND v.value = $6 ORDER BY k.id LIMIT 5), "
    "one AS (SELECT min(id::text)::uuid AS id FROM holder HAVING count(1) = 1), "
    "seen AS MATERIALIZED ("
    "  SELECT t.id, t.number, t.subject, t.status, t.stage, t.priority, t.next_due_at, "
    "    t.received_at FROM one JOIN ticket AS t ON t.customer_id = one.id "
    "  WHERE " BH_SEEN_BY " ORDER BY t.received_at DESC LIMIT 20) "
    "SELECT (SELECT coalesce(json_agg(h), '[]') FROM holder AS h) AS holders, "
    "(SELECT coalesce(json_agg(x), '[]') FROM (SELECT s.id, s.number, s.subject, s.status, "
    "    s.stage, s.priority, " BH_TIME("s.next_due_at") " AS due_at FROM seen AS s "
    "  WHERE s.status <> 'closed' ORDER BY s.next_due_at NULLS LAST, s.id LIMIT 5) AS x) "
    "  AS open_tickets, "
    "(SELECT coalesce(json_agg(x), '[]') FROM (SELECT " BH_TIME("k.at") " AS at, k.channel, "
    "    k.direction, json_build_object('id', s.id, 'number', s.number) AS ticket, "
    "    left(k.text, 200) AS text FROM seen AS s JOIN contact AS k ON k.ticket_id = s.id "
    "  ORDER BY k.at DESC LIMIT 5) AS x) AS last_contacts, "
    "(SELECT coalesce(json_agg(x), '[]') FROM (SELECT "
    "    json_build_object('id', s.id, 'number', s.number) AS ticket, "
    BH_TIME("s.next_due_at") " AS due_at FROM seen AS s "
    "  WHERE s.stage = 'follow_up' AND s.status = 'open' "
    "  ORDER BY s.next_due_at NULLS LAST, s.id LIMIT 5) AS x) AS due_visits, "
    "(SELECT json_build_object('id', b.id, 'due_at', " BH_TIME("b.due_at") ") "
    "  FROM callback AS b WHERE b.number = $6 AND b.closed_at IS NULL) AS callback"};

}  // namespace

ScreenPop screen_pop(Tx& tx, const domain::Viewer& viewer, const std::string& number) {
    const SeenBy seen(viewer);
    const auto row = tx.exec_one(
        select_screen_pop, seen.everything, seen.center, seen.person, seen.teams, seen.department,
        number
    );
    ScreenPop pop;
    for (const auto& item : row.json("holders")) {
        pop.customers.push_back(
            {CustomerId::parse(item.at("id").get<std::string>()).value(),
             item.at("name").get<std::string>(), item.at("level").get<std::string>()}
        );
    }
    pop.open_tickets = row.json("open_tickets");
    pop.last_contacts = row.json("last_contacts");
    pop.due_visits = row.json("due_visits");
    if (auto callback = row.optional_json("callback")) pop.callback = std::move(*callback);
    return pop;
}

}  // namespace bihuan::store
