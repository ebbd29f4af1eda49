#include "bihuan/domain/call_figures.hpp"

#include <algorithm>

namespace bihuan::domain {

namespace {

void count_answered(CallFigures& figures, const CallRecord& call, const CallTargets& targets) {
    ++figures.answered;
    figures.wait_of_answered += call.wait;
    if (within(call.wait, targets.service_level)) ++figures.answered_in_time;
    if (within(call.ring, targets.ring)) ++figures.answered_in_three_rings;
    if (within(call.ring, Seconds(15))) ++figures.answered_in_15s;
    if (within(call.wait, Seconds(20))) ++figures.answered_in_20s;
    if (call.lost_in_transfer) ++figures.lost_in_transfer;
}

void count_abandoned(CallFigures& figures, const CallRecord& call, const CallTargets& targets) {
    if (call.wait < targets.short_abandon) {
        ++figures.abandoned_at_once;
        return;
    }
    ++figures.abandoned;
    figures.wait_of_abandoned += call.wait;
}

}  // namespace

bool within(Duration measured, Seconds target) {
    return std::chrono::floor<Seconds>(measured) <= target;
}

CallFigures figures_of(std::span<const CallRecord> calls, const CallTargets& targets) {
    CallFigures figures;
    for (const auto& call : calls) {
        const auto direction = call.direction.value_or(CallDirection::inbound);
        const bool wanted_somebody = call.queued_at || call.offers > 0;
        if (!call.outcome || direction != CallDirection::inbound || !wanted_somebody) continue;
        ++figures.offered;
        figures.offers_missed += call.missed_offers;
        figures.wait_max = std::max(figures.wait_max, call.wait);
        figures.talk += call.talk;
        figures.hold += call.hold;
        switch (*call.outcome) {
            case CallOutcome::answered:
                count_answered(figures, call, targets);
                break;
            case CallOutcome::abandoned:
                count_abandoned(figures, call, targets);
                break;
            case CallOutcome::timed_out:
                ++figures.timed_out;
                break;
            case CallOutcome::voicemail:
            case CallOutcome::missed:
            case CallOutcome::no_answer:
            case CallOutcome::unknown:
                ++figures.otherwise_unanswered;
                break;
        }
    }
    return figures;
}

}  // namespace bihuan::domain
