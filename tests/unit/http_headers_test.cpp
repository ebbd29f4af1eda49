#include "http/headers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bihuan::http {
namespace {

TEST(Methods, are_case_sensitive) {
    EXPECT_EQ(method_of("GET"), Method::get);
    EXPECT_EQ(method_of("DELETE"), Method::delete_);
    EXPECT_EQ(method_of("get"), Method::other);
    EXPECT_EQ(method_of("TRACE"), Method::other);
    EXPECT_EQ(method_name(Method::patch), "PATCH");
}

TEST(Targets, are_decoded_part_by_part) {
    const auto target = decode_target("/a%20b/%E9%97%AD?q=1%2B1+%E7%8E%AF&&flag&x=a=b");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/a b/闭");
    ASSERT_EQ(target->query.size(), 3U);
    EXPECT_EQ(target->query[0].second, "1+1 环");
    EXPECT_EQ(target->query[1].first, "flag");
    EXPECT_EQ(target->query[1].second, "");
    EXPECT_EQ(target->query[2].second, "a=b");
    EXPECT_EQ(decode_target("/a+b")->path, "/a+b");
    EXPECT_EQ(decode_target("*")->path, "*");
    EXPECT_EQ(decode_target("/a/")->path, "/a/");
}

TEST(Targets, that_could_be_read_twice_are_refused) {
    for (const auto text :
         {"/%",    "/%4",     "/%zz",   "/%4x",    "/?q=%4g", "/%00",   "/a%2Fb", "/%2e%2e/a",
          "/../a", "/a/./b",  "/a/..",  "//a",     "/a//b",   "/a%5Cb", "/a\\b",  "/%FF",
          "/%0a",  "/?q=%FF", "/?q=%0", "/?%00=1", "",        "a"}) {
        EXPECT_FALSE(decode_target(text)) << text;
    }
    std::string many = "/?";
    for (int i = 0; i < 101; ++i) many += "a=1&";
    EXPECT_FALSE(decode_target(many));
}

TEST(Languages, the_better_liked_of_ours_wins) {
    const auto chosen = [](std::string_view text) {
        return preferred_language(text, Language::en) == Language::zh ? "zh" : "en";
    };
    EXPECT_STREQ(chosen(""), "en");
    EXPECT_STREQ(chosen("zh-CN"), "zh");
    EXPECT_STREQ(chosen("zh-CN,zh;q=0.9,en;q=0.8"), "zh");
    EXPECT_STREQ(chosen("en;q=0.5, zh;q=0.6"), "zh");
    EXPECT_STREQ(chosen("en-US,en;q=0.9,zh;q=0.8"), "en");
    EXPECT_STREQ(chosen("fr, zh;q=0.1"), "zh");
    EXPECT_STREQ(chosen("zh;q=0"), "en");
    EXPECT_STREQ(chosen("zh;q=nan, zh;q=7"), "en");
    EXPECT_STREQ(chosen("fr"), "en");
    EXPECT_EQ(preferred_language("fr", Language::zh), Language::zh);
}

TEST(Gzip, is_taken_only_when_offered) {
    EXPECT_TRUE(accepts_gzip("gzip, deflate, br"));
    EXPECT_TRUE(accepts_gzip("br;q=1.0, GZIP;q=0.8"));
    EXPECT_TRUE(accepts_gzip("*"));
    EXPECT_FALSE(accepts_gzip(""));
    EXPECT_FALSE(accepts_gzip("br"));
    EXPECT_FALSE(accepts_gzip("gzip;q=0"));
    EXPECT_FALSE(accepts_gzip("*;q=1, gzip;q=0"));
}

TEST(Codings, are_as_welcome_as_the_client_says) {
    EXPECT_DOUBLE_EQ(encoding_weight("gzip;q=0.5, br", "br"), 1);
    EXPECT_DOUBLE_EQ(encoding_weight("gzip;q=0.5, br", "gzip"), 0.5);
    EXPECT_DOUBLE_EQ(encoding_weight("*;q=0.2, br;q=0", "br"), 0);
    EXPECT_DOUBLE_EQ(encoding_weight("*;q=0.2", "br"), 0.2);
    EXPECT_DOUBLE_EQ(encoding_weight("", "br"), 0);
}

TEST(RequestIds, are_visible_ascii) {
    EXPECT_TRUE(is_request_id("a"));
    EXPECT_TRUE(is_request_id(std::string(128, 'x')));
    EXPECT_FALSE(is_request_id(""));
    EXPECT_FALSE(is_request_id(std::string(129, 'x')));
    EXPECT_FALSE(is_request_id("a b"));
    EXPECT_FALSE(is_request_id("\xE9"));
}

constexpr std::string_view sent_trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Traces, R22_are_continued_under_a_span_of_ours) {
    const auto trace = trace_of("my-id", sent_trace, make_uuid(Instant()));
    EXPECT_EQ(trace.request_id, "my-id");
    EXPECT_TRUE(is_traceparent(trace.traceparent)) << trace.traceparent;
    EXPECT_EQ(trace.traceparent.substr(0, 35), sent_trace.substr(0, 35));
    EXPECT_NE(trace.traceparent.substr(36, 16), sent_trace.substr(36, 16));
    EXPECT_EQ(trace.traceparent.substr(52), "-01");
}

TEST(Traces, R22_are_minted_when_none_is_good) {
    for (const std::string_view bad :
         {"",
          "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
          "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
          "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x"}) {
        EXPECT_FALSE(is_traceparent(bad));
        const auto trace = trace_of("no good", bad, make_uuid(Instant()));
        EXPECT_TRUE(is_traceparent(trace.traceparent)) << trace.traceparent;
        EXPECT_TRUE(parse_uuid(trace.request_id)) << trace.request_id;
    }
}

TEST(HttpDate, is_in_the_one_fixed_form) {
    EXPECT_EQ(http_date(*parse_instant("1994-11-06T08:49:37Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
}

std::string head_of(const Reply& reply, const ReplyFrame& frame = {}) {
    std::string out;
    append_reply_head(out, frame, reply);
    return out;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

TEST(ReplyHeads, R23_protect_the_browser) {
    Reply reply;
    reply.body = "abc";
    ReplyFrame frame;
    frame.strict_transport = true;
    const auto head = head_of(reply, frame);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    for (const auto line :
         {"\r\nContent-Length: 3\r\n",
          "\r\nX-Content-Type-Options: nosniff\r\n",
          "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'; "
          "base-uri 'none'\r\n",
          "\r\nReferrer-Policy: no-referrer\r\n",
          "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
          "\r\nCache-Control: no-store\r\n",
          "\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains\r\n"}) {
        EXPECT_EQ(occurrences(head, line), 1U) << line;
    }
    EXPECT_EQ(occurrences(head_of(reply), "Strict-Transport"), 0U);
}

TEST(ReplyHeads, let_the_reply_override_a_default) {
    Reply reply;
    reply.set("cache-control", "max-age=60").set("Content-Security-Policy", "default-src 'self'");
    const auto head = head_of(reply);
    EXPECT_EQ(occurrences(head, "no-store"), 0U);
    EXPECT_EQ(occurrences(head, "cache-control: max-age=60\r\n"), 1U);
    EXPECT_EQ(occurrences(head, "Content-Security-Policy"), 1U);
}

TEST(ReplyHeads, cannot_be_split_by_a_value) {
    Reply reply;
    reply.set("Location", "/a\r\nSet-Cookie: x=1\0y");
    const auto head = head_of(reply);
    EXPECT_EQ(occurrences(head, "\r\nSet-Cookie"), 0U);
    EXPECT_EQ(occurrences(head, "Location: /a  Set-Cookie: x=1"), 1U);
}

TEST(ReplyHeads, have_no_length_where_there_can_be_no_body) {
    Reply reply;
    reply.status = 204;
    EXPECT_EQ(occurrences(head_of(reply), "Content-Length"), 0U);
    reply.status = 304;
    EXPECT_EQ(occurrences(head_of(reply), "Content-Length"), 0U);
    reply.status = 201;
    EXPECT_EQ(occurrences(head_of(reply), "Content-Length: 0\r\n"), 1U);
}

TEST(Calls, give_headers_and_parameters_by_name) {
    Call call;
    call.headers = {
        {"a", "1"},
        {"a", "2"}
    };
    call.query = {
        {"q", "x"}
    };
    EXPECT_EQ(call.header("a"), "1");
    EXPECT_EQ(call.header("b"), "");
    ASSERT_NE(call.query_value("q"), nullptr);
    EXPECT_EQ(*call.query_value("q"), "x");
    EXPECT_EQ(call.query_value("z"), nullptr);
    Reply reply;
    reply.set("X", "1").set("x", "2");
    ASSERT_EQ(reply.headers.size(), 1U);
    EXPECT_EQ(reply.headers[0].second, "2");
}

}  // namespace
}  // namespace bihuan::http
