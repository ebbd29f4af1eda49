#pragma once

// The filters of GET /tickets.

#include "bihuan/app/ticket_list.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

struct TicketQuery {
    store::TicketFilter filter;
    store::TicketOrder order = store::TicketOrder::received_at_down;
    ListWindow window;
};

/// Notes faults in `query`; ask its `finish` afterwards.
TicketQuery read_ticket_query(QueryReader& query, const app::Context& context);

}  // namespace bihuan::http
