#include "bihuan/store/call_log.hpp"

#include "bihuan/base/json_text.hpp"
#include "store/tx.hpp"

#include <algorithm>

namespace bihuan::store {

namespace {

LockedCall locked_call_in(const Row& row) {
    LockedCall call;
    call.id = row.id<CallId>("id");
    call.provider = row.text("provider");
    call.call_id = row.text("call_id");
    call.silent_since = row.optional_instant("silent_since");
    return call;
}

std::vector<LockedCall> locked_calls_in(const Rows& rows) {
    std::vector<LockedCall> calls;
    for (const auto& row : rows) calls.push_back(locked_call_in(row));
    return calls;
}

// In one order for everybody, so that two deliveries never wait for each other. The update changes
// nothing: it gets the lock, and the row whoever wrote it.
const Query insert_and_lock_calls{"insert_and_lock_calls", R"sql(
    INSERT INTO call (id, provider, call_id, state, started_at, last_event_at, updated_at)
    SELECT n.id, n.provider, n.call_id, 'started', n.at, n.at, $5
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
        AS n (id, provider, call_id, at)
    ORDER BY n.provider, n.call_id
    ON CONFLICT ON CONSTRAINT call_provider_key DO UPDATE SET call_id = excluded.call_id
    RETURNING id, provider, call_id, silent_since
)sql"};

}  // namespace

std::vector<LockedCall> lock_calls(Tx& tx, const std::vector<CallName>& names, Instant now) {
    std::vector<CallId> ids;
    std::vector<std::string> providers;
    std::vector<std::string> call_ids;
    std::vector<Instant> times;
    for (const auto& name : names) {
        ids.push_back(CallId::make(now));
        providers.push_back(name.provider);
        call_ids.push_back(name.call_id);
        times.push_back(name.at);
    }
    return locked_calls_in(tx.exec(insert_and_lock_calls, ids, providers, call_ids, times, now));
}

namespace {

const Query lock_calls_by_id{"lock_calls_by_id", R"sql(
    SELECT id, provider, call_id, silent_since FROM call WHERE id = ANY ($1::uuid[])
    ORDER BY provider, call_id FOR UPDATE
)sql"};

}  // namespace

std::vector<LockedCall> lock_calls(Tx& tx, const std::vector<CallId>& ids) {
    return locked_calls_in(tx.exec(lock_calls_by_id, ids));
}

namespace {

const Query insert_call_events{"insert_call_events", R"sql(
    INSERT INTO call_event (provider, event_id, call, leg_id, type, at, direction, from_number,
        to_number, queue, agent, user_id, cause, transfer_to, recording_url, recording_sha256,
        recording_seconds, score, data, source, received_at)
    SELECT e.provider, e.event_id, e.call, e.leg_id, e.type, e.at, e.direction, e.from_number,
        e.to_number, e.queue, e.agent, e.user_id, e.cause, e.transfer_to, e.recording_url,
        e.recording_sha256, e.recording_seconds, e.score, e.data, $2, $3
    FROM jsonb_populate_recordset(NULL::call_event, $1::jsonb) AS e
    ORDER BY e.provider, e.event_id
    ON CONFLICT ON CONSTRAINT call_event_pkey DO NOTHING
    RETURNING provider, event_id
)sql"};

template <class Enum>
JsonText optional_code(const std::optional<Enum>& value) {
    return value ? JsonText(domain::code_of(*value)) : JsonText();
}

template <class SomeId>
JsonText optional_id(const std::optional<SomeId>& id) {
    return id ? JsonText(id->text()) : JsonText();
}

void add_recording(JsonText& row, const std::optional<domain::RecordingReference>& recording) {
    if (!recording) return;
    row["recording_url"] = recording->url;
    if (!recording->sha256.empty()) row["recording_sha256"] = recording->sha256;
    row["recording_seconds"] = recording->seconds;
}

JsonText event_row(const LoggedCallEvent& logged) {
    const auto& event = logged.event;
    JsonText row;
    row["provider"] = event.provider;
    row["event_id"] = event.event_id;
    row["call"] = optional_id(logged.call);
    row["leg_id"] = event.leg_id;
    row["type"] = domain::code_of(event.type);
    row["at"] = Param(event.at).text();
    row["direction"] = optional_code(event.direction);
    row["from_number"] = event.from;
    row["to_number"] = event.to;
    row["queue"] = event.queue;
    row["agent"] = event.agent;
    row["user_id"] = optional_id(event.user_id);
    row["cause"] = event.cause;
    row["transfer_to"] = event.transfer_to;
    add_recording(row, event.recording);
    row["score"] = event.score;
    row["data"] = logged.data;
    return row;
}

}  // namespace

std::vector<std::size_t> append_call_events(
    Tx& tx, const std::vector<LoggedCallEvent>& events, const std::string& source, Instant now
) {
    auto rows = JsonText::array();
    std::map<std::pair<std::string, std::string>, std::size_t> positions;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto& event = events[i].event;
        // An id that comes twice in one delivery: the first one counts there, too.
        if (!positions.emplace(std::pair(event.provider, event.event_id), i).second) continue;
        rows.push_back(event_row(events[i]));
    }
    std::vector<std::size_t> added;
    for (const auto& row : tx.exec(insert_call_events, rows.text(), source, now)) {
        added.push_back(positions.at({row.text("provider"), row.text("event_id")}));
    }
    std::sort(added.begin(), added.end());
    return added;
}

namespace {

const Query select_events_of_calls{"select_events_of_calls", R"sql(
    SELECT e.provider, e.event_id, e.call, c.call_id, e.leg_id, e.type, e.at, e.direction,
        e.from_number, e.to_number, e.queue, e.agent, e.user_id, e.cause, e.transfer_to,
        e.recording_url, e.recording_sha256, e.recording_seconds, e.score
    FROM call_event AS e JOIN call AS c ON c.id = e.call WHERE e.call = ANY ($1::uuid[])
)sql"};

domain::CallEvent event_in(const Row& row) {
    domain::CallEvent event;
    event.provider = row.text("provider");
    event.event_id = row.text("event_id");
    event.call_id = row.text("call_id");
    event.leg_id = row.text("leg_id");
    event.type = domain::parse_code<domain::CallEventType>(row.text("type")).value();
    event.at = row.instant("at");
    if (const auto direction = row.optional_text("direction")) {
        event.direction = domain::parse_code<domain::CallDirection>(*direction);
    }
    event.from = row.text("from_number");
    event.to = row.text("to_number");
    event.queue = row.text("queue");
    event.agent = row.text("agent");
    event.user_id = row.optional_id<UserId>("user_id");
    event.cause = row.text("cause");
    event.transfer_to = row.text("transfer_to");
    if (const auto url = row.optional_text("recording_url")) {
        auto& recording = event.recording.emplace();
        recording.url = *url;
        recording.sha256 = row.optional_text("recording_sha256").value_or("");
        recording.seconds = row.optional_integer("recording_seconds");
    }
    event.score = row.optional_integer("score");
    return event;
}

}  // namespace

std::map<CallId, std::vector<domain::CallEvent>> events_of_calls(
    Tx& tx, const std::vector<CallId>& calls
) {
    std::map<CallId, std::vector<domain::CallEvent>> events;
    for (const auto& row : tx.exec(select_events_of_calls, calls)) {
        events[row.id<CallId>("call")].push_back(event_in(row));
    }
    return events;
}

namespace {

const Query select_reports_of_call{"select_reports_of_call", R"sql(
    SELECT e.provider, e.event_id, e.call, c.call_id, e.leg_id, e.type, e.at, e.direction,
        e.from_number, e.to_number, e.queue, e.agent, e.user_id, e.cause, e.transfer_to,
        e.recording_url, e.recording_sha256, e.recording_seconds, e.score, e.data, e.source,
        e.received_at
    FROM call_event AS e JOIN call AS c ON c.id = e.call WHERE e.call = $1
    ORDER BY e.at, e.event_id LIMIT $2
)sql"};

}  // namespace

std::vector<CallReport> reports_of(Tx& tx, const CallId& call, std::size_t limit) {
    std::vector<CallReport> reports;
    for (const auto& row : tx.exec(select_reports_of_call, call, limit)) {
        auto& report = reports.emplace_back();
        report.event = event_in(row);
        report.data = row.optional_json("data").value_or(Json());
        report.source = row.text("source");
        report.received_at = row.instant("received_at");
    }
    std::stable_sort(reports.begin(), reports.end(), [](const auto& left, const auto& right) {
        return domain::comes_before(left.event, right.event);
    });
    return reports;
}

namespace {

// Legs that are no longer there disappear; the others keep their position.
const Query update_computed_calls{"update_computed_calls", R"sql(
    WITH doc AS MATERIALIZED (SELECT $1::jsonb AS j),
    written AS (
        UPDATE call AS c SET direction = n.direction, from_number = n.from_number,
            to_number = n.to_number, number = n.number, queue = n.queue, agent = n.agent,
            user_id = n.user_id, state = n.state, outcome = n.outcome, started_at = n.started_at,
            queued_at = n.queued_at, offered_at = n.offered_at, answered_at = n.answered_at,
            ended_at = n.ended_at, end_known = n.end_known, last_event_at = n.last_event_at,
            silent_since = n.silent_since, wait_ms = n.wait_ms, ring_ms = n.ring_ms,
            talk_ms = n.talk_ms, hold_ms = n.hold_ms, offers = n.offers,
            missed_offers = n.missed_offers, transfers = n.transfers,
            lost_in_transfer = n.lost_in_transfer, voicemail = n.voicemail,
            survey_score = n.survey_score, callback_reason = n.callback_reason,
            recording_url = n.recording_url, recording_sha256 = n.recording_sha256,
            recording_seconds = n.recording_seconds, version = c.version + 1, updated_at = $2
        FROM doc, jsonb_populate_recordset(NULL::call, doc.j -> 'calls') AS n WHERE c.id = n.id
        RETURNING c.id),
    legs AS (
        INSERT INTO call_leg (call_id, position, agent, user_id, leg_id, offered_at, answered_at,
            ended_at, outcome, transferred, ring_ms, talk_ms, hold_ms)
        SELECT l.call_id, l.position, l.agent, l.user_id, l.leg_id, l.offered_at, l.answered_at,
            l.ended_at, l.outcome, l.transferred, l.ring_ms, l.talk_ms, l.hold_ms
        FROM doc, jsonb_populate_recordset(NULL::call_leg, doc.j -> 'legs') AS l
        ON CONFLICT (call_id, position) DO UPDATE SET agent = excluded.agent,
            user_id = excluded.user_id, leg_id = excluded.leg_id, offered_at = excluded.offered_at,
            answered_at = excluded.answered_at, ended_at = excluded.ended_at,
            outcome = excluded.outcome, transferred = excluded.transferred,
            ring_ms = excluded.ring_ms, talk_ms = excluded.talk_ms, hold_ms = excluded.hold_ms)
    DELETE FROM call_leg AS l USING doc, jsonb_to_recordset(doc.j -> 'counts')
        AS k (id uuid, legs integer)
    WHERE l.call_id = k.id AND l.position >= k.legs
)sql"};

std::int64_t milliseconds_of(domain::Duration duration) {
    return std::chrono::floor<std::chrono::milliseconds>(duration).count();
}

JsonText time_of(const std::optional<Instant>& instant) {
    return instant ? JsonText(Param(*instant).text()) : JsonText();
}

JsonText call_row(const ComputedCall& computed) {
    const auto& call = computed.record;
    JsonText row;
    row["id"] = computed.id.text();
    row["direction"] = optional_code(call.direction);
    row["from_number"] = call.from;
    row["to_number"] = call.to;
    const auto number = domain::outside_number(call);
    row["number"] = number.empty() ? JsonText() : JsonText(number);
    row["queue"] = call.queue;
    row["agent"] = call.agent;
    row["user_id"] = optional_id(call.user_id);
    row["state"] = domain::code_of(call.state);
    row["outcome"] = optional_code(call.outcome);
    row["started_at"] = Param(call.started_at).text();
    row["queued_at"] = time_of(call.queued_at);
    row["offered_at"] = time_of(call.offered_at);
    row["answered_at"] = time_of(call.answered_at);
    row["ended_at"] = time_of(call.ended_at);
    row["end_known"] = call.end_known;
    row["last_event_at"] = Param(call.last_event_at).text();
    row["silent_since"] = time_of(computed.silent_since);
    row["wait_ms"] = milliseconds_of(call.wait);
    row["ring_ms"] = milliseconds_of(call.ring);
    row["talk_ms"] = milliseconds_of(call.talk);
    row["hold_ms"] = milliseconds_of(call.hold);
    row["offers"] = call.offers;
    row["missed_offers"] = call.missed_offers;
    row["transfers"] = call.transfers;
    row["lost_in_transfer"] = call.lost_in_transfer;
    row["voicemail"] = call.voicemail;
    row["survey_score"] = call.survey_score;
    row["callback_reason"] = optional_code(domain::callback_reason(call));
    add_recording(row, call.recording);
    return row;
}

JsonText leg_row(const CallId& call, std::size_t position, const domain::CallLeg& leg) {
    JsonText row;
    row["call_id"] = call.text();
    row["position"] = position;
    row["agent"] = leg.agent;
    row["user_id"] = optional_id(leg.user_id);
    row["leg_id"] = leg.leg_id;
    row["offered_at"] = time_of(leg.offered_at);
    row["answered_at"] = time_of(leg.answered_at);
    row["ended_at"] = time_of(leg.ended_at);
    row["outcome"] = optional_code(leg.outcome);
    row["transferred"] = leg.transferred;
    row["ring_ms"] = milliseconds_of(leg.ring);
    row["talk_ms"] = milliseconds_of(leg.talk);
    row["hold_ms"] = milliseconds_of(leg.hold);
    return row;
}

}  // namespace

void write_calls(Tx& tx, const std::vector<ComputedCall>& calls, Instant now) {
    auto rows = JsonText::array();
    auto legs = JsonText::array();
    auto counts = JsonText::array();
    for (const auto& computed : calls) {
        rows.push_back(call_row(computed));
        const auto& of_the_call = computed.record.legs;
        for (std::size_t i = 0; i < of_the_call.size(); ++i) {
            legs.push_back(leg_row(computed.id, i, of_the_call[i]));
        }
        JsonText count;
        count["id"] = computed.id.text();
        count["legs"] = of_the_call.size();
        counts.push_back(count);
    }
    JsonText document;
    document["calls"] = rows;
    document["legs"] = legs;
    document["counts"] = counts;
    tx.exec(update_computed_calls, document.text(), now);
    tx.note_events();
}

namespace {

const Query select_users_of_agents{"select_users_of_agents", R"sql(
    SELECT a.name, u.id FROM unnest($1::text[]) AS a (name)
    JOIN app_user AS u ON u.active AND (u.extension = a.name OR u.username = lower(a.name))
    ORDER BY a.name, (u.extension = a.name) IS TRUE
)sql"};

}  // namespace

std::map<std::string, UserId> users_of_agents(Tx& tx, const std::vector<std::string>& agents) {
    std::map<std::string, UserId> users;
    if (agents.empty()) return users;
    // The extension comes last and wins.
    for (const auto& row : tx.exec(select_users_of_agents, agents)) {
        users[row.text("name")] = row.id<UserId>("id");
    }
    return users;
}

namespace {

const Query claim_silent_call_rows{"claim_silent_call_rows", R"sql(
    SELECT id FROM call WHERE state <> 'ended' AND last_event_at < $1
        AND (last_event_at < $2 OR state NOT IN ('talking', 'held'))
    ORDER BY last_event_at LIMIT $3 FOR UPDATE SKIP LOCKED
)sql"};

}  // namespace

std::vector<CallId> claim_silent_calls(
    Tx& tx, Instant waiting_before, Instant talking_before, std::size_t limit
) {
    std::vector<CallId> calls;
    const auto rows = tx.exec(claim_silent_call_rows, waiting_before, talking_before, limit);
    for (const auto& row : rows) calls.push_back(row.id<CallId>("id"));
    return calls;
}

}  // namespace bihuan::store
