#pragma once

// What falls due: escalation steps, breaches, and suspensions whose wake-up time has come.

#include "bihuan/app/center.hpp"

#include <cstddef>

namespace bihuan::app {

/// Claims up to `limit` tickets that have something due (skipping those another node is working
/// on), fires what is due, each exactly once, and gives the number of tickets treated. One that
/// cannot be read or fired is logged and tried again a minute later.
std::size_t sweep(store::Tx& tx, const Context& context, std::size_t limit);

/// Reckons up to `limit` open tickets anew that were reckoned with an older calendar or policy, and
/// gives the number treated; what moved is an event of the ticket. Nobody waits for it: a ticket
/// that somebody works on first follows with that step.
std::size_t follow_clock_rules(store::Tx& tx, const Context& context, std::size_t limit);

}  // namespace bihuan::app
