#pragma once

#include "bihuan/app/search.hpp"
#include "bihuan/base/json_text.hpp"

namespace bihuan::http {

/// The members of a ticket that a line about it shows; without its texts.
JsonText summary_json(const app::Context& context, const store::TicketSummary& ticket);

}  // namespace bihuan::http
