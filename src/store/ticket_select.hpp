#pragma once

// Lists of tickets for whoever wants other columns of them than ids.

#include "bihuan/store/ticket_list.hpp"
#include "store/tx.hpp"

#include <string>
#include <vector>

namespace bihuan::store {

/// Constant fragments of a statement over `ticket AS t`.
struct TicketColumns {
    std::string columns;
    /// Further tables, such as " LEFT JOIN customer AS c ON …".
    std::string joins;
};

/// The rows of `list_ticket_ids`, one more than `limit` when there are more, with `key` beside the
/// columns.
Rows select_listed(
    Tx& tx,
    const TicketColumns& wanted,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    TicketOrder order,
    const std::vector<std::string>& after,
    std::size_t limit
);

/// A condition and its parameters from $1 on.
struct Scope {
    std::string where;
    std::vector<Param> params;
};
/// " WHERE …" over `ticket AS t`: what the viewer sees; empty for those who see all.
Scope scope_of(const domain::Viewer& viewer);

}  // namespace bihuan::store
