#include "http/framing.hpp"

#include "bihuan/base/limits.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace bihuan::http {
namespace {

using namespace std::string_view_literals;

std::string code_of(std::string_view bytes) {
    HeadScan scan;
    const auto scanned = scan_head(bytes, scan);
    if (!scanned) return scanned.error().code;
    if (!scan.head_bytes) return "incomplete";
    const auto parsed = parse_head(bytes.substr(0, *scan.head_bytes));
    return parsed ? "good" : parsed.error().code;
}

std::string get(std::string_view lines) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n";
}

TEST(FramingGate, R20_reads_a_plain_head) {
    const std::string bytes =
        "POST /a?b=c HTTP/1.1\r\nHost: example.org:80\r\nX-Empty:\r\nX: \t v w \t\r\n"
        "Content-Length: 12\r\nExpect: 100-Continue\r\n\r\n";
    const auto parsed = parse_head(bytes);
    ASSERT_TRUE(parsed);
    const Head& head = *parsed;
    EXPECT_EQ(head.method, "POST");
    EXPECT_EQ(head.target, "/a?b=c");
    EXPECT_EQ(head.host, "example.org:80");
    ASSERT_EQ(head.headers.size(), 5U);
    EXPECT_EQ(head.headers[1].value, "");
    EXPECT_EQ(head.headers[2].value, "v w");
    EXPECT_EQ(head.content_length, 12U);
    EXPECT_TRUE(head.expects_continue);
    EXPECT_TRUE(head.keep_alive);
    EXPECT_TRUE(head.has_body());
}

TEST(FramingGate, R20_accepts_what_is_unambiguous) {
    const std::string_view table[] = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a:80/x HTTP/1.1\r\nHost: A:80\r\n\r\n",
        "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n",
        "PROPFIND /x HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: CHUNKED\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 007\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:\r\nX: \xE9\xA0\r\n\r\n",
    };
    for (const auto bytes : table) EXPECT_EQ(code_of(bytes), "good") << bytes;
}

TEST(FramingGate, R20_refuses_a_bad_request_line) {
    EXPECT_EQ(code_of("\r\nGET / HTTP/1.1\r\n"), "bad_request_line");
    EXPECT_EQ(code_of(" GET / HTTP/1.1\r\n"), "bad_request_line");
    EXPECT_EQ(code_of("\x16\x03\x01"), "bad_request_line");
    EXPECT_EQ(code_of("GET\r\n\r\n"), "bad_request_line");
    EXPECT_EQ(code_of("GET /\r\n\r\n"), "bad_request_line");
    EXPECT_EQ(code_of("G(T / HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_request_line");
    EXPECT_EQ(code_of(std::string(33, 'G') + " / HTTP/1.1\r\n\r\n"), "bad_request_line");
    EXPECT_EQ(code_of("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_version");
    EXPECT_EQ(code_of("GET / HTTP/1.1 \r\nHost: a\r\n\r\n"), "bad_version");
    EXPECT_EQ(code_of("GET / HTTP/1.2\r\nHost: a\r\n\r\n"), "bad_version");
    EXPECT_EQ(code_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), "bad_version");
    EXPECT_EQ(code_of("GET / http/1.1\r\nHost: a\r\n\r\n"), "bad_version");
}

TEST(FramingGate, R20_refuses_a_bad_target) {
    EXPECT_EQ(code_of("GET x HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_target");
    EXPECT_EQ(code_of("GET * HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_target");
    EXPECT_EQ(code_of("GET /#f HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_target");
    EXPECT_EQ(code_of("GET /\t HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_target");
    EXPECT_EQ(code_of("GET /\xE9 HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_target");
    EXPECT_EQ(code_of("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"sv), "bad_target");
    EXPECT_EQ(code_of("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"), "bad_target");
    EXPECT_EQ(code_of("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_target");
    EXPECT_EQ(code_of("GET http://a?x HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_target");
    EXPECT_EQ(code_of("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_host");
    EXPECT_EQ(code_of("GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"), "bad_host");
    EXPECT_EQ(
        code_of(
            "GET /" + std::string(limits::request_target_bytes_max, 'x') +
            " HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        "target_too_long"
    );
}

TEST(FramingGate, R20_refuses_a_bad_host) {
    EXPECT_EQ(code_of("GET / HTTP/1.1\r\n\r\n"), "bad_host");
    for (const auto host :
         {"Host:\r\n",
          "Host: a\r\nHost: a\r\n",
          "Host: a\r\nhost: b\r\n",
          "Host: u@a\r\n",
          "Host: a b\r\n",
          "Host: a/b\r\n",
          "Host: a,b\r\n",
          "Host: a:99999\r\n",
          "Host: a:8x\r\n",
          "Host: [::1\r\n",
          "Host: [g]\r\n",
          "Host: :80\r\n",
          "Host: \xE9\r\n"}) {
        EXPECT_EQ(code_of("GET / HTTP/1.1\r\n" + std::string(host) + "\r\n"), "bad_host") << host;
        EXPECT_EQ(code_of("GET / HTTP/1.0\r\n" + std::string(host) + "\r\n"), "bad_host") << host;
    }
}

TEST(FramingGate, R20_refuses_ambiguous_lengths) {
    for (const auto lines :
         {"Content-Length: 3\r\nContent-Length: 3\r\n",
          "Content-Length: 3, 3\r\n",
          "Content-Length: +3\r\n",
          "Content-Length: -3\r\n",
          "Content-Length:\r\n",
          "Content-Length: 0x3\r\n",
          "Content-Length: 3 3\r\n",
          "Content-Length: 3;\r\n",
          "Content-Length: 18446744073709551619\r\n",
          "Content-Length: 1e3\r\n",
          "Transfer-Encoding: gzip\r\n",
          "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: chunked, gzip\r\n",
          "Transfer-Encoding: gzip, chunked\r\n",
          "Transfer-Encoding: identity\r\n",
          "Transfer-Encoding:\r\n",
          "Transfer-Encoding: chunked, chunked\r\n",
          "Transfer-Encoding: \"chunked\"\r\n",
          "Transfer-Encoding: chunked;q=1\r\n",
          "Transfer-Encoding: \vchunked\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
          "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"}) {
        const auto code = code_of(get(lines));
        EXPECT_TRUE(code == "bad_framing" || code == "bad_header") << lines << code;
    }
    EXPECT_EQ(
        code_of("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), "bad_framing"
    );
}

TEST(FramingGate, R20_refuses_a_bad_header) {
    for (const auto lines :
         {"X : a\r\n",
          " X: a\r\n",
          "X: a\r\n b\r\n",
          "X: a\r\n\tb\r\n",
          ": a\r\n",
          "X\r\n",
          "X(: a\r\n",
          "X\xE9: a\r\n",
          "X: a\x01\r\n",
          "X: a\x7F\r\n",
          "X\t: a\r\n"}) {
        EXPECT_EQ(code_of(get(lines)), "bad_header") << lines;
    }
    EXPECT_EQ(code_of(get("X: a\0b\r\n"sv)), "bad_header");
    EXPECT_EQ(code_of(get("Expect: 200-ok\r\n")), "bad_expect");
}

TEST(FramingGate, R20_ends_lines_with_both_bytes_only) {
    EXPECT_EQ(code_of("GET / HTTP/1.1\nHost: a\n\n"), "bad_line_end");
    EXPECT_EQ(code_of("GET / HTTP/1.1\r\nHost: a\n\r\n"), "bad_line_end");
    EXPECT_EQ(code_of("GET / HTTP/1.1\r\nX: a\rb\r\n"), "bad_line_end");
    EXPECT_EQ(code_of("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"), "bad_line_end");
    EXPECT_EQ(code_of("GET / HTTP/1.1\rHost: a\r\r"), "bad_line_end");
    EXPECT_EQ(code_of("GET / HTTP/1.1\r\nHost: a\r\n\r"), "incomplete");
}

TEST(FramingGate, R20_has_bounds) {
    std::string many;
    for (std::size_t i = 1; i < limits::request_headers_max; ++i) many += "X: y\r\n";
    EXPECT_EQ(code_of(get(many)), "good");
    EXPECT_EQ(code_of(get(many + "X: y\r\n")), "too_many_headers");
    const std::string long_value(limits::request_head_bytes_max, 'x');
    EXPECT_EQ(code_of(get("X: " + long_value + "\r\n")), "head_too_large");
    EXPECT_EQ(code_of("GET /" + long_value), "head_too_large");
}

TEST(FramingGate, finds_the_same_end_however_the_bytes_arrive) {
    const std::string bytes = get("X: y\r\n") + "GET /next";
    const auto expected = bytes.size() - std::string("GET /next").size();
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        HeadScan scan;
        for (std::size_t end = step; !scan.head_bytes; end += step) {
            ASSERT_TRUE(scan_head(std::string_view(bytes).substr(0, end), scan)) << step;
        }
        EXPECT_EQ(scan.head_bytes, expected) << step;
    }
}

TEST(FramingGate, keeps_connections_by_version_and_wish) {
    const auto keeps = [](std::string_view bytes) { return parse_head(bytes)->keep_alive; };
    EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"));
    EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

/// Beast refuses what is no list, and must not be the first to say so.
TEST(FramingGate, wants_lists_of_tokens_about_the_connection) {
    const auto code = [](const std::string& field) {
        const auto head = parse_head("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
        return head ? std::string() : head.error().code;
    };
    for (const auto* name : {"Connection: ", "Proxy-Connection: "}) {
        const std::string field = name;
        EXPECT_EQ(code(field + ", x ,,close"), "");
        EXPECT_EQ(code(field), "");
        for (const auto* value : {"clo{e", "close keep-alive", "\"close\"", "close;x=1"}) {
            EXPECT_EQ(code(field + value), "bad_header") << field << value;
        }
    }
}

/// Body, bytes used and the code of the refusal, if any.
std::tuple<std::string, std::size_t, std::string> decode(
    std::string_view bytes, std::size_t step, std::size_t body_max = 100
) {
    ChunkDecoder decoder(body_max);
    std::string body;
    std::size_t used = 0;
    while (used < bytes.size() && !decoder.done()) {
        const auto fed = decoder.feed(bytes.substr(used, step), body);
        if (!fed) return {body, used, fed.error().code};
        used += *fed;
    }
    return {body, used, decoder.done() ? "" : "incomplete"};
}

TEST(Chunks, R20_are_joined_however_they_arrive) {
    const std::string_view bytes = "3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\nGET /";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const auto [body, used, code] = decode(bytes, step);
        EXPECT_EQ(body, "abc0123456789");
        EXPECT_EQ(used, bytes.size() - 5);
        EXPECT_EQ(code, "");
    }
}

TEST(Chunks, R20_are_strict) {
    for (const std::string_view bytes :
         {"3;x=y\r\nabc\r\n0\r\n\r\n"sv,
          "3 \r\nabc\r\n"sv,
          " 3\r\nabc\r\n"sv,
          "\r\n"sv,
          "x\r\n"sv,
          "0x3\r\nabc\r\n"sv,
          "+3\r\n"sv,
          "-1\r\n"sv,
          "3\nabc\r\n"sv,
          "3\r\nabcd\r\n"sv,
          "3\r\nabc0\r\n\r\n"sv,
          "3\r\nabc\n0\r\n\r\n"sv,
          "0\r\nX: y\r\n\r\n"sv,
          "0\r\n\n"sv,
          "000000003\r\nabc\r\n"sv,
          "3\"\r\n"sv,
          "3\0\r\n"sv}) {
        EXPECT_EQ(std::get<2>(decode(bytes, bytes.size())), "bad_chunk") << bytes;
    }
    EXPECT_EQ(std::get<2>(decode("3\r\nab", 9)), "incomplete");
}

TEST(Chunks, are_bounded_before_they_are_stored) {
    EXPECT_EQ(std::get<2>(decode("ffffffff\r\nx", 20)), "body_too_large");
    EXPECT_EQ(std::get<2>(decode("3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n", 99, 6)), "");
    EXPECT_EQ(std::get<2>(decode("3\r\nabc\r\n4\r\nabcd\r\n", 99, 6)), "body_too_large");
}

}  // namespace
}  // namespace bihuan::http
