#pragma once

// Who looks at a ticket, who types.

#include "bihuan/base/id.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

struct TicketPresence {
    UserId user_id;
    /// "viewing" or "typing".
    std::string state;
    Instant since;
};

/// Notes that somebody is there and gives the others who have been since `good_since`. Somebody who
/// goes on doing the same keeps the time at which they began.
std::vector<TicketPresence> put_presence(
    Tx& tx, TicketId ticket, const TicketPresence& presence, Instant good_since
);
/// Notes that somebody has left, and gives the others.
std::vector<TicketPresence> drop_presence(
    Tx& tx, TicketId ticket, UserId user, Instant good_since
);
/// Everybody but this person.
std::vector<TicketPresence> presences_on(
    Tx& tx, TicketId ticket, UserId besides, Instant good_since
);

}  // namespace bihuan::store
