#include "bihuan/base/address.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bihuan {
namespace {

Address address(std::string_view text) {
    const auto parsed = parse_address(text);
    if (!parsed) throw std::invalid_argument(std::string(text));
    return *parsed;
}

TEST(Addresses, have_one_form) {
    EXPECT_EQ(address("10.1.2.3"), address("::ffff:10.1.2.3"));
    EXPECT_EQ(address_text(address("::ffff:10.1.2.3")), "10.1.2.3");
    EXPECT_EQ(address_text(address("2001:DB8::1")), "2001:db8::1");
    for (const auto text : {"", "10.1.2", "010.1.2.3", "10.1.2.3:80", "[::1]", "::1%eth0", "x"}) {
        EXPECT_FALSE(parse_address(text)) << text;
    }
}

TEST(Addresses, know_loopback) {
    EXPECT_TRUE(is_loopback(address("127.8.9.1")));
    EXPECT_TRUE(is_loopback(address("::1")));
    EXPECT_FALSE(is_loopback(address("128.0.0.1")));
    EXPECT_FALSE(is_loopback(address("::2")));
}

TEST(AddressLists, match_networks) {
    const AddressList list({"10.0.0.0/9", "192.168.1.7", "2001:db8::/33"});
    EXPECT_TRUE(list.contains(address("10.127.255.255")));
    EXPECT_FALSE(list.contains(address("10.128.0.0")));
    EXPECT_TRUE(list.contains(address("192.168.1.7")));
    EXPECT_FALSE(list.contains(address("192.168.1.8")));
    EXPECT_TRUE(list.contains(address("2001:db8:7fff::1")));
    EXPECT_FALSE(list.contains(address("2001:db8:8000::1")));
    EXPECT_FALSE(AddressList().contains(address("::")));
    EXPECT_TRUE(AddressList({"0.0.0.0/0"}).contains(address("1.2.3.4")));
    EXPECT_FALSE(AddressList({"0.0.0.0/0"}).contains(address("::1")));
}

TEST(AddressLists, refuse_what_is_no_network) {
    for (const std::string entry : {"", "x", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1"}) {
        EXPECT_THROW(AddressList({entry}), std::invalid_argument) << entry;
    }
}

TEST(ClientAddresses, R24_are_believed_only_from_listed_proxies) {
    const AddressList proxies({"10.0.0.0/8"});
    const auto client = [&proxies](std::string_view peer, std::string_view forwarded) {
        return address_text(client_address(address(peer), proxies, forwarded));
    };
    EXPECT_EQ(client("203.0.113.9", "198.51.100.1"), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", "198.51.100.1"), "198.51.100.1");
    EXPECT_EQ(client("10.0.0.1", "6.6.6.6, 198.51.100.1"), "198.51.100.1");
    EXPECT_EQ(client("10.0.0.1", "198.51.100.1, 10.0.0.2"), "198.51.100.1");
    EXPECT_EQ(client("10.0.0.1", "6.6.6.6, junk, 10.0.0.2"), "10.0.0.2");
    EXPECT_EQ(client("10.0.0.1", ""), "10.0.0.1");
    EXPECT_EQ(client("10.0.0.1", "2001:db8::5"), "2001:db8::5");
}

}  // namespace
}  // namespace bihuan
