#pragma once

// One connection as the hub sees it, and what it listens to.

#include "bihuan/app/live_feed.hpp"
#include "bihuan/app/principal.hpp"
#include "bihuan/domain/scope.hpp"
#include "http/live_frame.hpp"
#include "http/live_message.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bihuan::http {

struct LiveChannel;

/// Made before the connection is there, and given up with it.
struct LiveViewer {
    std::optional<UserId> user_id;
    std::optional<SessionId> session_id;
    std::optional<ApiKeyId> api_key_id;
    /// Of a key; people's are looked up each time.
    domain::Roles key_roles;
    domain::Permissions key_permissions;
    std::shared_ptr<LiveSocket> socket;
    std::vector<LiveChannel*> channels;
    /// Gives the seat back.
    std::shared_ptr<void> seat;
};

/// A topic that somebody listens to; "me" once for each person.
struct LiveChannel {
    LiveTopic topic;
    std::vector<LiveViewer*> viewers;
    /// Of a ticket: who was there when it was last told.
    std::string presence;
};

/// What is known of a person, or of a key.
struct LivePerson {
    bool active = true;
    bool reads_tickets = false;
    bool reads_reports = false;
    domain::Permissions permissions;
    domain::Viewer viewer;
};

/// The people of a directory, looked up once for each of them.
class LivePeople {
public:
    /// True when this is another directory than before.
    bool renew(std::shared_ptr<const app::Directory> directory);
    const LivePerson& of(const LiveViewer& viewer);

private:
    std::shared_ptr<const app::Directory> directory_;
    std::unordered_map<UserId, LivePerson> people_;
    LivePerson key_;
};

bool may_see(const LivePerson& person, const store::LivePosition& position);
/// Also keeps other departments' notes from those who are here for a department only.
bool may_hear(const LivePerson& person, const store::LiveEvent& event);
/// Whether the topic as a whole is open to somebody; tickets are asked about one by one.
bool may_listen(const LivePerson& person, const LiveViewer& viewer, const LiveTopic& topic);

/// The key under which somebody finds the channel of a topic.
std::string channel_key(const LiveTopic& topic, const LiveViewer& viewer);
std::string my_channel_key(const UserId& user);

/// All channels that have a listener. A listener is in each of them at most once.
class LiveChannels {
public:
    LiveChannel* find(const std::string& key);
    void join(LiveViewer& viewer, const LiveTopic& topic);
    void leave(LiveViewer& viewer, LiveChannel& channel);
    void leave_all(LiveViewer& viewer);
    /// Of the topics `ticket:`.
    std::vector<TicketId> tickets() const;

private:
    std::unordered_map<std::string, std::unique_ptr<LiveChannel>> channels_;
    std::map<TicketId, LiveChannel*> by_ticket_;
};

/// How many connections each person has. Thread-safe; seats may outlive the hub.
class LiveSeats : public std::enable_shared_from_this<LiveSeats> {
public:
    /// Nothing when somebody has `most` already.
    std::shared_ptr<void> take(const std::string& who, std::optional<std::size_t> most);
    std::size_t taken() const;

private:
    void give_back(const std::string& who);

    mutable std::mutex mutex_;
    std::map<std::string, std::size_t> seats_;
    std::size_t taken_ = 0;
};

}  // namespace bihuan::http
