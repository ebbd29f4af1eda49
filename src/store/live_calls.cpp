#include "bihuan/store/live_calls.hpp"

#include "store/tx.hpp"

#include <map>

namespace bihuan::store {

namespace {

const Query select_floor_marks{"select_floor_marks", R"sql(
    SELECT 0 AS kind, id, version FROM call WHERE state <> 'ended'
    UNION ALL SELECT 0, id, version FROM call WHERE updated_at > $1 AND state = 'ended'
    UNION ALL SELECT 1, id, (extract(epoch FROM presence_since) * 1000000)::bigint FROM app_user
        WHERE presence_since > $1
    UNION ALL SELECT 2, id, version FROM callback WHERE updated_at > $1
    UNION ALL SELECT 3, id, (extract(epoch FROM updated_at) * 1000000)::bigint FROM dial_request
        WHERE updated_at > $1
)sql"};

}  // namespace

std::vector<FloorMark> floor_marks(Tx& tx, Instant since) {
    std::vector<FloorMark> marks;
    for (const auto& row : tx.exec(select_floor_marks, since)) {
        auto& mark = marks.emplace_back();
        mark.kind = static_cast<FloorMark::Kind>(row.integer("kind"));
        mark.id = row.uuid("id");
        mark.version = row.integer("version");
    }
    return marks;
}

namespace {

const Query select_live_calls{"select_live_calls", R"sql(
    SELECT id, direction, from_number, to_number, number, queue, agent, user_id, state, outcome,
        started_at, queued_at, offered_at, answered_at, ended_at, version
    FROM call WHERE id = ANY ($1::uuid[]) ORDER BY started_at, id
)sql"};

// An open part counts before what somebody did earlier in the call.
const Query select_live_legs{"select_live_legs", R"sql(
    SELECT DISTINCT ON (call_id, user_id) call_id, user_id, ended_at IS NULL AS open,
        answered_at IS NOT NULL AS talks, transferred, outcome
    FROM call_leg WHERE call_id = ANY ($1::uuid[]) AND user_id IS NOT NULL
    ORDER BY call_id, user_id, ended_at IS NULL DESC, position DESC
)sql"};

LiveCall live_call_in(const Row& row) {
    LiveCall call;
    auto& record = call.record;
    call.id = row.id<CallId>("id");
    if (const auto direction = row.optional_text("direction")) {
        record.direction = domain::parse_code<domain::CallDirection>(*direction);
    }
    record.from = row.text("from_number");
    record.to = row.text("to_number");
    call.number = row.optional_text("number").value_or("");
    record.queue = row.text("queue");
    record.agent = row.text("agent");
    record.user_id = row.optional_id<UserId>("user_id");
    record.state = domain::parse_code<domain::CallState>(row.view("state")).value();
    if (const auto outcome = row.optional_text("outcome")) {
        record.outcome = domain::parse_code<domain::CallOutcome>(*outcome);
    }
    record.started_at = row.instant("started_at");
    record.queued_at = row.optional_instant("queued_at");
    record.offered_at = row.optional_instant("offered_at");
    record.answered_at = row.optional_instant("answered_at");
    record.ended_at = row.optional_instant("ended_at");
    call.version = row.integer("version");
    return call;
}

LiveLeg live_leg_in(const Row& row) {
    LiveLeg leg;
    leg.user_id = row.id<UserId>("user_id");
    leg.open = row.boolean("open");
    leg.talks = row.boolean("talks");
    leg.transferred = row.boolean("transferred");
    if (const auto outcome = row.optional_text("outcome")) {
        leg.outcome = domain::parse_code<domain::OfferOutcome>(*outcome);
    }
    return leg;
}

}  // namespace

std::vector<LiveCall> live_calls(Tx& tx, const std::vector<CallId>& ids) {
    std::vector<LiveCall> calls;
    // Legs first: what is newer than they shows in the version next time.
    std::map<CallId, std::vector<LiveLeg>> legs;
    for (const auto& row : tx.exec(select_live_legs, ids)) {
        legs[row.id<CallId>("call_id")].push_back(live_leg_in(row));
    }
    for (const auto& row : tx.exec(select_live_calls, ids)) {
        auto call = live_call_in(row);
        call.legs = std::move(legs[call.id]);
        calls.push_back(std::move(call));
    }
    return calls;
}

}  // namespace bihuan::store
