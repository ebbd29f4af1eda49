#pragma once

// What the manager interface of Asterisk says of calls, as `call-event/1`. Pure.
//
// The ids of reports are made of what they are about (`answered/<channel>`), so that a message that
// comes twice, or the picture taken after a gap, says nothing new of what was known already.

#include "bihuan/domain/ami_message.hpp"
#include "bihuan/domain/call_event.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

/// How the switch is set up, as far as channels do not tell it.
struct AmiSwitch {
    /// The provider of the reports.
    std::string name;
    /// Endpoints that lead outside ("trunk" of PJSIP/trunk-0000000b). With none named every
    /// endpoint is outside whose name is not an extension of two to six digits.
    std::set<std::string> trunks;
};

/// How the first half of a click to dial went: whether the agent's telephone was lifted.
struct AmiDialled {
    std::string action_id;
    bool lifted = false;
    /// The switch's code when it was not: 3 is no answer, 5 busy, 8 congestion, 0 no such endpoint.
    std::string reason;
    friend bool operator==(const AmiDialled&, const AmiDialled&) = default;
};

/// What a queue says of one of its agents.
struct AmiMember {
    std::string queue;
    std::string agent;
    bool paused = false;
    /// 1 free, 2 in use, 3 busy, 5 unavailable, 6 ringing, 8 on hold.
    std::string status;
    /// As the queue names the agent ("PJSIP/8001").
    std::string interface{};
    friend bool operator==(const AmiMember&, const AmiMember&) = default;
};

struct AmiReports {
    std::vector<CallEvent> events;
    std::vector<AmiDialled> dialled;
    std::vector<AmiMember> members;
};

/// Knows the calls that last, as far as later messages are understood only by earlier ones. The
/// messages of one call come in their order; those of several calls may be mixed in any way.
class AmiCalls {
public:
    explicit AmiCalls(AmiSwitch of);

    /// The events that mean something to `take`, in no order.
    static std::vector<std::string_view> events();
    static bool understands(std::string_view event);

    /// `received_at` stands in where a message has no time of its own.
    AmiReports take(const AmiMessage& message, Instant received_at);

    /// The connection was lost: `CoreShowChannels` follows, and what it does not show has ended
    /// when the switch was last heard of.
    void begin_resync();
    /// A call that lasts as far as we know, so that its end in a gap is noticed.
    void remember(const std::string& call_id, Instant at);
    std::size_t open_calls() const { return calls_.size(); }

private:
    struct Call {
        std::optional<CallDirection> direction;
        std::string from;
        std::string to;
        std::string queue;
        bool caller_hung_up = false;
        bool queued = false;
        /// Put through: whoever is rung now takes an agent's place, even outside.
        bool transferred = false;
        bool seen_in_resync = false;
        Instant heard_at;
        std::set<std::string> channels;
        std::set<std::string> queue_legs;
        std::set<std::string> answered;
        std::set<std::string> held;
    };

    using Handler = void (AmiCalls::*)(const AmiMessage&);
    static const std::map<std::string_view, Handler>& handlers();

    void new_channel(const AmiMessage& message);
    void join_queue(const AmiMessage& message);
    void offer_by_queue(const AmiMessage& message);
    void begin_dial(const AmiMessage& message);
    void end_dial(const AmiMessage& message);
    void miss(const AmiMessage& message);
    void connect(const AmiMessage& message);
    void abandon(const AmiMessage& message);
    void hold(const AmiMessage& message);
    void resume(const AmiMessage& message);
    void transfer_blindly(const AmiMessage& message);
    void transfer_attended(const AmiMessage& message);
    void request_hangup(const AmiMessage& message);
    void hang_up(const AmiMessage& message);
    void answer_originate(const AmiMessage& message);
    void member(const AmiMessage& message);
    void show_channel(const AmiMessage& message);
    void show_waiting(const AmiMessage& message);
    void finish_resync(const AmiMessage& message);

    Call& call(const std::string& call_id);
    bool is_agent(std::string_view channel) const;
    void note_called(Call& known, const AmiMessage& message);
    void put_through_by(CallEvent& event, const std::string& channel, const std::string& leg) const;
    /// The agent's part in it: the dialled one, or of a call outwards the one who dials.
    CallEvent leg_event(const AmiMessage& message, const std::string& call_id, CallEventType type);
    CallEvent event(const std::string& call_id, CallEventType type, const std::string& about);
    void report(CallEvent event) { reports_.events.push_back(std::move(event)); }
    void end(const std::string& call_id, const std::string& cause, Instant at);

    AmiSwitch switch_;
    std::map<std::string, Call> calls_;
    AmiReports reports_;
    Instant at_;
    Instant heard_at_;
    bool resyncs_ = false;
};

/// "8001" of "PJSIP/8001-0000000c", "PJSIP/8001", "Local/8001@agents-00000003;2".
std::string ami_endpoint(std::string_view channel);

/// "1795284679.576644" to the microsecond; nothing when it is no such time.
std::optional<Instant> parse_ami_time(std::string_view text);

}  // namespace bihuan::domain
