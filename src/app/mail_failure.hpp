#pragma once

// A mail of ours that did not arrive.

#include "bihuan/app/center.hpp"
#include "bihuan/store/outgoing_mail.hpp"

#include <string_view>

namespace bihuan::app {

/// Sends nothing more to an address that is none, and says so on the ticket of a word to the
/// customer. `status` is one after RFC 3463, or empty.
void note_not_delivered(
    store::Tx& tx, const Context& context, const store::OutgoingMail& mail, std::string_view status
);

}  // namespace bihuan::app
