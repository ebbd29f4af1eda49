#pragma once

// What a floor is measured by, counted by the database.

#include "bihuan/domain/call_figures.hpp"
#include "bihuan/domain/floor.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

/// Of calls that began in [from, to).
struct FigureSpan {
    Instant from;
    Instant to;
    std::optional<std::string> queue;
};

struct QueueFigures {
    /// Nothing for all queues together.
    std::optional<std::string> queue;
    domain::CallFigures figures;
};

/// All together, then by queue.
std::vector<QueueFigures> call_figures(
    Tx& tx, const FigureSpan& span, const domain::CallTargets& targets
);

/// When the first call began that anybody knows of.
std::optional<Instant> first_call_at(Tx& tx);

struct AgentFigures {
    std::optional<UserId> user_id;
    /// As the telephone system names them.
    std::string agent;
    std::int64_t offers = 0;
    std::int64_t answered = 0;
    std::int64_t missed = 0;
    domain::Duration ring{0};
    domain::Duration talk{0};
    domain::Duration hold{0};
};
std::vector<AgentFigures> agent_figures(Tx& tx, const FigureSpan& span);

/// How long people were in which state within the span, up to `now`.
std::map<UserId, std::map<domain::AgentState, domain::Duration>> time_in_states(
    Tx& tx, Instant from, Instant to, Instant now
);

}  // namespace bihuan::store
