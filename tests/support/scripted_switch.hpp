#pragma once

// A telephone switch that knows the protocol of the manager interface and nothing else: it lets
// people sign in by challenge, answers what it is asked, and says what a test has it say.

#include "support/switch_line.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::test {

/// One action by the names of its fields; a repeated one has its last value.
using SwitchAction = std::map<std::string, std::string>;

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

    std::uint16_t port() const { return listener_.port(); }
    /// All that was asked, in the order in which it came.
    std::vector<SwitchAction> actions() const;
    std::vector<SwitchAction> actions(const std::string& name) const;
    /// Whether `good` holds of the actions before the time is over.
    bool wait_until(
        const std::function<bool(const std::vector<SwitchAction>&)>& good,
        std::chrono::seconds time = std::chrono::seconds(60)
    ) const;
    bool wait_for(const std::string& name, std::size_t count = 1) const;
    int connections() const { return listener_.connections(); }
    /// Every byte that came.
    std::string heard() const;

private:
    void serve(int socket, int number);
    void converse(SwitchLine& line, int number);
    void answer(SwitchLine& line, const SwitchAction& action, const std::string& challenge);

    SwitchScript script_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<SwitchAction> actions_;
    std::string heard_;
    /// Ends before what it uses.
    SwitchListener listener_;
};

/// One message of a switch.
std::string switch_says(const std::vector<std::pair<std::string, std::string>>& fields);

/// Where a certificate for `host` is that its own authority is, with its key. Good for an hour.
void write_certificate(const std::string& path, const std::string& host);

}  // namespace bihuan::test
