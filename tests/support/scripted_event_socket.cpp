#include "support/scripted_event_socket.hpp"

#include "bihuan/base/json.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <list>
#include <thread>

namespace bihuan::test {

std::string esl_frame(const std::string& type, const std::string& body) {
    return "Content-Length: " + std::to_string(body.size()) + "\nContent-Type: " + type + "\n\n" +
           body;
}

std::string esl_event(const EslFields& fields) {
    static std::atomic<int> sequence = 0;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    Json json{
        {"Event-Date-Timestamp", std::to_string(micros)}
    };
    json["Event-Sequence"] = std::to_string(++sequence);
    for (const auto& [name, value] : fields) json[name] = value;
    return esl_frame("text/event-json", json.dump());
}

ScriptedEventSocket::ScriptedEventSocket(EventSocketScript script)
    : script_(std::move(script)),
      listener_([this](int socket, int number) { serve(socket, number); }) {}

void ScriptedEventSocket::serve(int socket, int number) {
    SwitchLine line(socket);
    std::list<std::thread> players;
    line.say("Content-Type: auth/request\n\n");
    listener_.converse(line, "\n\n", [&](const std::string& command) {
        {
            const std::scoped_lock lock(mutex_);
            commands_.push_back(command);
        }
        const bool goes_on = !script_.answers(command) || answer(line, command);
        const bool live = command == "api show channels as json" && players.empty();
        if (live) players.emplace_back([this, &line, number] { script_.play(line, number); });
        return goes_on;
    });
    line.cut();
    for (auto& player : players) player.join();
}

bool ScriptedEventSocket::answer(SwitchLine& line, const std::string& command) {
    const auto reply = [&](const std::string& text) {
        return line.say("Content-Type: command/reply\nReply-Text: " + text + "\n\n");
    };
    if (command == "auth " + script_.secret) return reply("+OK accepted");
    if (command.starts_with("auth ")) {
        reply("-ERR invalid");
        line.say(esl_frame("text/disconnect-notice", "Disconnected, goodbye.\n"));
        return false;
    }
    if (command.starts_with("event json ")) return reply("+OK event listener enabled json");
    if (command != "api show channels as json") {
        return line.say(esl_frame("api/response", "UP 0 years, 1 day\n"));
    }
    auto rows = Json::array();
    for (const auto& channel : script_.channels()) {
        rows.push_back(Json{
            {"uuid",      channel},
            {"call_uuid", ""     }
        });
    }
    const Json list{
        {"row_count", rows.size()},
        {"rows",      rows       }
    };
    return line.say(esl_frame("api/response", list.dump()));
}

std::vector<std::string> ScriptedEventSocket::commands() const {
    const std::scoped_lock lock(mutex_);
    return commands_;
}

std::size_t ScriptedEventSocket::count(const std::string& command) const {
    const auto all = commands();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), command));
}

}  // namespace bihuan::test
