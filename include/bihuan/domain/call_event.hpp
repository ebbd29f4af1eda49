#pragma once

// What telephone systems report of a call, in one form for all of them (`call-event/1`).

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/names.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace bihuan::domain {

/// In the order of a call's life: of two events of one moment the earlier one here comes first.
enum class CallEventType {
    started,
    queued,
    offered,
    offer_missed,
    answered,
    held,
    resumed,
    transferred,
    queue_timeout,
    abandoned,
    ended,
    recording_ready,
    voicemail,
    survey,
    agent_state,
    cdr,
};

inline constexpr std::array<Name<CallEventType>, 16> call_event_type_names{{
    {CallEventType::started, "started", "呼叫开始", "Started"},
    {CallEventType::queued, "queued", "进入队列", "Queued"},
    {CallEventType::offered, "offered", "分配振铃", "Offered"},
    {CallEventType::offer_missed, "offer_missed", "振铃未接", "Offer missed"},
    {CallEventType::answered, "answered", "接听", "Answered"},
    {CallEventType::held, "held", "保持", "Held"},
    {CallEventType::resumed, "resumed", "恢复通话", "Resumed"},
    {CallEventType::transferred, "transferred", "转接", "Transferred"},
    {CallEventType::queue_timeout, "queue_timeout", "排队超时", "Queue time-out"},
    {CallEventType::abandoned, "abandoned", "客户放弃", "Abandoned"},
    {CallEventType::ended, "ended", "呼叫结束", "Ended"},
    {CallEventType::recording_ready, "recording_ready", "录音就绪", "Recording ready"},
    {CallEventType::voicemail, "voicemail", "语音留言", "Voicemail"},
    {CallEventType::survey, "survey", "满意度按键", "Survey"},
    {CallEventType::agent_state, "agent.state", "坐席状态", "Agent state"},
    {CallEventType::cdr, "cdr", "话单", "Call detail record"},
}};
BH_NAMES(CallEventType, call_event_type_names);

enum class CallDirection { inbound, outbound, internal };

inline constexpr std::array<Name<CallDirection>, 3> call_direction_names{{
    {CallDirection::inbound, "inbound", "呼入", "Inbound"},
    {CallDirection::outbound, "outbound", "呼出", "Outbound"},
    {CallDirection::internal, "internal", "内部", "Internal"},
}};
BH_NAMES(CallDirection, call_direction_names);

/// Where a recording lies; the server fetches it, nobody else.
struct RecordingReference {
    std::string url;
    /// 64 hexadecimal digits, or empty where the telephone system gives none.
    std::string sha256;
    std::optional<std::int64_t> seconds;
    friend bool operator==(const RecordingReference&, const RecordingReference&) = default;
};

/// One report. Texts that were not given are empty.
struct CallEvent {
    std::string provider;
    std::string event_id;
    std::string call_id;
    /// Tells several offers to one agent apart, where the telephone system can.
    std::string leg_id;
    CallEventType type{};
    Instant at;
    std::optional<CallDirection> direction;
    /// Numbers are normalised where they are some.
    std::string from;
    std::string to;
    std::string queue;
    /// As the telephone system names them: an extension, mostly.
    std::string agent;
    /// Whose extension that was when the event came.
    std::optional<UserId> user_id;
    std::string cause;
    std::string transfer_to;
    std::optional<RecordingReference> recording;
    /// What the caller keyed in afterwards.
    std::optional<std::int64_t> score;
};

}  // namespace bihuan::domain
