// R1, R2: signatures after Standard Webhooks.

#include "bihuan/base/digest.hpp"
#include "bihuan/base/webhook_signature.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace bihuan {
namespace {

constexpr std::int64_t sent = 1'674'087'231;
const std::string body = R"({"test": 2432232314})";

Instant at(std::int64_t unix_seconds) { return Instant(Seconds(unix_seconds)); }

struct Signed {
    std::string key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value();
    std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    std::string timestamp = std::to_string(sent);
    std::string signatures = sign_webhook(key, id, sent, body);
    std::string content = body;

    SignatureCheck check(std::int64_t now = sent) const {
        const std::vector<std::string> keys{key};
        return check_webhook(keys, WebhookHead{id, timestamp, signatures}, content, at(now));
    }
};

/// The example of the specification.
TEST(WebhookSignature, is_that_of_the_standard) {
    const Signed example;
    EXPECT_EQ(
        sign_webhook(example.key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, body),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    );
    EXPECT_EQ(example.check(), SignatureCheck::good);
}

TEST(WebhookSignature, tolerates_299_seconds_and_not_301_either_way) {
    const Signed one;
    for (const int off : {0, 1, 299, 300, -299, -300}) {
        EXPECT_EQ(one.check(sent + off), SignatureCheck::good) << off;
    }
    for (const int off : {301, -301, 86'400}) {
        EXPECT_EQ(one.check(sent + off), SignatureCheck::stale) << off;
    }
}

TEST(WebhookSignature, breaks_with_each_bit_of_what_is_signed) {
    const Signed good;
    for (auto part : {&Signed::id, &Signed::content, &Signed::signatures, &Signed::key}) {
        for (std::size_t byte = 0; byte < (good.*part).size(); ++byte) {
            for (unsigned bit = 0; bit < 7; ++bit) {
                auto changed = good;
                auto& text = changed.*part;
                text[byte] = static_cast<char>(text[byte] ^ (1U << bit));
                EXPECT_NE(changed.check(), SignatureCheck::good) << byte << " " << bit;
            }
        }
    }
    auto later = good;
    later.timestamp = std::to_string(sent + 1);
    EXPECT_EQ(later.check(), SignatureCheck::wrong);
}

TEST(WebhookSignature, is_unreadable_without_its_headers) {
    for (const auto* id : {"", "a.b", "a b", "名", "\n"}) {
        Signed one;
        one.id = id;
        one.signatures = sign_webhook(one.key, one.id, sent, body);
        EXPECT_EQ(one.check(), SignatureCheck::unreadable) << id;
    }
    Signed long_id;
    long_id.id = std::string(201, 'x');
    EXPECT_EQ(long_id.check(), SignatureCheck::unreadable);
    const std::array<std::string, 8> timestamps{
        "", "x", "1674087231.0", " 1674087231", "-1674087231", "1e9", "0x63c888ff",
        "99999999999999999999"
    };
    for (const auto& timestamp : timestamps) {
        Signed one;
        one.timestamp = timestamp;
        EXPECT_EQ(one.check(), SignatureCheck::unreadable) << timestamp;
    }
    Signed unsigned_one;
    unsigned_one.signatures.clear();
    EXPECT_EQ(unsigned_one.check(), SignatureCheck::unreadable);
}

TEST(WebhookSignature, is_good_when_one_of_several_is) {
    Signed one;
    const auto right = one.signatures;
    for (const auto& list :
         {"v1,AAAA " + right, right + " v1,AAAA", "v1a,xxxx " + right + " v2,yyyy",
          "  " + right}) {
        one.signatures = list;
        EXPECT_EQ(one.check(), SignatureCheck::good) << list;
    }
    for (const auto& list :
         {"v2" + right.substr(2), "V1" + right.substr(2), right.substr(3), std::string("v1,"),
          right + "x"}) {
        one.signatures = list;
        EXPECT_EQ(one.check(), SignatureCheck::wrong) << list;
    }
    one.signatures.clear();
    for (int i = 0; i < 30; ++i) one.signatures += "v1,AAAA ";
    one.signatures += right;
    EXPECT_EQ(one.check(), SignatureCheck::unreadable);
}

TEST(WebhookSignature, is_good_by_any_of_the_keys_and_by_no_other) {
    const Signed one;
    const auto other = webhook_key(make_webhook_secret()).value();
    const WebhookHead head{one.id, one.timestamp, one.signatures};
    const std::vector<std::string> both{other, one.key};
    EXPECT_EQ(check_webhook(both, head, body, at(sent)), SignatureCheck::good);
    const std::vector<std::string> strange{other};
    EXPECT_EQ(check_webhook(strange, head, body, at(sent)), SignatureCheck::wrong);
    EXPECT_EQ(check_webhook({}, head, body, at(sent)), SignatureCheck::wrong);
}

TEST(WebhookSecret, has_24_to_64_bytes_behind_its_prefix) {
    const auto secret = make_webhook_secret();
    EXPECT_EQ(webhook_key(secret).value().size(), 32U);
    EXPECT_NE(secret, make_webhook_secret());
    const auto of_bytes = [](std::size_t count) {
        return "whsec_" + base64_encode(std::string(count, 'k'));
    };
    for (const std::size_t count : {24U, 32U, 64U}) EXPECT_TRUE(webhook_key(of_bytes(count)));
    for (const std::size_t count : {0U, 23U, 65U}) EXPECT_FALSE(webhook_key(of_bytes(count)));
    EXPECT_FALSE(webhook_key(base64_encode(std::string(32, 'k'))));
    EXPECT_FALSE(webhook_key("whsec_not base64 at all, is it"));
}

}  // namespace
}  // namespace bihuan
