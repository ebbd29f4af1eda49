// R20: what the listener really does with raw bytes. Everything ambiguous gets 400 and the end of
// the connection, so that bytes behind it are never taken for another request.

#include "api/edge_server.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace bihuan::test {
namespace {

using namespace std::string_view_literals;

struct Vector {
    std::string name;
    std::string bytes;
};

constexpr std::string_view smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

Vector raw(std::string_view name, std::string_view bytes) {
    return {std::string(name), std::string(bytes)};
}

/// A good GET but for these lines.
Vector lines(std::string_view name, std::string_view text) {
    return raw(name, "GET /echo HTTP/1.1\r\nHost: a\r\n" + std::string(text) + "\r\n\r\n");
}

/// A good POST but for the header that says where the body ends.
Vector length(std::string_view name, std::string_view header, std::string_view body) {
    auto bytes = "POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(header) + "\r\n\r\n";
    return raw(name, bytes + std::string(body));
}

/// A good chunked POST but for its chunks.
Vector chunks(std::string_view name, std::string_view body) {
    return length(name, "Transfer-Encoding: chunked", body);
}

/// A good request but for its first line.
Vector first_line(std::string_view name, std::string_view line) {
    return raw(name, std::string(line) + "\r\nHost: a\r\n\r\n");
}

/// A good GET but for its Host.
Vector host(std::string_view name, std::string_view header) {
    return raw(name, "GET /echo HTTP/1.1\r\n" + std::string(header) + "\r\n\r\n");
}

const Vector ambiguous[] = {
    length("te_gzip", "Transfer-Encoding: gzip", ""),
    length("te_xchunked", "Transfer-Encoding: xchunked", "0\r\n\r\n"),
    length("te_chunked_gzip", "Transfer-Encoding: chunked, gzip", ""),
    length("te_gzip_chunked", "Transfer-Encoding: gzip, chunked", ""),
    length("te_identity", "Transfer-Encoding: identity", ""),
    length("te_twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    length("te_quoted", "Transfer-Encoding: \"chunked\"", "0\r\n\r\n"),
    length("te_vertical_tab", "Transfer-Encoding: \vchunked", "0\r\n\r\n"),
    length("te_and_cl", "Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"),
    length("cl_and_te", "Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    raw("te_on_1_0",
        "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    length("cl_twice", "Content-Length: 3\r\nContent-Length: 3", "abc"),
    length("cl_twice_different", "Content-Length: 3\r\nContent-Length: 0", "abc"),
    length("cl_list", "Content-Length: 3, 3", "abc"),
    length("cl_plus", "Content-Length: +3", "abc"),
    length("cl_minus", "Content-Length: -1", ""),
    length("cl_empty", "Content-Length: ", ""),
    length("cl_hex", "Content-Length: 0x3", "abc"),
    length("cl_overflow", "Content-Length: 18446744073709551619", "abc"),
    raw("host_missing", "GET /echo HTTP/1.1\r\n\r\n"),
    host("host_empty", "Host:"),
    lines("host_twice", "Host: a"),
    host("host_userinfo", "Host: u@a"),
    host("host_space", "Host: a b"),
    first_line("host_differs", "GET http://b/echo HTTP/1.1"),
    lines("obs_fold", "X: y\r\n z"),
    host("fold_before_first", " Host: a"),
    host("space_before_colon", "Host : a"),
    length("space_before_te_colon", "Transfer-Encoding : chunked", "0\r\n\r\n"),
    lines("empty_name", ": x"),
    lines("name_not_token", "X(y): z"),
    lines("no_colon", "X"),
    lines("bare_cr", "X: y\rZ: z"),
    raw("bare_lf", "GET /echo HTTP/1.1\nHost: a\n\n"),
    host("bare_lf_once", "Host: a\nX: y"),
    lines("nul_in_value", "X: a\0b"sv),
    lines("control_in_value", "X: a\x01"),
    first_line("nul_in_target", "GET /ec\0ho HTTP/1.1"sv),
    first_line("utf8_in_target", "GET /\xE9\x97\xAD HTTP/1.1"),
    first_line("fragment", "GET /echo#f HTTP/1.1"),
    first_line("bad_method", "G{T /echo HTTP/1.1"),
    first_line("http_2", "GET /echo HTTP/2.0"),
    raw("h2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    first_line("http_1_10", "GET /echo HTTP/1.10"),
    raw("http_0_9", "GET /echo\r\n\r\n"),
    first_line("two_spaces", "GET  /echo HTTP/1.1"),
    first_line("space_at_end", "GET /echo HTTP/1.1 "),
    first_line("tab_between", "GET\t/echo HTTP/1.1"),
    raw("leading_blank_line", "\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n"),
    first_line("leading_space", " GET /echo HTTP/1.1"),
    raw("tls_hello", "\x16\x03\x01\x02\x00\x01"),
    length("expect_other", "Expect: 200-ok\r\nContent-Length: 1", "x"),
    raw("connect", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
    first_line("percent_broken", "GET /echo?q=%zz HTTP/1.1"),
    first_line("percent_not_utf8", "GET /%FF HTTP/1.1"),
    first_line("dot_segments", "GET /a/%2e%2e/echo HTTP/1.1"),
    first_line("encoded_slash", "GET /a%2Fecho HTTP/1.1"),
    chunks("chunk_extension", "3;x\r\nabc\r\n0\r\n\r\n"),
    chunks("chunk_open_quote", "3;x=\"\r\nabc\r\n0\r\n\r\n"),
    chunks("chunk_size_space", "3 \r\nabc\r\n0\r\n\r\n"),
    chunks("chunk_size_hex_prefix", "0x3\r\nabc\r\n0\r\n\r\n"),
    chunks("chunk_size_negative", "-3\r\nabc\r\n0\r\n\r\n"),
    chunks("chunk_size_overflow", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
    chunks("chunk_bare_lf", "3\nabc\r\n0\r\n\r\n"),
    chunks("chunk_without_end", "3\r\nabc0\r\n\r\n"),
    chunks("chunk_too_long", "3\r\nabcd\r\n0\r\n\r\n"),
    chunks("trailer", "0\r\nHost: b\r\n\r\n"),
};

class Ambiguous : public testing::TestWithParam<Vector> {
protected:
    static void SetUpTestSuite() { server = new EdgeServer; }
    static void TearDownTestSuite() { delete server; }

    static EdgeServer* server;
};

EdgeServer* Ambiguous::server = nullptr;

TEST_P(Ambiguous, R20_is_refused_and_the_connection_ends) {
    RawClient client(server->port());
    client.send(GetParam().bytes + std::string(smuggled));
    const auto reply = client.read_reply();
    EXPECT_EQ(reply.status, 400U) << reply.body;
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_EQ(reply.header("Content-Type"), "application/problem+json");
    EXPECT_NE(reply.body.find("\"code\":\"bad_"), std::string::npos) << reply.body;
    EXPECT_FALSE(reply.header("X-Request-Id").empty());
    EXPECT_EQ(client.read_until_closed(), "");
    for (const auto& exchange : server->exchanges()) {
        EXPECT_EQ(exchange.find("smuggled"), std::string::npos) << exchange;
    }
}

TEST_P(Ambiguous, R20_is_refused_however_slowly_it_comes) {
    RawClient client(server->port());
    for (const char byte : GetParam().bytes) client.send(std::string_view(&byte, 1));
    client.send(smuggled);
    EXPECT_EQ(client.read_reply().status, 400U);
    EXPECT_EQ(client.read_until_closed(), "");
}

INSTANTIATE_TEST_SUITE_P(Vectors, Ambiguous, testing::ValuesIn(ambiguous), [](const auto& vector) {
    return vector.param.name;
});

TEST(Framing, R20_heads_have_bounds) {
    EdgeServer server;
    {
        RawClient client(server.port());
        client.send("GET /echo HTTP/1.1\r\nHost: a\r\nX: " + std::string(17'000, 'x'));
        EXPECT_EQ(client.read_reply().status, 400U);
        EXPECT_EQ(client.read_until_closed(), "");
    }
    {
        std::string many = "GET /echo HTTP/1.1\r\nHost: a\r\n";
        for (int i = 0; i < 100; ++i) many += "X: y\r\n";
        RawClient client(server.port());
        client.send(many + "\r\n");
        EXPECT_EQ(client.read_reply().status, 400U);
        EXPECT_EQ(client.read_until_closed(), "");
    }
}

TEST(Framing, pipelined_requests_are_answered_in_order) {
    EdgeServer server;
    RawClient client(server.port());
    std::string all;
    for (int i = 0; i < 50; ++i) {
        const auto body = std::string(static_cast<std::size_t>(i) * 100, 'p');
        all += "POST /echo?n=" + std::to_string(i) +
               " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
        all += "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
        all +=
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
    }
    client.send(all);
    for (int i = 0; i < 50; ++i) {
        const auto first = client.read_reply();
        EXPECT_NE(first.body.find("?n=" + std::to_string(i) + "\n"), std::string::npos);
        EXPECT_TRUE(first.body.ends_with(std::string(static_cast<std::size_t>(i) * 100, 'p')));
        EXPECT_EQ(client.read_reply().body, "ok");
        EXPECT_TRUE(client.read_reply().body.ends_with("\nabc"));
    }
}

TEST(Framing, absolute_targets_with_the_right_host_are_understood) {
    EdgeServer server;
    RawClient client(server.port());
    client.send("GET http://Example.org/echo?a=1 HTTP/1.1\r\nHost: example.org\r\n\r\n");
    EXPECT_TRUE(client.read_reply().body.starts_with("GET /echo\n?a=1\n"));
}

TEST(Framing, head_is_get_without_a_body) {
    EdgeServer server;
    RawClient client(server.port());
    client.send(
        "HEAD /big/5000 HTTP/1.1\r\nHost: a\r\n\r\n"
        "HEAD /stream/70000 HTTP/1.1\r\nHost: a\r\n\r\n"
        "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    );
    EXPECT_EQ(client.read_reply(true).header("Content-Length"), "5000");
    EXPECT_EQ(client.read_reply(true).header("Content-Length"), "70000");
    EXPECT_EQ(client.read_reply().body, "ok");
}

TEST(Framing, a_patient_client_is_told_to_continue) {
    EdgeServer server;
    RawClient client(server.port());
    client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    );
    EXPECT_EQ(client.read_within(std::chrono::seconds(10)), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    EXPECT_TRUE(client.read_reply().body.ends_with("\nbody"));
}

TEST(Framing, a_body_that_will_not_be_taken_is_not_asked_for) {
    EdgeServer server;
    RawClient client(server.port());
    client.send(
        "POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n"
    );
    const auto bytes = client.read_until_closed();
    EXPECT_TRUE(bytes.starts_with("HTTP/1.1 413 ")) << bytes;
}

TEST(Framing, http_1_0_is_served_and_closed_unless_it_asks) {
    EdgeServer server;
    {
        RawClient client(server.port());
        client.send("GET /healthz HTTP/1.0\r\n\r\n");
        EXPECT_TRUE(client.read_until_closed().ends_with("\r\n\r\nok"));
    }
    {
        RawClient client(server.port());
        client.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_EQ(client.read_reply().header("Connection"), "keep-alive");
        client.send("GET /healthz HTTP/1.0\r\n\r\n");
        EXPECT_EQ(client.read_reply().body, "ok");
        EXPECT_TRUE(client.closes());
    }
}

TEST(Framing, half_a_body_is_no_request) {
    EdgeServer server;
    RawClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
    client.shut_down_sending();
    EXPECT_EQ(client.read_reply().status, 400U);
    EXPECT_EQ(server.exchanges(1), (std::vector<std::string>{"POST /echo 400"}));
}

}  // namespace
}  // namespace bihuan::test
