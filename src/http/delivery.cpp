#include "http/delivery.hpp"

#include "http/compress.hpp"
#include "http/session.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <utility>

namespace bihuan::http {
namespace {

/// On the worker that made the reply, so that compression costs the event loop nothing.
void compress_if_possible(Reply& reply, bool gzip_accepted) {
    try {
        compress(reply, gzip_accepted);
    } catch (const std::exception&) {
        // The plain body is as good; only memory can have run out.
        reply.body.shrink_to_fit();
    }
}

/// How much the socket takes at once; nothing when it is broken, which the session finds out.
std::size_t send_at_once(int socket, Wire& wire) {
    iovec parts[] = {
        {wire.head.data(), wire.head.size()},
        {wire.body.data(), wire.body.size()},
    };
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = wire.body.empty() ? 1 : 2;
    const auto sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

void drop_front(Wire& wire, std::size_t bytes) {
    const auto of_head = std::min(bytes, wire.head.size());
    wire.head.erase(0, of_head);
    wire.body.erase(0, bytes - of_head);
}

}  // namespace

Delivery::Delivery(
    std::shared_ptr<Session> session, int socket, const Listener& listener, Turn turn
)
    : socket_(socket),
      listener_(listener),
      date_(listener.date()),
      turn_(std::move(turn)),
      session_(std::move(session)) {}

void Delivery::settle(Reply reply) {
    compress_if_possible(reply, turn_.gzip);
    const std::lock_guard lock(mutex_);
    if (!session_ || outcome_) return;
    outcome_ = write(std::move(reply));
    const bool finished = !outcome_->reply && outcome_->rest.size() == 0 && turn_.keep_alive;
    if (finished && !wake_) {
        // The next request will find it.
        session_.reset();
        return;
    }
    Session::wake_for(std::exchange(session_, nullptr), shared_from_this());
}

Delivery::Outcome Delivery::write(Reply reply) {
    Outcome outcome;
    if (reply.source || reply.upgrade) {
        outcome.reply = std::move(reply);
        return outcome;
    }
    if (listener_.draining()) turn_.keep_alive = false;
    outcome.rest = wire_of(listener_.edge(), turn_, date_, reply);
    drop_front(outcome.rest, send_at_once(socket_, outcome.rest));
    observe(listener_.edge(), turn_, reply);
    return outcome;
}

void Delivery::ask_to_be_woken() {
    const std::lock_guard lock(mutex_);
    wake_ = true;
}

bool Delivery::settled() const {
    const std::lock_guard lock(mutex_);
    return outcome_.has_value();
}

bool Delivery::finished() const {
    const std::lock_guard lock(mutex_);
    return outcome_ && !outcome_->reply && outcome_->rest.size() == 0 && turn_.keep_alive;
}

void Delivery::stop() {
    const std::lock_guard lock(mutex_);
    session_.reset();
}

std::optional<Delivery::Outcome> Delivery::take() {
    const std::lock_guard lock(mutex_);
    session_.reset();
    return std::exchange(outcome_, std::nullopt);
}

}  // namespace bihuan::http
