#pragma once

// The telephone floor among live updates: says what is now to whom it concerns, without numbers of
// its own and without replay. Works on the hub's thread.

#include "bihuan/app/live_feed.hpp"
#include "bihuan/app/live_floor.hpp"
#include "http/live_viewer.hpp"

#include <map>
#include <optional>
#include <vector>

namespace bihuan::http {

class LiveCalls {
public:
    LiveCalls(app::LiveFeed& feed, LivePeople& people, LiveChannels& channels)
        : feed_(feed), people_(people), channels_(channels) {}

    /// What has changed since the last look. The first look only finds out how things are.
    std::vector<Parcel> tell(Instant now);
    /// Whether the last look found the floor other than the one before, whoever was told of it.
    bool changed() const { return changed_; }
    /// The calls that somebody has, for a connection that has just begun to listen to "me".
    std::vector<Parcel> greet(const LiveViewer& viewer);
    /// Nobody listens: the next look is the first one again.
    void rest();

private:
    using Kind = store::FloorMark::Kind;

    void tell_call(store::Tx& tx, const store::LiveCall& call);
    void tell_person(
        store::Tx& tx,
        const store::LiveCall& call,
        const store::LiveLeg& leg,
        const store::LiveLeg* before
    );
    void tell_agent(const store::AgentNow& agent);
    void tell_callback(const store::Callback& callback);
    void tell_dial_request(const store::DialRequest& request);
    void tell_row(store::Tx& tx, Kind kind, const Uuid& id);
    void send(LiveChannel* channel, std::string_view type, const JsonText& data);
    void send(const LiveViewer& viewer, std::string_view type, const JsonText& data);
    void send_offer(store::Tx& tx, const store::LiveCall& call, const UserId& user);
    JsonText pop_of(store::Tx& tx, const store::LiveCall& call, const LiveViewer& viewer);

    app::LiveFeed& feed_;
    LivePeople& people_;
    LiveChannels& channels_;
    bool begun_ = false;
    bool changed_ = false;
    /// By kind and id: what was told last, and what is still to be told.
    std::map<std::pair<Kind, Uuid>, std::int64_t> told_;
    /// Those that last, and those that ended a moment ago.
    std::map<store::CallId, store::LiveCall> calls_;
    std::vector<Parcel> outgoing_;
};

}  // namespace bihuan::http
