#include "bihuan/app/agent_states.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bihuan::app {

namespace {

using domain::AgentState;
using store::AgentNow;

bool on_a_call(AgentState state) {
    return state == AgentState::ringing || state == AgentState::talking;
}

void begin(store::Tx& tx, const Context& context, AgentNow& agent, AgentState state) {
    agent.state = state;
    agent.since = std::max(context.now, agent.since.value_or(context.now));
    store::begin_agent_state(tx, agent);
}

/// After a call: what they did before, with time to finish after a talk. Whoever was not there, or
/// was pausing, is so again.
AgentState state_after_call(store::Tx& tx, const Context& context, const AgentNow& agent) {
    const auto before = store::last_own_state(tx, agent.user_id).value_or(AgentState::offline);
    const bool works = before == AgentState::ready || before == AgentState::wrap_up;
    if (!works || agent.state == AgentState::ringing) return before;
    return context.settings().wrap_up_seconds > 0 ? AgentState::wrap_up : AgentState::ready;
}

void follow(store::Tx& tx, const Context& context, AgentNow agent, const store::OpenLeg* leg) {
    if (leg != nullptr) {
        const auto state = leg->talks ? AgentState::talking : AgentState::ringing;
        if (agent.state == state && agent.call_id == leg->call_id) return;
        agent.call_id = leg->call_id;
        return begin(tx, context, agent, state);
    }
    if (!on_a_call(agent.state)) return;
    const auto state = state_after_call(tx, context, agent);
    if (state != AgentState::wrap_up) agent.call_id.reset();
    begin(tx, context, agent, state);
}

}  // namespace

Result<AgentNow> change_presence(store::Tx& tx, const Context& context, const Json& body) {
    constexpr std::array<std::string_view, 5> own_states{
        "offline", "ready", "break", "training", "wrap_up"};
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto code = reader.choice("state", own_states, Need::required);
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    const auto& user = context.principal.user_id;
    auto agents = user ? store::lock_agents(tx, {*user}) : std::vector<AgentNow>();
    if (agents.empty()) return refuse(Refusal::not_found, "not_found");
    auto& agent = agents.front();
    if (on_a_call(agent.state)) return refuse(Refusal::conflict, "agent_on_a_call");
    const auto state = *domain::parse_code<AgentState>(*code);
    if (agent.state == state && agent.since) return std::move(agent);
    agent.call_id.reset();
    begin(tx, context, agent, state);
    return std::move(agent);
}

void follow_calls(store::Tx& tx, const Context& context, std::vector<UserId> users) {
    if (users.empty()) return;
    const auto agents = store::lock_agents(tx, users);
    // Read after the lock: what another call did to them is seen.
    const auto legs = store::open_legs_of(tx, users);
    for (const auto& agent : agents) {
        const auto leg = std::find_if(legs.begin(), legs.end(), [&](const store::OpenLeg& each) {
            return each.user_id == agent.user_id;
        });
        follow(tx, context, agent, leg == legs.end() ? nullptr : &*leg);
    }
}

void end_wrap_up(store::Tx& tx, const Context& context) {
    const auto& user = context.principal.user_id;
    if (!user) return;
    for (auto& agent : store::lock_agents(tx, {*user})) {
        if (agent.state != AgentState::wrap_up) continue;
        agent.call_id.reset();
        begin(tx, context, agent, AgentState::ready);
    }
}

std::size_t end_wrap_ups(store::Tx& tx, const Context& context, std::size_t limit) {
    const Seconds longest(context.settings().wrap_up_seconds);
    auto agents = store::claim_wrapped_up(tx, context.now - longest, limit);
    for (auto& agent : agents) {
        agent.call_id.reset();
        begin(tx, context, agent, AgentState::ready);
    }
    return agents.size();
}

std::vector<AgentNow> list_agents(store::Tx& tx) {
    return store::list_agents(tx);
}

}  // namespace bihuan::app
