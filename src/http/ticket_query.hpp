#pragma once

// The filters of GET /tickets.

#include "bihuan/app/export.hpp"
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

/// Reads a query such as "status=open&category=product" as GET /tickets would, for those who keep
/// one. A window (`limit`, `cursor`, `count`) is no part of it.
Result<app::TicketSelection> read_selection(
    Application& application, store::Tx& tx, const app::Context& context, const std::string& query
);

}  // namespace bihuan::http
