#pragma once

#include "bihuan/base/json.hpp"
#include "bihuan/domain/quiet_hours.hpp"

#include <optional>

namespace bihuan::http {

/// `{"from": "22:00", "to": "08:00"}`, or null.
inline Json quiet_hours_json(const std::optional<domain::QuietHours>& quiet) {
    if (!quiet) return {};
    return Json{
        {"from", domain::minute_text(quiet->from)}, {"to", domain::minute_text(quiet->to)}
    };
}

}  // namespace bihuan::http
