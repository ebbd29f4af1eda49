// R10: what goes out reaches nobody whom the wall does not let it reach, however they are written.

#include "jobs/outgoing.hpp"
#include "support/receiver.hpp"

#include <gtest/gtest.h>

#include <map>

namespace bihuan::test {
namespace {

using jobs::Outgoing;
using jobs::OutgoingAnswer;
using jobs::OutgoingPost;

std::map<std::uint64_t, OutgoingAnswer> answers_to(
    Outgoing& outgoing, const std::vector<std::string>& urls
) {
    std::map<std::uint64_t, OutgoingAnswer> answers;
    std::uint64_t tag = 0;
    for (const auto& url : urls) outgoing.start(tag++, OutgoingPost{url, {}, "{}"});
    while (outgoing.under_way() > 0) {
        for (auto& answer : outgoing.wait(std::chrono::milliseconds(200))) {
            answers.emplace(answer.tag, std::move(answer));
        }
    }
    return answers;
}

/// The sink's port is a listed one, so that nothing but the address stands in the way.
TEST(Outgoing, R10_forty_ways_to_write_an_inner_address_reach_nothing) {
    const Receiver sink("0.0.0.0");
    const auto port = std::to_string(sink.port());
    const std::vector<std::string> hosts{
        "127.0.0.1", "127.0.0.2", "127.1.1.1", "127.1", "2130706433", "0x7f000001", "0x7f.1",
        "0177.0.0.1", "017700000001", "127.0.0.01", "0", "0.0.0.0", "[::]", "[::1]",
        "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]", "[2002:7f00:0001::]", "localhost", "localhost.", "LOCALHOST",
        "ip6-localhost", "user@127.0.0.1", "user:pw@127.0.0.1", "example.com@127.0.0.1",
        "127.0.0.1#@example.com", "127.0.0.1\\@example.com", "127.0.0.1%00.example.com",
        "127.0.0.1%2f", "１２７.0.0.1", "127。0。0。1", "10.0.0.1", "100.64.0.1", "169.254.169.254",
        "172.16.0.1", "192.168.0.1", "[fe80::1]", "[fc00::1]", "[ff02::1]", "224.0.0.1",
        "255.255.255.255",
    };
    ASSERT_GE(hosts.size(), 40U);
    std::vector<std::string> urls;
    for (const auto& host : hosts) {
        for (const auto* scheme : {"http://", "https://"}) {
            urls.push_back(scheme + host + ":" + port + "/");
        }
    }
    Outgoing outgoing(AddressWall({}, {"443", port}));
    const auto answers = answers_to(outgoing, urls);
    EXPECT_EQ(answers.size(), urls.size());
    for (const auto& [tag, answer] : answers) {
        EXPECT_FALSE(answer.status) << urls[tag];
        EXPECT_TRUE(answer.error == "address_not_allowed" || answer.error == "url_not_allowed" ||
                    answer.error == "host_unknown")
            << urls[tag] << " " << answer.error.value_or("");
    }
    EXPECT_EQ(sink.connections(), 0U);
}

/// The same sink, opened: else the test above would pass for want of a network.
TEST(Outgoing, R10_an_opened_network_is_reached_by_address_and_by_name) {
    const Receiver sink("127.0.0.1");
    Outgoing outgoing(AddressWall({"127.0.0.0/8"}, {"443"}));
    const auto port = ":" + std::to_string(sink.port()) + "/";
    const auto answers =
        answers_to(outgoing, {"http://127.0.0.1" + port, "http://localhost" + port});
    for (const auto& [tag, answer] : answers) EXPECT_EQ(answer.status, 200) << tag;
    EXPECT_EQ(sink.received().size(), 2U);
}

TEST(Outgoing, R10_a_redirect_into_the_house_is_not_followed) {
    const Receiver sink("127.0.0.2");
    const auto location = "Location: " + sink.url() + "\r\n";
    const Receiver lure([&](const ReceivedHook&, std::size_t, const Send& send) {
        send(answer_bytes(307, location));
    });
    Outgoing outgoing(AddressWall({"127.0.0.1"}, {"443"}));
    const auto answers = answers_to(outgoing, {lure.url()});
    EXPECT_EQ(answers.at(0).status, 307);
    EXPECT_EQ(sink.connections(), 0U);
}

TEST(Outgoing, tells_what_went_wrong) {
    std::uint16_t closed = 0;
    {
        const Receiver gone;
        closed = gone.port();
    }
    const Receiver rude([](const ReceivedHook&, std::size_t, const Send& send) {
        send("HELLO\r\n\r\n");
    });
    const Receiver plain;
    Outgoing outgoing(AddressWall({"127.0.0.1"}, {"443"}));
    const auto answers = answers_to(
        outgoing,
        {"http://127.0.0.1:" + std::to_string(closed) + "/", rude.url(),
         "https://127.0.0.1:" + std::to_string(plain.port()) + "/"}
    );
    EXPECT_EQ(answers.at(0).error, "not_connected");
    EXPECT_EQ(answers.at(1).error, "connection_broken");
    EXPECT_EQ(answers.at(2).error, "tls_failed");
}

}  // namespace
}  // namespace bihuan::test
