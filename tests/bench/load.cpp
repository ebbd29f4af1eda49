// The load generator of tools/bench: keeps N connections busy for a time and prints requests per
// second and latencies as JSON. One thread and epoll, so that it takes as little as it can of the
// processors that it shares with the server.
//
// usage: BIHUAN_TOKEN=… bihuan_load create|read|get|escalate|hook PORT CONNECTIONS SECONDS FILE
//   get       FILE lists paths with their queries, one a line
//   create    FILE holds the JSON body of POST /tickets; each request has its own Idempotency-Key
//   hook      FILE holds the body of POST /hooks/bench; the token is the secret that signs it
//   read      FILE lists ticket ids, one a line
//   escalate  FILE lists ticket ids; each connection moves tickets of its own with If-Match

#include "bihuan/base/webhook_signature.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iostream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    std::string mode;
    std::uint16_t port = 0;
    std::string token;
    std::size_t connections = 1;
    double seconds = 1;
    std::string file;
};

struct Ticket {
    std::string id;
    std::string version = "1";
};

struct Connection {
    int socket = -1;
    std::string received;
    Clock::time_point sent_at;
    /// Tickets of its own (escalate) and where it is among them.
    std::vector<Ticket> tickets;
    std::size_t next = 0;
};

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what);
}

std::vector<std::string> read_lines(const std::string& file) {
    std::ifstream stream(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty()) lines.push_back(line);
    }
    if (lines.empty()) fail("nothing in " + file);
    return lines;
}

class Load {
public:
    explicit Load(Options options) : options_(std::move(options)) {
        lines_ = read_lines(options_.file);
        if (options_.mode == "create" || options_.mode == "hook") {
            std::ifstream stream(options_.file);
            std::ostringstream text;
            text << stream.rdbuf();
            body_ = text.str();
        }
        run_id_ = std::to_string(std::random_device{}());
        if (options_.mode != "hook") return;
        const auto key = bihuan::webhook_key(options_.token);
        if (!key) fail("not a secret of webhooks");
        key_ = *key;
    }

    void run() {
        epoll_ = epoll_create1(0);
        connections_.resize(options_.connections);
        for (std::size_t i = 0; i < connections_.size(); ++i) open(connections_[i], i);
        const auto begin = Clock::now();
        const auto end = begin + std::chrono::duration_cast<Clock::duration>(
                                     std::chrono::duration<double>(options_.seconds)
                                 );
        for (auto& connection : connections_) send_request(connection);
        loop(end);
        took_ = std::chrono::duration<double>(Clock::now() - begin).count();
        print();
    }

private:
    void open(Connection& connection, std::size_t index) {
        connection.socket = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(options_.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const auto* any = reinterpret_cast<const sockaddr*>(&address);
        if (connect(connection.socket, any, sizeof address) != 0) fail("cannot connect");
        const int on = 1;
        setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
        if (options_.mode == "escalate") {
            for (std::size_t i = index; i < lines_.size(); i += options_.connections) {
                connection.tickets.push_back(Ticket{lines_[i]});
            }
            if (connection.tickets.empty()) fail("fewer tickets than connections");
        }
    }

    std::string request_for(Connection& connection) {
        const auto common = " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + options_.token;
        const auto with_body = [&](const std::string& body) {
            return "\r\nContent-Type: application/json\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body;
        };
        if (options_.mode == "read") {
            const auto& id = lines_[count_++ % lines_.size()];
            return "GET /api/v1/tickets/" + id + common + "\r\n\r\n";
        }
        if (options_.mode == "get") {
            return "GET " + lines_[count_++ % lines_.size()] + common + "\r\n\r\n";
        }
        if (options_.mode == "hook") {
            const auto id = "bench_" + run_id_ + "_" + std::to_string(count_++);
            const auto now = std::time(nullptr);
            return "POST /hooks/bench HTTP/1.1\r\nHost: bench\r\nwebhook-id: " + id +
                   "\r\nwebhook-timestamp: " + std::to_string(now) + "\r\nwebhook-signature: " +
                   bihuan::sign_webhook(key_, id, now, body_) + with_body(body_);
        }
        if (options_.mode == "create") {
            return "POST /api/v1/tickets" + common + "\r\nIdempotency-Key: " + run_id_ + "-" +
                   std::to_string(count_++) + with_body(body_);
        }
        const auto& ticket = connection.tickets[connection.next];
        return "POST /api/v1/tickets/" + ticket.id + "/transitions" + common +
               "\r\nIf-Match: \"" + ticket.version + "\"" +
               with_body(R"({"action":"escalate","form":{"level":1,"reason":"bench"}})");
    }

    void send_request(Connection& connection) {
        const auto request = request_for(connection);
        connection.sent_at = Clock::now();
        if (write(connection.socket, request.data(), request.size()) !=
            static_cast<ssize_t>(request.size())) {
            fail("short write");
        }
    }

    void loop(Clock::time_point end) {
        std::vector<epoll_event> events(connections_.size());
        char buffer[64 * 1024];
        std::size_t open_requests = connections_.size();
        while (open_requests > 0) {
            const int ready =
                epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 10'000);
            if (ready <= 0) fail("the server has fallen silent");
            const auto now = Clock::now();
            for (int i = 0; i < ready; ++i) {
                auto& connection = connections_[events[static_cast<std::size_t>(i)].data.u64];
                const auto size = read(connection.socket, buffer, sizeof buffer);
                if (size <= 0) fail("the server closed a connection");
                connection.received.append(buffer, static_cast<std::size_t>(size));
                if (!take_answer(connection, now)) continue;
                if (now < end) {
                    send_request(connection);
                } else {
                    --open_requests;
                }
            }
        }
    }

    /// True when a whole answer is there; it is then taken off.
    bool take_answer(Connection& connection, Clock::time_point now) {
        const auto head = connection.received.find("\r\n\r\n");
        if (head == std::string::npos) return false;
        const auto length_at = connection.received.find("Content-Length: ");
        if (length_at == std::string::npos || length_at > head) fail("no Content-Length");
        const auto length =
            std::strtoull(connection.received.c_str() + length_at + 16, nullptr, 10);
        if (connection.received.size() < head + 4 + length) return false;
        check(connection, connection.received.substr(0, head));
        connection.received.erase(0, head + 4 + length);
        latencies_.push_back(
            std::chrono::duration<double, std::milli>(now - connection.sent_at).count()
        );
        return true;
    }

    void check(Connection& connection, const std::string& head) {
        const auto status = head.substr(9, 3);
        const std::string wanted = options_.mode == "create" ? "201"
                                   : options_.mode == "hook" ? "202"
                                                             : "200";
        if (status != wanted) fail("answered " + status + ": " + connection.received);
        if (options_.mode != "escalate") return;
        const auto etag = head.find("ETag: \"");
        auto& ticket = connection.tickets[connection.next];
        ticket.version = head.substr(etag + 7, head.find('"', etag + 7) - etag - 7);
        connection.next = (connection.next + 1) % connection.tickets.size();
    }

    void print() {
        std::sort(latencies_.begin(), latencies_.end());
        const auto at = [&](double share) {
            return latencies_[static_cast<std::size_t>(
                share * static_cast<double>(latencies_.size() - 1)
            )];
        };
        std::printf(
            "{\"requests\": %zu, \"per_second\": %.1f, \"p50_ms\": %.3f, \"p99_ms\": %.3f}\n",
            latencies_.size(), static_cast<double>(latencies_.size()) / took_, at(0.5), at(0.99)
        );
    }

    Options options_;
    std::vector<std::string> lines_;
    std::string body_;
    std::string run_id_;
    /// What hooks are signed with.
    std::string key_;
    std::vector<Connection> connections_;
    std::vector<double> latencies_;
    std::uint64_t count_ = 0;
    double took_ = 0;
    int epoll_ = -1;
};

}  // namespace

int main(int argc, char** argv) {
    const char* token = std::getenv("BIHUAN_TOKEN");
    if (argc != 6 || !token) {
        std::cerr << "usage: BIHUAN_TOKEN=… bihuan_load create|read|get|escalate|hook PORT "
                     "CONNECTIONS SECONDS FILE\n";
        return 64;
    }
    try {
        Options options;
        options.mode = argv[1];
        options.port = static_cast<std::uint16_t>(std::atoi(argv[2]));
        options.token = token;
        options.connections = static_cast<std::size_t>(std::atoi(argv[3]));
        options.seconds = std::atof(argv[4]);
        options.file = argv[5];
        Load(std::move(options)).run();
    } catch (const std::exception& failure) {
        std::cerr << "bihuan_load: " << failure.what() << '\n';
        return 1;
    }
}
