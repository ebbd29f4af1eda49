#pragma once

// Another system that is told by webhooks: a small HTTP server that keeps what it is sent and
// answers as it is told to, in bytes, so that it can also answer what no good server would.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::test {

struct ReceivedHook {
    /// "POST /path HTTP/1.1".
    std::string request_line;
    /// By lower-case name.
    std::map<std::string, std::string> headers;
    std::string body;
};

/// Sends bytes to whoever made the request; false once they are gone.
using Send = std::function<bool(const std::string& bytes)>;

/// Answers one request. `number` counts them from 0.
using Behaviour =
    std::function<void(const ReceivedHook& hook, std::size_t number, const Send& send)>;

/// An answer without a body, with further headers such as "Location: …\r\n".
std::string answer_bytes(int status, const std::string& headers = {});

/// One thread for each connection. What is to be looked at by several threads locks itself.
class Receiver {
public:
    /// Takes everything with 200. `port` 0 lets the system choose.
    explicit Receiver(std::string address = "127.0.0.1", std::uint16_t port = 0);
    Receiver(Behaviour behaviour, std::string address = "127.0.0.1", std::uint16_t port = 0);
    ~Receiver();
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    /// Whoever is being answered is not; from then on nothing more is taken.
    void stop();

    std::uint16_t port() const { return port_; }
    std::string url(const std::string& path = "/hook") const;
    std::vector<ReceivedHook> received() const;
    std::size_t connections() const { return connections_; }
    /// Whether so many requests have come before the time is over.
    bool wait_for(std::size_t count, std::chrono::seconds time = std::chrono::seconds(60)) const;
    /// Waits until `good` holds of what has come.
    bool wait_until(
        const std::function<bool(const std::vector<ReceivedHook>&)>& good,
        std::chrono::seconds time = std::chrono::seconds(60)
    ) const;

private:
    void listen();
    void serve(int socket);

    Behaviour behaviour_;
    std::string address_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> connections_ = 0;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<ReceivedHook> received_;
    std::list<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace bihuan::test
