#pragma once

// The asynchronous edge: sockets, framing, deadlines, limits. Everything behind it sees only `Call`
// and `Reply`.

#include "bihuan/base/limits.hpp"
#include "bihuan/http/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::http {

struct Deadlines {
    std::chrono::milliseconds header = limits::header_deadline;
    std::chrono::milliseconds body = limits::body_deadline;
    std::chrono::milliseconds write_stall = limits::write_stall;
    std::chrono::milliseconds keep_alive_idle = limits::keep_alive_idle;
    std::chrono::milliseconds drain = limits::drain_deadline;
    std::chrono::milliseconds linger = limits::linger;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    /// 0 takes a free one; see `Server::port`.
    std::uint16_t port = 0;
    unsigned io_threads = 2;
    /// Addresses or networks of proxies whose X-Forwarded-For is believed.
    std::vector<std::string> proxies;
    /// Announces HSTS; set it when a proxy in front speaks TLS.
    bool behind_tls = false;
    /// For callers who name neither of our languages.
    Language default_language = Language::en;
    std::size_t connections_max = limits::connections_max;
    /// Loopback and listed proxies are exempt.
    std::size_t connections_per_address_max = limits::connections_per_address_max;
    Deadlines deadlines;
};

/// What is known about a request from its head alone.
struct Plan {
    /// The route's pattern for metrics; must outlive the server. Empty for an unknown route.
    std::string_view pattern;
    std::size_t body_bytes_max = limits::body_bytes_max;
    /// When nothing has answered by then the client gets 503 `outcome_unknown`.
    std::chrono::milliseconds reply_deadline = limits::reply_deadline;
    /// Answered by `reply_now` on the I/O thread.
    bool immediate = false;
};

/// One request and its answer, after the answer was sent.
struct Exchange {
    /// Empty when the request line was unreadable.
    std::string_view method;
    std::string_view path;
    std::string_view pattern;
    std::string_view request_id;
    std::string_view address;
    unsigned status = 0;
    std::chrono::microseconds took{0};
};

using Done = std::function<void(Reply)>;

/// What the server calls. `plan`, `reply_now`, `perform` and `observe` run on an I/O thread and
/// must not block; a throw is answered with 500 and, by `failed`, reported.
struct Handlers {
    /// May fill `path_values`. The body is not there yet.
    std::function<Plan(Call& head)> plan;
    std::function<Reply(const Call& call)> reply_now;
    /// Hands the call over. `done` may be called from any thread; the first call counts and any
    /// later one, also after the server is gone, does nothing.
    std::function<void(Call call, Done done)> perform;
    /// Runs a job on a database worker: gets the pieces of streamed replies. False when it cannot.
    std::function<bool(std::function<void()> job)> run_blocking;
    std::function<void(const Exchange& exchange)> observe;
    /// Logs an exception of one of the other functions.
    std::function<void(std::string_view request_id, std::string_view what)> failed;
};

/// Lifecycle: construct (binds, listens and starts its threads), `stop` or destroy. `port` and
/// `stop` are safe from any thread but the server's own.
class Server {
public:
    /// Throws `std::system_error` when the address cannot be had, `std::invalid_argument` for
    /// proxies that are no addresses.
    Server(ServerOptions options, Handlers handlers);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    std::size_t connections() const;
    /// Stops accepting, lets requests in flight finish (at most `Deadlines::drain`), then returns.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::http
