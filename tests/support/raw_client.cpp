#include "support/raw_client.hpp"

#include "bihuan/base/text.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace bihuan::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("raw client: " + what);
}

int connect_to(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) fail(host);
    const int socket = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int result = ::connect(socket, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (result != 0) {
        const std::string reason = std::strerror(errno);
        ::close(socket);
        fail("connect: " + reason);
    }
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

bool readable_within(int socket, std::chrono::milliseconds time) {
    pollfd waiting{socket, POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(time.count())) == 1;
}

}  // namespace

std::string HttpReply::header(std::string_view name) const {
    for (const auto& [known, value] : headers) {
        if (equal_ignoring_ascii_case(known, name)) return value;
    }
    return {};
}

RawClient::RawClient(
    std::uint16_t port, const std::string& host, std::chrono::milliseconds patience
)
    : socket_(connect_to(host, port)), patience_(patience) {}

RawClient::~RawClient() {
    ::close(socket_);
}

void RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        // A server that refuses early may be gone before all is sent; its answer is still there.
        if (sent < 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void RawClient::shut_down_sending() {
    ::shutdown(socket_, SHUT_WR);
}

bool RawClient::fill() {
    if (!readable_within(socket_, patience_)) fail("no answer in time");
    char bytes[16 * 1024];
    const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count < 0) fail(std::string("receive: ") + std::strerror(errno));
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
}

std::string RawClient::take(std::size_t count) {
    while (buffer_.size() < count) {
        if (!fill()) fail("the connection ended inside an answer");
    }
    const auto taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
}

std::string RawClient::take_line() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
        if (!fill()) fail("the connection ended inside an answer");
    }
    auto line = take(end + 2);
    line.resize(end);
    return line;
}

HttpReply RawClient::read_reply(bool head_only) {
    HttpReply reply;
    while (reply.status < 200) {
        const auto status_line = take_line();
        if (!status_line.starts_with("HTTP/1.1 ")) fail("not an answer: " + status_line);
        reply = HttpReply();
        reply.status = static_cast<unsigned>(std::stoul(status_line.substr(9, 3)));
        for (auto line = take_line(); !line.empty(); line = take_line()) {
            const auto colon = line.find(':');
            if (colon == std::string::npos) fail("not a header: " + line);
            reply.headers.emplace_back(
                line.substr(0, colon), std::string(trim(std::string_view(line).substr(colon + 1)))
            );
        }
    }
    const auto length = reply.header("Content-Length");
    const bool bodiless = head_only || reply.status == 204 || reply.status == 304;
    if (!bodiless && !length.empty()) reply.body = take(std::stoul(length));
    return reply;
}

std::string RawClient::read_until_closed() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool RawClient::closes() {
    if (!buffer_.empty() || !readable_within(socket_, patience_)) return false;
    char byte = 0;
    // A reset is an end as well.
    return ::recv(socket_, &byte, 1, 0) <= 0;
}

bool RawClient::at_end() {
    char byte = 0;
    return buffer_.empty() && readable_within(socket_, std::chrono::milliseconds(0)) &&
           ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

std::string RawClient::read_within(std::chrono::milliseconds time) {
    if (buffer_.empty() && readable_within(socket_, time)) fill();
    return std::exchange(buffer_, {});
}

}  // namespace bihuan::test
