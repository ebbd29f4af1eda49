#pragma once

// The telephone floor: what agents are doing, who is owed a call, which calls are to be placed.

#include "bihuan/domain/names.hpp"

namespace bihuan::domain {

/// `ringing` and `talking` follow from calls; the others somebody says of themselves, and wrap-up
/// comes by itself after a call.
enum class AgentState { offline, ready, ringing, talking, wrap_up, on_break, training };

inline constexpr std::array<Name<AgentState>, 7> agent_state_names{{
    {AgentState::offline, "offline", "离线", "Offline"},
    {AgentState::ready, "ready", "就绪", "Ready"},
    {AgentState::ringing, "ringing", "振铃", "Ringing"},
    {AgentState::talking, "talking", "通话", "Talking"},
    {AgentState::wrap_up, "wrap_up", "整理", "Wrap-up"},
    {AgentState::on_break, "break", "小休", "Break"},
    {AgentState::training, "training", "培训", "Training"},
}};
BH_NAMES(AgentState, agent_state_names);

enum class CallbackState { open, claimed, done, reached, withdrawn };

inline constexpr std::array<Name<CallbackState>, 5> callback_state_names{{
    {CallbackState::open, "open", "待回电", "Open"},
    {CallbackState::claimed, "claimed", "已领取", "Claimed"},
    {CallbackState::done, "done", "已回电", "Done"},
    {CallbackState::reached, "reached", "已接通", "Reached"},
    {CallbackState::withdrawn, "withdrawn", "已撤销", "Withdrawn"},
}};
BH_NAMES(CallbackState, callback_state_names);

/// What came of calling back, as an agent says it.
enum class CallbackResult { reached, unreachable, not_needed };

inline constexpr std::array<Name<CallbackResult>, 3> callback_result_names{{
    {CallbackResult::reached, "reached", "已接通", "Reached"},
    {CallbackResult::unreachable, "unreachable", "联系不上", "Unreachable"},
    {CallbackResult::not_needed, "not_needed", "无需回电", "Not needed"},
}};
BH_NAMES(CallbackResult, callback_result_names);

enum class DialState { requested, placing, placed, failed, expired };

inline constexpr std::array<Name<DialState>, 5> dial_state_names{{
    {DialState::requested, "requested", "待外呼", "Requested"},
    {DialState::placing, "placing", "外呼中", "Placing"},
    {DialState::placed, "placed", "已接出", "Placed"},
    {DialState::failed, "failed", "外呼失败", "Failed"},
    {DialState::expired, "expired", "已过期", "Expired"},
}};
BH_NAMES(DialState, dial_state_names);

}  // namespace bihuan::domain
