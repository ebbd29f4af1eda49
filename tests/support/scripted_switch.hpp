#pragma once

// A telephone switch that knows the protocol of the manager interface and nothing else: it lets
// people sign in by challenge, answers what it is asked, and says what a test has it say.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::test {

/// One action by the names of its fields; a repeated one has its last value.
using SwitchAction = std::map<std::string, std::string>;

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

struct SwitchScript {
    std::string username = "bihuan";
    std::string secret = "correct-horse";
    /// What `QueueStatus` and `CoreShowChannels` answer with: events, each with its blank line.
    std::function<std::string()> queues = [] { return std::string(); };
    std::function<std::string()> channels = [] { return std::string(); };
    /// Runs once the picture has been given, on a thread of its own; `number` counts connections
    /// from 0. The connection stays when it returns.
    std::function<void(SwitchLine& line, int number)> play = [](SwitchLine&, int) {};
    /// Answers an action instead of the switch; false leaves it to the switch.
    std::function<bool(SwitchLine& line, const SwitchAction& action)> answer =
        [](SwitchLine&, const SwitchAction&) { return false; };
    /// In PEM, with the key behind it: TLS.
    std::optional<std::string> certificate_file;
};

class ScriptedSwitch {
public:
    explicit ScriptedSwitch(SwitchScript script);
    ~ScriptedSwitch();
    ScriptedSwitch(const ScriptedSwitch&) = delete;
    ScriptedSwitch& operator=(const ScriptedSwitch&) = delete;

    std::uint16_t port() const { return port_; }
    /// All that was asked, in the order in which it came.
    std::vector<SwitchAction> actions() const;
    std::vector<SwitchAction> actions(const std::string& name) const;
    /// Whether `good` holds of the actions before the time is over.
    bool wait_until(
        const std::function<bool(const std::vector<SwitchAction>&)>& good,
        std::chrono::seconds time = std::chrono::seconds(60)
    ) const;
    bool wait_for(const std::string& name, std::size_t count = 1) const;
    int connections() const { return connections_; }
    /// Every byte that came.
    std::string heard() const;

private:
    void serve(int socket, int number);
    void converse(SwitchLine& line, int number, std::list<std::thread>& players);
    void answer(SwitchLine& line, const SwitchAction& action, const std::string& challenge);

    SwitchScript script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> connections_ = 0;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<SwitchAction> actions_;
    std::string heard_;
    std::list<std::thread> threads_;
    std::thread acceptor_;
};

/// One message of a switch.
std::string switch_says(const std::vector<std::pair<std::string, std::string>>& fields);

/// Where a certificate for `host` is that its own authority is, with its key. Good for an hour.
void write_certificate(const std::string& path, const std::string& host);

}  // namespace bihuan::test
