#pragma once

// Sheets that were printed, as far as the history tells.

#include "bihuan/base/id.hpp"

#include <string_view>

namespace bihuan::store {

class Tx;

/// How often that sheet of the ticket has been printed.
int prints_of(Tx& tx, TicketId ticket, std::string_view sheet);

}  // namespace bihuan::store
