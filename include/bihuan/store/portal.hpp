#pragma once

// The portal's keys: one hash per ticket that a customer opened without logging in.

#include "bihuan/base/digest.hpp"
#include "bihuan/base/id.hpp"

#include <optional>
#include <string_view>

namespace bihuan::store {

class Tx;

struct PortalAccess {
    TicketId ticket_id;
    /// SHA-256 of "<number>:<query code>".
    Digest code_hash{};
};

void insert_portal_access(Tx& tx, const PortalAccess& access);
/// Nothing when there is no ticket of that number, or the portal did not open it.
std::optional<PortalAccess> find_portal_access(Tx& tx, std::string_view number);

/// 催办 by the customer at the portal.
struct PortalUrges {
    int count = 0;
    std::optional<Instant> last_at;
};

PortalUrges portal_urges_of(Tx& tx, TicketId ticket);

}  // namespace bihuan::store
