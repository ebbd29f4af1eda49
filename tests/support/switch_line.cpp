#include "support/switch_line.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace bihuan::test {

namespace {

constexpr int poll_ms = 20;

void set_up(int socket) {
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    // Whoever does not read must not keep a test from its end.
    const timeval patience{30, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

bool readable(int socket) {
    pollfd ready{socket, POLLIN, 0};
    return ::poll(&ready, 1, poll_ms) > 0;
}

}  // namespace

bool SwitchLine::say(const std::string& bytes) {
    const std::scoped_lock lock(mutex_);
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto count = send_some(bytes.data() + sent, bytes.size() - sent);
        if (count <= 0) return false;
        sent += static_cast<std::size_t>(count);
    }
    return true;
}

void SwitchLine::cut() { ::shutdown(socket_, SHUT_RDWR); }

long SwitchLine::send_some(const char* bytes, std::size_t count) {
    return ::send(socket_, bytes, count, MSG_NOSIGNAL);
}

long SwitchLine::receive_some(char* bytes, std::size_t count) {
    return ::recv(socket_, bytes, count, 0);
}

SwitchListener::SwitchListener(Serve serve) : serve_(std::move(serve)) {
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
            if (!readable(listener_)) continue;
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) continue;
            const int number = connections_++;
            threads_.emplace_back([this, socket, number] {
                set_up(socket);
                serve_(socket, number);
                ::close(socket);
            });
        }
    });
}

void SwitchListener::stop() {
    if (!acceptor_.joinable()) return;
    stopping_ = true;
    acceptor_.join();
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
}

void SwitchListener::converse(
    SwitchLine& line,
    const std::string& end,
    const std::function<bool(const std::string& message)>& answer,
    const std::function<void(const std::string& bytes)>& heard
) const {
    std::string buffer;
    while (!stopping_) {
        const auto at = buffer.find(end);
        if (at != std::string::npos) {
            const auto message = buffer.substr(0, at);
            buffer.erase(0, at + end.size());
            if (!answer(message)) return;
            continue;
        }
        if (!readable(line.socket())) continue;
        std::array<char, 16384> bytes{};
        const auto count = line.receive_some(bytes.data(), bytes.size());
        if (count <= 0) return;
        const std::string came(bytes.data(), static_cast<std::size_t>(count));
        buffer += came;
        heard(came);
    }
}

}  // namespace bihuan::test
