#pragma once

// 超时升级: what a step of the escalation ladder does beside being recorded.

#include "app/step.hpp"

namespace bihuan::app {

/// Does what the policy says of this step: tells people, raises the priority, gives the ticket to
/// somebody else, orders it to be finished (督办). Adds to `data` of the step's event whom it told
/// and what it did.
void act_on(Step& step, const domain::FiredStep& fired, Json& data);

}  // namespace bihuan::app
