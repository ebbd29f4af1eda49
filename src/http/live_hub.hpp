#pragma once

// Who listens to what on this node. One thread reads the events, decides for each viewer whether
// they may know of it, and hands frames to the sockets; it alone touches the subscriptions.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/database.hpp"
#include "http/live_frame.hpp"

#include <cstddef>
#include <memory>

namespace bihuan::http {

/// Whether a caller's connections are counted. Tools on the machine and proxies that speak for
/// everybody come from loopback.
enum class SeatLimit { counted, exempt };

/// Lifecycle: construct, `start`, `stop` (after the server that its sockets belong to has stopped,
/// and before that is destroyed). The rest is safe from any thread.
class LiveHub {
public:
    LiveHub(store::DatabaseOptions options, const app::Center& center);
    ~LiveHub();
    LiveHub(const LiveHub&) = delete;
    LiveHub& operator=(const LiveHub&) = delete;

    void start();
    void stop();

    /// A transaction that wrote events was committed here.
    void events_written();
    /// Somebody has come to a ticket, left it or begun to type there.
    void presence_changed(const TicketId& ticket);
    /// What a connection of this person needs to listen. `too_many_live_connections` (429).
    Result<std::shared_ptr<Upgrade>> seat(const app::Principal& principal, SeatLimit limit);
    std::size_t connections() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::http
