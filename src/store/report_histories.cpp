#include "bihuan/store/report_facts.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

using Places = std::unordered_map<TicketId, std::size_t>;

template <class E>
std::optional<E> code_in(const Row& row, const char* column) {
    if (row.is_null(column)) return std::nullopt;
    return domain::parse_code<E>(row.view(column));
}

domain::Place place_in(const Json& json) {
    const auto read = [&json]<class SomeId>(const char* name, std::optional<SomeId>& id) {
        const auto& value = json.at(name);
        if (!value.is_null()) id = SomeId::parse(value.get_ref<const std::string&>());
    };
    domain::Place place;
    read("department", place.department);
    read("team", place.team);
    return place;
}

domain::Closing closing_in(const Json& json) {
    domain::Closing closing;
    closing.outcome =
        domain::parse_code<domain::Outcome>(json.at("outcome").get_ref<const std::string&>())
            .value();
    closing.decision = json.at("decision").get<std::string>();
    closing.root_cause = json.at("root_cause").get<std::string>();
    return closing;
}

/// Runs the statement and gives each row with the history that it belongs to.
template <class Take>
void each(
    Tx& tx, const Query& query, const std::vector<TicketId>& ids, const Places& places,
    std::vector<domain::TicketHistory>& histories, const Take& take
) {
    for (const auto& row : tx.exec(query, ids)) {
        const auto found = places.find(row.id<TicketId>("ticket_id"));
        if (found != places.end()) take(row, histories[found->second]);
    }
}

domain::TicketHistory history_in(const Row& row) {
    domain::TicketHistory history;
    history.id = row.id<TicketId>("id");
    history.kind = *code_in<domain::Kind>(row, "kind");
    history.channel = *code_in<domain::Channel>(row, "channel");
    history.category = row.optional_text("category");
    history.closing.outcome =
        code_in<domain::Outcome>(row, "outcome").value_or(domain::Outcome::resolved);
    history.closing.decision = row.text("decision");
    history.closing.root_cause = row.text("root_cause");
    history.stage = *code_in<domain::Stage>(row, "stage");
    history.place.department = row.optional_id<DepartmentId>("department_id");
    history.place.team = row.optional_id<TeamId>("team_id");
    history.owner = row.optional_id<UserId>("owner_id");
    history.first_contact = row.optional_id<UserId>("first_contact_user_id");
    history.received_at = row.instant("received_at");
    return history;
}

domain::HistoryEvent event_in(const Row& row) {
    domain::HistoryEvent event;
    event.at = row.instant("at");
    event.type = *code_in<domain::EventType>(row, "type");
    event.action = code_in<domain::Action>(row, "action");
    event.actor = row.optional_id<UserId>("actor_id");
    event.to_stage = code_in<domain::Stage>(row, "to_stage");
    if (row.boolean("is_held")) {
        domain::Holder holder;
        holder.owner = row.optional_id<UserId>("holder_id");
        event.holder = holder;
    }
    if (const auto json = row.optional_json("placed")) event.place = place_in(*json);
    if (const auto json = row.optional_json("was_placed")) event.was = place_in(*json);
    if (const auto json = row.optional_json("closed_as")) event.closing = closing_in(*json);
    return event;
}

const Query select_history_heads{"select_history_heads", R"sql(
    SELECT t.id, t.kind, t.channel, t.category, t.outcome, t.stage, t.department_id, t.team_id,
        t.owner_id, t.first_contact_user_id, t.received_at,
        coalesce(t.forms #>> '{assessment,decision}', '') AS decision,
        coalesce(nullif(t.forms #>> '{summary,root_cause}', ''),
            t.forms #>> '{investigation,root_cause}', '') AS root_cause
    FROM ticket AS t WHERE t.id = ANY ($1::uuid[]) ORDER BY t.id
)sql"};

const Query select_history_events{"select_history_events", R"sql(
    SELECT e.ticket_id, e.at, e.type, e.action, e.actor_id, e.to_stage,
        e.data ? 'held_by' AS is_held, (e.data #>> '{held_by,owner_id}')::uuid AS holder_id,
        e.data -> 'placed' AS placed, e.data -> 'was_placed' AS was_placed,
        e.data -> 'closed_as' AS closed_as
    FROM ticket_event AS e WHERE e.ticket_id = ANY ($1::uuid[]) ORDER BY e.seq
)sql"};

const Query select_history_spans{"select_history_spans", R"sql(
    SELECT s.ticket_id, s.opened_at, s.closed_at
    FROM ticket_span AS s WHERE s.ticket_id = ANY ($1::uuid[]) ORDER BY s.ticket_id, s.cycle
)sql"};

const Query select_history_clocks{"select_history_clocks", R"sql(
    SELECT k.ticket_id, k.metric, k.met_at, k.breached_at,
        (k.detail ->> 'original_due_at')::timestamptz AS original_due_at
    FROM timer AS k
    WHERE k.ticket_id = ANY ($1::uuid[]) AND (k.met_at IS NOT NULL OR k.breached_at IS NOT NULL)
    ORDER BY k.id
)sql"};

const Query select_history_visits{"select_history_visits", R"sql(
    SELECT v.ticket_id, v.cycle, v.round, v.attempted_at, v.reached, v.satisfaction, v.points
    FROM visit AS v WHERE v.ticket_id = ANY ($1::uuid[]) ORDER BY v.attempted_at, v.id
)sql"};

const Query select_history_proposals{"select_history_proposals", R"sql(
    SELECT p.ticket_id, p.decided_at, p.compensation_amount
    FROM proposal AS p
    WHERE p.ticket_id = ANY ($1::uuid[]) AND p.state = 'approved' ORDER BY p.decided_at, p.id
)sql"};

const Query select_history_extensions{"select_history_extensions", R"sql(
    SELECT x.ticket_id, x.asked_at,
        CASE WHEN x.state = 'approved' THEN x.decided_at END AS approved_at
    FROM extension AS x WHERE x.ticket_id = ANY ($1::uuid[]) ORDER BY x.asked_at, x.id
)sql"};

const Query select_history_contacts{"select_history_contacts", R"sql(
    SELECT c.ticket_id, c.at, c.user_id
    FROM contact AS c WHERE c.ticket_id = ANY ($1::uuid[]) ORDER BY c.at, c.id
)sql"};

domain::HistoryVisit visit_in(const Row& row) {
    domain::HistoryVisit visit;
    visit.cycle = static_cast<int>(row.integer("cycle"));
    visit.round = static_cast<int>(row.integer("round"));
    visit.at = row.instant("attempted_at");
    visit.reached = row.boolean("reached");
    if (const auto score = row.optional_integer("satisfaction")) {
        visit.satisfaction = static_cast<int>(*score);
    }
    const auto points = row.json("points");
    for (const auto& [point, score] : points.items()) {
        if (score.is_number_integer()) visit.points[point] = score.get<int>();
    }
    return visit;
}

}  // namespace

std::vector<domain::TicketHistory> read_histories(Tx& tx, const std::vector<TicketId>& tickets) {
    std::vector<domain::TicketHistory> histories;
    Places places;
    for (const auto& row : tx.exec(select_history_heads, tickets)) {
        histories.push_back(history_in(row));
        places.emplace(histories.back().id, histories.size() - 1);
    }
    const auto read = [&](const Query& query, const auto& take) {
        each(tx, query, tickets, places, histories, take);
    };
    using History = domain::TicketHistory;
    read(select_history_events, [](const Row& row, History& history) {
        history.events.push_back(event_in(row));
    });
    read(select_history_spans, [](const Row& row, History& history) {
        history.spans.push_back({row.instant("opened_at"), row.optional_instant("closed_at")});
    });
    read(select_history_clocks, [](const Row& row, History& history) {
        const auto metric = code_in<domain::Metric>(row, "metric");
        if (!metric) return;
        history.clocks.push_back(
            {*metric,
             row.optional_instant("met_at"),
             row.optional_instant("breached_at"),
             row.optional_instant("original_due_at")}
        );
    });
    read(select_history_visits, [](const Row& row, History& history) {
        history.visits.push_back(visit_in(row));
    });
    read(select_history_proposals, [](const Row& row, History& history) {
        history.proposals.push_back(
            {row.optional_instant("decided_at"), row.integer("compensation_amount")}
        );
    });
    read(select_history_extensions, [](const Row& row, History& history) {
        history.extensions.push_back(
            {row.instant("asked_at"), row.optional_instant("approved_at")}
        );
    });
    read(select_history_contacts, [](const Row& row, History& history) {
        history.contacts.push_back({row.instant("at"), row.optional_id<UserId>("user_id")});
    });
    return histories;
}

}  // namespace bihuan::store
