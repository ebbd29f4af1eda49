#pragma once

// What FreeSWITCH says of calls on its event socket, as `call-event/1`. Pure. Written after its
// documentation and tried with a scripted switch only: untried against a real one.
//
// Each event is understood by itself, so that late, repeated and reordered ones come to the same
// reports; what is known of calls that last serves only to notice which ended unheard.

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
struct EslSwitch {
    /// The provider of the reports.
    std::string name;
    /// SIP profiles and gateways that lead outside ("external" of sofia/external/…). Whatever else
    /// is no extension of two to six digits is outside, too.
    std::set<std::string> trunks{"external"};
    /// Where the switch writes recordings; those elsewhere are not reported.
    std::string recordings = "/var/lib/freeswitch/recordings";
};

class EslCalls {
public:
    explicit EslCalls(EslSwitch of);

    /// The events to subscribe to, as `event json` takes them.
    static std::string_view subscription();

    /// The fields of an event by their names. `received_at` stands in where an event has no time of
    /// its own.
    std::vector<CallEvent> take(const AmiMessage& event, Instant received_at);

    /// The connection was lost: a picture of what is follows.
    void begin_resync();
    /// The calls from before the gap of which nothing was heard since, and which are none of
    /// `shown`, have ended when the switch was last heard of. A call that began a moment ago may
    /// not be shown yet.
    std::vector<CallEvent> take_picture(const std::set<std::string>& shown);
    /// A call that lasts as far as we know.
    void remember(const std::string& call_id, Instant at);
    std::size_t open_calls() const { return open_.size(); }

private:
    using Events = std::vector<CallEvent>;
    using Handler = void (EslCalls::*)(const AmiMessage&, Events&) const;
    static const std::map<std::string_view, Handler>& handlers();

    void create(const AmiMessage& event, Events& reports) const;
    void answer(const AmiMessage& event, Events& reports) const;
    void bridge(const AmiMessage& event, Events& reports) const;
    void hold(const AmiMessage& event, Events& reports) const;
    void hang_up(const AmiMessage& event, Events& reports) const;
    void hang_up_leg(const AmiMessage& event, Events& reports) const;
    void stop_recording(const AmiMessage& event, Events& reports) const;
    void take_queue(const AmiMessage& event, Events& reports) const;
    void leave_queue(const AmiMessage& event, Events& reports) const;

    bool is_agent(std::string_view channel) const;
    bool is_outward(const AmiMessage& event) const;
    CallEvent report(const AmiMessage& event, CallEventType type) const;
    CallEvent leg_report(const AmiMessage& event, CallEventType type) const;
    void note(const CallEvent& event);

    EslSwitch switch_;
    /// Calls that last, and when each was last heard of.
    std::map<std::string, Instant> open_;
    Instant heard_at_;
    Instant lost_at_;
    /// Those of before a gap that may have ended in it.
    std::set<std::string> doubtful_;
    /// Of the event that is being taken.
    Instant at_;
};

/// "8001" of "sofia/internal/8001@10.0.0.1:5060", "user/8001", "verto.rtc/8001".
std::string esl_endpoint(std::string_view channel);

}  // namespace bihuan::domain
