#include "http/live_calls.hpp"

#include "bihuan/app/screen_pop.hpp"
#include "http/call_json.hpp"
#include "http/live_message.hpp"

#include <algorithm>
#include <utility>

namespace bihuan::http {
namespace {

/// A transaction that ends later than this after its beginning is seen by the next list only.
constexpr std::chrono::seconds looked_back{60};
constexpr std::string_view floor_topic = "calls";
constexpr std::string_view my_topic = "me";

JsonText live_json(const store::LiveCall& call) {
    return live_call_json(call.id, call.record, call.version);
}

JsonText with_call(const store::LiveCall& call) {
    JsonText data;
    data["call"] = live_json(call);
    return data;
}

std::string_view reason_of(const store::LiveLeg& leg) {
    if (leg.transferred) return "transferred";
    return domain::code_of(leg.outcome.value_or(domain::OfferOutcome::missed));
}

const store::LiveLeg* leg_of(const store::LiveCall* call, const UserId& user) {
    if (call == nullptr) return nullptr;
    const auto found =
        std::find_if(call->legs.begin(), call->legs.end(), [&](const store::LiveLeg& leg) {
            return leg.user_id == user;
        });
    return found == call->legs.end() ? nullptr : &*found;
}

template <class SomeId>
JsonText optional_id(const std::optional<SomeId>& id) {
    return id ? JsonText(id->text()) : JsonText();
}

}  // namespace

void LiveCalls::send(const LiveViewer& viewer, std::string_view type, const JsonText& data) {
    outgoing_.push_back({viewer.socket, event_frame(feed_.position(), my_topic, type, data)});
}

void LiveCalls::send(LiveChannel* channel, std::string_view type, const JsonText& data) {
    if (channel == nullptr) return;
    const auto frame = event_frame(feed_.position(), channel->topic.name, type, data);
    for (const auto* const viewer : channel->viewers) outgoing_.push_back({viewer->socket, frame});
}

JsonText LiveCalls::pop_of(store::Tx& tx, const store::LiveCall& call, const LiveViewer& viewer) {
    const auto& person = people_.of(viewer);
    const auto pop = app::screen_pop(tx, person.viewer, person.permissions, call.number);
    return screen_pop_json(live_json(call), pop);
}

void LiveCalls::send_offer(store::Tx& tx, const store::LiveCall& call, const UserId& user) {
    auto* const channel = channels_.find(my_channel_key(user));
    if (channel == nullptr) return;
    const auto& first = *channel->viewers.front();
    send(channel, "call.offered", pop_of(tx, call, first));
}

void LiveCalls::tell_person(
    store::Tx& tx,
    const store::LiveCall& call,
    const store::LiveLeg& leg,
    const store::LiveLeg* before
) {
    auto* const channel = channels_.find(my_channel_key(leg.user_id));
    if (channel == nullptr) return;
    const bool had = before != nullptr && before->open;
    if (leg.open && leg.talks) return send(channel, "call.answered", with_call(call));
    if (leg.open) {
        // Once for each offer: one that was missed and comes again is a new one.
        if (!had || before->talks) send_offer(tx, call, leg.user_id);
        return;
    }
    if (call.record.state == domain::CallState::ended) {
        if (had) send(channel, "call.ended", with_call(call));
        return;
    }
    if (!had) return;
    auto data = with_call(call);
    data["reason"] = reason_of(leg);
    send(channel, "call.gone", data);
}

void LiveCalls::tell_call(store::Tx& tx, const store::LiveCall& call) {
    const auto known = calls_.find(call.id);
    const auto* const before = known == calls_.end() ? nullptr : &known->second;
    for (const auto& leg : call.legs) tell_person(tx, call, leg, leg_of(before, leg.user_id));
    send(channels_.find(std::string(floor_topic)), "call.changed", with_call(call));
    calls_[call.id] = call;
}

void LiveCalls::tell_agent(const store::AgentNow& agent) {
    JsonText data;
    data["user_id"] = agent.user_id.text();
    data["state"] = domain::code_of(agent.state);
    data["since"] = agent.since;
    data["call_id"] = optional_id(agent.call_id);
    send(channels_.find(my_channel_key(agent.user_id)), "agent.state", data);
    send(channels_.find(std::string(floor_topic)), "agent.state", data);
}

void LiveCalls::tell_callback(const store::Callback& callback) {
    JsonText data;
    data["id"] = callback.id.text();
    data["state"] = domain::code_of(callback.state);
    data["due_at"] = callback.due_at;
    data["claimed_by"] = optional_id(callback.claimed_by);
    send(channels_.find(std::string(floor_topic)), "callback.changed", data);
}

void LiveCalls::tell_dial_request(const store::DialRequest& request) {
    JsonText data;
    data["id"] = request.id.text();
    data["state"] = domain::code_of(request.state);
    data["call_id"] = optional_id(request.call_id);
    data["failure"] = request.failure;
    send(channels_.find(my_channel_key(request.user_id)), "dial.changed", data);
}

void LiveCalls::tell_row(store::Tx& tx, Kind kind, const Uuid& id) {
    switch (kind) {
        case Kind::call:
            break;
        case Kind::agent:
            if (const auto agent = app::agent_now(tx, UserId(id))) tell_agent(*agent);
            break;
        case Kind::callback:
            if (const auto row = app::callback_now(tx, store::CallbackId(id))) {
                tell_callback(*row);
            }
            break;
        case Kind::dial_request:
            if (const auto row = app::dial_request_now(tx, store::DialRequestId(id))) {
                tell_dial_request(*row);
            }
            break;
    }
}

std::vector<Parcel> LiveCalls::tell(Instant now) {
    outgoing_.clear();
    changed_ = false;
    feed_.with_database([&](store::Tx& tx) {
        std::map<std::pair<Kind, Uuid>, std::int64_t> marks;
        std::vector<store::CallId> changed_calls;
        std::vector<std::pair<Kind, Uuid>> changed;
        for (const auto& mark : app::floor_marks(tx, now - looked_back)) {
            const auto key = std::pair(mark.kind, mark.id);
            marks[key] = mark.version;
            const auto told = told_.find(key);
            if (told != told_.end() && told->second == mark.version) continue;
            if (mark.kind == Kind::call) changed_calls.push_back(store::CallId(mark.id));
            if (mark.kind != Kind::call && begun_) changed.push_back(key);
        }
        // One that was there and is not any more ended in a transaction that took long.
        for (const auto& [id, call] : calls_) {
            const bool gone = !marks.contains({Kind::call, id.value()});
            if (gone && !call.record.ended_at) changed_calls.push_back(id);
        }
        changed_ = begun_ && !(changed_calls.empty() && changed.empty());
        auto calls = changed_calls.empty() ? std::vector<store::LiveCall>()
                                           : app::live_calls(tx, changed_calls);
        for (auto& call : calls) {
            if (begun_) tell_call(tx, call);
            if (!begun_) calls_[call.id] = std::move(call);
        }
        for (const auto& [kind, id] : changed) tell_row(tx, kind, id);
        std::erase_if(calls_, [&](const auto& entry) {
            const bool marked = marks.contains({Kind::call, entry.first.value()});
            return entry.second.record.ended_at && !marked;
        });
        told_ = std::move(marks);
        begun_ = true;
    });
    return std::exchange(outgoing_, {});
}

std::vector<Parcel> LiveCalls::greet(const LiveViewer& viewer) {
    outgoing_.clear();
    if (!viewer.user_id) return {};
    feed_.with_database([&](store::Tx& tx) {
        for (const auto& [id, call] : calls_) {
            const auto* const leg = leg_of(&call, *viewer.user_id);
            if (leg == nullptr || !leg->open) continue;
            if (leg->talks) {
                send(viewer, "call.answered", with_call(call));
            } else {
                send(viewer, "call.offered", pop_of(tx, call, viewer));
            }
        }
    });
    return std::exchange(outgoing_, {});
}

void LiveCalls::rest() {
    begun_ = false;
    told_.clear();
    calls_.clear();
}

}  // namespace bihuan::http
