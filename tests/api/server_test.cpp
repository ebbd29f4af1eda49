#include "api/edge_server.hpp"
#include "http/metrics.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <system_error>

namespace bihuan::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

http::ServerOptions quick_options() {
    http::ServerOptions options;
    options.deadlines.header = 300ms;
    options.deadlines.body = 300ms;
    options.deadlines.keep_alive_idle = 600ms;
    options.deadlines.write_stall = 500ms;
    options.deadlines.drain = 1000ms;
    options.deadlines.linger = 300ms;
    return options;
}

TEST(Server, answers_and_names_every_request) {
    EdgeServer server;
    HttpClient client(server.port());
    const auto reply = client.get(
        "/echo",
        {
            {"X-Request-Id",    "my-id"},
            {"Accept-Language", "zh-CN"}
    }
    );
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.header("X-Request-Id"), "my-id");
    EXPECT_NE(reply.body.find("address=127.0.0.1 loopback\n"), std::string::npos) << reply.body;
    EXPECT_NE(reply.body.find("\nzh\n"), std::string::npos);
    EXPECT_NE(reply.body.find("traceparent=" + reply.header("traceparent")), std::string::npos);
    const auto other = client.get(
        "/healthz",
        {
            {"X-Request-Id", "not good"}
    }
    );
    EXPECT_EQ(other.header("X-Request-Id").size(), 36U);
    EXPECT_EQ(other.header("Date").size(), 29U);
    EXPECT_EQ(other.header("Cache-Control"), "no-store");
}

TEST(Server, R24_believes_only_listed_proxies) {
    const HeaderList forwarded{
        {"X-Forwarded-For", "6.6.6.6"     },
        {"X-Forwarded-For", "198.51.100.7"}
    };
    EdgeServer suspicious;
    HttpClient direct(suspicious.port());
    EXPECT_NE(direct.get("/echo", forwarded).body.find("address=127.0.0.1 "), std::string::npos);

    http::ServerOptions options;
    options.proxies = {"127.0.0.0/8"};
    EdgeServer trusting(options);
    HttpClient proxied(trusting.port());
    EXPECT_NE(
        proxied.get("/echo", forwarded).body.find("address=198.51.100.7\n"), std::string::npos
    );
}

TEST(Server, sends_bodies_of_any_length_whole) {
    EdgeServer server;
    HttpClient client(server.port());
    for (const std::size_t length : {0U, 1U, 16384U, 16385U, 3'000'000U}) {
        EXPECT_EQ(client.get("/big/" + std::to_string(length)).body.size(), length);
    }
    for (const std::size_t length : {1U, 100'000U, 5'000'001U}) {
        const auto reply = client.get("/stream/" + std::to_string(length));
        EXPECT_EQ(reply.body, std::string(length, 's'));
    }
    const std::string body(900'000, 'u');
    EXPECT_TRUE(client.request("POST", "/echo", {}, body).body.ends_with("\n" + body));
}

TEST(Server, compresses_on_request) {
    EdgeServer server;
    HttpClient client(server.port());
    const auto plain = client.get("/big/5000");
    EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
    const auto packed = client.get(
        "/big/5000",
        {
            {"Accept-Encoding", "gzip"}
    }
    );
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 200U);
    EXPECT_EQ(
        client
            .get(
                "/healthz",
                {
                    {"Accept-Encoding", "gzip"}
    }
            )
            .body,
        "ok"
    );
}

TEST(Server, has_no_body_where_there_may_be_none) {
    EdgeServer server;
    HttpClient client(server.port());
    const auto reply = client.get("/no-content");
    EXPECT_EQ(reply.status, 204U);
    EXPECT_EQ(reply.header("Content-Length"), "");
    EXPECT_EQ(client.get("/healthz").body, "ok");
}

TEST(Server, limits_bodies_by_route) {
    EdgeServer server;
    HttpClient client(server.port());
    EXPECT_EQ(client.request("POST", "/small", {}, std::string(10, 'x')).status, 200U);
    EXPECT_EQ(client.request("POST", "/small", {}, std::string(11, 'x')).status, 413U);
    EXPECT_EQ(client.request("POST", "/echo", {}, std::string(1'048'577, 'x')).status, 413U);
    RawClient chunked(server.port());
    chunked.send(
        "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n"
    );
    EXPECT_EQ(chunked.read_reply().status, 413U);
    EXPECT_EQ(chunked.read_until_closed(), "");
}

TEST(Server, takes_no_encoded_bodies) {
    EdgeServer server;
    HttpClient client(server.port());
    EXPECT_EQ(
        client
            .request(
                "POST",
                "/echo",
                {
                    {"Content-Encoding", "gzip"}
    },
                "x"
            )
            .status,
        415U
    );
    EXPECT_EQ(
        client
            .request(
                "POST",
                "/echo",
                {
                    {"Content-Encoding", "identity"}
    },
                "x"
            )
            .status,
        200U
    );
}

TEST(Server, R45_never_leaves_a_client_waiting) {
    EdgeServer server;
    server.reply_deadline_ms = 300;
    HttpClient client(server.port());
    const auto reply = client.post("/never", Json::object());
    EXPECT_EQ(reply.status, 503U);
    EXPECT_EQ(json_of(reply).at("code"), "outcome_unknown");
    EXPECT_EQ(json_of(reply).at("instance"), reply.header("X-Request-Id"));
    EXPECT_EQ(reply.header("Retry-After"), "1");
    // An answer that comes too late belongs to nobody: least of all to the next request.
    EXPECT_EQ(client.get("/later/700").status, 503U);
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(client.get("/later/50").body.starts_with("GET /later/50\n"));
    }
}

TEST(Server, answers_500_when_a_handler_throws) {
    EdgeServer server;
    HttpClient client(server.port());
    for (const std::string where : {"plan", "now", "perform"}) {
        const auto reply = client.get("/throws/" + where);
        EXPECT_EQ(reply.status, 500U) << where;
        EXPECT_EQ(json_of(reply).at("code"), "internal_error");
        EXPECT_EQ(reply.body.find("throw"), std::string::npos);
    }
    EXPECT_EQ(server.failures(), (std::vector<std::string>{"plan", "now", "perform"}));
}

TEST(Server, shows_that_a_stream_broke) {
    EdgeServer server;
    {
        RawClient client(server.port());
        client.send("GET /stream-short HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_THROW(client.read_reply(), std::runtime_error);
    }
    {
        HttpClient client(server.port());
        EXPECT_EQ(client.get("/stream-throws").status, 500U);
        EXPECT_EQ(client.get("/healthz").body, "ok");
    }
    EXPECT_EQ(server.failures().size(), 2U);
}

TEST(SlowClients, R21_are_dropped_while_they_dawdle_over_the_head) {
    EdgeServer server(quick_options());
    RawClient silent(server.port());
    RawClient dripping(server.port());
    const auto started = Clock::now();
    std::string answer;
    for (int i = 0; i < 100 && answer.empty(); ++i) {
        dripping.send(i == 0 ? "G" : "E");
        answer = dripping.read_within(50ms);
    }
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
    EXPECT_LT(Clock::now() - started, 3s);
    EXPECT_TRUE(silent.closes());
}

TEST(SlowClients, R21_are_dropped_while_they_dawdle_over_the_body) {
    EdgeServer server(quick_options());
    for (const std::string_view framing : {"Content-Length: 100", "Transfer-Encoding: chunked"}) {
        RawClient client(server.port());
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(framing) + "\r\n\r\n");
        std::string answer;
        for (int i = 0; i < 100 && answer.empty(); ++i) {
            client.send("0");
            answer = client.read_within(50ms);
        }
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 4")) << answer;
    }
}

TEST(SlowClients, R21_are_dropped_when_they_read_nothing) {
    EdgeServer server(quick_options());
    RawClient client(server.port());
    client.send("GET /big/30000000 HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto connections = [&] { return server.server().connections(); };
    EXPECT_TRUE(eventually([&] { return connections() == 1; })) << "not before it has waited";
    EXPECT_TRUE(eventually([&] { return connections() == 0; })) << connections();
}

TEST(SlowClients, R21_idle_connections_end_quietly) {
    EdgeServer server(quick_options());
    RawClient client(server.port());
    client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_reply().body, "ok");
    EXPECT_TRUE(client.closes());
}

TEST(SlowClients, R21_idle_connections_end_quietly_after_an_answer_of_a_worker) {
    EdgeServer server(quick_options());
    RawClient client(server.port());
    client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_reply().status, 200U);
    EXPECT_TRUE(client.closes());
    EXPECT_EQ(server.exchanges(1), (std::vector<std::string>{"GET /echo 200"}));
}

TEST(Server, answers_a_client_that_has_said_all_it_will) {
    EdgeServer server;
    RawClient client(server.port());
    client.send("GET /later/200 HTTP/1.1\r\nHost: a\r\n\r\n");
    client.shut_down_sending();
    EXPECT_TRUE(client.read_reply().body.starts_with("GET /later/200\n"));
    EXPECT_TRUE(client.closes());
}

TEST(Server, answers_requests_that_come_before_the_answer_to_the_last) {
    EdgeServer server;
    RawClient client(server.port());
    std::string together;
    for (int i = 0; i < 20; ++i) {
        together += "GET /later/" + std::to_string(i % 3) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
    client.send(together);
    for (int i = 0; i < 20; ++i) {
        const auto expected = "GET /later/" + std::to_string(i % 3) + "\n";
        EXPECT_TRUE(client.read_reply().body.starts_with(expected)) << i;
    }
    client.send("GET /later/100 HTTP/1.1\r\nHost: a\r\n\r\n");
    server.wait_for_calls(21);
    client.send("GET /later/10 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.read_reply().body.starts_with("GET /later/100\n"));
    EXPECT_TRUE(client.read_reply().body.starts_with("GET /later/10\n"));
}

TEST(Connections, are_limited_altogether) {
    http::ServerOptions options;
    options.connections_max = 2;
    EdgeServer server(options);
    auto first = std::make_unique<RawClient>(server.port());
    RawClient second(server.port());
    first->send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    second.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(first->read_reply().body, "ok");
    EXPECT_EQ(second.read_reply().body, "ok");
    RawClient third(server.port());
    EXPECT_TRUE(third.closes());
    first.reset();
    const auto connections = [&] { return server.server().connections(); };
    EXPECT_TRUE(eventually([&] { return connections() <= 1; })) << connections();
    RawClient fourth(server.port());
    fourth.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(fourth.read_reply().body, "ok");
}

TEST(Connections, R21_loopback_has_no_limit_of_its_own) {
    http::ServerOptions options;
    options.connections_per_address_max = 1;
    EdgeServer server(options);
    RawClient first(server.port());
    RawClient second(server.port());
    second.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(second.read_reply().body, "ok");
}

TEST(Stopping, lets_requests_in_flight_finish) {
    EdgeServer server;
    RawClient idle(server.port());
    RawClient answered(server.port());
    RawClient busy(server.port());
    idle.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(idle.read_reply().body, "ok");
    answered.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(answered.read_reply().status, 200U);
    busy.send("GET /later/500 HTTP/1.1\r\nHost: a\r\n\r\n");
    server.wait_for_calls(2);
    auto stopped = std::async(std::launch::async, [&server] { server.server().stop(); });
    EXPECT_TRUE(idle.closes());
    EXPECT_TRUE(answered.closes());
    const auto reply = busy.read_reply();
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(busy.closes());
    EXPECT_EQ(stopped.wait_for(5s), std::future_status::ready);
    EXPECT_THROW(RawClient(server.port()), std::runtime_error);
}

TEST(Stopping, does_not_wait_for_ever) {
    EdgeServer server(quick_options());
    RawClient client(server.port());
    client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
    server.wait_for_calls(1);
    const auto started = Clock::now();
    server.server().stop();
    EXPECT_LT(Clock::now() - started, 3s);
    EXPECT_TRUE(client.closes());
}

TEST(Stopping, an_answer_may_come_after_the_server_is_gone) {
    http::Done late;
    std::promise<void> handed_over;
    {
        http::Handlers handlers;
        handlers.plan = [](http::Call&) { return http::Plan(); };
        handlers.perform = [&](http::Call, http::Done done) {
            late = std::move(done);
            handed_over.set_value();
        };
        http::Server server(quick_options(), handlers);
        RawClient client(server.port());
        client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        handed_over.get_future().wait();
    }
    late(http::Reply());
}

TEST(Ports, are_never_shared_unnoticed) {
    EdgeServer server;
    http::ServerOptions options;
    options.port = server.port();
    EXPECT_THROW(EdgeServer second(options), std::system_error);
}

TEST(Load, many_clients_at_once_get_their_own_answers) {
    EdgeServer server;
    std::vector<std::jthread> threads;
    std::atomic<int> wrong = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&server, &wrong, t] {
            HttpClient client(server.port());
            for (int i = 0; i < 200; ++i) {
                const auto mine = std::to_string(t) + "-" + std::to_string(i);
                const auto reply = client.request(
                    "POST",
                    "/echo",
                    {
                        {"X-Request-Id", mine}
                },
                    mine
                );
                const bool right = reply.status == 200 && reply.body.ends_with("\n" + mine) &&
                                   reply.header("X-Request-Id") == mine;
                if (!right) ++wrong;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(wrong, 0);
}

TEST(MetricsServer, answers_its_one_page) {
    http::Metrics metrics;
    http::Exchange exchange;
    exchange.method = "GET";
    exchange.pattern = "/x";
    exchange.status = 200;
    metrics.count(exchange);
    http::ServerOptions options;
    options.io_threads = 1;
    http::Server server(options, http::metrics_handlers(metrics));
    HttpClient client(server.port());
    EXPECT_NE(client.get("/metrics").body.find("bihuan_http_requests_total"), std::string::npos);
    EXPECT_EQ(client.get("/").status, 404U);
    EXPECT_EQ(client.request("POST", "/metrics").status, 405U);
}

}  // namespace
}  // namespace bihuan::test
