// Handovers, callbacks, work with limits of its own, major cases, and who is charged with what.

#include "api/complaint.hpp"

#include <chrono>

namespace bihuan::test {
namespace {

HttpReply hand(const Json& ticket, const std::string& who, const std::string& to) {
    const Json body{{"owner_id", Center::instance().id_of(to)}, {"reason", "换班"}};
    return Center::instance().as(who).post(path_of(ticket) + "/assign", body);
}

/// A complaint that the agent owns, given to another agent.
Json handed_over() {
    const auto reply = hand(create("agent"), "agent", "visitor");
    EXPECT_TRUE(answered(reply, 200));
    return json_of(reply);
}

bool has_clock(const Json& ticket, const std::string& metric) {
    for (const auto& timer : ticket["timers"]) {
        if (timer["metric"] == metric) return true;
    }
    return false;
}

const Json accept{{"accepted", true}};
const Json decline{{"accepted", false}, {"reason", "不在班"}};

TEST(Handover, waits_for_acceptance_within_a_working_day) {
    auto ticket = handed_over();
    EXPECT_EQ(ticket["owner"]["id"], Center::instance().id_of("visitor"));
    EXPECT_EQ(ticket["handover_from"]["id"], Center::instance().id_of("agent"));
    EXPECT_EQ(ticket["first_contact_user_id"], Center::instance().id_of("agent"));
    const auto clock = clock_of(ticket, "handover");
    EXPECT_EQ(clock["state"], "running");
    EXPECT_EQ(clock["limit"], (Json{{"unit", "working_days"}, {"value", 1}}));

    const auto path = path_of(ticket) + "/handover";
    auto& agent = Center::instance().as("agent");
    EXPECT_TRUE(refused(agent.post(path, accept), 409, "no_handover")) << "not to them";
    ticket = posted("visitor", path, accept, 200);
    EXPECT_TRUE(ticket["handover_from"].is_null());
    EXPECT_EQ(clock_of(ticket, "handover")["state"], "met");
    EXPECT_EQ(events_of(ticket).back()["type"], "handover_accepted");
    auto& visitor = Center::instance().as("visitor");
    EXPECT_TRUE(refused(visitor.post(path, accept), 409, "no_handover")) << "once";
}

TEST(Handover, that_is_refused_goes_back_with_the_reason) {
    auto ticket = handed_over();
    const auto path = path_of(ticket) + "/handover";
    auto& visitor = Center::instance().as("visitor");
    EXPECT_TRUE(faulted(visitor.post(path, Json{{"accepted", false}}), {"/reason required"}));
    ticket = posted("visitor", path, decline, 200);
    EXPECT_EQ(ticket["owner"]["id"], Center::instance().id_of("agent"));
    EXPECT_TRUE(ticket["handover_from"].is_null());
    const auto clock = clock_of(ticket, "handover");
    EXPECT_EQ(clock["state"], "cancelled");
    EXPECT_EQ(clock["cancel_reason"], "handover_ended");
    const auto event = events_of(ticket).back();
    EXPECT_EQ(event["type"], "handover_refused");
    EXPECT_EQ(event["comment"], "不在班");
}

TEST(Handover, is_accepted_by_working_on_the_ticket) {
    auto moved = move("visitor", handed_over(), "register");
    EXPECT_EQ(clock_of(moved, "handover")["state"], "met");
    const auto talked = handed_over();
    const Json contact{{"direction", "out"}, {"channel", "phone"}, {"text", "已接手"}};
    posted("visitor", path_of(talked) + "/contacts", contact, 201);
    EXPECT_EQ(clock_of(read("visitor", talked), "handover")["state"], "met");
    // Others may work on it, but nobody accepts for another.
    const auto waiting = handed_over();
    posted("lead", path_of(waiting) + "/contacts", contact, 201);
    EXPECT_EQ(clock_of(read("lead", waiting), "handover")["state"], "running");
}

TEST(Handover, passed_on_before_it_was_accepted_still_comes_from_who_gave_it) {
    auto ticket = json_of(hand(handed_over(), "lead", "handler"));
    EXPECT_EQ(ticket["handover_from"]["id"], Center::instance().id_of("agent"));
    EXPECT_EQ(clock_of(ticket, "handover")["state"], "running");
    ticket = json_of(hand(ticket, "lead", "agent"));
    EXPECT_TRUE(ticket["handover_from"].is_null()) << "given back is no handover";
    EXPECT_EQ(clock_of(ticket, "handover")["state"], "cancelled");
}

TEST(Handover, is_none_when_nobody_had_the_ticket_or_it_is_taken) {
    const auto queued = create("agent", Json{{"channel", "web"}});
    auto ticket = json_of(hand(queued, "lead", "visitor"));
    EXPECT_TRUE(ticket["handover_from"].is_null());
    EXPECT_FALSE(has_clock(ticket, "handover"));
    const auto taken = Center::instance().as("lead").post(
        path_of(ticket) + "/assign", Json{{"owner_id", "me"}}
    );
    EXPECT_TRUE(json_of(taken)["handover_from"].is_null());
}

TEST(Callback, is_owed_until_the_customer_was_called) {
    auto ticket = create("agent", Json{{"channel", "web"}});
    const auto path = path_of(ticket) + "/contacts";
    const Json wish{
        {"direction", "in"}, {"channel", "phone"}, {"text", "请回电"}, {"callback", true}
    };
    posted("agent", path, wish, 201);
    ticket = read("agent", ticket);
    EXPECT_EQ(clock_of(ticket, "callback")["state"], "running");
    EXPECT_EQ(clock_of(ticket, "callback")["limit"], (Json{{"unit", "working"}, {"value", 1800}}));
    posted("agent", path, wish, 201);
    const auto clocks = ticket["timers"].size();
    EXPECT_EQ(read("agent", ticket)["timers"].size(), clocks) << "one call for all";

    auto wrong = wish;
    wrong["direction"] = "out";
    EXPECT_TRUE(faulted(
        Center::instance().as("agent").post(path, wrong), {"/callback only_when_inbound"}
    ));
    wrong["callback"] = false;
    posted("agent", path, wrong, 201);
    EXPECT_EQ(clock_of(read("agent", ticket), "callback")["state"], "met");
}

TEST(WorkStep, runs_from_its_beginning_until_it_is_done) {
    const Json claim{{"kind", "claim"}, {"amount", "5000.00"}};
    auto ticket = create("agent", claim);
    const auto path = path_of(ticket) + "/work-steps";
    const Json begun{{"metric", "claim_loss"}, {"state", "begun"}};
    const Json done{{"metric", "claim_loss"}, {"state", "done"}, {"remark", "已定损"}};
    auto& agent = Center::instance().as("agent");
    EXPECT_TRUE(refused(agent.post(path, done), 409, "work_step_not_running"));
    ticket = posted("agent", path, begun, 200);
    const auto clock = clock_of(ticket, "claim_loss");
    EXPECT_EQ(clock["policy_rule"], "claim from 5,000");
    EXPECT_EQ(clock["limit"], (Json{{"unit", "working"}, {"value", 3600}}));
    EXPECT_TRUE(refused(agent.post(path, begun), 409, "work_step_running"));
    ticket = posted("agent", path, done, 200);
    EXPECT_EQ(clock_of(ticket, "claim_loss")["state"], "met");
    EXPECT_EQ(events_of(ticket).back()["comment"], "已定损");

    EXPECT_TRUE(faulted(
        agent.post(path, Json{{"metric", "resolution"}, {"state", "begun"}}),
        {"/metric invalid_choice"}
    ));
    const auto complaint = create("agent");
    EXPECT_TRUE(refused(agent.post(path_of(complaint) + "/work-steps", begun), 409, "no_limit"));
}

TEST(MajorCase, is_also_made_by_injury_press_and_what_is_beyond_authority) {
    auto ticket = create("agent", Json{{"major_reasons", {"injury"}}});
    EXPECT_TRUE(ticket["major"].get<bool>());
    EXPECT_EQ(clock_of(ticket, "major_report")["state"], "running");
    EXPECT_TRUE(faulted(
        Center::instance().as("agent").post(
            "/api/v1/tickets", complaint_body(Json{{"major_reasons", {"weather"}}})
        ),
        {"/major_reasons invalid_choice"}
    ));

    auto claim = create("agent", Json{{"kind", "claim"}, {"amount", "20000.00"}});
    claim = posted(
        "agent", path_of(claim) + "/work-steps", {{"metric", "claim_approval"}, {"state", "begun"}},
        200
    );
    EXPECT_EQ(clock_of(claim, "claim_approval")["limit"]["value"], 2);
    const Json change{{"beyond_authority", true}};
    const HeaderList match{{"If-Match", '"' + std::to_string(claim["version"].get<int>()) + '"'}};
    claim = json_of(Center::instance().as("agent").patch(path_of(claim), change, match));
    EXPECT_TRUE(claim["major"].get<bool>());
    EXPECT_EQ(clock_of(claim, "claim_approval")["limit"]["value"], 7);
    EXPECT_EQ(clock_of(claim, "major_opinion")["state"], "running");
}

TEST(MajorCase, is_made_by_the_third_complainant_on_one_matter) {
    auto lead_ticket = drive_to("assessment");
    const auto merge_another = [&] {
        const auto other = drive_to("assessment");
        move("handler", other, "merge", Json{{"into", lead_ticket["number"]}});
        lead_ticket = read("supervisor", lead_ticket);
    };
    merge_another();
    EXPECT_FALSE(lead_ticket["major"].get<bool>()) << "two are no group";
    merge_another();
    EXPECT_TRUE(lead_ticket["major"].get<bool>());
    EXPECT_EQ(lead_ticket["major_reasons"], Json::array({"group"}));
    EXPECT_EQ(clock_of(lead_ticket, "major_report")["state"], "running");
}

/// The share of that clock that this person held; null when none.
Json share_of(const Json& liability, const std::string& metric, const std::string& who) {
    for (const auto& timer : liability["timers"]) {
        if (timer["metric"] != metric) continue;
        for (const auto& share : timer["shares"]) {
            const auto& owner = share["owner"];
            if (!owner.is_null() && owner["id"] == Center::instance().id_of(who)) return share;
        }
    }
    return nullptr;
}

TEST(Liability, is_split_by_holder_and_shows_who_sent_it_back) {
    auto ticket = drive_to("investigation");
    ticket = move("repairer", ticket, "refuse_responsibility");
    ticket = move("handler", ticket, "assess");
    const auto path = path_of(ticket) + "/liability";
    auto& supervisor = Center::instance().as("supervisor");
    const auto reply = supervisor.get(path);
    ASSERT_TRUE(answered(reply, 200));
    const auto liability = json_of(reply);
    EXPECT_FALSE(share_of(liability, "intake", "agent").is_null());
    EXPECT_TRUE(share_of(liability, "intake", "repairer").is_null());
    for (const auto& timer : liability["timers"]) {
        std::int64_t seconds = 0;
        for (const auto& share : timer["shares"]) seconds += share["seconds"].get<std::int64_t>();
        // Each share is cut to whole seconds.
        const auto whole = timer["seconds"].get<std::int64_t>();
        EXPECT_GE(seconds, whole - static_cast<std::int64_t>(timer["shares"].size()));
        EXPECT_LE(seconds, whole);
    }
    EXPECT_EQ(liability["bounced"], 1);
    ASSERT_EQ(liability["dispatches"].size(), 2U);
    const auto& first = liability["dispatches"][0];
    EXPECT_EQ(first["department"]["id"], Center::instance().department("repairs"));
    EXPECT_EQ(first["ended_by"], "refuse_responsibility");
    EXPECT_FALSE(first["reason"].get<std::string>().empty());
    EXPECT_TRUE(liability["dispatches"][1]["ended_at"].is_null());
    EXPECT_TRUE(
        refused(Center::instance().as("handler").get(path), 403, "missing_permission")
    );
}

}  // namespace
}  // namespace bihuan::test
