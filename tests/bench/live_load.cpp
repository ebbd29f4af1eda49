// Many browsers at once for B8 of tools/bench: opens N WebSockets, subscribes each to one topic,
// and for every line on its standard input waits until each has got one more message; then prints
// when the last one had it, in nanoseconds of the monotonic clock, which all processes share.
//
// usage: BIHUAN_TOKEN=… bihuan_live_load PORT CONNECTIONS TOPIC

#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what);
}

struct Connection {
    int socket = -1;
    std::string received;
    std::size_t messages = 0;
};

/// With a mask of zeros, which leaves the text as it is.
std::string client_frame(const std::string& text) {
    if (text.size() > 125) fail("the request is too long");
    std::string frame{static_cast<char>(0x81), static_cast<char>(0x80 | text.size()), 0, 0, 0, 0};
    return frame + text;
}

/// Takes the first whole frame off; false when there is none yet.
bool take_frame(std::string& bytes, std::string& payload) {
    if (bytes.size() < 2) return false;
    std::size_t length = static_cast<unsigned char>(bytes[1]) & 0x7F;
    std::size_t head = 2;
    if (length == 126) {
        if (bytes.size() < 4) return false;
        head = 4;
        length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[2])) << 8 |
                 static_cast<unsigned char>(bytes[3]);
    }
    if (bytes.size() < head + length) return false;
    const auto opcode = static_cast<unsigned char>(bytes[0]) & 0x0F;
    if (opcode == 8) fail("the server closed a connection");
    payload = opcode == 1 ? bytes.substr(head, length) : std::string();
    bytes.erase(0, head + length);
    return true;
}

class Browsers {
public:
    Browsers(std::uint16_t port, std::size_t count, std::string token)
        : port_(port), token_(std::move(token)), connections_(count), epoll_(::epoll_create1(0)) {}

    void open(const std::string& topic) {
        for (std::size_t i = 0; i < connections_.size(); ++i) open_one(connections_[i], i, topic);
        // The answer to the request's id is the first message.
        wait_for_messages(1);
    }

    /// When the last connection had that many messages.
    Clock::time_point wait_for_messages(std::size_t wanted) {
        std::size_t left = 0;
        for (const auto& connection : connections_) left += connection.messages < wanted ? 1 : 0;
        epoll_event events[256];
        while (left > 0) {
            const int count = ::epoll_wait(epoll_, events, 256, 60'000);
            if (count <= 0) fail(std::to_string(left) + " connections have not got the message");
            for (int i = 0; i < count; ++i) {
                auto& connection = connections_[events[i].data.u64];
                const bool before = connection.messages < wanted;
                read(connection);
                if (before && connection.messages >= wanted) --left;
            }
        }
        return Clock::now();
    }

private:
    void open_one(Connection& connection, std::size_t index, const std::string& topic) {
        connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(
                connection.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address
            ) != 0) {
            fail("cannot connect");
        }
        send(
            connection,
            "GET /api/v1/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer " +
                token_ + "\r\n\r\n"
        );
        std::size_t end = 0;
        while ((end = connection.received.find("\r\n\r\n")) == std::string::npos) {
            receive(connection, 0);
        }
        if (!connection.received.starts_with("HTTP/1.1 101 ")) fail(connection.received);
        connection.received.erase(0, end + 4);
        send(connection, client_frame("{\"id\":1,\"subscribe\":[\"" + topic + "\"]}"));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
    }

    static void send(const Connection& connection, const std::string& bytes) {
        const auto sent = ::send(connection.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(bytes.size())) fail("cannot send");
    }

    static void receive(Connection& connection, int flags) {
        char bytes[4096];
        const auto count = ::recv(connection.socket, bytes, sizeof bytes, flags);
        if (count <= 0) fail("a connection ended");
        connection.received.append(bytes, static_cast<std::size_t>(count));
    }

    static void read(Connection& connection) {
        receive(connection, MSG_DONTWAIT);
        std::string payload;
        while (take_frame(connection.received, payload)) {
            if (payload.find("\"error\"") != std::string::npos) fail(payload);
            if (!payload.empty()) ++connection.messages;
        }
        if (connection.received.empty()) connection.received.shrink_to_fit();
    }

    std::uint16_t port_;
    std::string token_;
    std::vector<Connection> connections_;
    int epoll_;
};

int run(int count, char** arguments) {
    const char* token = std::getenv("BIHUAN_TOKEN");
    if (count != 4 || token == nullptr) {
        std::cerr << "usage: BIHUAN_TOKEN=… bihuan_live_load PORT CONNECTIONS TOPIC\n";
        return 64;
    }
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    Browsers browsers(
        static_cast<std::uint16_t>(std::stoul(arguments[1])), std::stoul(arguments[2]), token
    );
    browsers.open(arguments[3]);
    std::cout << "ready" << std::endl;
    std::size_t wanted = 1;
    for (std::string line; std::getline(std::cin, line);) {
        const auto last = browsers.wait_for_messages(++wanted);
        std::cout << last.time_since_epoch() / std::chrono::nanoseconds(1) << std::endl;
    }
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        return run(count, arguments);
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
