// The telephone floor over HTTP and WebSocket: who sees what, and what is told to whom.

#include "api/call_door.hpp"
#include "api/complaint.hpp"
#include "api/live_client.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

/// The next message of that type; others are passed over.
Json next_of(WsClient& client, const std::string& type) {
    for (;;) {
        auto message = client.next();
        if (message.value("type", "") == type) return message;
    }
}

class Calls : public testing::Test {
protected:
    Calls() {
        seat_at("agent", "8101");
        door_.call_from(number_);
    }

    Center& center_ = Center::instance();
    CallDoor door_;
    std::string number_ = new_phone();
};

TEST_F(Calls, pop_up_where_it_rings_and_nowhere_else) {
    const auto ticket = create(
        "agent",
        Json{
            {"customer",
             Json{
                 {"name", "赵"},
                 {"contacts", Json::array({Json{{"kind", "phone"}, {"value", number_}}})}}}
    }
    );
    auto mine = listen_as("agent");
    auto others = listen_as("handler");
    subscribe(mine, {"me"});
    subscribe(others, {"me"});
    door_.report("pop", "queued");
    door_.report("pop", "offered", "8101");
    const auto offer = next_of(mine, "call.offered");
    const auto& pop = offer.at("data");
    EXPECT_EQ(pop.at("customer").at("name"), "赵");
    EXPECT_EQ(pop.at("open_tickets").at(0).at("id"), ticket.at("id"));
    EXPECT_EQ(pop.at("call").at("state"), "offered");
    EXPECT_EQ(offer.dump().find(number_), std::string::npos) << "masked";

    auto second_tab = listen_as("agent");
    const auto found = subscribe(second_tab, {"me"});
    ASSERT_EQ(found.size(), 1U) << "whoever comes later finds it";
    EXPECT_EQ(found[0].at("type"), "call.offered");
    EXPECT_EQ(found[0].at("data").at("call"), pop.at("call"));

    door_.report("pop", "answered", "8101");
    EXPECT_EQ(next_of(mine, "call.answered").at("data").at("call").at("state"), "talking");
    door_.report("pop", "ended");
    EXPECT_EQ(next_of(mine, "call.ended").at("data").at("call").at("outcome"), "answered");
    for (const auto& message : others.all_so_far()) {
        EXPECT_FALSE(message.value("type", "").starts_with("call.")) << "not theirs";
    }
}

TEST_F(Calls, leave_the_screen_of_who_did_not_answer) {
    auto mine = listen_as("agent");
    subscribe(mine, {"me"});
    door_.report("gone", "offered", "8101");
    next_of(mine, "call.offered");
    door_.report("gone", "offer_missed", "8101");
    EXPECT_EQ(next_of(mine, "call.gone").at("data").at("reason"), "missed");
    door_.report("gone", "abandoned");
}

TEST_F(Calls, are_told_to_supervisors) {
    auto boss = listen_as("supervisor");
    subscribe(boss, {"calls"});
    door_.report("told", "queued");
    const auto told = next_of(boss, "call.changed");
    EXPECT_EQ(told.at("topic"), "calls");
    EXPECT_EQ(told.at("data").at("call").at("state"), "queued");
    door_.report("told", "abandoned");
    EXPECT_EQ(next_of(boss, "callback.changed").at("data").at("state"), "open");
}

TEST_F(Calls, are_listed_for_those_whose_they_are) {
    door_.report("listed", "answered", "8101");
    door_.report("listed", "ended");
    const auto path = "/api/v1/calls/" + door_.id_of("listed");
    const auto call = json_of(center_.as("agent").get(path));
    EXPECT_EQ(call.at("legs").size(), 1U);
    EXPECT_EQ(call.at("user").at("id"), center_.id_of("agent"));
    EXPECT_TRUE(refused(center_.as("agent_far").get(path), 404, "not_found"));
    EXPECT_TRUE(refused(center_.as("infodesk").get(path), 403, "missing_permission"));
    EXPECT_EQ(center_.as("supervisor").get(path).status, 200U);
    const auto list = json_of(center_.as("agent").get("/api/v1/calls?number=" + number_));
    EXPECT_EQ(list.at("items").size(), 1U);
    EXPECT_EQ(list.dump().find(number_), std::string::npos);
    EXPECT_EQ(center_.as("agent").get(path + "/pop").status, 200U);
    const auto reports = json_of(center_.as("agent").get(path + "/events"));
    ASSERT_EQ(reports.at("items").size(), 2U);
    EXPECT_EQ(reports.at("items").at(0).at("type"), "answered");
    EXPECT_EQ(reports.dump().find(number_), std::string::npos);
}

TEST_F(Calls, come_page_by_page) {
    for (const auto* const call : {"page1", "page2", "page3"}) {
        door_.report(call, "queued");
        door_.report(call, "abandoned");
    }
    const auto list = "/api/v1/calls?limit=2&count=true&number=" + number_;
    const auto first = json_of(center_.as("supervisor").get(list));
    EXPECT_EQ(first.at("total"), 3);
    EXPECT_EQ(first.at("items").at(0).at("call_id"), "page3");
    const auto cursor = first.at("next_cursor").get<std::string>();
    const auto second = json_of(center_.as("supervisor").get(list + "&cursor=" + cursor));
    EXPECT_EQ(second.at("items").size(), 1U);
    EXPECT_EQ(second.at("items").at(0).at("call_id"), "page1");
    EXPECT_TRUE(second.at("next_cursor").is_null());
}

TEST_F(Calls, are_counted) {
    const auto figures = center_.as("supervisor")
                             .get(
                                 "/api/v1/calls/figures?from=" + from_now(-std::chrono::hours(1)) +
                                 "&to=" + from_now(std::chrono::hours(1))
                             );
    ASSERT_EQ(figures.status, 200U) << figures.body;
    const auto json = json_of(figures);
    EXPECT_EQ(json.at("targets").at("service_level_seconds"), 20);
    EXPECT_GE(json.at("total").at("offered"), 0);
    EXPECT_TRUE(faulted(
        center_.as("supervisor").get("/api/v1/calls/figures"), {"?from required", "?to required"}
    ));
    EXPECT_TRUE(refused(center_.as("agent").get("/api/v1/calls/figures"), 403));
}

TEST_F(Calls, give_their_number_to_a_new_customer) {
    door_.report("unknown", "answered", "8101");
    const auto id = door_.id_of("unknown");
    const Json named{{"call_id", id}, {"customer", Json{{"name", "钱"}, {"contacts", nullptr}}}};
    const auto ticket = create("agent", named);
    EXPECT_EQ(ticket.dump().find(number_), std::string::npos) << "masked";
    const auto customer = ticket.at("customer").at("id").get<std::string>();
    const auto kept = center_.sql(
        "SELECT value FROM customer_contact WHERE customer_id = '" + customer + "'"
    );
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept.front().text("value"), "+86" + number_);
    const auto call = json_of(center_.as("agent").get("/api/v1/calls/" + id));
    EXPECT_EQ(call.at("tickets").at(0).at("id"), ticket.at("id")) << "linked";
    EXPECT_EQ(call.at("customer").at("id"), customer);
    door_.report("unknown", "ended");
}

TEST_F(Calls, leave_a_number_that_was_given_as_it_is) {
    door_.report("given", "answered", "8101");
    const auto other = new_phone();
    Json customer{{"name", "孙"}};
    customer["contacts"] = Json::array({Json{{"kind", "phone"}, {"value", other}}});
    const auto ticket =
        create("agent", Json{{"call_id", door_.id_of("given")}, {"customer", customer}});
    const auto kept = center_.sql(
        "SELECT string_agg(value, ',') AS all FROM customer_contact WHERE customer_id = '" +
        ticket.at("customer").at("id").get<std::string>() + "'"
    );
    EXPECT_EQ(kept.front().text("all"), "+86" + other);
    door_.report("given", "ended");
}

TEST_F(Calls, of_others_open_no_ticket) {
    door_.report("theirs", "answered", "8101");
    const auto id = door_.id_of("theirs");
    Json body = complaint_body(Json{{"call_id", id}});
    const std::vector<std::string> fault{"/call_id unknown_reference"};
    EXPECT_TRUE(faulted(center_.as("agent_far").post("/api/v1/tickets", body), fault));
    body["customer"] = nullptr;
    body["anonymous"] = true;
    body["anonymous_reason"] = "不愿留名";
    EXPECT_TRUE(faulted(center_.as("agent_far").post("/api/v1/tickets", body), fault));
    EXPECT_EQ(center_.as("supervisor").post("/api/v1/tickets", body).status, 201U);
    door_.report("theirs", "ended");
}

TEST_F(Calls, are_returned_from_their_list) {
    door_.report("returned", "answered", "8101");
    door_.report("returned", "ended");
    const Json body{{"call", door_.id_of("returned")}};
    const auto dialled = center_.as("agent").post("/api/v1/calls", body);
    ASSERT_EQ(dialled.status, 201U) << dialled.body;
    EXPECT_EQ(dialled.body.find(number_), std::string::npos);
    const auto id = json_of(dialled).at("id").get<std::string>();
    const auto kept = center_.sql("SELECT number FROM dial_request WHERE id = '" + id + "'");
    EXPECT_EQ(kept.front().text("number"), "+86" + number_);
    seat_at("agent_far", "8109");
    const std::vector<std::string> fault{"/call unknown_reference"};
    EXPECT_TRUE(faulted(center_.as("agent_far").post("/api/v1/calls", body), fault));
    EXPECT_TRUE(faulted(
        center_.as("agent").post("/api/v1/calls", Json::object()), {"/to one_of_them"}
    ));
}

TEST_F(Calls, in_vain_are_called_back) {
    door_.report("vain", "queued");
    door_.report("vain", "abandoned");
    const auto list = json_of(center_.as("agent").get("/api/v1/callbacks?claimed_by=none"));
    Json own;
    for (const auto& item : list.at("items")) {
        if (item.at("last_call_id") == door_.id_of("vain")) own = item;
    }
    ASSERT_FALSE(own.is_null());
    const auto path = "/api/v1/callbacks/" + own.at("id").get<std::string>();
    EXPECT_EQ(json_of(center_.as("agent").request("POST", path + "/claim")).at("state"), "claimed");
    EXPECT_TRUE(
        refused(center_.as("visitor").request("POST", path + "/claim"), 409, "callback_claimed")
    );
    const auto dialled = center_.as("agent").post(
        "/api/v1/calls",
        Json{
            {"callback", own.at("id")}
    }
    );
    ASSERT_EQ(dialled.status, 201U) << dialled.body;
    EXPECT_EQ(json_of(dialled).at("state"), "requested");
    EXPECT_EQ(json_of(dialled).dump().find(number_), std::string::npos);
    const auto done = center_.as("agent").post(
        path + "/done",
        Json{
            {"result", "reached"}
    }
    );
    EXPECT_EQ(json_of(done).at("state"), "done");
}

TEST_F(Calls, show_what_agents_are_doing) {
    const Json ready{
        {"state", "ready"}
    };
    ASSERT_EQ(center_.as("agent").put("/api/v1/me/presence", ready).status, 200U);
    door_.report("doing", "offered", "8101");
    EXPECT_EQ(json_of(center_.as("agent").get("/api/v1/me")).at("presence"), "ringing");
    EXPECT_TRUE(refused(
        center_.as("agent").put(
            "/api/v1/me/presence",
            Json{
                {"state", "break"}
    }
        ),
        409,
        "agent_on_a_call"
    ));
    const auto agents = json_of(center_.as("lead").get("/api/v1/agents"));
    EXPECT_NE(agents.dump().find("\"ringing\""), std::string::npos);
    door_.report("doing", "abandoned");
    EXPECT_EQ(json_of(center_.as("agent").get("/api/v1/me")).at("presence"), "ready");
}

TEST_F(Calls, belong_to_one_extension) {
    auto& admin = center_.as("admin");
    const auto path = "/api/v1/users/" + center_.id_of("handler2");
    const HeaderList match{
        {"If-Match", admin.get(path).header("ETag")}
    };
    EXPECT_TRUE(faulted(
        admin.patch(
            path,
            Json{
                {"extension", "8101"}
    },
            match
        ),
        {"/extension extension_taken"}
    ));
    EXPECT_TRUE(faulted(
        admin.patch(
            path,
            Json{
                {"extension", "81 01"}
    },
            match
        ),
        {"/extension invalid_extension"}
    ));
    const auto changed = admin.patch(
        path,
        Json{
            {"extension", "8102"}
    },
        match
    );
    EXPECT_EQ(json_of(changed).at("extension"), "8102") << changed.body;
}

}  // namespace
}  // namespace bihuan::test
