#include "bihuan/store/agent_state.hpp"

#include "store/tx.hpp"

#define BH_AGENT                                                                                  \
    "SELECT u.id, u.extension, u.presence, u.presence_since, s.call_id FROM app_user AS u "       \
    "LEFT JOIN agent_state AS s ON s.user_id = u.id AND s.until IS NULL "

namespace bihuan::store {

namespace {

AgentNow agent_in(const Row& row) {
    AgentNow agent;
    agent.user_id = row.id<UserId>("id");
    agent.extension = row.optional_text("extension");
    agent.state = domain::parse_code<domain::AgentState>(row.view("presence")).value();
    agent.since = row.optional_instant("presence_since");
    agent.call_id = row.optional_id<CallId>("call_id");
    return agent;
}

std::vector<AgentNow> agents_in(const Rows& rows) {
    std::vector<AgentNow> agents;
    for (const auto& row : rows) agents.push_back(agent_in(row));
    return agents;
}

const Query select_agents_locked{
    "select_agents_locked",
    BH_AGENT "WHERE u.id = ANY ($1::uuid[]) ORDER BY u.id FOR NO KEY UPDATE OF u"};

}  // namespace

std::vector<AgentNow> lock_agents(Tx& tx, std::vector<UserId> users) {
    return agents_in(tx.exec(select_agents_locked, users));
}

namespace {

const Query end_agent_state{"end_agent_state", R"sql(
    UPDATE agent_state SET until = greatest(since, $2) WHERE user_id = $1 AND until IS NULL
)sql"};

// Two changes in one moment: the later one counts.
const Query insert_agent_state{"insert_agent_state", R"sql(
    WITH stretch AS (
        INSERT INTO agent_state (user_id, since, state, call_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT (user_id, since) DO UPDATE SET state = excluded.state,
            call_id = excluded.call_id, until = NULL)
    UPDATE app_user SET presence = $3, presence_since = $2 WHERE id = $1
)sql"};

}  // namespace

void begin_agent_state(Tx& tx, const AgentNow& agent) {
    tx.exec(end_agent_state, agent.user_id, agent.since);
    tx.exec(
        insert_agent_state,
        agent.user_id,
        agent.since,
        domain::code_of(agent.state),
        agent.call_id
    );
    tx.note_events();
}

namespace {

const Query select_last_own_state{"select_last_own_state", R"sql(
    SELECT state FROM agent_state WHERE user_id = $1 AND state NOT IN ('ringing', 'talking')
    ORDER BY since DESC LIMIT 1
)sql"};

}  // namespace

std::optional<domain::AgentState> last_own_state(Tx& tx, const UserId& user) {
    const auto row = tx.exec_optional(select_last_own_state, user);
    if (!row) return std::nullopt;
    return domain::parse_code<domain::AgentState>(row->view("state"));
}

namespace {

const Query select_open_legs{"select_open_legs", R"sql(
    SELECT l.user_id, l.call_id, l.answered_at IS NOT NULL AS talks FROM call_leg AS l
    WHERE l.ended_at IS NULL AND l.user_id = ANY ($1::uuid[])
    ORDER BY l.answered_at IS NOT NULL DESC, l.offered_at DESC, l.call_id
)sql"};

}  // namespace

std::vector<OpenLeg> open_legs_of(Tx& tx, const std::vector<UserId>& users) {
    std::vector<OpenLeg> legs;
    for (const auto& row : tx.exec(select_open_legs, users)) {
        legs.push_back(
            {row.id<UserId>("user_id"), row.id<CallId>("call_id"), row.boolean("talks")}
        );
    }
    return legs;
}

namespace {

const Query select_agents{
    "select_agents",
    BH_AGENT "WHERE u.active AND u.extension IS NOT NULL ORDER BY u.display_name, u.id LIMIT 1000"};

}  // namespace

std::vector<AgentNow> list_agents(Tx& tx) {
    return agents_in(tx.exec(select_agents));
}

namespace {

const Query select_agent{"select_agent", BH_AGENT "WHERE u.id = $1"};

}  // namespace

std::optional<AgentNow> find_agent(Tx& tx, const UserId& user) {
    const auto row = tx.exec_optional(select_agent, user);
    if (!row) return std::nullopt;
    return agent_in(*row);
}

namespace {

const Query claim_wrapped_up_agents{
    "claim_wrapped_up_agents",
    BH_AGENT "WHERE u.presence_since < $1 AND u.presence = 'wrap_up' AND s.call_id IS NOT NULL "
             "ORDER BY u.presence_since LIMIT $2 FOR NO KEY UPDATE OF u SKIP LOCKED"};

}  // namespace

std::vector<AgentNow> claim_wrapped_up(Tx& tx, Instant begun_before, std::size_t limit) {
    return agents_in(tx.exec(claim_wrapped_up_agents, begun_before, limit));
}

}  // namespace bihuan::store
