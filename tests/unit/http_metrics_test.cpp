#include "http/metrics.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace bihuan::http {
namespace {

Exchange exchange_of(std::string_view method, std::string_view pattern, unsigned status) {
    Exchange exchange;
    exchange.method = method;
    exchange.pattern = pattern;
    exchange.status = status;
    exchange.took = std::chrono::milliseconds(3);
    return exchange;
}

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, count_by_route_method_and_status) {
    Metrics metrics;
    metrics.count(exchange_of("GET", "/tickets/{id}", 200));
    metrics.count(exchange_of("GET", "/tickets/{id}", 204));
    metrics.count(exchange_of("BREW", "", 404));
    const auto text = metrics.text();
    EXPECT_TRUE(has_line(
        text, R"(bihuan_http_requests_total{method="GET",route="/tickets/{id}",status="2xx"} 2)"
    )) << text;
    EXPECT_TRUE(
        has_line(text, R"(bihuan_http_requests_total{method="other",route="none",status="4xx"} 1)")
    ) << text;
    EXPECT_NE(text.find("bihuan_http_request_seconds_bucket"), std::string::npos);
}

TEST(Metrics, ask_gauges_when_they_are_read) {
    Metrics metrics;
    double depth = 1;
    metrics.add_gauge("bihuan_queue_depth", "Jobs.", {"lane", "batch"}, [&depth] { return depth; });
    metrics.add_gauge("bihuan_queue_depth", "Jobs.", {"lane", "interactive"}, [] { return 7.0; });
    depth = 5;
    const auto text = metrics.text();
    EXPECT_TRUE(has_line(text, R"(bihuan_queue_depth{lane="batch"} 5)")) << text;
    EXPECT_TRUE(has_line(text, R"(bihuan_queue_depth{lane="interactive"} 7)")) << text;
}

TEST(Metrics, lose_nothing_between_threads) {
    Metrics metrics;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&metrics] {
                for (int n = 0; n < 1000; ++n) metrics.count(exchange_of("GET", "/x", 200));
                for (int n = 0; n < 100; ++n) metrics.increment("jobs_total", "J.", {"kind", "a"});
            });
        }
    }
    const auto text = metrics.text();
    EXPECT_TRUE(
        has_line(text, R"(bihuan_http_requests_total{method="GET",route="/x",status="2xx"} 4000)")
    ) << text;
    EXPECT_TRUE(has_line(text, R"(jobs_total{kind="a"} 400)")) << text;
}

}  // namespace
}  // namespace bihuan::http
