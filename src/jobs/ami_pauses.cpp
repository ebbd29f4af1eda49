#include "jobs/ami_pauses.hpp"

#include <algorithm>

namespace bihuan::jobs {

namespace {

using domain::AgentState;

/// A switch answers at once; after that its answer is lost.
constexpr std::chrono::seconds patience{5};
constexpr std::size_t asked_max = 1000;

/// Nothing: as it is. Whoever talks is paused, so that no call comes between the end of the talk
/// and the word that wrap-up has begun.
std::optional<bool> is_to_be_paused(AgentState state) {
    switch (state) {
        case AgentState::ringing: return std::nullopt;
        case AgentState::ready: return false;
        default: return true;
    }
}

std::string reason_of(AgentState state) {
    return std::string(domain::code_of(state == AgentState::talking ? AgentState::wrap_up : state));
}

}  // namespace

AmiPauses::AmiPauses(std::vector<std::string> queues) : queues_(std::move(queues)) {}

void AmiPauses::take(const domain::AmiMember& member) {
    const bool ours = queues_.empty() ||
                      std::find(queues_.begin(), queues_.end(), member.queue) != queues_.end();
    if (!ours || member.interface.empty()) return;
    auto& known = members_[Key(member.queue, member.interface)];
    known.agent = member.agent;
    known.paused = member.paused;
    if (known.told == member.paused) known.told.reset();
}

void AmiPauses::take_refusal(std::string_view action_id) {
    const auto found = asked_.find(action_id);
    if (found == asked_.end()) return;
    members_.erase(found->second);
    asked_.erase(found);
}

void AmiPauses::forget() {
    members_.clear();
    asked_.clear();
}

std::vector<AmiPauses::Order> AmiPauses::due(
    const std::vector<store::AgentNow>& agents, Instant now
) {
    std::map<std::string, AgentState> states;
    for (const auto& agent : agents) {
        if (agent.extension) states.emplace(*agent.extension, agent.state);
    }
    std::vector<Order> orders;
    for (auto& [key, member] : members_) {
        const auto state = states.find(member.agent);
        // Somebody who is nobody here is paused by whoever runs the switch.
        if (state == states.end()) continue;
        const auto paused = is_to_be_paused(state->second);
        const bool lost = now - member.told_at >= patience;
        const bool is_paused = member.told && !lost ? *member.told : member.paused;
        if (!paused || *paused == is_paused) continue;
        member.told = paused;
        member.told_at = now;
        Order order;
        order.action_id = "pause/" + std::to_string(next_++);
        order.fields.emplace_back("Queue", key.first);
        order.fields.emplace_back("Interface", key.second);
        order.fields.emplace_back("Paused", *paused ? "true" : "false");
        if (*paused) order.fields.emplace_back("Reason", reason_of(state->second));
        if (asked_.size() >= asked_max) asked_.clear();
        asked_.emplace(order.action_id, key);
        orders.push_back(std::move(order));
    }
    return orders;
}

}  // namespace bihuan::jobs
