#pragma once

// What a floor is measured by, from its calls.

#include "bihuan/domain/call.hpp"

#include <cstdint>
#include <span>

namespace bihuan::domain {

/// Measured in whole seconds, as telephone systems count: 20.022 s are within 20 s.
struct CallTargets {
    Seconds service_level{20};
    /// Three rings.
    Seconds ring{15};
    /// Whoever hangs up sooner has hardly waited; counted apart.
    Seconds short_abandon{5};
};

bool within(Duration measured, Seconds target);

/// Of the calls that reached a queue or a telephone and have ended. Whoever hangs up in the menu
/// wanted nobody.
struct CallFigures {
    std::int64_t offered = 0;
    std::int64_t answered = 0;
    std::int64_t answered_in_time = 0;
    std::int64_t answered_in_three_rings = 0;
    /// The same by the seconds that reports name, whatever a center has set itself.
    std::int64_t answered_in_15s = 0;
    std::int64_t answered_in_20s = 0;
    /// Without those that hung up at once.
    std::int64_t abandoned = 0;
    std::int64_t abandoned_at_once = 0;
    std::int64_t timed_out = 0;
    /// Voicemail, missed, unknown.
    std::int64_t otherwise_unanswered = 0;
    std::int64_t lost_in_transfer = 0;
    std::int64_t offers_missed = 0;
    Duration wait_of_answered{0};
    Duration wait_of_abandoned{0};
    Duration wait_max{0};
    Duration talk{0};
    Duration hold{0};
    friend bool operator==(const CallFigures&, const CallFigures&) = default;

    /// What the share of answered_in_time is taken of: all offered but those that left at once.
    std::int64_t measured() const { return offered - abandoned_at_once; }
};

/// Calls that last, outbound and internal ones are left out.
CallFigures figures_of(std::span<const CallRecord> calls, const CallTargets& targets);

}  // namespace bihuan::domain
