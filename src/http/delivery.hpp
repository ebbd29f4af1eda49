#pragma once

// The way of an answer from the worker that made it to the client. The worker writes it to the
// socket itself, so that the thread of the connection need not wake up before the next request
// does it. What the socket does not take at once, and all that needs waiting, is the session's.

#include "http/turn.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace bihuan::http {

class Delivery : public std::enable_shared_from_this<Delivery> {
public:
    /// What the session goes on with.
    struct Outcome {
        /// Set when nothing was written: the whole answer is the session's to send.
        std::optional<Reply> reply;
        /// What the socket did not take.
        Wire rest;
    };

    /// The socket has to stay open until `take`. `listener` may be asked whether it drains.
    Delivery(std::shared_ptr<Session> session, int socket, const Listener& listener, Turn turn);

    /// From any thread; only the first call counts.
    void settle(Reply reply);
    /// From here on the session waits for this answer only, and is woken up by it.
    void ask_to_be_woken();
    bool settled() const;
    /// Whether the answer is on its way and the connection may take another request.
    bool finished() const;
    /// From here on `settle` touches neither the session nor its socket.
    void stop();
    /// Ends the waiting.
    std::optional<Outcome> take();

    /// For the session, before it hands the call over and after `take`.
    Turn& turn() { return turn_; }

private:
    Outcome write(Reply reply);

    const int socket_;
    const Listener& listener_;
    const std::string date_;
    Turn turn_;
    mutable std::mutex mutex_;
    std::shared_ptr<Session> session_;
    std::optional<Outcome> outcome_;
    bool wake_ = false;
};

}  // namespace bihuan::http
