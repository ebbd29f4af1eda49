// What happens to calls that are answered, and what is found after a gap.

#include "bihuan/domain/ami_calls.hpp"
#include "domain/ami_values.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::domain {

using Type = CallEventType;
using namespace ami;

namespace {

/// Of what may happen to a leg more than once.
std::string moment(const std::string& leg, Instant at) {
    return leg + "/" + std::to_string(at.time_since_epoch().count());
}

}  // namespace

/// A customer who puts us on hold is talking to us all the same.
void AmiCalls::hold(const AmiMessage& message) {
    const auto id = call_of(message);
    const auto leg = name(message, "Uniqueid");
    if (id.empty() || !is_agent(message.get("Channel"))) return;
    if (!call(id).held.insert(leg).second) return;
    auto held = event(id, Type::held, moment(leg, at_));
    held.agent = ami_endpoint(message.get("Channel"));
    // An agent who is reached by way of the dialplan has two channels; the name tells whose it is.
    if (call(id).answered.count(leg) != 0) held.leg_id = leg;
    report(std::move(held));
}

/// Comes without a `Hold` before it too: when a call is put through, for one.
void AmiCalls::resume(const AmiMessage& message) {
    const auto id = call_of(message);
    const auto leg = name(message, "Uniqueid");
    if (id.empty() || call(id).held.erase(leg) == 0) return;
    auto resumed = event(id, Type::resumed, moment(leg, at_));
    resumed.agent = ami_endpoint(message.get("Channel"));
    if (call(id).answered.count(leg) != 0) resumed.leg_id = leg;
    report(std::move(resumed));
}

/// A customer may have keys to do so, too.
void AmiCalls::put_through_by(CallEvent& event, const std::string& channel, const std::string& leg)
    const {
    if (!is_agent(channel)) return;
    event.agent = ami_endpoint(channel);
    const auto known = calls_.find(event.call_id);
    const bool is_leg = known != calls_.end() && known->second.answered.count(leg) != 0;
    if (is_leg) event.leg_id = leg;
}

/// No event of the queue follows: whoever is dialled from now on takes the agent's place.
void AmiCalls::transfer_blindly(const AmiMessage& message) {
    auto id = name(message, "TransfereeLinkedid");
    if (id.empty()) id = name(message, "TransfererLinkedid");
    if (id.empty() || message.get("Result") != "Success") return;
    call(id).transferred = true;
    const auto leg = name(message, "TransfererUniqueid");
    auto transferred = event(id, Type::transferred, moment(leg, at_));
    put_through_by(transferred, message.get("TransfererChannel"), leg);
    transferred.transfer_to = number(message, "Extension");
    report(std::move(transferred));
}

/// The customer goes on with whom the agent has called in between; that one talks already.
void AmiCalls::transfer_attended(const AmiMessage& message) {
    auto id = name(message, "TransfereeLinkedid");
    if (id.empty()) id = name(message, "OrigTransfererLinkedid");
    if (id.empty() || message.get("Result") != "Success") return;
    call(id).transferred = true;
    const auto target = name(message, "TransferTargetUniqueid");
    const auto& channel = message.get("TransferTargetChannel");
    auto agent = number(message, "TransferTargetCallerIDNum");
    if (is_agent(channel)) agent = ami_endpoint(channel);
    if (!target.empty()) {
        call(id).channels.insert(target);
        call(id).answered.insert(target);
        auto answered = event(id, Type::answered, target + "/through");
        answered.leg_id = target;
        answered.agent = agent;
        report(std::move(answered));
    }
    const auto leg = name(message, "OrigTransfererUniqueid");
    auto transferred = event(id, Type::transferred, moment(leg, at_));
    put_through_by(transferred, message.get("OrigTransfererChannel"), leg);
    transferred.transfer_to = agent;
    report(std::move(transferred));
    // The question in between was a call of its own.
    const auto question = name(message, "SecondTransfererLinkedid");
    if (question != id && calls_.count(question) != 0) end(question, "", at_);
}

void AmiCalls::answer_originate(const AmiMessage& message) {
    AmiDialled dialled;
    dialled.action_id = message.get("ActionID");
    dialled.lifted = message.get("Response") == "Success";
    if (!dialled.lifted) dialled.reason = message.get("Reason");
    reports_.dialled.push_back(std::move(dialled));
}

void AmiCalls::member(const AmiMessage& message) {
    AmiMember member;
    member.queue = name(message, "Queue");
    const auto& interface = message.get("Interface");
    // The answer to `QueueStatus` has another name for it.
    member.interface = interface.empty() ? message.get("Location") : interface;
    member.agent = ami_endpoint(member.interface);
    member.paused = message.get("Paused") == "1";
    member.status = message.get("Status");
    reports_.members.push_back(std::move(member));
}

void AmiCalls::begin_resync() {
    resyncs_ = true;
    for (auto& [id, known] : calls_) known.seen_in_resync = false;
}

void AmiCalls::remember(const std::string& call_id, Instant at) {
    call(call_id).heard_at = at;
    heard_at_ = std::max(heard_at_, at);
}

/// The picture has no times but how long each channel lasts: an agent's was offered the call then,
/// and answered it at some time since. What was heard before has the same ids, and stands.
void AmiCalls::show_channel(const AmiMessage& message) {
    const auto id = call_of(message);
    const auto channel = name(message, "Uniqueid");
    if (id.empty() || !resyncs_) return;
    auto& known = call(id);
    known.seen_in_resync = true;
    known.channels.insert(channel);
    const auto begun = at_ - duration(message.get("Duration"));
    const bool agents = is_agent(message.get("Channel"));
    if (channel == id) {
        if (known.from.empty() && !agents) known.from = number(message, "CallerIDNum");
        if (!agents) known.direction = CallDirection::inbound;
        auto started = event(id, Type::started, id);
        started.at = begun;
        report(std::move(started));
        return;
    }
    if (!agents) return;
    auto offered = event(id, Type::offered, channel);
    offered.leg_id = channel;
    offered.agent = ami_endpoint(message.get("Channel"));
    offered.at = begun;
    auto answered = event(id, Type::answered, channel);
    answered.leg_id = channel;
    answered.agent = offered.agent;
    report(std::move(offered));
    const bool talks = !message.get("BridgeId").empty();
    if (talks && known.answered.insert(channel).second) report(std::move(answered));
}

void AmiCalls::show_waiting(const AmiMessage& message) {
    auto id = call_of(message);
    if (id.empty()) return;
    auto& known = call(id);
    if (known.queued) return;
    known.queued = true;
    known.queue = name(message, "Queue");
    if (known.from.empty()) known.from = number(message, "CallerIDNum");
    auto queued = event(id, Type::queued, id + "/" + known.queue);
    queued.at = at_ - duration(message.get("Wait"));
    report(std::move(queued));
}

void AmiCalls::finish_resync(const AmiMessage&) {
    if (!std::exchange(resyncs_, false)) return;
    std::vector<std::pair<std::string, Instant>> gone;
    for (const auto& [id, known] : calls_) {
        if (!known.seen_in_resync) gone.emplace_back(id, std::max(known.heard_at, heard_at_));
    }
    for (const auto& [id, at] : gone) end(id, "", at);
}

}  // namespace bihuan::domain
