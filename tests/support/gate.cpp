#include "support/gate.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <system_error>

namespace bihuan::test {

namespace {

constexpr int poll_ms = 5;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::string value_of(const std::string& url, std::string_view key) {
    const auto begin = url.find(key) + key.size();
    return url.substr(begin, url.find(' ', begin) - begin);
}

/// Closing with a zero linger sends RST instead of FIN.
void reset(int descriptor) {
    const linger now{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace

struct Gate::Line {
    int client = -1;
    int server = -1;
    bool commit_seen = false;
    std::thread thread;

    ~Line() {
        if (thread.joinable()) thread.join();
    }
};

Gate::Gate(const std::string& url) : socket_name_(value_of(url, "host=")) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
        fail("cannot listen");
    }
    url_ = "host=127.0.0.1 port=" + std::to_string(ntohs(address.sin_port)) + " user=bihuan " +
           "dbname=" + value_of(url, "dbname=") + " password=" + value_of(url, "password=");
    thread_ = std::thread([this] { accept_lines(); });
}

Gate::~Gate() {
    stopping_ = true;
    thread_.join();
    lines_.clear();
    ::close(listener_);
}

void Gate::set(Mode mode) {
    mode_ = mode;
}

void Gate::accept_lines() {
    while (!stopping_) {
        pollfd readable{listener_, POLLIN, 0};
        // A frozen gate lets connections hang in the listener's backlog: established, but silent.
        if (mode_ == Mode::freeze || ::poll(&readable, 1, poll_ms) <= 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(poll_ms));
            continue;
        }
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        if (mode_ == Mode::cut) {
            reset(client);
            ::close(client);
            continue;
        }
        auto line = std::make_unique<Line>();
        line->client = client;
        line->server = connect_to_database();
        line->thread = std::thread([this, &line = *line] { serve(line); });
        lines_.push_back(std::move(line));
    }
}

int Gate::connect_to_database() const {
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = socket_name_ + "/.s.PGSQL.5432";
    std::memcpy(address.sun_path, path.data(), path.size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    // A refused connection shows as an immediate end of the line.
    ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), size);
    return descriptor;
}

void Gate::serve(Line& line) {
    while (!stopping_ && mode_ != Mode::cut) {
        if (mode_ == Mode::freeze) {
            std::this_thread::sleep_for(std::chrono::milliseconds(poll_ms));
            continue;
        }
        std::array<pollfd, 2> ends{
            pollfd{line.client, POLLIN, 0},
            pollfd{line.server, POLLIN, 0}
        };
        if (::poll(ends.data(), ends.size(), poll_ms) <= 0) continue;
        if (ends[0].revents != 0 && !forward(line, true)) break;
        if (ends[1].revents != 0 && !forward(line, false)) break;
    }
    if (mode_ == Mode::cut || line.commit_seen) reset(line.client);
    ::close(line.client);
    ::close(line.server);
}

bool Gate::forward(Line& line, bool from_client) {
    std::array<char, 16384> buffer{};
    const int source = from_client ? line.client : line.server;
    const auto size = ::recv(source, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    const std::string_view data(buffer.data(), static_cast<std::size_t>(size));
    if (mode_ == Mode::lose_commit_answer) {
        if (from_client && data.find("COMMIT") != std::string_view::npos) line.commit_seen = true;
        if (!from_client && line.commit_seen) return false;
    }
    return ::send(
               from_client ? line.server : line.client, data.data(), data.size(), MSG_NOSIGNAL
           ) == size;
}

}  // namespace bihuan::test
