#pragma once

// 点击外呼: calls to be placed, until whoever speaks to the telephone system takes them.

#include "bihuan/domain/floor.hpp"
#include "bihuan/store/callbacks.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

using DialRequestId = Id<struct DialRequestTag>;

struct DialRequest {
    DialRequestId id;
    UserId user_id;
    std::string extension;
    /// Normalised: "+" and digits, or a short service number.
    std::string number;
    std::optional<TicketId> ticket_id;
    std::optional<std::string> ticket_number;
    std::optional<CallbackId> callback_id;
    domain::DialState state = domain::DialState::requested;
    Instant requested_at;
    Instant expires_at;
    std::optional<std::string> failure;
    std::optional<CallId> call_id;
};

void insert_dial_request(Tx& tx, const DialRequest& request);
std::optional<DialRequest> find_dial_request(Tx& tx, const DialRequestId& id);
/// Takes up to `limit` that wait and have not expired, each for one taker only.
std::vector<DialRequest> take_dial_requests(Tx& tx, Instant now, std::size_t limit);
/// What came of one that was taken; nothing happens to one that is done.
void finish_dial_request(
    Tx& tx,
    const DialRequestId& id,
    domain::DialState state,
    const std::string& failure,
    Instant now
);
/// The telephone of who asked was not lifted, or the switch refused: there is no call, although
/// there may have been the beginning of one.
void fail_dial_request(
    Tx& tx, const DialRequestId& id, const std::string& failure, Instant now
);
/// Those that nobody took in time, or whose taker never said what came of it.
std::size_t expire_dial_requests(Tx& tx, Instant now);
/// The call that a request became: its id is that of the request.
void link_dialled_calls(Tx& tx, const std::vector<CallId>& calls, Instant now);

}  // namespace bihuan::store
