#pragma once

// What a customer writes to a ticket that is there already, whichever way it comes.

#include "app/step.hpp"

#include <string>
#include <string_view>

namespace bihuan::app {

/// A word of the customer's on the ticket: a contact whose channel and text are set, counted as
/// asking again (催单).
void hear_customer(Step& step, store::ContactRecord& contact);

/// The first line that says something, as far as a list can show it.
std::string subject_of(std::string_view text);

}  // namespace bihuan::app
