// Kills the server while it sends messages: none is lost, and none that the gateway may have taken
// is sent again unasked, unless the gateway recognises ids.

#include "chaos/killed_server.hpp"
#include "support/eventually.hpp"
#include "support/receiver.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <random>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;

constexpr int messages = 120;
constexpr int kills = 4;

class MessagesKilled : public KilledServer, public testing::WithParamInterface<bool> {
protected:
    void SetUp() override {
        start();
        agent_ = sign_in("agent", "agent");
        author_ = sign_in("author", "admin");
        approver_ = sign_in("approver", "admin");
    }

    void open_gateway(bool recognises_id) {
        Json adapter{{"format", "json"}, {"url", receiver_.url()}};
        adapter["body"] = Json{{"to", "{{to}}"}, {"text", "{{text}}"}, {"id", "{{id}}"}};
        adapter["recognises_id"] = recognises_id;
        Json gateway{{"name", "carrier"}, {"kind", "sms"}, {"per_recipient_day", 1000}};
        gateway["adapter"] = adapter;
        ASSERT_EQ(client(author_).post("/api/v1/gateways", gateway).status, 201U);
        const Json text{{"name", "t"}, {"kind", "sms"}, {"body", "{{ticket.number}}"}};
        const auto made = client(author_).post("/api/v1/message-templates", text);
        template_ = json_of(made)["id"].get<std::string>();
        const auto path = "/api/v1/message-templates/" + template_ + "/approve";
        const HeaderList match{{"If-Match", made.header("ETag")}};
        ASSERT_EQ(client(approver_).request("POST", path, match, "").status, 200U);
    }

    /// False when the server went away.
    bool send_one() {
        try {
            auto agent = client(agent_);
            Json body{{"channel", "phone"}, {"subject", "压测"}};
            body["customer"]["name"] = "压测客户";
            body["customer"]["contacts"] =
                Json::array({Json{{"kind", "phone"}, {"value", "13800138000"}}});
            const auto filed = agent.post("/api/v1/tickets", body);
            if (filed.status != 201) return false;
            const auto path = "/api/v1/tickets/" + json_of(filed)["id"].get<std::string>();
            return agent.post(path + "/messages", Json{{"template_id", template_}}).status == 202;
        } catch (const std::runtime_error&) {
            return false;
        }
    }

    Receiver receiver_{
        [](const ReceivedHook&, std::size_t, const Send& send) {
            // Long enough for a kill to find some on their way.
            std::this_thread::sleep_for(milliseconds(50));
            send(answer_bytes(200));
        }
    };
    std::string agent_;
    std::string author_;
    std::string approver_;
    std::string template_;
};

TEST_P(MessagesKilled, R40_are_neither_lost_nor_sent_twice_unasked) {
    const bool recognises_id = GetParam();
    open_gateway(recognises_id);
    const auto seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    int acknowledged = 0;
    for (int round = 0; round <= kills; ++round) {
        const int until = messages * (round + 1) / (kills + 1);
        while (acknowledged < until) {
            ASSERT_TRUE(eventually([&] { return send_one(); })) << "after " << acknowledged;
            ++acknowledged;
        }
        if (round == kills) break;
        // Killed at any moment.
        std::this_thread::sleep_for(milliseconds(random() % 300));
        kill_and_start();
    }
    std::int64_t left = 0;
    const auto none_is_left = [&] {
        // Nobody waits here for leases to end.
        sql("UPDATE outgoing_message SET leased_until = now() - interval '1 second' "
            "WHERE leased_until < now() + interval '50 seconds' RETURNING id");
        left = count("SELECT count(*) FROM outgoing_message WHERE state = 'pending'");
        return left == 0;
    };
    EXPECT_TRUE(eventually(none_is_left, std::chrono::minutes(2), milliseconds(100))) << left;
    std::map<std::string, int> received;
    for (const auto& hook : receiver_.received()) {
        ++received[Json::parse(hook.body)["id"].get<std::string>()];
    }
    int written = 0;
    int uncertain = 0;
    for (const auto& row : sql("SELECT id::text AS id, state FROM outgoing_message")) {
        ++written;
        const auto id = row.text("id");
        const auto state = row.text("state");
        if (state == "uncertain") {
            ++uncertain;
            EXPECT_FALSE(recognises_id);
        } else {
            EXPECT_EQ(state, "sent");
            EXPECT_GE(received[id], 1) << "said to be sent, and was not";
        }
        EXPECT_TRUE(recognises_id || received[id] <= 1) << "sent twice";
    }
    EXPECT_GE(written, acknowledged) << "lost";
    RecordProperty("uncertain", std::to_string(uncertain));
}

INSTANTIATE_TEST_SUITE_P(
    WithIds, MessagesKilled, testing::Bool(),
    [](const auto& kind) { return kind.param ? "recognised" : "unknown"; }
);

}  // namespace
}  // namespace bihuan::test
