#pragma once

// What the hub does in its rounds, all on its own thread: tells events, answers requests, looks
// whether its viewers may still be there.

#include "bihuan/app/live_feed.hpp"
#include "http/live_calls.hpp"
#include "http/live_frame.hpp"
#include "http/live_viewer.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::http {

/// Everything may throw a failure of database.hpp and goes on in the next round.
class LiveRounds {
public:
    explicit LiveRounds(app::LiveFeed& feed) : feed_(feed) {}

    bool anybody() const { return !viewers_.empty(); }
    void enter(std::shared_ptr<LiveViewer> viewer);
    void leave(LiveViewer& viewer);
    /// Forgets everybody, without a word.
    void clear();

    /// Follows changes of people; ends what their new rights no longer cover.
    void follow_directory(Instant now);
    void tell_events(Instant now);
    /// Tells what has changed on the telephone floor.
    void tell_calls(Instant now);
    /// Carries out what a client wrote.
    void answer(LiveViewer& viewer, std::string_view text, Instant now);
    /// Tells who is where, for these tickets or for all that somebody listens to.
    void tell_presence(const std::vector<TicketId>& tickets, Instant now);
    void tell_all_presence(Instant now) { tell_presence(channels_.tickets(), now); }
    /// Closes the connections whose session or key is gone.
    void check_credentials(Instant now);

private:
    using Wanted = std::map<std::string, LiveTopic>;

    void send(const LiveViewer& viewer, Frame frame);
    void flush();
    void tell(const store::LiveEvent& event);
    void tell_boards(std::string_view type, Instant now);
    void tell_burst(const std::vector<store::LiveEvent>& events);
    void end_unseen(LiveChannel& channel, const store::LiveEvent& event);
    void refuse_channel(LiveViewer& viewer, LiveChannel& channel);
    std::vector<LiveTopic> permitted(LiveViewer& viewer, const std::vector<std::string>& names);
    void replay(
        LiveViewer& viewer, const std::vector<LiveTopic>& topics, std::int64_t since, Instant now
    );
    void check_viewer(LiveViewer& viewer);

    app::LiveFeed& feed_;
    LivePeople people_;
    LiveChannels channels_;
    LiveCalls calls_{feed_, people_, channels_};
    std::map<LiveViewer*, std::shared_ptr<LiveViewer>> viewers_;
    std::vector<Parcel> outgoing_;
};

}  // namespace bihuan::http
