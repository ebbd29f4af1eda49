#pragma once

#include "bihuan/app/center.hpp"
#include "bihuan/store/notification.hpp"

namespace bihuan::app {

/// Writes a comment whose author, department, body and openness are set; gives it an id, its ticket
/// and the time.
void write_comment(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket, store::Comment& comment
);

}  // namespace bihuan::app
