#pragma once

// 收件回执: the customer's mail has come, and has this number.

#include "bihuan/app/mail_arrival.hpp"
#include "bihuan/domain/ticket.hpp"

namespace bihuan::app {

/// Queues a receipt where the mailbox has one, a person wrote the mail, and the address has not had
/// many already; otherwise does nothing.
void acknowledge(
    store::Tx& tx, const Context& context, const ArrivedMail& arrived, const domain::Ticket& ticket
);

}  // namespace bihuan::app
