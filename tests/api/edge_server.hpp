#pragma once

// The real server with handlers that need no database, for tests of the edge itself.

#include "bihuan/http/server.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::test {

/// Threads that run jobs, as the database's workers do.
class Workers {
public:
    explicit Workers(std::size_t count);
    ~Workers();
    void run(std::function<void()> job);

private:
    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

/// Answers
///   GET /healthz        "ok", on the I/O thread
///   any /echo           what it understood of the request as lines, then the body
///   GET /later/{ms}     after that time
///   GET /never          not at all
///   GET /big/{n}        n bytes of text
///   GET /stream/{n}     n bytes in pieces
///   GET /stream-short   a stream that ends too early
///   GET /stream-throws  a stream that cannot begin
///   GET /throws/{where} an exception of `plan`, `now` or `perform`
///   POST /small         takes at most 10 bytes
class EdgeServer {
public:
    explicit EdgeServer(http::ServerOptions options = {});

    std::uint16_t port() const { return server_->port(); }
    http::Server& server() { return *server_; }
    /// "GET /echo 200" for each answer sent, in order of completion. Waits for that many, because
    /// an exchange is noted only after its last byte has left.
    std::vector<std::string> exchanges(std::size_t count_min = 0);
    std::vector<std::string> failures();
    /// Returns when that many calls have come to `perform`; throws when they never do.
    void wait_for_calls(int count);

    /// How long `perform` may take before 503.
    std::atomic<int> reply_deadline_ms{5000};

private:
    http::Handlers handlers();
    http::Plan plan(const http::Call& head) const;
    void perform(http::Call call, http::Done done);

    std::mutex mutex_;
    std::vector<std::string> exchanges_;
    std::vector<std::string> failures_;
    std::atomic<int> calls_{0};
    Workers workers_{4};
    std::unique_ptr<http::Server> server_;
};

}  // namespace bihuan::test
