#pragma once

#include "bihuan/domain/liability.hpp"
#include "bihuan/store/clock_events.hpp"

#include <variant>
#include <vector>

namespace bihuan::app {

/// When the ticket of these events was suspended.
inline std::vector<domain::Pause> pauses_of(const std::vector<store::ClockEvent>& events) {
    std::vector<domain::Pause> pauses;
    for (const auto& event : events) {
        for (const auto& entry : event.entries) {
            const bool paused = !pauses.empty() && !pauses.back().to;
            if (std::holds_alternative<domain::signal::Suspended>(entry.signal) && !paused) {
                pauses.push_back({event.at, std::nullopt});
            } else if (std::holds_alternative<domain::signal::Resumed>(entry.signal) && paused) {
                pauses.back().to = event.at;
            }
        }
    }
    return pauses;
}

}  // namespace bihuan::app
