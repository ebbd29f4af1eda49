#include "support/scripted_event_socket.hpp"

#include "bihuan/base/json.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace bihuan::test {

namespace {

constexpr int poll_ms = 20;

}  // namespace

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

ScriptedEventSocket::ScriptedEventSocket(EventSocketScript script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof place;
    auto* const where = reinterpret_cast<sockaddr*>(&place);
    if (::bind(listener_, where, length) != 0 || ::listen(listener_, 16) != 0) {
        throw std::runtime_error("no place for a switch");
    }
    ::getsockname(listener_, where, &length);
    port_ = ntohs(place.sin_port);
    acceptor_ = std::thread([this] {
        while (!stopping_) {
            pollfd ready{listener_, POLLIN, 0};
            if (::poll(&ready, 1, poll_ms) <= 0) continue;
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) continue;
            const int number = connections_++;
            threads_.emplace_back([this, socket, number] { serve(socket, number); });
        }
    });
}

ScriptedEventSocket::~ScriptedEventSocket() {
    stopping_ = true;
    acceptor_.join();
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
}

void ScriptedEventSocket::serve(int socket, int number) {
    // Whoever does not read must not keep a test from its end.
    const timeval patience{30, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    SwitchLine line(socket);
    std::list<std::thread> players;
    std::string buffer;
    line.say("Content-Type: auth/request\n\n");
    bool goes_on = true;
    while (goes_on && !stopping_) {
        const auto end = buffer.find("\n\n");
        if (end != std::string::npos) {
            const auto command = buffer.substr(0, end);
            buffer.erase(0, end + 2);
            {
                const std::scoped_lock lock(mutex_);
                commands_.push_back(command);
            }
            if (script_.answers(command)) goes_on = answer(line, command);
            const bool live = command == "api show channels as json" && players.empty();
            if (live) players.emplace_back([this, &line, number] { script_.play(line, number); });
            continue;
        }
        pollfd ready{socket, POLLIN, 0};
        std::array<char, 4096> bytes{};
        if (::poll(&ready, 1, poll_ms) <= 0) continue;
        const auto count = line.receive_some(bytes.data(), bytes.size());
        if (count <= 0) break;
        buffer.append(bytes.data(), static_cast<std::size_t>(count));
    }
    line.cut();
    for (auto& player : players) player.join();
    ::close(socket);
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
