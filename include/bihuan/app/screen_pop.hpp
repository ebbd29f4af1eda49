#pragma once

// 来电弹屏: what an agent sees of the caller while it rings, masked and within their scope.

#include "bihuan/app/center.hpp"
#include "bihuan/store/screen_pop.hpp"

#include <string>

namespace bihuan::app {

/// Empty for callers without a number. Whoever may not read tickets gets nothing of them, and
/// customers only with `customers.read`.
store::ScreenPop screen_pop(
    store::Tx& tx,
    const domain::Viewer& viewer,
    const domain::Permissions& permissions,
    const std::string& number
);

}  // namespace bihuan::app
