#include "bihuan/app/call_events.hpp"

#include "app/call_corrections.hpp"
#include "app/call_event_reader.hpp"
#include "bihuan/app/agent_states.hpp"
#include "bihuan/app/callbacks.hpp"
#include "bihuan/store/dialling.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace bihuan::app {

namespace {

/// A telephone that rings or waits for so long is no longer there.
constexpr std::chrono::hours waiting_silence_max{1};
/// Nobody talks for so long.
constexpr std::chrono::hours talking_silence_max{8};

/// Who the agents of these reports are now.
void name_users(store::Tx& tx, std::vector<store::LoggedCallEvent>& events) {
    std::set<std::string> agents;
    for (const auto& logged : events) {
        if (!logged.event.agent.empty()) agents.insert(logged.event.agent);
    }
    const auto users = store::users_of_agents(tx, {agents.begin(), agents.end()});
    for (auto& logged : events) {
        const auto found = users.find(logged.event.agent);
        if (found != users.end()) logged.event.user_id = found->second;
    }
}

/// Each call once, first heard of at its earliest report here.
std::vector<store::CallName> calls_of(const std::vector<store::LoggedCallEvent>& events) {
    std::map<std::pair<std::string, std::string>, Instant> first;
    for (const auto& logged : events) {
        const auto& event = logged.event;
        if (event.call_id.empty()) continue;
        const auto key = std::pair(event.provider, event.call_id);
        const auto known = first.emplace(key, event.at).first;
        known->second = std::min(known->second, event.at);
    }
    std::vector<store::CallName> names;
    for (const auto& [key, at] : first) names.push_back({key.first, key.second, at});
    return names;
}

/// What follows from calls: who is owed one, and what agents are doing.
void follow(store::Tx& tx, const Context& context, const std::vector<store::ComputedCall>& calls) {
    std::set<std::string> numbers;
    std::set<UserId> users;
    std::vector<store::CallId> dialled;
    for (const auto& computed : calls) {
        const bool outbound = computed.record.direction == domain::CallDirection::outbound;
        if (outbound) dialled.push_back(computed.id);
        const auto number = domain::outside_number(computed.record);
        if (!number.empty()) numbers.insert(number);
        for (const auto& leg : computed.record.legs) {
            if (leg.user_id) users.insert(*leg.user_id);
        }
    }
    if (!dialled.empty()) store::link_dialled_calls(tx, dialled, context.now);
    follow_calls(tx, context, {users.begin(), users.end()});
    follow_callbacks(tx, context, {numbers.begin(), numbers.end()});
}

/// Computes calls that are locked from all their events.
void compute(store::Tx& tx, const Context& context, const std::vector<store::LockedCall>& calls) {
    std::vector<store::CallId> ids;
    for (const auto& call : calls) ids.push_back(call.id);
    auto events = store::events_of_calls(tx, ids);
    std::vector<store::ComputedCall> computed;
    for (const auto& call : calls) {
        auto& own = events[call.id];
        if (own.empty()) continue;
        auto record = domain::fold_call(std::move(own), call.silent_since);
        computed.push_back({call.id, std::move(record), call.silent_since});
    }
    const CallCorrections corrections(tx, context, computed);
    store::write_calls(tx, computed, context.now);
    corrections.note();
    follow(tx, context, computed);
}

}  // namespace

CallEventsTaken take_call_events(
    store::Tx& tx,
    const Context& context,
    std::string_view source,
    std::vector<store::LoggedCallEvent> events
) {
    CallEventsTaken result;
    if (events.empty()) return result;
    name_users(tx, events);
    std::map<std::pair<std::string, std::string>, store::LockedCall> locked;
    for (auto& call : store::lock_calls(tx, calls_of(events), context.now)) {
        locked.emplace(std::pair(call.provider, call.call_id), call);
    }
    for (auto& logged : events) {
        const auto call = locked.find({logged.event.provider, logged.event.call_id});
        if (call != locked.end()) logged.call = call->second.id;
    }
    const auto added = store::append_call_events(tx, events, std::string(source), context.now);
    result.taken = added.size();
    result.repeated = events.size() - added.size();
    std::map<store::CallId, store::LockedCall> changed;
    for (const auto position : added) {
        const auto& event = events[position].event;
        const auto call = locked.find({event.provider, event.call_id});
        if (call != locked.end()) changed.emplace(call->second.id, call->second);
    }
    if (changed.empty()) return result;
    std::vector<store::LockedCall> calls;
    for (const auto& [id, call] : changed) {
        calls.push_back(call);
        result.calls.push_back(id);
    }
    compute(tx, context, calls);
    return result;
}

Result<CallEventsTaken> take_call_events(
    store::Tx& tx, const Context& context, std::string_view source, const Json& body
) {
    BH_TRY(events, read_call_events(body, source, context.now));
    return take_call_events(tx, context, source, std::move(events));
}

std::size_t close_silent_calls(store::Tx& tx, const Context& context, std::size_t limit) {
    const auto silent = store::claim_silent_calls(
        tx, context.now - waiting_silence_max, context.now - talking_silence_max, limit
    );
    if (silent.empty()) return 0;
    auto calls = store::lock_calls(tx, silent);
    for (auto& call : calls) call.silent_since = context.now;
    compute(tx, context, calls);
    return calls.size();
}

}  // namespace bihuan::app
