// R10: which addresses are everybody's.

#include "bihuan/base/address_wall.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bihuan {
namespace {

Address address(const char* text) {
    const auto parsed = parse_address(text);
    if (!parsed) throw std::invalid_argument(text);
    return *parsed;
}

TEST(AddressWall, R10_knows_what_is_not_public) {
    for (const auto* text :
         {"0.0.0.0",         "0.1.2.3",         "10.0.0.1",        "10.255.255.255",
          "100.64.0.1",      "100.127.255.255", "127.0.0.1",       "127.255.255.254",
          "169.254.169.254", "172.16.0.1",      "172.31.255.255",  "192.0.0.1",
          "192.0.2.1",       "192.88.99.1",     "192.168.1.1",     "198.18.0.1",
          "198.19.255.255",  "198.51.100.7",    "203.0.113.9",     "224.0.0.1",
          "239.255.255.255", "240.0.0.1",       "255.255.255.255", "::",
          "::1",             "::2",             "::ffff:10.0.0.1", "::ffff:127.0.0.1",
          "::127.0.0.1",     "64:ff9b::1",      "64:ff9b::7f00:1", "64:ff9b:1::1",
          "100::1",          "2001::1",         "2001:10::1",      "2001:20::1",
          "2001:db8::1",     "2002:7f00:1::1",  "fc00::1",         "fdff::1",
          "fe80::1",         "febf::1",         "fec0::1",         "ff02::1",
          "3fff::1",         "4000::1",         "5f00::1"}) {
        EXPECT_FALSE(is_public(address(text))) << text;
    }
}

TEST(AddressWall, knows_what_is_public) {
    for (const auto* text :
         {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1",
          "126.255.255.255", "128.0.0.1", "169.253.1.1", "172.15.255.255", "172.32.0.1",
          "192.167.1.1", "192.169.1.1", "198.17.1.1", "198.20.1.1", "223.255.255.255",
          "::ffff:8.8.8.8", "2001:200::1", "2400:3200::1", "2606:4700::1111", "2a00:1450::1"}) {
        EXPECT_TRUE(is_public(address(text))) << text;
    }
}

TEST(AddressWall, lets_public_addresses_through_over_https_on_listed_ports) {
    using Scheme = AddressWall::Scheme;
    const AddressWall wall({}, {"443", "8443"});
    EXPECT_TRUE(wall.lets_through(address("8.8.8.8"), 443, Scheme::https));
    EXPECT_TRUE(wall.lets_through(address("8.8.8.8"), 8443, Scheme::https));
    EXPECT_FALSE(wall.lets_through(address("8.8.8.8"), 25, Scheme::https));
    EXPECT_FALSE(wall.lets_through(address("8.8.8.8"), 443, Scheme::http));
    EXPECT_FALSE(wall.lets_through(address("10.0.0.1"), 443, Scheme::https));
    const AddressWall open({"10.20.0.0/16", "fd00::/8"}, {"443"});
    EXPECT_TRUE(open.lets_through(address("10.20.1.1"), 8080, Scheme::http));
    EXPECT_TRUE(open.lets_through(address("fd00::1"), 443, Scheme::https));
    EXPECT_FALSE(open.lets_through(address("10.21.1.1"), 443, Scheme::https));
    EXPECT_FALSE(open.lets_through(address("8.8.8.8"), 80, Scheme::http));
}

}  // namespace
}  // namespace bihuan
