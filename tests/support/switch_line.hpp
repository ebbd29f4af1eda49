#pragma once

// What scripted telephone switches have in common, whatever they speak: a place to connect to, and
// lines on which messages come and go.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace bihuan::test {

/// A connection as the script sees it.
class SwitchLine {
public:
    explicit SwitchLine(int socket) : socket_(socket) {}
    virtual ~SwitchLine() = default;
    SwitchLine(const SwitchLine&) = delete;
    SwitchLine& operator=(const SwitchLine&) = delete;

    /// False once the other side is gone.
    bool say(const std::string& bytes);
    /// Ends the connection from our side.
    void cut();
    int socket() const { return socket_; }

    virtual long send_some(const char* bytes, std::size_t count);
    virtual long receive_some(char* bytes, std::size_t count);

protected:
    int socket_;

private:
    std::mutex mutex_;
};

/// Takes connections at a port of its own, each served on a thread of its own.
class SwitchListener {
public:
    /// `number` counts connections from 0. The socket is closed when it returns.
    using Serve = std::function<void(int socket, int number)>;

    explicit SwitchListener(Serve serve);
    ~SwitchListener() { stop(); }
    SwitchListener(const SwitchListener&) = delete;
    SwitchListener& operator=(const SwitchListener&) = delete;

    /// Waits for the end of all that is served.
    void stop();
    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

    /// Hands over each message up to its `end`, until one is answered by false, the other side is
    /// gone, or the listener is stopped. `heard` gets every byte.
    void converse(
        SwitchLine& line,
        const std::string& end,
        const std::function<bool(const std::string& message)>& answer,
        const std::function<void(const std::string& bytes)>& heard = [](const std::string&) {}
    ) const;

private:
    Serve serve_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> connections_ = 0;
    std::list<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace bihuan::test
