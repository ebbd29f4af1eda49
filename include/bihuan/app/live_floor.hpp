#pragma once

// What live updates read of the telephone floor.

#include "bihuan/store/live_calls.hpp"

#include <optional>
#include <vector>

namespace bihuan::app {

std::vector<store::FloorMark> floor_marks(store::Tx& tx, Instant since);
std::vector<store::LiveCall> live_calls(store::Tx& tx, const std::vector<store::CallId>& ids);
std::optional<store::AgentNow> agent_now(store::Tx& tx, const UserId& user);
std::optional<store::Callback> callback_now(store::Tx& tx, const store::CallbackId& id);
std::optional<store::DialRequest> dial_request_now(store::Tx& tx, const store::DialRequestId& id);

}  // namespace bihuan::app
