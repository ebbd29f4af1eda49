// R1: our signatures and those of the reference library, both ways.

#include "bihuan/base/digest.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/webhook_signature.hpp"
#include "support/cluster.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace bihuan::test {
namespace {

struct Message {
    std::string secret;
    std::string id;
    std::int64_t timestamp = 0;
    std::string payload;
    bool broken = false;
};

/// JSON of every kind: short and long, with characters of all planes, numbers and blanks.
std::string random_payload(std::mt19937& random) {
    static const std::vector<std::string> pieces{
        "a", "Z", "0", " ", "闭环", "é", "\U0001F600", "\"", "\\", "/", "\n", "\t", ".", "v1,", "}"
    };
    std::string text;
    const auto length = random() % 200;
    for (std::size_t i = 0; i < length; ++i) text += pieces[random() % pieces.size()];
    Json payload{{"text", text}, {"number", static_cast<std::int64_t>(random()) - 1'000'000'000}};
    payload["list"] = Json::array({nullptr, true, 1.5});
    return payload.dump(static_cast<int>(random() % 4) - 1);
}

std::vector<Message> random_messages(std::size_t count, std::int64_t now) {
    std::mt19937 random(20261126);
    std::vector<Message> messages;
    for (std::size_t i = 0; i < count; ++i) {
        Message message;
        const auto bytes = 24 + random() % 41;
        message.secret = "whsec_" + base64_encode(random_bytes(bytes));
        message.id = "msg_" + std::to_string(random());
        message.timestamp = now - static_cast<std::int64_t>(random() % 250);
        message.payload = random_payload(random);
        message.broken = i % 10 == 9;
        messages.push_back(std::move(message));
    }
    return messages;
}

TEST(StandardWebhooks, R1_a_thousand_payloads_verify_in_the_reference_library_and_the_reverse) {
    const auto web = checkout() / "web";
    ASSERT_TRUE(std::filesystem::exists(web / "node_modules/standardwebhooks")) << "npm ci in web";
    const auto clock = std::chrono::floor<std::chrono::microseconds>(
        std::chrono::system_clock::now()
    );
    const auto now = std::chrono::floor<Seconds>(clock).time_since_epoch().count();
    const auto messages = random_messages(1'000, now);
    const TempDir directory;
    const auto in = directory.path() / "in";
    const auto out = directory.path() / "out";
    {
        std::ofstream stream(in);
        for (const auto& message : messages) {
            const auto key = webhook_key(message.secret).value();
            Json line{{"secret", message.secret}, {"id", message.id}};
            line["timestamp"] = message.timestamp;
            line["payload"] = message.payload;
            const auto signed_text = message.payload + (message.broken ? " " : "");
            line["signature"] = sign_webhook(key, message.id, message.timestamp, signed_text);
            stream << line.dump() << '\n';
        }
    }
    const auto command = "cd '" + web.string() + "' && node scripts/webhook-twin.mjs < '" +
                         in.string() + "' > '" + out.string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
    std::ifstream stream(out);
    std::string line;
    std::size_t read = 0;
    for (const auto& message : messages) {
        ASSERT_TRUE(std::getline(stream, line));
        ++read;
        const auto answer = Json::parse(line);
        EXPECT_EQ(answer["verified"], !message.broken) << message.payload;
        const std::vector<std::string> keys{webhook_key(message.secret).value()};
        const auto signature = answer["signature"].get<std::string>();
        const auto timestamp = std::to_string(message.timestamp);
        const WebhookHead head{message.id, timestamp, signature};
        EXPECT_EQ(check_webhook(keys, head, message.payload, clock), SignatureCheck::good);
        EXPECT_EQ(check_webhook(keys, head, message.payload + " ", clock), SignatureCheck::wrong);
    }
    EXPECT_EQ(read, messages.size());
}

}  // namespace
}  // namespace bihuan::test
