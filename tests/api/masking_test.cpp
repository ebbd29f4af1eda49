// A phone number planted where numbers go must never come out whole, except by revealing it, and
// that is on record (R34).

#include "api/complaint.hpp"
#include "api/planted.hpp"
#include "http/routes.hpp"

#include <map>

namespace bihuan::test {
namespace {

bool shows_the_canary(const std::string& text) {
    for (const auto* digits : {"13912345678", "12345678", "1391234"}) {
        if (text.find(digits) != std::string::npos) return true;
    }
    return false;
}

TEST(Masking, no_get_route_shows_a_phone_number_to_anybody) {
    auto& center = Center::instance();
    const HeaderList code{{"X-Query-Code", planted().code}};
    std::map<std::string, int> answers;
    for (const auto& route : http::all_routes()) {
        if (route.method != http::Method::get) continue;
        const auto path = path_for(std::string(route.pattern));
        ASSERT_FALSE(path.empty()) << "say what goes into " << route.pattern;
        for (const auto& who : center.people()) {
            const auto reply = center.as(who).get(path, code);
            EXPECT_LT(reply.status, 500U) << who << " " << path;
            // Refused rows are given out as they were, to be mended; each fetch is on record.
            if (route.pattern.ends_with("/error-file") && reply.status == 200) {
                const auto entries = json_of(center.as("supervisor").get(
                    "/api/v1/audit?action=import.error_file&object=import:" + planted_import()
                ));
                EXPECT_GE(entries["items"].size(), 1U);
                ++answers[std::string(route.pattern)];
                continue;
            }
            // Who has typed an address sees it.
            const bool own = who == "lead" && path.find("/subscriptions") != std::string::npos;
            EXPECT_TRUE(own || !shows_the_canary(reply.body)) << who << " " << path << reply.body;
            // What a WebSocket tells is looked at in live_test.cpp.
            const bool answered = reply.status == 200 || reply.status == 426;
            if (answered) ++answers[std::string(route.pattern)];
        }
        EXPECT_GE(answers[std::string(route.pattern)], 1) << "nobody may read " << route.pattern;
    }
}

TEST(Masking, shows_as_much_as_is_needed_to_recognise_a_number) {
    const auto contacts = planted().ticket["customer"]["contacts"];
    ASSERT_EQ(contacts.size(), 3U);
    for (const auto& contact : contacts) {
        if (contact["kind"] != "phone") continue;
        EXPECT_EQ(contact["value"], "139****5678");
    }
}

TEST(Masking, no_changing_route_and_no_log_shows_it_either) {
    auto& center = Center::instance();
    // Somebody has to listen, or no message is written at all.
    Json listener{{"url", "http://127.0.0.1:9/"}};
    listener["events"] = Json::array({"ticket.created"});
    const auto webhook = text_of(posted("admin", "/api/v1/webhooks", listener, 201), "id");
    Json changes;
    changes["customer"]["contacts"][0] = Json{{"kind", "phone"}, {"value", canary}};
    const auto created = center.as("agent").post("/api/v1/tickets", complaint_body(changes));
    ASSERT_TRUE(answered(created, 201));
    EXPECT_FALSE(shows_the_canary(created.body));
    EXPECT_EQ(json_of(created)["customer"]["name"], "金丝雀") << "the customer was recognised";
    changes["customer"]["contacts"][0]["value"] = canary + "9";
    const auto refusal = center.as("agent").post("/api/v1/tickets", complaint_body(changes));
    EXPECT_TRUE(refused(refusal, 422));
    EXPECT_FALSE(shows_the_canary(refusal.body));
    EXPECT_FALSE(shows_the_canary(center.log()));
    const auto messages = center.sql(
        "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM webhook_delivery "
        "  WHERE endpoint_id = '" + webhook + "') AS written"
    );
    EXPECT_GE(messages.front().integer("written"), 1);
    const auto rows = center.sql(
        "SELECT (SELECT count(*) FROM outbox WHERE data::text LIKE '%12345678%') + "
        "(SELECT count(*) FROM webhook_delivery WHERE body LIKE '%12345678%') + "
        "(SELECT count(*) FROM audit WHERE object || reason LIKE '%12345678%') AS leaks"
    );
    EXPECT_EQ(rows.front().integer("leaks"), 0);
    center.as("admin").del("/api/v1/webhooks/" + webhook);
}

/// 200 numbers with nothing in common but their prefix.
std::vector<std::string> canaries() {
    std::vector<std::string> numbers;
    for (int i = 0; i < 200; ++i) {
        numbers.push_back("137" + std::to_string(70'101'937 + i * 97'861));
    }
    return numbers;
}

/// The first of them that the text has, in whole or without its first three digits.
std::string leak_in(const std::string& text) {
    static const auto numbers = canaries();
    for (const auto& number : numbers) {
        if (text.find(number.substr(3)) != std::string::npos) return number;
    }
    return {};
}

std::string whole(const HttpReply& reply) {
    std::string text = reply.body;
    for (const auto& [name, value] : reply.headers) text += "\n" + name + ": " + value;
    return text;
}

TEST(Masking, shows_none_of_200_numbers_but_by_revealing_each_with_its_line_in_the_audit_log) {
    auto& center = Center::instance();
    std::map<std::string, std::string> customers;
    for (const auto& number : canaries()) {
        Json changes;
        changes["subject"] = "金丝雀";
        changes["customer"]["name"] = "金丝雀";
        changes["customer"]["contacts"] =
            Json::array({Json{{"kind", "phone"}, {"value", number}}});
        customers[number] = text_of(create("agent", changes)["customer"], "id");
    }
    const HeaderList code{{"X-Query-Code", planted().code}};
    for (const auto& route : http::all_routes()) {
        if (route.method != http::Method::get) continue;
        auto path = path_for(std::string(route.pattern));
        for (const auto& who : center.people()) {
            for (const auto* query : {"", "limit=200&count=true"}) {
                const auto joint = path.find('?') == std::string::npos ? "?" : "&";
                const auto reply = center.as(who).get(*query ? path + joint + query : path, code);
                EXPECT_EQ(leak_in(whole(reply)), "") << who << " " << path;
            }
        }
    }
    const auto revealed = [&] {
        return center.sql("SELECT count(*) AS n FROM audit WHERE action = 'customer.reveal'")
            .front()
            .integer("n");
    };
    const auto before = revealed();
    for (const auto& [number, id] : customers) {
        const auto path = "/api/v1/customers/" + id;
        for (const auto* part : {"", "/timeline", "/duplicates"}) {
            EXPECT_EQ(leak_in(whole(center.as("agent").get(path + part))), "") << path << part;
        }
        const auto found = center.as("agent").get("/api/v1/customers?phone=" + number);
        EXPECT_EQ(leak_in(whole(found)), "");
        EXPECT_EQ(json_of(found)["items"][0]["id"], id);
        const Json body{{"field", "phone"}, {"reason", "回访"}};
        const auto reply = center.as("agent").post(path + "/reveal", body);
        ASSERT_TRUE(answered(reply, 200));
        EXPECT_EQ(leak_in(reply.body), number);
    }
    EXPECT_EQ(revealed(), before + 200);
    EXPECT_EQ(leak_in(center.log()), "") << "also of those who searched by number";
}

}  // namespace
}  // namespace bihuan::test
