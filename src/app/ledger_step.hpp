#pragma once

#include "app/step.hpp"

namespace bihuan::app {

/// What of a step has to be answered for goes into the ledger of its ticket: a complaint or claim
/// that was closed, a decision on a proposal or an extension, a compensation that was agreed. Any
/// other step costs no statement. To be called once the step is written, under its row's lock.
void record_in_ledger(
    store::Tx& tx, const Context& context, const domain::Ticket& before,
    const store::TicketChange& change
);

}  // namespace bihuan::app
