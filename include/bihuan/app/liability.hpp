#pragma once

// 责任分摊: who held a ticket for how much of each limit, and how often departments sent it back.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/liability.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct TimerLiability {
    domain::Timer timer;
    std::vector<domain::HeldShare> shares;
};

/// 派单: one stay of the ticket with a department for investigation.
struct Dispatch {
    std::optional<DepartmentId> department;
    Instant at;
    /// Nothing while it lasts.
    std::optional<Instant> ended_at;
    /// The action by which it left, such as `report_cause` or `refuse_responsibility` (退单).
    std::optional<domain::Action> ended_by;
    std::string reason;
};

struct Liability {
    std::vector<TimerLiability> timers;
    std::vector<Dispatch> dispatches;
    /// How often a department refused it.
    int bounced = 0;
};

/// `not_found` for a ticket that this principal does not see.
Result<Liability> liability_of(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);

}  // namespace bihuan::app
