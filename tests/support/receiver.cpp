#include "support/receiver.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

namespace bihuan::test {

namespace {

constexpr int poll_ms = 50;

bool send_all(int socket, const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto count =
            ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return false;
        sent += static_cast<std::size_t>(count);
    }
    return true;
}

ReceivedHook head_of(const std::string& text) {
    ReceivedHook hook;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = text.find("\r\n", begin);
        const auto line = text.substr(begin, end - begin);
        begin = end + 2;
        if (hook.request_line.empty()) {
            hook.request_line = line;
            continue;
        }
        const auto colon = line.find(": ");
        auto name = line.substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
            return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        });
        hook.headers[name] = colon == std::string::npos ? "" : line.substr(colon + 2);
    }
    return hook;
}

}  // namespace

std::string answer_bytes(int status, const std::string& headers) {
    return "HTTP/1.1 " + std::to_string(status) + " Answer\r\nContent-Length: 0\r\n" + headers +
           "\r\n";
}

Receiver::Receiver(std::string address, std::uint16_t port)
    : Receiver(
          [](const ReceivedHook&, std::size_t, const Send& send) { send(answer_bytes(200)); },
          std::move(address), port
      ) {}

Receiver::Receiver(Behaviour behaviour, std::string address, std::uint16_t port)
    : behaviour_(std::move(behaviour)), address_(std::move(address)), port_(port) {
    listen();
    acceptor_ = std::thread([this] {
        while (!stopping_) {
            pollfd ready{listener_, POLLIN, 0};
            if (::poll(&ready, 1, poll_ms) <= 0) continue;
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) continue;
            ++connections_;
            threads_.emplace_back([this, socket] { serve(socket); });
        }
    });
}

Receiver::~Receiver() { stop(); }

void Receiver::stop() {
    if (stopping_.exchange(true)) return;
    acceptor_.join();
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
}

void Receiver::listen() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port_);
    ::inet_pton(AF_INET, address_.c_str(), &place.sin_addr);
    socklen_t length = sizeof place;
    auto* const where = reinterpret_cast<sockaddr*>(&place);
    if (::bind(listener_, where, length) != 0 || ::listen(listener_, 128) != 0) {
        throw std::runtime_error("no place for a receiver");
    }
    ::getsockname(listener_, where, &length);
    port_ = ntohs(place.sin_port);
}

void Receiver::serve(int socket) {
    std::string buffer;
    const auto fill = [&] {
        while (!stopping_) {
            pollfd ready{socket, POLLIN, 0};
            if (::poll(&ready, 1, poll_ms) <= 0) continue;
            char bytes[16 * 1024];
            const auto count = ::recv(socket, bytes, sizeof bytes, 0);
            if (count <= 0) return false;
            buffer.append(bytes, static_cast<std::size_t>(count));
            return true;
        }
        return false;
    };
    const auto read_hook = [&]() -> std::optional<ReceivedHook> {
        std::size_t end = 0;
        while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
            if (!fill()) return std::nullopt;
        }
        auto hook = head_of(buffer.substr(0, end + 2));
        buffer.erase(0, end + 4);
        const auto length = std::stoul("0" + hook.headers["content-length"]);
        while (buffer.size() < length) {
            if (!fill()) return std::nullopt;
        }
        hook.body = buffer.substr(0, length);
        buffer.erase(0, length);
        return hook;
    };
    while (auto hook = read_hook()) {
        std::size_t number = 0;
        {
            const std::scoped_lock lock(mutex_);
            number = received_.size();
            received_.push_back(*hook);
        }
        changed_.notify_all();
        bool good = true;
        behaviour_(*hook, number, [&](const std::string& bytes) {
            good = send_all(socket, bytes);
            return good;
        });
        if (!good) break;
    }
    ::close(socket);
}

std::string Receiver::url(const std::string& path) const {
    return "http://" + address_ + ":" + std::to_string(port_) + path;
}

std::vector<ReceivedHook> Receiver::received() const {
    const std::scoped_lock lock(mutex_);
    return received_;
}

bool Receiver::wait_for(std::size_t count, std::chrono::seconds time) const {
    return wait_until([count](const auto& hooks) { return hooks.size() >= count; }, time);
}

bool Receiver::wait_until(
    const std::function<bool(const std::vector<ReceivedHook>&)>& good, std::chrono::seconds time
) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [&] { return good(received_); });
}

}  // namespace bihuan::test
