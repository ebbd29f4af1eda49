#include "bihuan/app/live_floor.hpp"

namespace bihuan::app {

std::vector<store::FloorMark> floor_marks(store::Tx& tx, Instant since) {
    return store::floor_marks(tx, since);
}

std::vector<store::LiveCall> live_calls(store::Tx& tx, const std::vector<store::CallId>& ids) {
    return store::live_calls(tx, ids);
}

std::optional<store::AgentNow> agent_now(store::Tx& tx, const UserId& user) {
    return store::find_agent(tx, user);
}

std::optional<store::Callback> callback_now(store::Tx& tx, const store::CallbackId& id) {
    return store::find_callback(tx, id);
}

std::optional<store::DialRequest> dial_request_now(store::Tx& tx, const store::DialRequestId& id) {
    return store::find_dial_request(tx, id);
}

}  // namespace bihuan::app
