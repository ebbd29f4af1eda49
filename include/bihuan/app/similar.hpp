#pragma once

// Tickets that say the same as another, and groups of tickets on one matter.

#include "bihuan/app/tickets.hpp"
#include "bihuan/store/links.hpp"

#include <string_view>
#include <vector>

namespace bihuan::app {

/// repeat: the same complaint once more; group: others complain of the same.
enum class SimilarKind { repeat, group };

/// Why it is proposed.
enum class SimilarReason { same_text, same_customer, alike };

struct SimilarTicket {
    domain::Ticket ticket;
    SimilarKind kind = SimilarKind::group;
    SimilarReason reason = SimilarReason::alike;
    /// 0 to 1; 1 for the same text.
    double similarity = 0;
};

/// Repeats first, the most alike first; those that the principal sees. `not_found`.
Result<std::vector<SimilarTicket>> similar_tickets(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);

/// The same for a ticket that need not be stored.
std::vector<SimilarTicket> similar_to(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket
);

/// POST …/group `{tickets: [id or number, …]}`: makes the ticket the lead of a group of which these
/// are parts; each remains a ticket of its own. Those that are already are left as they are.
/// `lead_is_member`, `member_is_lead`. Gives the links of the lead.
Result<std::vector<store::Link>> group_tickets(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

}  // namespace bihuan::app
