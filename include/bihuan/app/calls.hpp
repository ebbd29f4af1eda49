#pragma once

// Calls as people look at them: lists, figures, summaries.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/call_figures.hpp"
#include "bihuan/store/calls.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// Those that rang at the principal; all for who may supervise.
Page<store::Call> list_calls(
    store::Tx& tx,
    const Context& context,
    store::CallFilter filter,
    const std::optional<store::CallPosition>& after,
    const PageRequest& request
);

struct CallWithLegs {
    store::Call call;
    std::vector<domain::CallLeg> legs;
};
/// `not_found` for a call that is none of the principal's.
Result<CallWithLegs> find_call(store::Tx& tx, const Context& context, std::string_view id);

/// Of a call that opens a ticket, whose number that is. Empty for one of another system, which is
/// no concern of ours; `invalid` with `unknown_reference` for one that is none of the principal's.
Result<std::string> number_of_call(
    store::Tx& tx, const Context& context, std::string_view call_id
);

/// What was reported of it, at most 500.
Result<std::vector<store::CallReport>> reports_of_call(
    store::Tx& tx, const Context& context, std::string_view id
);

struct FloorReport {
    domain::CallTargets targets;
    /// All together, then by queue.
    std::vector<store::QueueFigures> queues;
    std::vector<store::AgentFigures> agents;
    std::map<UserId, std::map<domain::AgentState, domain::Duration>> states;
};
/// `span_too_long` for more than 93 days.
Result<FloorReport> call_report(
    store::Tx& tx, const Context& context, const store::FigureSpan& span
);
/// By the policy's metrics `service_level` and `ring`.
domain::CallTargets call_targets(const Context& context);

/// Of all calls that began on these local days, both included.
domain::CallFigures figures_of_calls(store::Tx& tx, const Context& context, Day from, Day to);

/// 小结: `{text, category, ticket, ready}`. The ticket gets the call as a contact, once.
/// `not_found`; `invalid` with `unknown_reference`.
Result<CallWithLegs> summarize_call(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
);

}  // namespace bihuan::app
