#include "bihuan/store/live.hpp"

#include "store/tx.hpp"

#define BH_POSITION                                                                               \
    "t.id AS ticket_id, t.team_id, t.owner_id, t.first_contact_user_id, t.department_id"

namespace bihuan::store {

namespace {

LivePosition position_in(const Row& row) {
    LivePosition position;
    position.ticket_id = row.id<TicketId>("ticket_id");
    position.team_id = row.optional_id<TeamId>("team_id");
    position.owner_id = row.optional_id<UserId>("owner_id");
    position.first_contact_user_id = row.optional_id<UserId>("first_contact_user_id");
    position.department_id = row.optional_id<DepartmentId>("department_id");
    return position;
}

LiveEvent live_event_in(const Row& row) {
    LiveEvent event;
    event.seq = row.integer("seq");
    event.type = row.text("type");
    event.action = row.optional_text("action");
    event.at = row.instant("at");
    event.actor_id = row.optional_id<UserId>("actor_id");
    event.version = row.integer("version");
    event.number = row.text("number");
    event.status = row.text("status");
    event.stage = row.text("stage");
    event.position = position_in(row);
    event.from_queue = row.optional_text("from_queue");
    event.note_department_id = row.optional_id<DepartmentId>("note_department_id");
    event.notified = row.ids<UserId>("notified");
    return event;
}

}  // namespace

// Notifications are written by the statement of their event: same ticket, same time.
const Query select_live_events{
    "select_live_events",
    "WITH wanted AS ("
    "  (SELECT seq FROM ticket_event WHERE seq > $1 ORDER BY seq LIMIT $3) "
    "  UNION ALL SELECT unnest($2::bigint[])) "
    "SELECT e.seq, e.type, e.action, e.at, e.actor_id, e.version, t.number, t.status, t.stage, "
    BH_POSITION ", CASE WHEN e.data ? 'from_team_id' "
    "    THEN coalesce(e.data ->> 'from_team_id', 'none') END AS from_queue, "
    "  (SELECT c.department_id FROM ticket_comment AS c WHERE e.type = 'commented' "
    "    AND c.id = (e.data ->> 'comment_id')::uuid) AS note_department_id, "
    "  ARRAY(SELECT n.user_id FROM notification AS n WHERE n.at = e.at "
    "    AND n.ticket_id = e.ticket_id AND n.type IN (e.type, 'mentioned') "
    "    AND n.shown) AS notified "
    "FROM wanted JOIN ticket_event AS e ON e.seq = wanted.seq "
    "JOIN ticket AS t ON t.id = e.ticket_id ORDER BY e.seq"
};

std::vector<LiveEvent> read_live_events(
    Tx& tx, std::int64_t after, const std::vector<std::int64_t>& missing, std::size_t limit
) {
    std::vector<LiveEvent> events;
    for (const auto& row : tx.exec(select_live_events, after, missing, limit)) {
        events.push_back(live_event_in(row));
    }
    return events;
}

const Query select_newest_event{
    "select_newest_event", "SELECT coalesce(max(seq), 0) AS seq FROM ticket_event"
};

std::int64_t newest_event(Tx& tx) {
    return tx.exec_one(select_newest_event).integer("seq");
}

const Query select_event_writers{
    "select_event_writers",
    "SELECT DISTINCT virtualtransaction AS writer FROM pg_locks "
    "WHERE locktype = 'relation' AND relation = 'ticket_event'::regclass "
    "AND mode = 'RowExclusiveLock' "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
};

std::vector<std::string> event_writers(Tx& tx) {
    std::vector<std::string> writers;
    for (const auto& row : tx.exec(select_event_writers)) writers.push_back(row.text("writer"));
    return writers;
}

const Query select_ticket_positions{
    "select_ticket_positions",
    "SELECT " BH_POSITION " FROM ticket AS t WHERE t.id = ANY ($1::uuid[])"
};

std::vector<LivePosition> positions_of(Tx& tx, const std::vector<TicketId>& tickets) {
    std::vector<LivePosition> positions;
    for (const auto& row : tx.exec(select_ticket_positions, tickets)) {
        positions.push_back(position_in(row));
    }
    return positions;
}

const Query select_presences_on_tickets{
    "select_presences_on_tickets",
    "SELECT ticket_id, user_id, state, since FROM ticket_presence "
    "WHERE ticket_id = ANY ($1::uuid[]) AND seen_at > $2 ORDER BY ticket_id, since, user_id"
};

std::vector<PresenceOn> presences_on(
    Tx& tx, const std::vector<TicketId>& tickets, Instant good_since
) {
    std::vector<PresenceOn> presences;
    for (const auto& row : tx.exec(select_presences_on_tickets, tickets, good_since)) {
        auto& entry = presences.emplace_back();
        entry.ticket_id = row.id<TicketId>("ticket_id");
        entry.presence.user_id = row.id<UserId>("user_id");
        entry.presence.state = row.text("state");
        entry.presence.since = row.instant("since");
    }
    return presences;
}

const Query select_good_sessions{
    "select_good_sessions",
    "SELECT id FROM session WHERE id = ANY ($1::uuid[]) AND seen_at > $2 AND expires_at > $3"
};

std::vector<SessionId> good_sessions(
    Tx& tx, const std::vector<SessionId>& sessions, Instant seen_after, Instant now
) {
    std::vector<SessionId> good;
    for (const auto& row : tx.exec(select_good_sessions, sessions, seen_after, now)) {
        good.push_back(row.id<SessionId>("id"));
    }
    return good;
}

const Query select_good_api_keys{
    "select_good_api_keys",
    "SELECT id FROM api_key WHERE id = ANY ($1::uuid[]) AND revoked_at IS NULL AND expires_at > $2"
};

std::vector<ApiKeyId> good_api_keys(Tx& tx, const std::vector<ApiKeyId>& keys, Instant now) {
    std::vector<ApiKeyId> good;
    for (const auto& row : tx.exec(select_good_api_keys, keys, now)) {
        good.push_back(row.id<ApiKeyId>("id"));
    }
    return good;
}

// Every node notes what it was late with; one row for each event is enough, with the longest reach.
const Query insert_late_event_row{
    "insert_late_event_row",
    "INSERT INTO late_event (seq, told, at) VALUES ($1, $2, $3) "
    "ON CONFLICT (seq) DO UPDATE SET told = greatest(late_event.told, excluded.told)"
};

const Query delete_old_late_events{
    "delete_old_late_events", "DELETE FROM late_event WHERE at < $1"
};

void insert_late_event(Tx& tx, std::int64_t late, std::int64_t told, Instant now) {
    constexpr std::chrono::hours kept{48};
    tx.exec(delete_old_late_events, now - kept);
    tx.exec(insert_late_event_row, late, told, now);
}

const Query select_late_event{
    "select_late_event",
    "SELECT EXISTS (SELECT 1 FROM late_event WHERE seq <= $1 AND told >= $1) AS found"
};

bool may_lack_event(Tx& tx, std::int64_t seq) {
    return tx.exec_one(select_late_event, seq).boolean("found");
}

}  // namespace bihuan::store
