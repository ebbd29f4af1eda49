#include "http/listener.hpp"

#include "http/headers.hpp"
#include "http/live_socket.hpp"
#include "http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace bihuan::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto nothrow = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds tick_interval{250};
constexpr std::chrono::milliseconds accept_pause{100};
constexpr int backlog = 1024;

Address address_of(const tcp::endpoint& endpoint) {
    const auto address = endpoint.address();
    if (address.is_v6()) return address.to_v6().to_bytes();
    return asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

}  // namespace

ConnectionCounter::ConnectionCounter(std::size_t connections_max, std::size_t per_address_max)
    : connections_max_(connections_max), per_address_max_(per_address_max) {}

bool ConnectionCounter::enter(const Address& address, bool limited) {
    const std::lock_guard lock(mutex_);
    if (count_ >= connections_max_) return false;
    if (limited) {
        auto& here = per_address_[address];
        if (here >= per_address_max_) return false;
        ++here;
    }
    ++count_;
    return true;
}

void ConnectionCounter::leave(const Address& address, bool limited) {
    const std::lock_guard lock(mutex_);
    --count_;
    if (!limited) return;
    const auto here = per_address_.find(address);
    if (--here->second == 0) per_address_.erase(here);
}

std::size_t ConnectionCounter::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

Edge::Edge(ServerOptions some_options, Handlers some_handlers)
    : options(std::move(some_options)),
      handlers(std::move(some_handlers)),
      proxies(options.proxies),
      connections(options.connections_max, options.connections_per_address_max) {}

Listener::Listener(Edge& edge, const tcp::endpoint& endpoint)
    : edge_(edge), context_(1), acceptor_(context_), ticker_(context_) {
    using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.set_option(reuse_port(true));
    if (endpoint.address().is_v6()) acceptor_.set_option(asio::ip::v6_only(false));
    acceptor_.bind(endpoint);
    acceptor_.listen(backlog);
    acceptor_.non_blocking(true);
    port_ = acceptor_.local_endpoint().port();
    date_ = http_date(clock_now());
}

Listener::~Listener() {
    stop();
    join();
}

void Listener::start() {
    asio::co_spawn(context_, run_acceptor(this), asio::detached);
    asio::co_spawn(context_, run_ticks(this), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
}

void Listener::stop() {
    asio::post(context_, [this] { drain(); });
}

void Listener::join() {
    if (thread_.joinable()) thread_.join();
}

void Listener::enter(Session& session) {
    sessions_.insert(&session);
}

void Listener::leave(Session& session) {
    sessions_.erase(&session);
}

void Listener::enter(LiveSocket& socket) {
    sockets_.insert(&socket);
}

void Listener::leave(LiveSocket& socket) {
    sockets_.erase(&socket);
}

void Listener::post(std::function<void()> work) {
    asio::post(context_, std::move(work));
}

asio::awaitable<void> Listener::run_acceptor(Listener* listener) {
    return listener->accept_connections();
}

asio::awaitable<void> Listener::run_ticks(Listener* listener) {
    return listener->keep_ticking();
}

asio::awaitable<void> Listener::accept_connections() {
    while (!draining_) {
        auto [error, socket] = co_await acceptor_.async_accept(nothrow);
        if (!error) {
            open_session(std::move(socket));
            continue;
        }
        if (draining_) break;
        // Out of file descriptors, most likely: trying again at once would only burn the processor.
        asio::steady_timer pause(context_, accept_pause);
        co_await pause.async_wait(nothrow);
    }
}

asio::awaitable<void> Listener::keep_ticking() {
    while (!draining_ || !is_empty()) {
        ticker_.expires_after(tick_interval);
        co_await ticker_.async_wait(nothrow);
        tick(std::chrono::steady_clock::now());
    }
}

void Listener::open_session(tcp::socket socket) {
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) return;
    const auto address = address_of(endpoint);
    const bool limited = !is_loopback(address) && !edge_.proxies.contains(address);
    if (!edge_.connections.enter(address, limited)) return;
    const auto session = std::make_shared<Session>(*this, std::move(socket), address, limited);
    asio::co_spawn(context_, run_session(session), asio::detached);
}

/// Connections that the kernel has taken already would be reset by closing the acceptor.
void Listener::accept_backlog() {
    while (true) {
        boost::system::error_code error;
        auto socket = acceptor_.accept(error);
        if (error) return;
        open_session(std::move(socket));
    }
}

/// One timer per thread instead of one per operation: deadlines are kept to a quarter of a second,
/// and a request costs no timer at all.
void Listener::tick(SteadyTime now) {
    date_ = http_date(clock_now());
    // A session may leave while it is looked at.
    const std::vector<Session*> present(sessions_.begin(), sessions_.end());
    const bool over = draining_ && now >= drain_until_;
    for (auto* const session : present) {
        if (over) {
            session->abort();
        } else {
            session->check_deadline(now);
            if (draining_) session->close_if_idle();
        }
    }
    const std::vector<LiveSocket*> sockets(sockets_.begin(), sockets_.end());
    for (auto* const socket : sockets) {
        if (over) {
            socket->abort();
        } else {
            socket->check(now);
        }
    }
}

void Listener::drain() {
    if (draining_) return;
    accept_backlog();
    draining_ = true;
    drain_until_ = std::chrono::steady_clock::now() + edge_.options.deadlines.drain;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    const std::vector<Session*> present(sessions_.begin(), sessions_.end());
    for (auto* const session : present) session->close_if_idle();
    const std::vector<LiveSocket*> sockets(sockets_.begin(), sockets_.end());
    for (auto* const socket : sockets) socket->close(CloseCode::going_away);
    end_when_empty();
}

void Listener::end_when_empty() {
    if (draining_ && is_empty()) ticker_.cancel();
}

}  // namespace bihuan::http
