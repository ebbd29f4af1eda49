#include "bihuan/store/calls.hpp"

#include "store/conditions.hpp"
#include "store/seen_by.hpp"
#include "store/tx.hpp"

#define BH_CALL_COLUMNS                                                                           \
    "c.id, c.provider, c.call_id, c.direction, c.from_number, c.to_number, c.number, c.queue, "   \
    "c.agent, c.user_id, c.state, c.outcome, c.started_at, c.queued_at, c.offered_at, "           \
    "c.answered_at, c.ended_at, c.end_known, c.last_event_at, c.wait_ms, c.ring_ms, c.talk_ms, "  \
    "c.hold_ms, c.offers, c.missed_offers, c.transfers, c.lost_in_transfer, c.voicemail, "        \
    "c.survey_score, c.recording_url, c.recording_sha256, c.recording_seconds, c.summary, "       \
    "c.summary_by, c.summary_at, c.version, "                                                     \
    "(SELECT coalesce(json_agg(p), '[]') FROM ("                                                  \
    "   SELECT k.id, k.name, k.level FROM customer_contact AS v "                                 \
    "   JOIN customer AS k ON k.id = v.customer_id AND k.merged_into IS NULL "                    \
    "   WHERE v.kind = 'phone' AND v.value = c.number ORDER BY k.id LIMIT 5) AS p) AS customers "

namespace bihuan::store {

namespace {

domain::Duration milliseconds_in(const Row& row, const char* column) {
    return std::chrono::milliseconds(row.integer(column));
}

template <class Enum>
std::optional<Enum> optional_code(const Row& row, const char* column) {
    const auto code = row.optional_text(column);
    if (!code) return std::nullopt;
    return domain::parse_code<Enum>(*code);
}

void read_times(const Row& row, domain::CallRecord& call) {
    call.started_at = row.instant("started_at");
    call.queued_at = row.optional_instant("queued_at");
    call.offered_at = row.optional_instant("offered_at");
    call.answered_at = row.optional_instant("answered_at");
    call.ended_at = row.optional_instant("ended_at");
    call.end_known = row.boolean("end_known");
    call.last_event_at = row.instant("last_event_at");
    call.wait = milliseconds_in(row, "wait_ms");
    call.ring = milliseconds_in(row, "ring_ms");
    call.talk = milliseconds_in(row, "talk_ms");
    call.hold = milliseconds_in(row, "hold_ms");
}

domain::CallRecord record_in(const Row& row) {
    domain::CallRecord call;
    call.provider = row.text("provider");
    call.call_id = row.text("call_id");
    call.direction = optional_code<domain::CallDirection>(row, "direction");
    call.from = row.text("from_number");
    call.to = row.text("to_number");
    call.queue = row.text("queue");
    call.agent = row.text("agent");
    call.user_id = row.optional_id<UserId>("user_id");
    call.state = domain::parse_code<domain::CallState>(row.view("state")).value();
    call.outcome = optional_code<domain::CallOutcome>(row, "outcome");
    read_times(row, call);
    call.offers = static_cast<int>(row.integer("offers"));
    call.missed_offers = static_cast<int>(row.integer("missed_offers"));
    call.transfers = static_cast<int>(row.integer("transfers"));
    call.lost_in_transfer = row.boolean("lost_in_transfer");
    call.voicemail = row.boolean("voicemail");
    call.survey_score = row.optional_integer("survey_score");
    if (const auto url = row.optional_text("recording_url")) {
        auto& recording = call.recording.emplace();
        recording.url = *url;
        recording.sha256 = row.optional_text("recording_sha256").value_or("");
        recording.seconds = row.optional_integer("recording_seconds");
    }
    return call;
}

std::vector<CallCustomer> customers_in(const Json& list) {
    std::vector<CallCustomer> customers;
    for (const auto& item : list) {
        customers.push_back(
            {CustomerId::parse(item.at("id").get<std::string>()).value(),
             item.at("name").get<std::string>(), item.at("level").get<std::string>()}
        );
    }
    return customers;
}

Call call_in(const Row& row) {
    Call call;
    call.id = row.id<CallId>("id");
    call.record = record_in(row);
    call.number = row.optional_text("number").value_or("");
    call.customers = customers_in(row.json("customers"));
    call.summary = row.optional_json("summary");
    call.summary_by = row.optional_id<UserId>("summary_by");
    call.summary_at = row.optional_instant("summary_at");
    call.version = row.integer("version");
    return call;
}

// Opened with the call, or the call is one of its contacts.
const Query select_tickets_of_calls{
    "select_tickets_of_calls",
    "SELECT x.call, t.id, t.number FROM ("
    "  SELECT a.call, k.id AS ticket FROM unnest($6::text[]) AS a (call) "
    "    JOIN ticket AS k ON k.call_id = a.call "
    "  UNION SELECT a.call, k.ticket_id FROM unnest($6::text[]) AS a (call) "
    "    JOIN contact AS k ON k.call_id = a.call) AS x "
    "JOIN ticket AS t ON t.id = x.ticket WHERE " BH_SEEN_BY " ORDER BY t.id"};

void add_tickets(Tx& tx, const domain::Viewer& viewer, std::vector<Call>& calls) {
    if (calls.empty()) return;
    std::vector<std::string> ids;
    std::map<std::string, Call*> by_id;
    for (auto& call : calls) {
        ids.push_back(call.id.text());
        by_id[ids.back()] = &call;
    }
    const SeenBy seen(viewer);
    const auto rows = tx.exec(
        select_tickets_of_calls, seen.everything, seen.center, seen.person, seen.teams,
        seen.department, ids
    );
    for (const auto& row : rows) {
        by_id.at(row.text("call"))->tickets.push_back(
            {row.id<TicketId>("id"), row.text("number")}
        );
    }
}

Conditions conditions_of(const CallFilter& filter) {
    Conditions where;
    const auto rang_at = [&](const UserId& user) {
        where.add(
            "EXISTS (SELECT 1 FROM call_leg AS l WHERE l.call_id = c.id AND l.user_id = ?::uuid)",
            {user}
        );
    };
    if (filter.own_calls_of) rang_at(*filter.own_calls_of);
    if (filter.user_id) rang_at(*filter.user_id);
    if (!filter.states.empty()) where.add("c.state = ANY (?::text[])", {filter.states});
    if (!filter.outcomes.empty()) where.add("c.outcome = ANY (?::text[])", {filter.outcomes});
    if (filter.direction) where.add("c.direction = ?", {*filter.direction});
    if (filter.queue) where.add("c.queue = ?", {*filter.queue});
    if (filter.number) where.add("c.number = ?", {*filter.number});
    if (filter.customer_id) {
        where.add(
            "c.number IN (SELECT value FROM customer_contact "
            "WHERE kind = 'phone' AND customer_id = ?::uuid)",
            {*filter.customer_id}
        );
    }
    if (filter.started_from) where.add("c.started_at >= ?::timestamptz", {*filter.started_from});
    if (filter.started_to) where.add("c.started_at < ?::timestamptz", {*filter.started_to});
    return where;
}

}  // namespace

std::vector<Call> list_calls(
    Tx& tx,
    const domain::Viewer& viewer,
    const CallFilter& filter,
    const std::optional<CallPosition>& after,
    std::size_t limit
) {
    auto where = conditions_of(filter);
    if (after) {
        where.add(
            "(c.started_at, c.id) < (?::timestamptz, ?::uuid)", {after->started_at, after->id}
        );
    }
    const auto rows = tx.exec_sql(
        "SELECT " BH_CALL_COLUMNS "FROM call AS c" + where.sql() +
            " ORDER BY c.started_at DESC, c.id DESC LIMIT " + std::to_string(limit),
        where.params()
    );
    std::vector<Call> calls;
    for (const auto& row : rows) calls.push_back(call_in(row));
    add_tickets(tx, viewer, calls);
    return calls;
}

std::int64_t count_calls(Tx& tx, const CallFilter& filter) {
    const auto where = conditions_of(filter);
    return tx.exec_sql("SELECT count(1) AS total FROM call AS c" + where.sql(), where.params())
        .front()
        .integer("total");
}

namespace {

const Query select_call{
    "select_call", "SELECT " BH_CALL_COLUMNS "FROM call AS c WHERE c.id = $1"};

}  // namespace

std::optional<Call> find_call(Tx& tx, const domain::Viewer& viewer, const CallId& id) {
    const auto row = tx.exec_optional(select_call, id);
    if (!row) return std::nullopt;
    std::vector<Call> calls{call_in(*row)};
    add_tickets(tx, viewer, calls);
    return std::move(calls.front());
}

namespace {

const Query select_legs_of_call{"select_legs_of_call", R"sql(
    SELECT agent, user_id, leg_id, offered_at, answered_at, ended_at, outcome, transferred, ring_ms,
        talk_ms, hold_ms
    FROM call_leg WHERE call_id = $1 ORDER BY position
)sql"};

}  // namespace

std::vector<domain::CallLeg> legs_of(Tx& tx, const CallId& id) {
    std::vector<domain::CallLeg> legs;
    for (const auto& row : tx.exec(select_legs_of_call, id)) {
        auto& leg = legs.emplace_back();
        leg.agent = row.text("agent");
        leg.user_id = row.optional_id<UserId>("user_id");
        leg.leg_id = row.text("leg_id");
        leg.offered_at = row.optional_instant("offered_at");
        leg.answered_at = row.optional_instant("answered_at");
        leg.ended_at = row.optional_instant("ended_at");
        leg.outcome = optional_code<domain::OfferOutcome>(row, "outcome");
        leg.transferred = row.boolean("transferred");
        leg.ring = milliseconds_in(row, "ring_ms");
        leg.talk = milliseconds_in(row, "talk_ms");
        leg.hold = milliseconds_in(row, "hold_ms");
    }
    return legs;
}

namespace {

const Query select_took_part{
    "select_took_part",
    "SELECT EXISTS (SELECT 1 FROM call_leg WHERE user_id = $2 AND call_id = $1) AS found"};

}  // namespace

bool took_part(Tx& tx, const CallId& call, const UserId& user) {
    return tx.exec_one(select_took_part, call, user).boolean("found");
}

namespace {

const Query select_caller{"select_caller", R"sql(
    SELECT coalesce(number, '') AS number,
        EXISTS (SELECT 1 FROM call_leg WHERE user_id = $2 AND call_id = $1) AS own
    FROM call WHERE id = $1
)sql"};

}  // namespace

std::optional<Caller> find_caller(Tx& tx, const CallId& call, const std::optional<UserId>& user) {
    const auto row = tx.exec_optional(select_caller, call, user);
    if (!row) return std::nullopt;
    return Caller{row->text("number"), row->boolean("own")};
}

namespace {

const Query select_ticket_has_call{"select_ticket_has_call", R"sql(
    SELECT EXISTS (SELECT 1 FROM contact WHERE call_id = $2 AND ticket_id = $1) AS found
)sql"};

}  // namespace

bool ticket_has_call(Tx& tx, const TicketId& ticket, const CallId& call) {
    return tx.exec_one(select_ticket_has_call, ticket, call.text()).boolean("found");
}

namespace {

const Query select_customers_of_numbers{"select_customers_of_numbers", R"sql(
    SELECT n.number, p.id, p.name, p.level FROM unnest($1::text[]) AS n (number)
    CROSS JOIN LATERAL (
        SELECT k.id, k.name, k.level FROM customer_contact AS v
        JOIN customer AS k ON k.id = v.customer_id AND k.merged_into IS NULL
        WHERE v.kind = 'phone' AND v.value = n.number ORDER BY k.id LIMIT 5) AS p
)sql"};

}  // namespace

std::map<std::string, std::vector<CallCustomer>> customers_of_numbers(
    Tx& tx, const std::vector<std::string>& numbers
) {
    std::map<std::string, std::vector<CallCustomer>> customers;
    for (const auto& row : tx.exec(select_customers_of_numbers, numbers)) {
        customers[row.text("number")].push_back(
            {row.id<CustomerId>("id"), row.text("name"), row.text("level")}
        );
    }
    return customers;
}

namespace {

const Query update_call_summary{"update_call_summary", R"sql(
    UPDATE call SET summary = $2, summary_by = $3, summary_at = $4, updated_at = $4,
        version = version + 1
    WHERE id = $1
)sql"};

}  // namespace

void write_call_summary(
    Tx& tx, const CallId& call, const Json& summary, const std::optional<UserId>& by, Instant now
) {
    tx.exec(update_call_summary, call, summary, by, now);
    tx.note_events();
}

}  // namespace bihuan::store
