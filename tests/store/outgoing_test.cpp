// R10: what goes out reaches nobody whom the wall does not let it reach, however they are written.

#include "jobs/outgoing.hpp"
#include "support/cluster.hpp"
#include "support/eventually.hpp"
#include "support/receiver.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <stdexcept>

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

std::uint16_t unused_port() {
    const Receiver gone;
    return gone.port();
}

TEST(Outgoing, tells_what_went_wrong) {
    const Receiver rude([](const ReceivedHook&, std::size_t, const Send& send) {
        send("HELLO\r\n\r\n");
    });
    Outgoing outgoing(AddressWall({"127.0.0.1"}, {"443"}));
    const auto closed = "http://127.0.0.1:" + std::to_string(unused_port()) + "/";
    const auto answers = answers_to(outgoing, {closed, rude.url()});
    EXPECT_EQ(answers.at(0).error, "not_connected");
    EXPECT_EQ(answers.at(1).error, "connection_broken");
}

/// A server by OpenSSL's own program, with a certificate that nobody has signed.
class StrangerOverTls {
public:
    StrangerOverTls() : port_(unused_port()) {
        const auto at = directory_.path().string();
        run("cd " + at + " && openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert "
            "-days 1 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>log");
        run("cd " + at + " && { openssl s_server -accept 127.0.0.1:" + std::to_string(port_) +
            " -cert cert -key key -www >log 2>&1 & echo $! >pid; }");
    }
    ~StrangerOverTls() { run("kill $(cat " + directory_.path().string() + "/pid)"); }
    std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }

private:
    static void run(const std::string& command) {
        if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
    }
    TempDir directory_;
    std::uint16_t port_;
};

TEST(Outgoing, a_certificate_that_nobody_has_signed_is_not_trusted) {
    const StrangerOverTls stranger;
    Outgoing outgoing(AddressWall({"127.0.0.1"}, {"443"}));
    std::optional<std::string> error;
    const auto listens = [&] {
        error = answers_to(outgoing, {stranger.url()}).at(0).error;
        return error != "not_connected";
    };
    EXPECT_TRUE(eventually(listens));
    EXPECT_EQ(error, "tls_failed");
}

}  // namespace
}  // namespace bihuan::test
