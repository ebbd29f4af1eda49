#pragma once

// Reading tickets and what hangs on them, within what the principal may see.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/events.hpp"
#include "bihuan/store/links.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

struct TicketList {
    std::vector<domain::Ticket> tickets;
    /// The sort key behind which the next page starts; empty when there is none.
    std::vector<std::string> next_key;
    std::optional<std::int64_t> total;
};

/// Narrows the filter to what waits for the approval of whoever asks: nothing for who may not.
void only_approvable(store::TicketFilter& filter, const Context& context);
/// The same for follow-up visits.
void only_visitable(store::TicketFilter& filter, const Context& context);

TicketList list_tickets(
    store::Tx& tx,
    const Context& context,
    const store::TicketFilter& filter,
    store::TicketOrder order,
    const std::vector<std::string>& after,
    const PageRequest& page
);

/// The history, oldest first, without other departments' notes for a department. `not_found`.
Result<Page<store::StoredEvent>> list_events(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    std::optional<std::int64_t> after_seq,
    const PageRequest& page
);

/// `not_found`. A department reads its own notes and those of the center, not of others.
Result<std::vector<store::Comment>> list_comments(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);
Result<std::vector<store::ContactRecord>> list_contacts(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);
Result<std::vector<store::Link>> list_links(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);

}  // namespace bihuan::app
