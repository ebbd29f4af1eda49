#pragma once

// What a node knows of the events of tickets, for live updates: reads them as they are committed,
// here or on another node, puts them in order, and keeps the last ones for those who were away.

#include "bihuan/app/center.hpp"
#include "bihuan/app/event_order.hpp"
#include "bihuan/store/database.hpp"
#include "bihuan/store/live.hpp"
#include "bihuan/store/notices.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace bihuan::app {

/// Who still holds what they connected with.
struct GoodCredentials {
    std::unordered_set<SessionId> sessions;
    std::unordered_set<ApiKeyId> api_keys;
};

/// Lifecycle: construct (touches no database), then everything from one thread, but `wake` from
/// any. What needs the database throws a failure of database.hpp while it is away and works again
/// afterwards.
class LiveFeed {
public:
    LiveFeed(store::DatabaseOptions options, const Center& center);
    ~LiveFeed();
    LiveFeed(const LiveFeed&) = delete;
    LiveFeed& operator=(const LiveFeed&) = delete;

    /// Ends `wait`. Cheap when nobody waits.
    void wake();
    /// Waits for `wake`, for another node or for `at_most`. True when another node has written.
    bool wait(std::chrono::milliseconds at_most);
    /// Tells the other nodes that this one has written.
    void announce();

    /// What has come since the last call, in order. The first call only finds out where the events
    /// are.
    std::vector<store::LiveEvent> read(Instant now);
    /// Whether `read` should soon be called again: numbers are missing, or there is more.
    bool waits_for_late_ones() const { return order_ && (more_ || order_->waits()); }
    /// Nobody listens: the next `read` begins anew where the events are then.
    void rest();
    /// Whether `read` was called since the beginning, or since `rest`.
    bool has_begun() const { return order_.has_value(); }
    /// Everything up to here was given by `read`, but for what comes late.
    std::int64_t position() const { return order_ ? order_->told() : 0; }

    /// The events after `since` up to `position`. Nothing when they are too old or too many, or
    /// when somebody who knows everything up to `since` may lack something before it.
    std::optional<std::vector<store::LiveEvent>> replay(std::int64_t since, Instant now);

    std::shared_ptr<const Directory> directory(Instant now);
    std::vector<store::LivePosition> positions_of(const std::vector<TicketId>& tickets);
    std::vector<store::PresenceOn> presences(const std::vector<TicketId>& tickets, Instant now);
    GoodCredentials good_credentials(
        const std::vector<SessionId>& sessions, const std::vector<ApiKeyId>& keys, Instant now
    );

    /// Reads something else; each statement stands alone.
    void with_database(const std::function<void(store::Tx&)>& work);

private:
    void begin(store::Tx& tx);
    void keep(const store::LiveEvent& event);
    void listen();

    const store::DatabaseOptions options_;
    const Center& center_;
    const int wake_descriptor_;
    store::ConnectionPtr connection_;
    std::unique_ptr<store::Notices> notices_;
    std::chrono::steady_clock::time_point listen_again_at_{};
    std::optional<EventOrder> order_;
    std::vector<store::LiveEvent> told_;
    bool more_ = false;
    /// In the order in which they were told; all that were told since `kept_after_`.
    std::deque<store::LiveEvent> kept_;
    std::int64_t kept_after_ = 0;
    /// Where the tickets of the kept events are now.
    std::unordered_map<TicketId, store::LivePosition> positions_;
};

}  // namespace bihuan::app
