// R10: addresses of endpoints.

#include "bihuan/app/webhook_url.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

using Scheme = AddressWall::Scheme;

TEST(WebhookUrl, is_read) {
    const auto url = parse_webhook_url("https://Hooks.Example.com:8443/a/b?c=%20d").value();
    EXPECT_EQ(url.scheme, Scheme::https);
    EXPECT_EQ(url.host, "hooks.example.com");
    EXPECT_EQ(url.port, 8443U);
    EXPECT_FALSE(url.address);
    EXPECT_EQ(parse_webhook_url("https://x.y")->port, 443U);
    EXPECT_EQ(parse_webhook_url("http://x.y?q")->port, 80U);
    EXPECT_EQ(parse_webhook_url("https://8.8.8.8/")->address, parse_address("8.8.8.8"));
    EXPECT_EQ(parse_webhook_url("https://[2400::1]:444/")->address, parse_address("2400::1"));
    EXPECT_EQ(parse_webhook_url("https://[2400::1]:444/")->port, 444U);
    EXPECT_TRUE(parse_webhook_url("https://xn--fiqs8s.cn/"));
    EXPECT_TRUE(parse_webhook_url("https://localhost/"));
}

TEST(WebhookUrl, R10_has_no_second_reading) {
    for (const auto* text :
         {"", "https://", "https:///", "https:/x.y/", "HTTPS://x.y/", "ftp://x.y/", "x.y",
          "https://user@x.y/", "https://user:pw@x.y/", "https://x.y@z/", "https://x.y#z",
          "https://x.y/#z", "https://x.y\\z/", "https://x.y/\\z", "https://x y/", "https://x.y/ z",
          "https://x.y:0/", "https://x.y:65536/", "https://x.y:/", "https://x.y:4 3/",
          "https://x..y/", "https://.x/", "https://x./", "https://-x.y/", "https://x_y.z/",
          "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/",
          "https://0177.0.0.1/", "https://127.0.0.01/", "https://1.2.3.4.5/", "https://1.2.3.0x4/",
          "https://[::1/", "https://::1/", "https://[127.0.0.1]/", "https://[fe80::1%25eth0]/",
          "https://[::1]x/", "https://１２７.0.0.1/", "https://例子.cn/", "https://x%2ey/",
          "https://x.y\r\nHost: z/", "https://x.y/\n"}) {
        EXPECT_FALSE(parse_webhook_url(text)) << text;
    }
}

TEST(WebhookUrl, may_be_called_where_the_wall_has_a_door) {
    const auto may = [](const AddressWall& wall, const char* text) {
        return may_be_called(wall, parse_webhook_url(text).value());
    };
    const AddressWall closed({}, {"443"});
    EXPECT_TRUE(may(closed, "https://x.y/"));
    EXPECT_TRUE(may(closed, "https://8.8.8.8/"));
    for (const auto* text :
         {"http://x.y/", "https://x.y:444/", "http://8.8.8.8/", "https://127.0.0.1/",
          "https://[::1]/", "https://[::ffff:10.0.0.1]/"}) {
        EXPECT_FALSE(may(closed, text)) << text;
    }
    const AddressWall open({"10.0.0.0/8"}, {"443"});
    EXPECT_TRUE(may(open, "http://10.1.1.1:8080/"));
    // The name may be one of the opened network; the socket looks again.
    EXPECT_TRUE(may(open, "http://intranet:8080/"));
    EXPECT_FALSE(may(open, "http://192.168.1.1/"));
}

}  // namespace
}  // namespace bihuan::app
