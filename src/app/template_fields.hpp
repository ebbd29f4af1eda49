#pragma once

// What `{{…}}` may stand for in canned replies and macros.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/domain/ticket.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// The text with its fields filled from the ticket, as this person may see it: contacts are masked.
std::string fill_from(
    const Context& context, const domain::Ticket& ticket, std::string_view text
);
/// Every text within the JSON filled.
Json fill_all_from(const Context& context, const domain::Ticket& ticket, const Json& json);

/// Notes a fault `unknown_field`, with the list of all known ones, where the text has another.
void check_fields(std::string_view text, const std::string& pointer, std::vector<Fault>& faults);
/// The same for every text within the JSON.
void check_all_fields(
    const Json& json, const std::string& pointer, std::vector<Fault>& faults
);

}  // namespace bihuan::app
