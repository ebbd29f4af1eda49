#pragma once

// A ticket as JSON, the same wherever it appears.

#include "bihuan/app/center.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/base/json_text.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/http/message.hpp"

#include <optional>
#include <vector>

namespace bihuan::http {

JsonText ticket_json(const app::Context& context, const domain::Ticket& ticket);
/// {id, name, level, contacts masked}, or null.
JsonText customer_json(const std::optional<domain::Customer>& customer);
JsonText timer_json(const domain::Timer& timer);
/// In the order in which they began, whatever order they came in from.
std::vector<domain::Timer> timers_in_order(const domain::Ticket& ticket);
JsonText actions_json(
    const std::vector<app::PossibleAction>& actions, Language language
);
/// 200 (or `status`) with the ticket and its ETag.
Reply ticket_reply(
    const app::Context& context, const domain::Ticket& ticket, unsigned status = 200
);

}  // namespace bihuan::http
