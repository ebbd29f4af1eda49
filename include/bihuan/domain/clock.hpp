#pragma once

// The ticket clock: the timers of a ticket are a fold over its events. Due times are derived from a
// limit, the calendar and the time already consumed; nobody shifts them by hand. Whether a limit
// was met or breached is decided by the time of the event, never by when somebody looked.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/calendar.hpp"
#include "bihuan/domain/policy.hpp"
#include "bihuan/domain/stage.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace bihuan::domain {

enum class TimerState { running, paused, met, breached, cancelled };

inline constexpr std::array<Name<TimerState>, 5> timer_state_names{{
    {TimerState::running, "running", "计时中", "Running"},
    {TimerState::paused, "paused", "已暂停", "Paused"},
    {TimerState::met, "met", "达标", "Met"},
    {TimerState::breached, "breached", "超时", "Breached"},
    {TimerState::cancelled, "cancelled", "已取消", "Cancelled"},
}};
BH_NAMES(TimerState, timer_state_names);

enum class CancelReason {
    closed,
    merged,
    /// The stage was left without what the limit asks for, for example withdrawn before the visit.
    stage_left,
    /// A handover that came to nothing.
    handover_ended,
    /// Changed facts or a changed policy name no limit any more. The timer goes on counting unseen
    /// and comes back when they do again.
    no_limit,
};

inline constexpr std::array<Name<CancelReason>, 5> cancel_reason_names{{
    {CancelReason::closed, "closed", "已办结", "Closed"},
    {CancelReason::merged, "merged", "已并案", "Merged"},
    {CancelReason::stage_left, "stage_left", "已离开该阶段", "Stage left"},
    {CancelReason::handover_ended, "handover_ended", "交接未成", "Handover came to nothing"},
    {CancelReason::no_limit, "no_limit", "不再有时限", "No limit any more"},
}};
BH_NAMES(CancelReason, cancel_reason_names);

/// In what a budget is counted: the day units are reduced to one of the two when they start.
enum class RunningUnit { elapsed, working };

inline constexpr std::array<Name<RunningUnit>, 2> running_unit_names{{
    {RunningUnit::elapsed, "elapsed", "自然时间", "Clock time"},
    {RunningUnit::working, "working", "工作时间", "Working time"},
}};
BH_NAMES(RunningUnit, running_unit_names);

/// One step of the escalation ladder; happens exactly once.
struct Step {
    int percent = 100;
    /// Nothing while the timer is paused or the calendar does not reach so far.
    std::optional<Instant> at;
    std::optional<Instant> fired_at;
    /// How long after `at` it was fired; 0 until then.
    std::chrono::milliseconds late_by{0};
    friend bool operator==(const Step&, const Step&) = default;
};

/// One limit on one ticket. (metric, cycle, round) is unique within the ticket; a round is one pass
/// through a stage or the time from one update of the customer to the next.
struct Timer {
    TimerId id;
    Metric metric = Metric::resolution;
    /// 0 at first, one more with each reopening.
    int cycle = 0;
    /// 1 at first.
    int round = 1;
    /// Of stage limits only.
    std::optional<Stage> stage;
    /// Name of the policy's rule; empty when only a date binds.
    std::string rule;
    Limit limit;
    RunningUnit running_unit = RunningUnit::elapsed;
    /// What may be consumed in the running unit; 0 when only a date binds or the calendar has a
    /// gap.
    Duration budget{0};
    /// What extensions added to the budget, in the running unit.
    Duration extra{0};
    /// The date of the last extension: the timer is not due before it.
    std::optional<Instant> extended_to;
    /// What was due before the first extension; reports show both.
    std::optional<Instant> original_due_at;
    /// Consumed before `running_since`, in both units: so a changed limit may have the other one.
    Duration consumed_elapsed{0};
    Duration consumed_working{0};
    Instant started_at;
    /// Nothing while paused and after the end.
    std::optional<Instant> running_since;
    std::optional<Instant> paused_at;
    /// The earliest date that an authority set or the customer was promised. Pauses do not move it.
    std::optional<Instant> bound_at;
    /// Derived. Nothing while paused (unless a date binds), without a limit, or with a calendar
    /// gap. Frozen once breached.
    std::optional<Instant> due_at;
    /// When the demand was fulfilled; also set, beside `breached_at`, when that was too late.
    std::optional<Instant> met_at;
    /// The due time that passed.
    std::optional<Instant> breached_at;
    /// When the server noticed the breach.
    std::optional<Instant> detected_at;
    std::optional<Instant> cancelled_at;
    std::optional<CancelReason> cancel_reason;
    /// The day that the calendar does not cover, when that is why there is no due time.
    std::optional<Day> gap_day;
    /// A breached timer stays `breached`, whatever happens later.
    TimerState state = TimerState::running;
    int policy_version = 0;
    int calendar_version = 0;
    /// Ascending by percent.
    std::vector<Step> steps;

    /// Met or cancelled for good: no event changes it any more.
    bool ended() const;
    Duration consumed() const {
        return running_unit == RunningUnit::working ? consumed_working : consumed_elapsed;
    }
    friend bool operator==(const Timer&, const Timer&) = default;
};

/// What has happened, as far as clocks care. The application derives these from ticket events.
namespace signal {

/// `answered_at`: of the call, when there was one.
struct Opened {
    Instant received_at;
    std::optional<Instant> answered_at;
    Channel channel = Channel::phone;
};
/// Begins a new cycle; `TicketFacts::cycle` already counts it. `channel` is how the customer came
/// back. The stage entered is signalled separately.
struct Reopened {
    Channel channel = Channel::phone;
};
struct StageEntered {
    Stage stage = Stage::intake;
};
struct StageLeft {
    Stage stage = Stage::intake;
};
/// An outbound contact or a talk with the customer.
struct Responded {};
struct Suspended {};
/// Also to be sent when a suspended ticket leaves suspension by another move.
struct Resumed {};
/// Completed, or decided that nothing will be carried out (not upheld, out of scope, withdrawn,
/// transferred, terminated, merged).
struct Implemented {};
/// The customer was reached, or counts as unreachable.
struct Visited {};
struct Closed {};
struct Merged {};
/// Facts, policy or calendar changed: open limits are evaluated anew from their original start.
struct Retarget {};
/// A date was promised or set by an authority. Of several the earliest counts, and the earlier of
/// it and the computed due time.
struct Bound {
    Instant at;
};
/// The ticket became a major case (重大): it has to be reported, and an opinion to be written.
struct BecameMajor {};
/// The major case was reported upwards.
struct Reported {};
/// The first written opinion on the major case was given.
struct OpinionGiven {};
/// 交接: the ticket was given by one person to another, who has to accept it.
struct HandedOver {};
struct HandoverAccepted {};
/// The handover came to nothing: refused, or the ticket went elsewhere before it was accepted.
struct HandoverEnded {};
/// 回电: the customer asked to be called back. One wish at a time: a second waits for the same call.
struct CallbackWanted {};
/// 作业步骤: work with a limit of its own (`work_steps`) began or was done. Without effect when it is
/// under way already, or is not.
struct StepBegun {
    Metric metric;
};
struct StepDone {
    Metric metric;
};
/// 延期 was granted: the timer is due later, at `until` when nothing else intervenes. Without effect
/// on a timer that has ended or was breached, and for a date that is no later than its due time.
struct Extended {
    TimerId timer;
    Instant until;
};

}  // namespace signal

using Signal = std::variant<
    signal::Opened,
    signal::Reopened,
    signal::StageEntered,
    signal::StageLeft,
    signal::Responded,
    signal::Suspended,
    signal::Resumed,
    signal::Implemented,
    signal::Visited,
    signal::Closed,
    signal::Merged,
    signal::Retarget,
    signal::Bound,
    signal::Extended,
    signal::BecameMajor,
    signal::Reported,
    signal::OpinionGiven,
    signal::HandedOver,
    signal::HandoverAccepted,
    signal::HandoverEnded,
    signal::CallbackWanted,
    signal::StepBegun,
    signal::StepDone>;

/// One signal as an event of the ticket recorded it, with all that `apply` looked at beside the
/// ticket and the time of the event: folding the entries of a ticket's events again yields its
/// timers.
struct ClockEntry {
    Signal signal;
    TicketFacts facts;
    int policy_version = 0;
    int calendar_version = 0;
};

/// What starts, meets, restarts or cancels a limit.
enum class Occasion {
    opened,
    reopened,
    entered,
    left,
    responded,
    implemented,
    visited,
    became_major,
    reported,
    opinion_given,
    handed_over,
    handover_accepted,
    handover_ended,
    callback_wanted,
    /// Of the metric that the signal names.
    step_begun,
    step_done,
};

class Occasions {
public:
    constexpr Occasions() = default;
    constexpr Occasions(Occasion occasion) : bits_(bit(occasion)) {}
    constexpr bool has(Occasion occasion) const { return (bits_ & bit(occasion)) != 0; }
    friend constexpr Occasions operator|(Occasions a, Occasions b) {
        Occasions both;
        both.bits_ = a.bits_ | b.bits_;
        return both;
    }

private:
    static constexpr unsigned bit(Occasion occasion) {
        return 1U << static_cast<unsigned>(occasion);
    }
    unsigned bits_ = 0;
};

/// From when a limit that starts on `opened` runs.
enum class Origin { event, received, answered };

enum class Pausing { with_the_ticket, never };

/// One row per metric: all that the ticket clock knows of it.
struct ClockRow {
    Metric metric;
    /// For `entered` and `left`; nothing for limits on the whole ticket.
    std::optional<Stage> stage;
    Occasions starts_on;
    Origin origin;
    Occasions met_on;
    /// A new round starts when an open one is met by this.
    Occasions restarts_on{};
    Occasions cancelled_on{};
    Pausing pausing = Pausing::with_the_ticket;
};

/// In the order in which timers are created.
std::span<const ClockRow> clock_rows();

/// 作业步骤: the metrics whose clocks start and end when somebody says so (核价, 核损, 派单, …).
bool is_work_step(Metric metric);
/// Whether clocks of this metric stand still while the ticket is suspended.
Pausing pausing_of(Metric metric);
/// The clock of this metric that has neither been met nor cancelled; null when none is under way.
const Timer* open_timer(std::span<const Timer> timers, Metric metric);

struct ClockContext {
    TicketId ticket;
    const Policy& policy;
    const Calendar& calendar;
};

/// Folds one signal into the timers of a ticket. `facts` are those after the event, `at` is the
/// time of the event. Deterministic: ids derive from ticket, metric, cycle and round. Never fails:
/// where the calendar has a gap the timer has no due time and names the day (`gap_day`), so that
/// the ticket still stands. Signals have to come in the order of the ticket's events; `at` itself
/// may lie earlier than that of the signal before (a completion recorded later).
void apply(
    std::vector<Timer>& timers,
    const Signal& signal,
    const TicketFacts& facts,
    const ClockContext& context,
    Instant at
);

struct FiredStep {
    TimerId timer;
    Metric metric;
    std::optional<Stage> stage;
    int percent;
    Instant at;
    std::chrono::milliseconds late_by;
    friend bool operator==(const FiredStep&, const FiredStep&) = default;
};

/// Fires every step whose time has passed (`at` < now: an event exactly at a due time still meets
/// it) and marks breaches. Ordered by the time of the step. Steps that passed before a timer ended
/// are fired even after its end, late; steps after its end never.
std::vector<FiredStep> fire_due(std::vector<Timer>& timers, Instant now);

/// The first instant at which `fire_due` has something to do: a microsecond after the earliest
/// step.
std::optional<Instant> next_step_at(std::span<const Timer> timers);

/// The earliest due time that still waits for its event, whether it has passed or not.
std::optional<Instant> next_due_at(std::span<const Timer> timers);

}  // namespace bihuan::domain
