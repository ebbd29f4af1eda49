#pragma once

// 超时升级: what the steps of the escalation ladder do beside being recorded.

#include "app/step.hpp"

namespace bihuan::app {

/// Fires every step of the ticket's clocks whose time has passed, each with an event of its own,
/// and does what the policy says of it: tells people, raises the priority, gives the ticket to
/// somebody else, orders it to be finished (督办).
void fire_steps(Step& step);

}  // namespace bihuan::app
