#include "bihuan/domain/ami_calls.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/phone.hpp"
#include "domain/ami_values.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::domain {

using Type = CallEventType;
using namespace ami;

namespace {

/// Calls whose end was never said are forgotten, the most silent first.
constexpr std::size_t calls_max = 10'000;
/// Ids of switches are far shorter.
constexpr std::size_t event_id_characters_max = 200;

/// The inner half of an agent who is reached by way of the dialplan; the outer one is the offer.
bool is_inner(const AmiMessage& message) {
    return message.get("Channel").substr(0, 6) == "Local/";
}

}  // namespace

AmiCalls::AmiCalls(AmiSwitch of) : switch_(std::move(of)) {}

const std::map<std::string_view, AmiCalls::Handler>& AmiCalls::handlers() {
    static const std::map<std::string_view, Handler> map{
        {"Newchannel",               &AmiCalls::new_channel      },
        {"QueueCallerJoin",          &AmiCalls::join_queue       },
        {"AgentCalled",              &AmiCalls::offer_by_queue   },
        {"DialBegin",                &AmiCalls::begin_dial       },
        {"DialEnd",                  &AmiCalls::end_dial         },
        {"AgentRingNoAnswer",        &AmiCalls::miss             },
        {"AgentConnect",             &AmiCalls::connect          },
        {"QueueCallerAbandon",       &AmiCalls::abandon          },
        {"Hold",                     &AmiCalls::hold             },
        {"Unhold",                   &AmiCalls::resume           },
        {"BlindTransfer",            &AmiCalls::transfer_blindly },
        {"AttendedTransfer",         &AmiCalls::transfer_attended},
        {"HangupRequest",            &AmiCalls::request_hangup   },
        {"Hangup",                   &AmiCalls::hang_up          },
        {"OriginateResponse",        &AmiCalls::answer_originate },
        {"QueueMemberStatus",        &AmiCalls::member           },
        {"QueueMemberPause",         &AmiCalls::member           },
        {"QueueMember",              &AmiCalls::member           },
        {"CoreShowChannel",          &AmiCalls::show_channel     },
        {"QueueEntry",               &AmiCalls::show_waiting     },
        {"CoreShowChannelsComplete", &AmiCalls::finish_resync    },
    };
    return map;
}

std::vector<std::string_view> AmiCalls::events() {
    std::vector<std::string_view> names;
    for (const auto& [name, handler] : handlers()) names.push_back(name);
    return names;
}

bool AmiCalls::understands(std::string_view event) {
    return handlers().count(event) != 0;
}

AmiReports AmiCalls::take(const AmiMessage& message, Instant received_at) {
    const auto said = parse_ami_time(message.get("Timestamp"));
    at_ = said.value_or(received_at);
    if (said) heard_at_ = std::max(heard_at_, *said);
    reports_ = AmiReports();
    const auto handler = handlers().find(message.get("Event"));
    if (handler != handlers().end()) (this->*handler->second)(message);
    return std::exchange(reports_, AmiReports());
}

AmiCalls::Call& AmiCalls::call(const std::string& call_id) {
    const auto [found, added] = calls_.try_emplace(call_id);
    if (added && calls_.size() > calls_max) {
        auto oldest = calls_.end();
        for (auto each = calls_.begin(); each != calls_.end(); ++each) {
            if (each == found) continue;
            if (oldest == calls_.end() || each->second.heard_at < oldest->second.heard_at) {
                oldest = each;
            }
        }
        calls_.erase(oldest);
    }
    found->second.heard_at = at_;
    return found->second;
}

bool AmiCalls::is_agent(std::string_view channel) const {
    const auto endpoint = ami_endpoint(channel);
    if (!switch_.trunks.empty()) return !endpoint.empty() && switch_.trunks.count(endpoint) == 0;
    return is_extension(endpoint);
}

CallEvent AmiCalls::event(const std::string& call_id, Type type, const std::string& about) {
    const auto& known = call(call_id);
    CallEvent event;
    event.provider = switch_.name;
    event.call_id = call_id;
    const auto event_id = std::string(code_of(type)) + "/" + about;
    event.event_id = truncate_characters(event_id, event_id_characters_max);
    event.type = type;
    event.at = at_;
    event.direction = known.direction;
    event.from = known.from;
    event.to = known.to;
    event.queue = known.queue;
    return event;
}

CallEvent AmiCalls::leg_event(const AmiMessage& message, const std::string& call_id, Type type) {
    const auto& known = call(call_id);
    const bool dialled = is_agent(message.get("DestChannel"));
    const bool dials = !dialled && is_agent(message.get("Channel")) && !known.transferred;
    const auto leg = name(message, dials ? "Uniqueid" : "DestUniqueid");
    auto result = event(call_id, type, leg);
    result.leg_id = leg;
    if (dials || dialled) {
        const auto& interface = message.get("Interface");
        const auto& channel = message.get(dialled ? "DestChannel" : "Channel");
        result.agent = ami_endpoint(dialled && !interface.empty() ? interface : channel);
    } else {
        result.agent = number(message, "DestCallerIDNum");
    }
    return result;
}

void AmiCalls::new_channel(const AmiMessage& message) {
    const auto id = call_of(message);
    const auto& channel = message.get("Uniqueid");
    if (id.empty()) return;
    auto& known = call(id);
    known.channels.insert(channel);
    // The second half of a channel of ours is no caller.
    if (channel != id) return;
    known.from = number(message, "CallerIDNum");
    if (is_agent(message.get("Channel"))) {
        known.from = ami_endpoint(message.get("Channel"));
    } else {
        known.direction = CallDirection::inbound;
        known.to = number(message, "Exten");
    }
    report(event(id, Type::started, id));
}

void AmiCalls::join_queue(const AmiMessage& message) {
    const auto id = call_of(message);
    if (id.empty()) return;
    auto& known = call(id);
    known.queue = name(message, "Queue");
    known.queued = true;
    if (known.from.empty()) known.from = number(message, "CallerIDNum");
    report(event(id, Type::queued, id + "/" + known.queue));
}

void AmiCalls::offer_by_queue(const AmiMessage& message) {
    const auto id = call_of(message);
    if (id.empty()) return;
    auto& known = call(id);
    known.queue = name(message, "Queue");
    if (!known.queue_legs.insert(message.get("DestUniqueid")).second) return;
    report(leg_event(message, id, Type::offered));
}

/// Of an agent's call it tells where it goes.
void AmiCalls::note_called(Call& known, const AmiMessage& message) {
    if (known.direction) return;
    const bool originated = message.get("Channel").empty();
    const bool inside = is_agent(message.get("DestChannel")) && !originated;
    known.direction = inside ? CallDirection::internal : CallDirection::outbound;
    known.to = number(message, "DestCallerIDNum");
    if (inside) known.to = ami_endpoint(message.get("DestChannel"));
    if (is_extension(known.to)) known.direction = CallDirection::internal;
}

void AmiCalls::begin_dial(const AmiMessage& message) {
    const auto id = call_of(message);
    if (id.empty() || is_inner(message)) return;
    auto& known = call(id);
    note_called(known, message);
    if (known.queue_legs.count(message.get("DestUniqueid")) != 0) return;
    // A customer who is rung is offered nothing.
    if (!is_agent(message.get("DestChannel")) && !known.transferred) return;
    report(leg_event(message, id, Type::offered));
}

/// Comes twice for a leg that is not answered: with its reason, then as cancelled. Of legs of a
/// queue `AgentConnect` and `AgentRingNoAnswer` tell more.
void AmiCalls::end_dial(const AmiMessage& message) {
    const auto id = call_of(message);
    const auto& leg = message.get("DestUniqueid");
    // Without a channel that dials, an agent lifts the telephone to be put through.
    if (id.empty() || message.get("Channel").empty() || is_inner(message)) return;
    auto& known = call(id);
    if (known.queue_legs.count(leg) != 0) return;
    const auto& status = message.get("DialStatus");
    if (status == "ANSWER") {
        if (known.answered.insert(leg).second) report(leg_event(message, id, Type::answered));
    } else if (status != "CANCEL" && (is_agent(message.get("DestChannel")) || known.transferred)) {
        auto missed = leg_event(message, id, Type::offer_missed);
        missed.cause = ascii_lower(status);
        report(std::move(missed));
    }
}

/// Its `RingTime` is in milliseconds, that of `AgentConnect` in seconds: times tell how long.
void AmiCalls::miss(const AmiMessage& message) {
    const auto id = call_of(message);
    if (id.empty()) return;
    call(id).queue_legs.insert(message.get("DestUniqueid"));
    report(leg_event(message, id, Type::offer_missed));
}

void AmiCalls::connect(const AmiMessage& message) {
    const auto id = call_of(message);
    if (id.empty()) return;
    auto& known = call(id);
    known.queue = name(message, "Queue");
    known.queue_legs.insert(message.get("DestUniqueid"));
    if (!known.answered.insert(message.get("DestUniqueid")).second) return;
    report(leg_event(message, id, Type::answered));
}

/// Is said of the queue's own time-out too: nobody gave up who did not hang up.
void AmiCalls::abandon(const AmiMessage& message) {
    const auto id = call_of(message);
    if (id.empty()) return;
    const auto& known = call(id);
    const auto type = known.caller_hung_up ? Type::abandoned : Type::queue_timeout;
    report(event(id, type, id + "/" + name(message, "Queue")));
}

void AmiCalls::request_hangup(const AmiMessage& message) {
    const auto id = call_of(message);
    if (!id.empty() && message.get("Uniqueid") == id) call(id).caller_hung_up = true;
}

/// A caller's call is over with the caller, an agent's with the last who is on it. Causes decide
/// nothing: a caller who gives up leaves with 0, "Unknown".
void AmiCalls::hang_up(const AmiMessage& message) {
    const auto id = call_of(message);
    const auto found = calls_.find(id);
    if (id.empty() || found == calls_.end()) {
        // The end of a call of which nothing else was heard, or of one that was over before.
        if (!id.empty() && message.get("Uniqueid") == id) end(id, cause(message), at_);
        return;
    }
    const auto& channel = message.get("Uniqueid");
    auto& known = found->second;
    const bool last = known.channels.erase(channel) != 0 && known.channels.empty();
    const auto direction = known.direction.value_or(CallDirection::inbound);
    const bool callers = channel == id && direction == CallDirection::inbound;
    if (callers || last) end(id, cause(message), at_);
}

void AmiCalls::end(const std::string& call_id, const std::string& cause, Instant at) {
    auto ended = event(call_id, Type::ended, call_id);
    ended.cause = cause;
    ended.at = at;
    report(std::move(ended));
    calls_.erase(call_id);
}

}  // namespace bihuan::domain
