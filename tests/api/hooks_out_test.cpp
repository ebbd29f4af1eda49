// Webhooks to other systems: R5 to R11.

#include "api/complaint.hpp"
#include "bihuan/base/webhook_signature.hpp"
#include "support/eventually.hpp"
#include "support/receiver.hpp"
#include "support/setting.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::seconds;

/// A webhook to a URL for as long as it lives.
class Told {
public:
    Told(const std::string& url, const std::vector<std::string>& events) {
        Json body{{"url", url}};
        body["events"] = events;
        webhook_ = posted("admin", "/api/v1/webhooks", body, 201);
    }
    ~Told() { Center::instance().as("admin").del(path()); }
    Told(const Told&) = delete;
    Told& operator=(const Told&) = delete;

    std::string path() const { return "/api/v1/webhooks/" + text_of(webhook_, "id"); }
    std::string secret() const { return text_of(webhook_, "secret"); }
    Json now() const { return json_of(Center::instance().as("admin").get(path())); }
    std::vector<Json> deliveries(const std::string& query = {}) const {
        return all_items("admin", path() + "/deliveries" + query);
    }
    /// The log of a delivery, once it has so many attempts.
    Json delivery_after(const std::string& id, std::size_t attempts) const {
        auto& admin = Center::instance().as("admin");
        Json delivery;
        const auto is_tried = [&] {
            delivery = json_of(admin.get("/api/v1/deliveries/" + id));
            return delivery["log"].size() >= attempts;
        };
        if (!eventually(is_tried)) throw std::runtime_error("the delivery is " + delivery.dump());
        return delivery;
    }

private:
    Json webhook_;
};

SignatureCheck check(const ReceivedHook& hook, const std::string& secret) {
    const std::vector<std::string> keys{webhook_key(secret).value()};
    const WebhookHead head{
        hook.headers.at("webhook-id"), hook.headers.at("webhook-timestamp"),
        hook.headers.at("webhook-signature")
    };
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now()
    );
    return check_webhook(keys, head, hook.body, now);
}

/// Those about this ticket, in the order in which they came.
std::vector<Json> about(const std::vector<ReceivedHook>& hooks, const Json& ticket) {
    std::vector<Json> list;
    for (const auto& hook : hooks) {
        const auto body = Json::parse(hook.body);
        if (body["data"]["ticket"]["id"] == ticket["id"]) list.push_back(body);
    }
    return list;
}

bool wait_for_ticket(const Receiver& receiver, const Json& ticket, std::size_t count) {
    return receiver.wait_until([&](const auto& hooks) {
        return about(hooks, ticket).size() >= count;
    });
}

const std::vector<std::string> all_moves{
    "ticket.created", "ticket.stage_changed", "ticket.closed"
};

/// R1, R8, R11.
TEST(HooksOut, R8_tell_of_a_ticket_in_order_signed_and_in_few_words) {
    const Receiver receiver;
    const Told told(receiver.url(), all_moves);
    const auto phone = new_phone();
    Json customer{{"name", "王明"}};
    customer["contacts"] = Json::array({Json{{"kind", "phone"}, {"value", phone}}});
    auto ticket = create("agent", Json{{"customer", customer}});
    std::vector<std::string> expected{"ticket.created"};
    for (const auto& step : usual_walk()) {
        const auto before = text_of(ticket, "stage");
        ticket = move(step.who, ticket, step.action);
        if (text_of(ticket, "stage") == before) continue;
        const bool closed = ticket["status"] == "closed";
        expected.push_back(closed ? "ticket.closed" : "ticket.stage_changed");
    }
    ASSERT_TRUE(wait_for_ticket(receiver, ticket, expected.size()));
    std::vector<std::string> types;
    std::vector<std::int64_t> versions;
    for (const auto& body : about(receiver.received(), ticket)) {
        types.push_back(text_of(body, "type"));
        versions.push_back(body["data"]["version"].get<std::int64_t>());
        EXPECT_EQ(body["data"]["ticket"]["number"], ticket["number"]);
    }
    EXPECT_EQ(types, expected);
    EXPECT_TRUE(std::is_sorted(versions.begin(), versions.end()));
    EXPECT_EQ(versions.back(), ticket["version"].get<std::int64_t>());
    std::set<std::string> ids;
    for (const auto& hook : receiver.received()) {
        EXPECT_EQ(check(hook, told.secret()), SignatureCheck::good);
        EXPECT_EQ(check(hook, make_webhook_secret()), SignatureCheck::wrong);
        EXPECT_LT(hook.body.size(), 20'000U);
        EXPECT_EQ(hook.body.find(phone.substr(3)), std::string::npos);
        EXPECT_EQ(hook.body.find("王明"), std::string::npos);
        EXPECT_EQ(hook.headers.at("content-type"), "application/json");
        ids.insert(hook.headers.at("webhook-id"));
    }
    EXPECT_EQ(ids.size(), receiver.received().size());
}

/// R8: whoever drops what is older than what they have ends where the ticket is.
TEST(HooksOut, R8_shuffled_and_repeated_messages_converge) {
    const Receiver receiver;
    const Told told(receiver.url(), all_moves);
    const auto ticket = drive_to("summary");
    ASSERT_TRUE(receiver.wait_until([&](const auto& hooks) {
        const auto bodies = about(hooks, ticket);
        return !bodies.empty() && bodies.back()["data"].value("to", "") == "summary";
    }));
    auto stream = about(receiver.received(), ticket);
    const auto once = stream;
    stream.insert(stream.end(), once.begin(), once.end());
    std::mt19937 random(4711);
    for (int trial = 0; trial < 10'000; ++trial) {
        std::shuffle(stream.begin(), stream.end(), random);
        std::int64_t version = 0;
        std::string stage;
        for (const auto& body : stream) {
            const auto& data = body["data"];
            if (data["version"].get<std::int64_t>() < version) continue;
            version = data["version"].get<std::int64_t>();
            stage = data.value("to", "intake");
        }
        ASSERT_EQ(stage, "summary") << "trial " << trial;
    }
}

TEST(HooksOut, one_that_fails_is_sent_again_and_holds_up_only_its_ticket) {
    std::atomic<bool> failed = false;
    std::string stubborn;
    std::mutex mutex;
    const Receiver receiver([&](const ReceivedHook& hook, std::size_t, const Send& send) {
        const std::scoped_lock lock(mutex);
        const auto id = text_of(Json::parse(hook.body)["data"]["ticket"], "id");
        if (stubborn.empty()) stubborn = id;
        const bool fail = id == stubborn && !failed.exchange(true);
        send(answer_bytes(fail ? 500 : 200));
    });
    const Told told(receiver.url(), all_moves);
    auto first = create("agent");
    ASSERT_TRUE(wait_for_ticket(receiver, first, 1));
    first = move("agent", first, "register");
    const auto second = create("agent");
    // The other ticket does not wait.
    ASSERT_TRUE(wait_for_ticket(receiver, second, 1));
    EXPECT_EQ(about(receiver.received(), first).size(), 1U);
    ASSERT_TRUE(wait_for_ticket(receiver, first, 3));
    const auto bodies = about(receiver.received(), first);
    EXPECT_EQ(bodies[0], bodies[1]);
    EXPECT_EQ(bodies[1]["type"], "ticket.created");
    EXPECT_EQ(bodies[2]["type"], "ticket.stage_changed");
    const auto hooks = receiver.received();
    std::vector<std::string> ids;
    for (const auto& hook : hooks) {
        if (Json::parse(hook.body) == bodies[0]) ids.push_back(hook.headers.at("webhook-id"));
    }
    EXPECT_EQ(ids[0], ids[1]);
    const auto delivery = told.delivery_after(ids[0], 2);
    EXPECT_EQ(delivery["log"][0]["status"], 500);
    EXPECT_EQ(delivery["log"][1]["status"], 200);
    EXPECT_EQ(delivery["state"], "delivered");
}

/// R6.
TEST(HooksOut, R6_a_black_hole_beside_a_healthy_one) {
    const Receiver hole([](const ReceivedHook&, std::size_t, const Send&) {
        // It keeps each line that long and answers nothing.
        std::this_thread::sleep_for(seconds(1));
    });
    const Receiver healthy;
    const Told to_hole(hole.url(), {"ticket.created"});
    const Told to_healthy(healthy.url(), {"ticket.created"});
    for (int i = 0; i < 20; ++i) create("agent");
    EXPECT_TRUE(healthy.wait_for(20));
    EXPECT_LE(hole.received().size(), 4U) << "more than four at a time";
    for (const auto& delivery : to_healthy.deliveries("?state=delivered")) {
        EXPECT_EQ(delivery["attempts"], 1);
    }
    EXPECT_EQ(to_hole.now()["pending"], 20);
}

TEST(HooksOut, R5_redirects_fail_and_are_never_followed) {
    const Receiver other;
    const auto location = "Location: " + other.url() + "\r\n";
    const Receiver receiver([&](const ReceivedHook&, std::size_t number, const Send& send) {
        constexpr int statuses[] = {301, 302, 303, 307, 308};
        send(answer_bytes(statuses[number % 5], location));
    });
    const Told told(receiver.url(), {"ticket.created"});
    for (int i = 0; i < 5; ++i) create("agent");
    ASSERT_TRUE(receiver.wait_for(5));
    std::set<int> statuses;
    for (const auto& delivery : told.deliveries()) {
        const auto tried = told.delivery_after(text_of(delivery, "id"), 1);
        EXPECT_EQ(tried["state"], "pending");
        statuses.insert(tried["log"][0]["status"].get<int>());
    }
    EXPECT_EQ(statuses, (std::set<int>{301, 302, 303, 307, 308}));
    EXPECT_EQ(other.connections(), 0U);
}

TEST(HooksOut, R5_410_disables_at_once_and_administrators_are_told) {
    const Receiver receiver([](const ReceivedHook&, std::size_t, const Send& send) {
        send(answer_bytes(410));
    });
    const Told told(receiver.url(), {"ticket.created"});
    create("agent");
    ASSERT_TRUE(receiver.wait_for(1));
    const auto id = text_of(told.deliveries().front(), "id");
    EXPECT_EQ(told.delivery_after(id, 1)["state"], "dead");
    const auto webhook = told.now();
    EXPECT_EQ(webhook["active"], false);
    EXPECT_EQ(webhook["disabled_reason"], "gone");
    EXPECT_EQ(webhook["dead"], 1);
    const auto notices = all_items("admin", "/api/v1/me/notifications");
    const auto ours = std::find_if(notices.begin(), notices.end(), [&](const Json& notice) {
        return notice["type"] == "webhook_disabled" &&
               notice["data"]["webhook_id"] == webhook["id"];
    });
    ASSERT_NE(ours, notices.end());
    EXPECT_EQ((*ours)["ticket"], nullptr);
    // Made active again, it is told of what happens from then on.
    auto& admin = Center::instance().as("admin");
    const auto etag = admin.get(told.path()).header("ETag");
    const Json change{{"active", true}};
    ASSERT_TRUE(answered(admin.patch(told.path(), change, {{"If-Match", etag}}), 200));
    EXPECT_EQ(told.now()["disabled_reason"], nullptr);
}

TEST(HooksOut, R7_five_days_of_failure_disable) {
    const Receiver receiver([](const ReceivedHook&, std::size_t, const Send& send) {
        send(answer_bytes(500));
    });
    const Told told(receiver.url(), {"ticket.created"});
    create("agent");
    ASSERT_TRUE(receiver.wait_for(1));
    told.delivery_after(text_of(told.deliveries().front(), "id"), 1);
    EXPECT_EQ(told.now()["active"], true);
    EXPECT_NE(told.now()["failing_since"], nullptr);
    Center::instance().sql(
        "UPDATE webhook_endpoint SET failing_since = now() - interval '121 hours' WHERE id = '" +
        text_of(told.now(), "id") + "'"
    );
    const auto second = create("agent");
    ASSERT_TRUE(receiver.wait_for(2));
    EXPECT_TRUE(eventually([&] { return told.now()["active"] == false; })) << told.now();
    EXPECT_EQ(told.now()["disabled_reason"], "failing");
}

TEST(HooksOut, R5_who_asks_for_a_pause_gets_it) {
    const Receiver receiver([](const ReceivedHook&, std::size_t, const Send& send) {
        send(answer_bytes(429, "Retry-After: 3600\r\n"));
    });
    const Told told(receiver.url(), {"ticket.created"});
    create("agent");
    ASSERT_TRUE(receiver.wait_for(1));
    const auto delivery = told.delivery_after(text_of(told.deliveries().front(), "id"), 1);
    EXPECT_GT(text_of(delivery, "next_at"), from_now(seconds(3000)));
    EXPECT_GT(text_of(told.now(), "paused_until"), from_now(seconds(3000)));
}

/// R6: only the beginning of an answer is read.
TEST(HooksOut, R6_an_answer_of_64_mebibytes_is_not_read) {
    std::atomic<std::size_t> sent = 0;
    const Receiver receiver([&](const ReceivedHook&, std::size_t, const Send& send) {
        constexpr std::size_t size = 64 * 1024 * 1024;
        if (!send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n")) {
            return;
        }
        const std::string piece(64 * 1024, 'x');
        while (sent < size && send(piece)) sent += piece.size();
    });
    const Told told(receiver.url(), {"ticket.created"});
    create("agent");
    ASSERT_TRUE(receiver.wait_for(1));
    const auto delivery = told.delivery_after(text_of(told.deliveries().front(), "id"), 1);
    EXPECT_EQ(delivery["state"], "delivered");
    EXPECT_LE(text_of(delivery["log"][0], "answer").size(), 1024U);
    // What the sockets had taken in, and no more.
    EXPECT_LT(sent, 32U * 1024 * 1024);
}

TEST(HooksOut, R6_an_answer_within_fifteen_seconds_is_waited_for) {
    // `tools/nightly` has it take nearly all of them.
    const std::chrono::milliseconds answer_after(setting("BIHUAN_ANSWER_MS", 3'000));
    const Receiver receiver([&](const ReceivedHook&, std::size_t, const Send& send) {
        std::this_thread::sleep_for(answer_after);
        send(answer_bytes(200));
    });
    const Told told(receiver.url(), {"ticket.created"});
    create("agent");
    ASSERT_TRUE(receiver.wait_for(1));
    const auto delivery = told.delivery_after(text_of(told.deliveries().front(), "id"), 1);
    EXPECT_EQ(delivery["log"][0]["status"], 200);
}

/// R7.
TEST(HooksOut, R7_are_replayed_by_id_and_by_time_with_the_same_id) {
    const Receiver receiver;
    const Told told(receiver.url(), {"ticket.created"});
    const auto ticket = create("agent");
    ASSERT_TRUE(receiver.wait_for(1));
    const auto id = text_of(told.deliveries().front(), "id");
    told.delivery_after(id, 1);
    auto& admin = Center::instance().as("admin");
    ASSERT_TRUE(answered(admin.request("POST", "/api/v1/deliveries/" + id + "/replay"), 202));
    ASSERT_TRUE(receiver.wait_for(2));
    told.delivery_after(id, 2);
    Json range{{"from", from_now(seconds(-3600))}, {"to", from_now(seconds(3600))}};
    EXPECT_EQ(posted("admin", told.path() + "/replay", range, 202)["replayed"], 0);
    range["state"] = "delivered";
    EXPECT_EQ(posted("admin", told.path() + "/replay", range, 202)["replayed"], 1);
    ASSERT_TRUE(receiver.wait_for(3));
    for (const auto& hook : receiver.received()) {
        EXPECT_EQ(hook.headers.at("webhook-id"), id);
        EXPECT_EQ(hook.body, receiver.received().front().body);
        EXPECT_EQ(check(hook, told.secret()), SignatureCheck::good);
    }
    EXPECT_EQ(told.delivery_after(id, 3)["log"].size(), 3U);
    std::swap(range["from"], range["to"]);
    EXPECT_TRUE(faulted(admin.post(told.path() + "/replay", range), {"/to not_later"}));
}

/// R9.
TEST(HooksOut, R9_for_a_day_both_secrets_sign) {
    const Receiver receiver;
    const Told told(receiver.url(), {"ticket.created"});
    const auto rotated = posted("admin", told.path() + "/secrets", Json(), 201);
    const auto fresh = text_of(rotated, "secret");
    ASSERT_EQ(rotated["secrets"].size(), 2U);
    EXPECT_EQ(rotated["secrets"][0]["expires_at"], nullptr);
    EXPECT_GT(text_of(rotated["secrets"][1], "expires_at"), from_now(seconds(23 * 3600)));
    EXPECT_LT(text_of(rotated["secrets"][1], "expires_at"), from_now(seconds(25 * 3600)));
    create("agent");
    ASSERT_TRUE(receiver.wait_for(1));
    EXPECT_EQ(check(receiver.received()[0], fresh), SignatureCheck::good);
    EXPECT_EQ(check(receiver.received()[0], told.secret()), SignatureCheck::good);
    Center::instance().sql(
        "UPDATE webhook_secret SET expires_at = now() WHERE expires_at IS NOT NULL"
    );
    create("agent");
    ASSERT_TRUE(receiver.wait_for(2));
    EXPECT_EQ(check(receiver.received()[1], fresh), SignatureCheck::good);
    EXPECT_EQ(check(receiver.received()[1], told.secret()), SignatureCheck::wrong);
}

TEST(HooksOut, the_log_shows_requests_and_answers_and_no_secret) {
    const Receiver receiver([](const ReceivedHook&, std::size_t, const Send& send) {
        send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\xe8\xb0\xa2\xe8\xb0\xa2");
    });
    const Told told(receiver.url("/in?a=b"), {"ticket.created"});
    const auto ticket = create("agent");
    ASSERT_TRUE(receiver.wait_for(1));
    const auto listed = told.deliveries().front();
    const auto delivery = told.delivery_after(text_of(listed, "id"), 1);
    const auto& attempt = delivery["log"][0];
    EXPECT_EQ(attempt["request"]["url"], receiver.url("/in?a=b"));
    EXPECT_EQ(attempt["request"]["headers"]["webhook-id"], listed["id"]);
    EXPECT_EQ(attempt["request"]["headers"]["webhook-signature"], "v1,***");
    EXPECT_EQ(attempt["answer"], "谢谢");
    EXPECT_GE(attempt["took_ms"], 0);
    EXPECT_EQ(delivery["body"]["data"]["ticket"]["id"], ticket["id"]);
    const auto signature = receiver.received()[0].headers.at("webhook-signature").substr(3);
    EXPECT_EQ(dump(delivery).find(signature), std::string::npos);
    EXPECT_EQ(dump(told.now()).find("whsec_"), std::string::npos);
    EXPECT_EQ(Center::instance().log().find(told.secret()), std::string::npos);
}

/// R10: of the loopback addresses the configuration opens 127.0.0.1 alone.
TEST(HooksOut, R10_are_not_taken_for_what_is_not_theirs_to_reach) {
    auto& admin = Center::instance().as("admin");
    Json body;
    body["events"] = Json::array({"report.daily_ready"});
    for (const auto* url :
         {"http://127.0.0.2/", "https://10.0.0.1/", "https://[::1]/", "https://0x7f.1/",
          "https://user@example.com/", "http://169.254.169.254/latest", "file:///etc/passwd"}) {
        body["url"] = url;
        EXPECT_TRUE(faulted(admin.post("/api/v1/webhooks", body), {"/url url_not_allowed"})) << url;
    }
}

TEST(HooksOut, say_what_is_wrong_with_a_webhook) {
    auto& admin = Center::instance().as("admin");
    Json body{{"url", "ftp://example.com/"}};
    body["events"] = Json::array({"ticket.created", "ticket.exploded"});
    EXPECT_TRUE(faulted(
        admin.post("/api/v1/webhooks", body), {"/url url_not_allowed", "/events invalid_choice"}
    ));
    body["events"] = Json::array();
    body["url"] = "https://hooks.example.com:8443/a?b=c";
    EXPECT_TRUE(faulted(admin.post("/api/v1/webhooks", body), {"/events required"}));
    EXPECT_TRUE(refused(admin.get("/api/v1/deliveries/x"), 404, "not_found"));
    EXPECT_TRUE(refused(Center::instance().as("supervisor").get("/api/v1/webhooks"), 403));
}

}  // namespace
}  // namespace bihuan::test
