#pragma once

// A telephone switch that knows the protocol of FreeSWITCH's event socket and nothing else: it lets
// people sign in, answers what it is asked, and says what a test has it say.

#include "support/switch_line.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::test {

using EslFields = std::vector<std::pair<std::string, std::string>>;

struct EventSocketScript {
    std::string secret = "correct-horse";
    /// The channels that `show channels` lists.
    std::function<std::vector<std::string>()> channels = [] { return std::vector<std::string>(); };
    /// Runs once the channels have been listed, on a thread of its own; `number` counts connections
    /// from 0. The connection stays when it returns.
    std::function<void(SwitchLine& line, int number)> play = [](SwitchLine&, int) {};
    /// Whether a command is answered.
    std::function<bool(const std::string& command)> answers = [](const std::string&) {
        return true;
    };
};

class ScriptedEventSocket {
public:
    explicit ScriptedEventSocket(EventSocketScript script);

    std::uint16_t port() const { return listener_.port(); }
    int connections() const { return listener_.connections(); }
    /// All that was said, in the order in which it came.
    std::vector<std::string> commands() const;
    std::size_t count(const std::string& command) const;

private:
    void serve(int socket, int number);
    /// False when the conversation is over.
    bool answer(SwitchLine& line, const std::string& command);

    EventSocketScript script_;
    mutable std::mutex mutex_;
    std::vector<std::string> commands_;
    /// Ends before what it uses.
    SwitchListener listener_;
};

std::string esl_frame(const std::string& type, const std::string& body);
/// With the present time and the next sequence.
std::string esl_event(const EslFields& fields);

}  // namespace bihuan::test
