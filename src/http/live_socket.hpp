#pragma once

// A connection after it has become a WebSocket. Lives on the thread of its listener; callbacks
// instead of a coroutine, because thousands of these wait at a time and every byte of each counts.

#include "bihuan/base/address.hpp"
#include "http/listener.hpp"
#include "http/live_frame.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::http {

/// Kept alive by its operations and by whoever sends to it. Counts as a connection of its peer
/// until it is destroyed. On its own thread, except where said otherwise.
class LiveSocket : public std::enable_shared_from_this<LiveSocket> {
public:
    LiveSocket(
        Listener& listener,
        boost::asio::ip::tcp::socket socket,
        const Address& peer,
        bool counted_by_address,
        std::shared_ptr<Upgrade> upgrade
    );
    ~LiveSocket();
    LiveSocket(const LiveSocket&) = delete;
    LiveSocket& operator=(const LiveSocket&) = delete;

    /// Answers the opening handshake, which was found to be one, and begins to read.
    void start(const std::string& request_id);
    void push(Frame frame);
    void close(CloseCode code);
    /// Called at every tick: asks silent peers whether they are there, drops those that are not.
    void check(SteadyTime now);
    void abort();
    /// From any thread.
    Listener& listener() const { return listener_; }

private:
    struct Stream;

    void read_next();
    void take_message();
    void write_next();
    void end_politely();
    void finish();
    bool is_too_talkative();

    Listener& listener_;
    const Address peer_;
    const bool counted_by_address_;
    std::shared_ptr<Upgrade> upgrade_;
    std::unique_ptr<Stream> stream_;
    /// Without the one that is being written.
    std::vector<Frame> waiting_;
    SteadyTime heard_at_;
    SteadyTime writing_since_;
    SteadyTime closing_since_;
    SteadyTime minute_began_;
    /// When the peer has said goodbye, or spoken nonsense.
    std::optional<SteadyTime> ended_at_;
    unsigned messages_in_minute_ = 0;
    std::optional<CloseCode> closing_;
    bool open_ = false;
    bool writing_ = false;
    bool asked_ = false;
    bool said_goodbye_ = false;
    bool finished_ = false;
};

}  // namespace bihuan::http
