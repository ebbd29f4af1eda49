#pragma once

// One I/O thread: its event loop, its acceptor and the sessions it serves. Threads share nothing
// but `Edge`, so that no request crosses from one to another.

#include "bihuan/base/address.hpp"
#include "bihuan/http/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

namespace bihuan::http {

class LiveSocket;
class Session;

using SteadyTime = std::chrono::steady_clock::time_point;

/// Counts open connections, altogether and per address. Thread-safe.
class ConnectionCounter {
public:
    ConnectionCounter(std::size_t connections_max, std::size_t per_address_max);

    /// False when there is no room for one more; `limited` addresses also have a limit of their
    /// own.
    bool enter(const Address& address, bool limited);
    void leave(const Address& address, bool limited);
    std::size_t count() const;

private:
    const std::size_t connections_max_;
    const std::size_t per_address_max_;
    mutable std::mutex mutex_;
    std::size_t count_ = 0;
    std::map<Address, std::size_t> per_address_;
};

/// What all threads of a server share. Constant but for the counter.
struct Edge {
    Edge(ServerOptions some_options, Handlers some_handlers);

    const ServerOptions options;
    const Handlers handlers;
    const AddressList proxies;
    ConnectionCounter connections;
};

/// Lifecycle: construct (binds), `start`, `stop`, `join`. Everything else is called on its own
/// thread.
class Listener {
public:
    Listener(Edge& edge, const boost::asio::ip::tcp::endpoint& endpoint);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::uint16_t port() const { return port_; }
    void start();
    /// From any thread: begins to drain. The thread ends when its last session has.
    void stop();
    void join();

    Edge& edge() const { return edge_; }
    /// From any thread.
    bool draining() const { return draining_; }
    /// The Date header's value, fresh to a quarter of a second.
    const std::string& date() const { return date_; }
    void enter(Session& session);
    void leave(Session& session);
    void enter(LiveSocket& socket);
    void leave(LiveSocket& socket);
    /// From any thread: runs `work` on this one.
    void post(std::function<void()> work);
    /// Spares a draining listener the wait for its next tick.
    void end_when_empty();

private:
    boost::asio::awaitable<void> accept_connections();
    boost::asio::awaitable<void> keep_ticking();
    void open_session(boost::asio::ip::tcp::socket socket);
    void accept_backlog();
    void tick(SteadyTime now);
    void drain();

    static boost::asio::awaitable<void> run_acceptor(Listener* listener);
    static boost::asio::awaitable<void> run_ticks(Listener* listener);

    bool is_empty() const { return sessions_.empty() && sockets_.empty(); }

    Edge& edge_;
    std::unordered_set<Session*> sessions_;
    std::unordered_set<LiveSocket*> sockets_;
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer ticker_;
    std::uint16_t port_ = 0;
    std::string date_;
    std::atomic<bool> draining_ = false;
    SteadyTime drain_until_{};
    std::thread thread_;
};

}  // namespace bihuan::http
