#include "bihuan/domain/esl_calls.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/phone.hpp"
#include "domain/ami_values.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace bihuan::domain {

using Type = CallEventType;
using ami::is_extension;
using ami::name;
using ami::number;

namespace {

/// Calls whose end was never said are forgotten, the most silent first.
constexpr std::size_t calls_max = 10'000;
constexpr std::size_t name_characters_max = 100;

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return value;
}

/// Microseconds since 1970, until the year 9999.
std::optional<Instant> time_of(const AmiMessage& event) {
    const auto micros = whole(event.get("Event-Date-Timestamp"));
    if (!micros || *micros <= 0 || *micros > 253'402'300'799'000'000) return std::nullopt;
    return Instant(std::chrono::microseconds(*micros));
}

/// "complaints" of "complaints@default".
std::string before_at(const AmiMessage& event, std::string_view field) {
    const auto text = name(event, field);
    return text.substr(0, text.find('@'));
}

/// A leg that a queue rings, of which the queue tells more.
bool is_queue_leg(const AmiMessage& event) {
    return event.get("variable_cc_side") == "agent";
}

/// The call is that of the channel which began it.
std::string call_of(const AmiMessage& event) {
    if (event.get("Event-Name") == "CUSTOM") return name(event, "CC-Member-Session-UUID");
    if (is_queue_leg(event)) return name(event, "variable_cc_member_session_uuid");
    auto call = name(event, "Channel-Call-UUID");
    if (call.empty() && event.get("Other-Type") == "originator") {
        call = name(event, "Other-Leg-Unique-ID");
    }
    return call.empty() ? name(event, "Unique-ID") : call;
}

bool is_first(const AmiMessage& event) {
    return call_of(event) == name(event, "Unique-ID");
}

bool was_answered(const AmiMessage& event) {
    return whole(event.get("Caller-Channel-Answered-Time")).value_or(0) > 0;
}

bool is_transfer(std::string_view cause) {
    return cause == "BLIND_TRANSFER" || cause == "ATTENDED_TRANSFER";
}

/// Nobody let it ring in vain: the caller left, or somebody else was faster.
bool is_nobodys_fault(std::string_view cause) {
    return cause == "ORIGINATOR_CANCEL" || cause == "LOSE_RACE" || cause == "PICKED_OFF";
}

std::string code(std::string_view cause) {
    return ascii_lower(cause);
}

}  // namespace

std::string esl_endpoint(std::string_view channel) {
    const auto slash = channel.rfind('/');
    if (slash != channel.npos) channel.remove_prefix(slash + 1);
    if (channel.starts_with("sip:")) channel.remove_prefix(4);
    channel = channel.substr(0, channel.find('@'));
    return std::string(truncate_characters(channel, name_characters_max));
}

EslCalls::EslCalls(EslSwitch of) : switch_(std::move(of)) {
    while (switch_.recordings.ends_with('/')) switch_.recordings.pop_back();
}

const std::map<std::string_view, EslCalls::Handler>& EslCalls::handlers() {
    static const std::map<std::string_view, Handler> map{
        {"CHANNEL_CREATE",          &EslCalls::create        },
        {"CHANNEL_ANSWER",          &EslCalls::answer        },
        {"CHANNEL_BRIDGE",          &EslCalls::bridge        },
        {"CHANNEL_HOLD",            &EslCalls::hold          },
        {"CHANNEL_UNHOLD",          &EslCalls::hold          },
        {"CHANNEL_HANGUP_COMPLETE", &EslCalls::hang_up       },
        {"RECORD_STOP",             &EslCalls::stop_recording},
        {"CUSTOM",                  &EslCalls::take_queue    },
    };
    return map;
}

std::string_view EslCalls::subscription() {
    return "CHANNEL_CREATE CHANNEL_ANSWER CHANNEL_BRIDGE CHANNEL_HOLD CHANNEL_UNHOLD "
           "CHANNEL_HANGUP_COMPLETE RECORD_STOP CUSTOM callcenter::info";
}

std::vector<CallEvent> EslCalls::take(const AmiMessage& event, Instant received_at) {
    const auto said = time_of(event);
    at_ = said.value_or(received_at);
    if (said) heard_at_ = std::max(heard_at_, *said);
    Events reports;
    const auto handler = handlers().find(event.get("Event-Name"));
    if (handler == handlers().end() || call_of(event).empty()) return reports;
    (this->*handler->second)(event, reports);
    for (const auto& report : reports) note(report);
    return reports;
}

void EslCalls::note(const CallEvent& event) {
    doubtful_.erase(event.call_id);
    if (event.type == Type::ended) {
        open_.erase(event.call_id);
    } else if (event.type != Type::recording_ready) {
        remember(event.call_id, event.at);
    }
}

void EslCalls::remember(const std::string& call_id, Instant at) {
    heard_at_ = std::max(heard_at_, at);
    auto& heard = open_[call_id];
    heard = std::max(heard, at);
    if (open_.size() <= calls_max) return;
    open_.erase(std::min_element(open_.begin(), open_.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
    }));
}

void EslCalls::begin_resync() {
    doubtful_.clear();
    for (const auto& [call_id, heard] : open_) doubtful_.insert(call_id);
    lost_at_ = heard_at_;
}

std::vector<CallEvent> EslCalls::take_picture(const std::set<std::string>& shown) {
    Events reports;
    for (const auto& call_id : std::exchange(doubtful_, {})) {
        if (shown.contains(call_id)) continue;
        CallEvent ended;
        ended.provider = switch_.name;
        ended.call_id = call_id;
        ended.event_id = "ended/" + call_id + "/unheard";
        ended.type = Type::ended;
        ended.at = lost_at_;
        reports.push_back(std::move(ended));
    }
    for (const auto& report : reports) open_.erase(report.call_id);
    return reports;
}

bool EslCalls::is_agent(std::string_view channel) const {
    const auto parts = split(channel, '/');
    const bool outside = std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        return switch_.trunks.contains(std::string(part));
    });
    return !outside && is_extension(esl_endpoint(channel));
}

/// A channel outwards that an agent's telephone began.
bool EslCalls::is_outward(const AmiMessage& event) const {
    return !is_first(event) && event.get("Call-Direction") == "outbound" &&
           !is_agent(event.get("Channel-Name")) && is_agent(event.get("Other-Leg-Channel-Name"));
}

/// Times, channels and sequences are the switch's own, and the same for everybody who listens.
CallEvent EslCalls::report(const AmiMessage& event, Type type) const {
    CallEvent report;
    report.provider = switch_.name;
    report.call_id = call_of(event);
    report.type = type;
    report.at = at_;
    auto about = name(event, "Unique-ID");
    if (about.empty()) about = report.call_id;
    report.event_id = std::string(code_of(type)) + "/" + about + "/";
    // Without a time of its own its sequence alone tells it from others.
    if (time_of(event)) report.event_id += std::to_string(at_.time_since_epoch().count());
    report.event_id += "/" + name(event, "Event-Sequence");
    return report;
}

/// The agent's part in it; of a call that was passed on to a number outside, that number's.
CallEvent EslCalls::leg_report(const AmiMessage& event, Type type) const {
    auto result = report(event, type);
    if (is_outward(event)) {
        result.direction = CallDirection::outbound;
        result.agent = esl_endpoint(event.get("Other-Leg-Channel-Name"));
        result.leg_id = name(event, "Other-Leg-Unique-ID");
        result.from = result.agent;
        result.to = number(event, "Caller-Destination-Number");
        return result;
    }
    const auto& channel = event.get("Channel-Name");
    result.agent =
        is_agent(channel) ? esl_endpoint(channel) : number(event, "Caller-Destination-Number");
    // A queue does not tell the channels of those whom it rings.
    if (is_queue_leg(event)) {
        const auto agent = before_at(event, "variable_cc_agent");
        if (!agent.empty()) result.agent = agent;
    } else {
        result.leg_id = name(event, "Unique-ID");
    }
    return result;
}

void EslCalls::create(const AmiMessage& event, Events& reports) const {
    if (is_queue_leg(event)) return;
    if (!is_first(event)) {
        // A customer who is rung is offered nothing.
        if (event.get("Call-Direction") == "outbound" && !is_outward(event)) {
            reports.push_back(leg_report(event, Type::offered));
        }
        return;
    }
    auto started = report(event, Type::started);
    const auto& channel = event.get("Channel-Name");
    const bool comes_in = event.get("Call-Direction") != "outbound";
    started.from = number(event, "Caller-Caller-ID-Number");
    if (is_agent(channel)) started.from = esl_endpoint(channel);
    if (comes_in) {
        started.to = number(event, "Caller-Destination-Number");
        started.direction = CallDirection::inbound;
        if (is_agent(channel)) {
            started.direction =
                is_extension(started.to) ? CallDirection::internal : CallDirection::outbound;
        }
    }
    reports.push_back(std::move(started));
}

/// That a queue or a menu answers is nobody's answer.
void EslCalls::answer(const AmiMessage& event, Events& reports) const {
    if (is_first(event) || is_queue_leg(event)) return;
    if (event.get("Call-Direction") != "outbound") return;
    reports.push_back(leg_report(event, Type::answered));
}

/// A caller and an agent who came together some other way, such as a transfer after a question.
/// With the customer of an agent's call it comes as soon as there is a tone.
void EslCalls::bridge(const AmiMessage& event, Events& reports) const {
    const auto other = name(event, "Other-Leg-Unique-ID");
    const auto& channel = event.get("Other-Leg-Channel-Name");
    if (!is_first(event) || is_agent(event.get("Channel-Name")) || !is_agent(channel)) return;
    if (other.empty() || other == event.get("variable_cc_agent_uuid")) return;
    auto answered = report(event, Type::answered);
    answered.agent = esl_endpoint(channel);
    answered.leg_id = other;
    reports.push_back(std::move(answered));
}

/// A customer who puts us on hold is talking to us all the same.
void EslCalls::hold(const AmiMessage& event, Events& reports) const {
    if (!is_agent(event.get("Channel-Name"))) return;
    const bool begins = event.get("Event-Name") == "CHANNEL_HOLD";
    auto report = leg_report(event, begins ? Type::held : Type::resumed);
    reports.push_back(std::move(report));
}

/// A call is over with its first channel; one that an agent placed with the customer's, too.
void EslCalls::hang_up(const AmiMessage& event, Events& reports) const {
    const auto& cause = event.get("Hangup-Cause");
    if (is_transfer(cause) && is_agent(event.get("Channel-Name"))) {
        reports.push_back(leg_report(event, Type::transferred));
        return;
    }
    if (is_queue_leg(event)) return;
    if (is_first(event) || (is_outward(event) && was_answered(event))) {
        auto ended = report(event, Type::ended);
        ended.cause = code(name(event, "Hangup-Cause"));
        reports.push_back(std::move(ended));
        return;
    }
    if (!is_outward(event)) hang_up_leg(event, reports);
}

void EslCalls::hang_up_leg(const AmiMessage& event, Events& reports) const {
    const auto cause = name(event, "Hangup-Cause");
    if (event.get("Call-Direction") != "outbound") return;
    if (was_answered(event) || is_nobodys_fault(cause)) return;
    auto missed = leg_report(event, Type::offer_missed);
    missed.cause = code(cause);
    reports.push_back(std::move(missed));
}

void EslCalls::stop_recording(const AmiMessage& event, Events& reports) const {
    const auto& path = event.get("Record-File-Path");
    const auto folder = switch_.recordings + "/";
    constexpr std::size_t path_bytes_max = 1000;
    if (!path.starts_with(folder) || path.size() > path_bytes_max) return;
    const auto file = path.substr(folder.size());
    const bool leaves = ("/" + file + "/").find("/../") != std::string::npos;
    if (file.empty() || file.front() == '/' || leaves) return;
    auto ready = report(event, Type::recording_ready);
    ready.recording.emplace().url = "file:" + file;
    const auto seconds = whole(event.get("variable_record_seconds"));
    if (seconds && *seconds >= 0) ready.recording->seconds = *seconds;
    reports.push_back(std::move(ready));
}

void EslCalls::take_queue(const AmiMessage& event, Events& reports) const {
    if (event.get("Event-Subclass") != "callcenter::info") return;
    const auto& action = event.get("CC-Action");
    const auto add = [&](Type type) -> CallEvent& {
        auto& added = reports.emplace_back(report(event, type));
        added.queue = before_at(event, "CC-Queue");
        added.from = number(event, "CC-Member-CID-Number");
        // Several may be rung at the same moment.
        const auto agent = before_at(event, "CC-Agent");
        added.event_id += agent.empty() ? "" : "/" + agent;
        added.agent = agent;
        return added;
    };
    const auto& cause = event.get("CC-Hangup-Cause");
    if (action == "member-queue-start") add(Type::queued).agent.clear();
    if (action == "agent-offering") add(Type::offered);
    if (action == "bridge-agent-start") add(Type::answered);
    if (action == "bridge-agent-fail" && !is_nobodys_fault(cause)) {
        add(Type::offer_missed).cause = code(name(event, "CC-Hangup-Cause"));
    }
    // `bridge-agent-end` is no end of the call, which may go on elsewhere.
    if (action == "member-queue-end") leave_queue(event, reports);
}

/// Who leaves by pressing a key has neither given up nor waited too long.
void EslCalls::leave_queue(const AmiMessage& event, Events& reports) const {
    const auto& cause = event.get("CC-Cause");
    const auto& reason = event.get("CC-Cancel-Reason");
    const bool too_long = cause == "Timeout" || reason == "TIMEOUT" || reason == "NO_AGENT_TIMEOUT";
    if (cause == "Terminated" || reason == "EXIT_WITH_KEY") return;
    if (!too_long && cause != "Cancel") return;
    auto left = report(event, too_long ? Type::queue_timeout : Type::abandoned);
    left.queue = before_at(event, "CC-Queue");
    left.from = number(event, "CC-Member-CID-Number");
    left.cause = code(name(event, "CC-Cancel-Reason"));
    reports.push_back(std::move(left));
}

}  // namespace bihuan::domain
