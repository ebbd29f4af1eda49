#pragma once

// A call as it follows from its events. Pure: the same events give the same record, in whatever
// order, however often and in however many pieces they came.

#include "bihuan/domain/call_event.hpp"
#include "bihuan/domain/calendar.hpp"

#include <string>
#include <vector>

namespace bihuan::domain {

enum class CallState { started, queued, offered, talking, held, ended };

inline constexpr std::array<Name<CallState>, 6> call_state_names{{
    {CallState::started, "started", "已呼入", "Started"},
    {CallState::queued, "queued", "排队中", "Waiting in the queue"},
    {CallState::offered, "offered", "振铃中", "Ringing"},
    {CallState::talking, "talking", "通话中", "Talking"},
    {CallState::held, "held", "保持中", "On hold"},
    {CallState::ended, "ended", "已结束", "Ended"},
}};
BH_NAMES(CallState, call_state_names);

enum class CallOutcome { answered, abandoned, timed_out, voicemail, missed, no_answer, unknown };

inline constexpr std::array<Name<CallOutcome>, 7> call_outcome_names{{
    {CallOutcome::answered, "answered", "已接听", "Answered"},
    {CallOutcome::abandoned, "abandoned", "已放弃", "Abandoned"},
    {CallOutcome::timed_out, "timed_out", "排队超时未接", "Timed out"},
    {CallOutcome::voicemail, "voicemail", "已留言", "Voicemail left"},
    {CallOutcome::missed, "missed", "未接", "Missed"},
    {CallOutcome::no_answer, "no_answer", "对方未接", "Not answered by the other side"},
    {CallOutcome::unknown, "unknown", "结果未知", "Unknown"},
}};
BH_NAMES(CallOutcome, call_outcome_names);

/// How ringing at one agent ended.
enum class OfferOutcome { answered, missed, caller_left, answered_elsewhere };

inline constexpr std::array<Name<OfferOutcome>, 4> offer_outcome_names{{
    {OfferOutcome::answered, "answered", "应答", "Answered"},
    {OfferOutcome::missed, "missed", "未应答", "Missed"},
    {OfferOutcome::caller_left, "caller_left", "客户先挂断", "The caller left"},
    {OfferOutcome::answered_elsewhere, "answered_elsewhere", "他人应答", "Answered elsewhere"},
}};
BH_NAMES(OfferOutcome, offer_outcome_names);

/// Why a caller is owed a call.
enum class CallbackReason { abandoned, timed_out, lost_in_transfer, voicemail, unknown };

inline constexpr std::array<Name<CallbackReason>, 5> callback_reason_names{{
    {CallbackReason::abandoned, "abandoned", "已放弃", "Abandoned"},
    {CallbackReason::timed_out, "timed_out", "排队超时未接", "Timed out"},
    {CallbackReason::lost_in_transfer, "lost_in_transfer", "转接丢失", "Lost in a transfer"},
    {CallbackReason::voicemail, "voicemail", "已留言", "Voicemail left"},
    {CallbackReason::unknown, "unknown", "结果未知", "Unknown"},
}};
BH_NAMES(CallbackReason, callback_reason_names);

/// One agent's part in a call: an offer, and the talk that followed.
struct CallLeg {
    std::string agent;
    std::optional<UserId> user_id;
    std::string leg_id;
    std::optional<Instant> offered_at;
    std::optional<Instant> answered_at;
    std::optional<Instant> ended_at;
    std::optional<OfferOutcome> outcome;
    /// Put through to somebody else by this agent.
    bool transferred = false;
    Duration ring{0};
    Duration talk{0};
    Duration hold{0};
    friend bool operator==(const CallLeg&, const CallLeg&) = default;
};

struct CallRecord {
    std::string provider;
    std::string call_id;
    std::optional<CallDirection> direction;
    std::string from;
    std::string to;
    /// The last one in which the caller waited.
    std::string queue;
    /// Who talks, else whom it rings at, else who talked last.
    std::string agent;
    std::optional<UserId> user_id;
    CallState state{};
    /// Of calls that have ended.
    std::optional<CallOutcome> outcome;
    Instant started_at;
    std::optional<Instant> queued_at;
    /// The first of each.
    std::optional<Instant> offered_at;
    std::optional<Instant> answered_at;
    std::optional<Instant> ended_at;
    /// False when the call was closed because nothing more was heard of it.
    bool end_known = false;
    Instant last_event_at;
    /// Until somebody answered, or the caller left the queue; without a queue from the beginning.
    Duration wait{0};
    /// At the agent who answered first, else at the last one.
    Duration ring{0};
    /// With agents, without hold.
    Duration talk{0};
    Duration hold{0};
    int offers = 0;
    int missed_offers = 0;
    int transfers = 0;
    /// The caller was put through, and nobody answered there.
    bool lost_in_transfer = false;
    bool voicemail = false;
    std::optional<std::int64_t> survey_score;
    std::optional<RecordingReference> recording;
    std::vector<CallLeg> legs;
    friend bool operator==(const CallRecord&, const CallRecord&) = default;
};

/// By time, then by the order of a call's life, then by id, so that the order of arrival does not
/// matter.
bool comes_before(const CallEvent& left, const CallEvent& right);

/// The call of these events, of which there is at least one, each once. What is missing is left
/// open: a call may begin with its answer. `silent_since` closes a call of which nothing was heard
/// until then; an event of a later time, or an end that comes after all, makes it void.
CallRecord fold_call(std::vector<CallEvent> events, std::optional<Instant> silent_since);

/// The number outside of the center: whose call it is. Empty when that is no telephone number.
std::string outside_number(const CallRecord& call);

/// Nothing while the call lasts, when it was answered, and where no caller waited for us.
std::optional<CallbackReason> callback_reason(const CallRecord& call);

}  // namespace bihuan::domain
