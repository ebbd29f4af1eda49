#pragma once

// Reads an action's form by the field table of domain/form.hpp.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/domain/ticket.hpp"

#include <vector>

namespace bihuan::app {

/// The form with every member checked, in the table's order; faults carry pointers below "/form".
/// What `register` needs and the ticket already has need not be said again.
Json read_form(
    const Context& context,
    const domain::Ticket& ticket,
    domain::Action action,
    const Json& form,
    std::vector<Fault>& faults
);

}  // namespace bihuan::app
