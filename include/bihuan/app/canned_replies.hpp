#pragma once

// 快捷回复: texts with fields, filled from a ticket.

#include "bihuan/app/saved_items.hpp"
#include "bihuan/app/tickets.hpp"

#include <string>
#include <string_view>

namespace bihuan::app {

/// The body of the reply for this ticket, contacts masked. `not_found` for either.
Result<std::string> render_canned_reply(
    store::Tx& tx, const Context& context, std::string_view reply, std::string_view ticket
);

}  // namespace bihuan::app
