#pragma once

#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/call_log.hpp"

#include <string_view>
#include <vector>

namespace bihuan::app {

/// `call-event/1`, one or an array; see `take_call_events`.
Result<std::vector<store::LoggedCallEvent>> read_call_events(
    const Json& body, std::string_view source, Instant now
);

}  // namespace bihuan::app
