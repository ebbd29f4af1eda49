// The ways that leave the usual one: each of them to where it has to lead.

#include "api/complaint.hpp"
#include "support/eventually.hpp"

namespace bihuan::test {
namespace {

using std::chrono::hours;

/// States of the clocks of one metric in one work cycle, in order.
std::string clock(const Json& ticket, const std::string& metric, int cycle = 0) {
    std::string states;
    for (const auto& timer : ticket["timers"]) {
        if (timer["metric"] != metric || timer["cycle"] != cycle) continue;
        states += (states.empty() ? "" : ",") + text_of(timer, "state");
    }
    return states;
}

std::size_t count_events(const Json& ticket, const std::string& type) {
    std::size_t count = 0;
    for (const auto& event : events_of(ticket)) count += event["type"] == type ? 1 : 0;
    return count;
}

Json path_member(const std::string& who, const Json& ticket, const std::string& part) {
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + part;
    return json_of(Center::instance().as(who).get(path));
}

TEST(Branch, not_upheld_goes_to_the_visit_and_closes_as_not_upheld) {
    auto ticket = drive_to("assessment");
    const Json form{
        {"decision", "not_upheld"},
        {"reason", "人为损坏"},
        {"explanation", "保修条款第三条"},
        {"customer_accepts", false}
    };
    ticket = move("handler", ticket, "assess", form);
    EXPECT_EQ(ticket["stage"], "follow_up");
    EXPECT_EQ(ticket["outcome"], "not_upheld");
    EXPECT_EQ(clock(ticket, "resolution"), "met") << "nothing will be carried out";
    EXPECT_EQ(clock(ticket, "follow_up"), "running");
    ticket = move("visitor", ticket, "record_visit");
    EXPECT_EQ(ticket["stage"], "summary");
    ticket = move("supervisor", ticket, "summarize");
    EXPECT_EQ(ticket["status"], "closed");
    EXPECT_EQ(ticket["outcome"], "not_upheld");
}

TEST(Branch, out_of_scope_goes_to_the_summary) {
    auto ticket = drive_to("assessment");
    const Json form{
        {"decision", "out_of_scope"}, {"reason", "属物业管理"}, {"transferred_to", "物业公司"}
    };
    ticket = move("handler", ticket, "assess", form);
    EXPECT_EQ(ticket["stage"], "summary");
    EXPECT_EQ(clock(ticket, "resolution"), "met");
    ticket = move("supervisor", ticket, "summarize");
    EXPECT_EQ(ticket["outcome"], "out_of_scope");
}

TEST(Branch, each_decision_has_its_own_required_members) {
    const auto ticket = drive_to("assessment");
    const auto faults = [&](const char* decision) {
        return try_move("handler", ticket, "assess", Json{{"decision", decision}});
    };
    EXPECT_TRUE(faulted(
        faults("upheld"),
        {"/form/reason required", "/form/department_id required", "/form/promised_at required"}
    ));
    EXPECT_TRUE(faulted(
        faults("not_upheld"),
        {"/form/reason required", "/form/explanation required", "/form/customer_accepts required"}
    ));
    EXPECT_TRUE(faulted(
        faults("out_of_scope"), {"/form/reason required", "/form/transferred_to required"}
    ));
}

TEST(Branch, a_department_refuses_twice_and_then_a_lead_decides_finally) {
    auto ticket = drive_to("investigation");
    ticket = move("repairer", ticket, "refuse_responsibility");
    EXPECT_EQ(ticket["stage"], "assessment");
    EXPECT_EQ(ticket["department_refusals"], 1);
    ticket = move("handler", ticket, "assess");
    ticket = move("repairer", ticket, "refuse_responsibility");
    EXPECT_EQ(ticket["department_refusals"], 2);

    const auto by_handler = try_move("handler", ticket, "assess", good_form("assess", ticket));
    ASSERT_TRUE(refused(by_handler, 403, "missing_permission"));
    EXPECT_EQ(json_of(by_handler)["permission"], "ticket.assess_final");
    ticket = move("lead", ticket, "assess");
    EXPECT_EQ(ticket["stage"], "investigation");
    const auto third = try_move(
        "repairer", ticket, "refuse_responsibility", good_form("refuse_responsibility", ticket)
    );
    EXPECT_TRUE(refused(third, 409, "refusals_exhausted"));
    ticket = move("repairer", ticket, "report_cause");
    EXPECT_EQ(ticket["stage"], "solution");
}

TEST(Branch, another_proposal_is_approved_after_the_first_was_rejected) {
    auto ticket = move("handler", drive_to("solution"), "propose");
    const auto first = open_proposal(ticket);
    ticket = move("lead", ticket, "reject");
    EXPECT_EQ(ticket["stage"], "solution");
    EXPECT_EQ(ticket["proposals"][0]["state"], "rejected");
    EXPECT_EQ(text_of(ticket["proposals"][0], "decided_by"), Center::instance().id_of("lead"));

    const Json again{{"proposal_id", first}, {"remark", "改主意"}};
    EXPECT_TRUE(refused(try_move("lead", ticket, "approve", again), 409, "proposal_missing"));
    ticket = move("handler", ticket, "propose");
    EXPECT_TRUE(refused(try_move("lead", ticket, "approve", again), 409, "proposal_not_open"));
    ticket = move("lead", ticket, "approve");
    EXPECT_EQ(ticket["stage"], "implementation");
    EXPECT_EQ(ticket["proposals"].size(), 2U);
    EXPECT_EQ(ticket["proposals"][1]["state"], "approved");
    EXPECT_EQ(ticket["proposals"][1]["remark"], "同意");
}

TEST(Branch, one_of_several_alternatives_is_approved) {
    auto ticket = move("handler", drive_to("solution"), "propose");
    auto second = good_form("propose", ticket);
    second["measures"] = "上门维修";
    ticket = move("repairer", ticket, "propose", second);
    ASSERT_EQ(ticket["proposals"].size(), 2U);
    const auto chosen = text_of(ticket["proposals"][1], "id");
    ticket = move(
        "lead", ticket, "approve", Json{{"proposal_id", chosen}, {"remark", "维修即可"}}
    );
    EXPECT_EQ(ticket["stage"], "implementation");
    EXPECT_EQ(ticket["proposals"][0]["state"], "proposed");
    EXPECT_EQ(ticket["proposals"][1]["state"], "approved");
}

Json refuse_proposal(Json ticket) {
    if (ticket["stage"] == "solution") {
        ticket = move("handler", ticket, "propose");
        ticket = move("lead", ticket, "approve");
    }
    return move(
        "agent", ticket, "record_consent", Json{{"accepted", false}, {"method", "recorded_call"}}
    );
}

TEST(Branch, a_customer_who_refuses_gets_another_solution) {
    auto ticket = refuse_proposal(drive_to("implementation"));
    EXPECT_EQ(ticket["stage"], "solution");
    EXPECT_EQ(ticket["customer_refusals"], 1);
    EXPECT_EQ(ticket["priority"], "normal");
    EXPECT_EQ(ticket["proposals"][0]["state"], "rejected");
    EXPECT_EQ(ticket["consents"][0]["accepted"], false);
    ticket = move("handler", ticket, "propose");
    ticket = move("lead", ticket, "approve");
    const auto early = try_move("repairer", ticket, "complete", good_form("complete", ticket));
    EXPECT_TRUE(refused(early, 409, "consent_missing")) << "the old answer was about the old one";
    ticket = move("agent", ticket, "record_consent");
    ticket = move("repairer", ticket, "complete");
    EXPECT_EQ(ticket["stage"], "follow_up");
}

TEST(Branch, the_third_refusal_of_a_customer_escalates_to_level_2_and_raises_the_priority) {
    auto ticket = refuse_proposal(drive_to("implementation"));
    ticket = refuse_proposal(ticket);
    EXPECT_EQ(count_events(ticket, "escalated"), 0U);
    EXPECT_EQ(ticket["priority"], "normal");
    ticket = refuse_proposal(ticket);
    EXPECT_EQ(ticket["customer_refusals"], 3);
    EXPECT_EQ(ticket["priority"], "high");
    EXPECT_EQ(ticket["escalation_level"], 2);
    ASSERT_EQ(count_events(ticket, "escalated"), 1U);
    for (const auto& event : events_of(ticket)) {
        if (event["type"] != "escalated") continue;
        EXPECT_EQ(event["data"]["level"], 2);
        EXPECT_EQ(event["version"], ticket["version"]) << "in the same step as the refusal";
    }
    ticket = refuse_proposal(ticket);
    EXPECT_EQ(ticket["priority"], "high") << "only the third one";
}

Json dissatisfied(const std::string& return_to) {
    return Json{{"reached", true}, {"satisfaction", 2}, {"return_to", return_to}};
}

TEST(Branch, a_dissatisfied_customer_sends_it_back_to_the_investigation) {
    auto ticket = drive_to("follow_up");
    const Json silent{{"reached", true}, {"satisfaction", 2}};
    EXPECT_TRUE(faulted(
        try_move("visitor", ticket, "record_visit", silent), {"/form/return_to required"}
    ));
    ticket = move("visitor", ticket, "record_visit", dissatisfied("investigation"));
    EXPECT_EQ(ticket["stage"], "investigation");
    EXPECT_EQ(ticket["priority"], "high");
    EXPECT_EQ(text_of(ticket, "outcome"), "null");
    EXPECT_EQ(ticket["visits"][0]["satisfaction"], 2);
    EXPECT_EQ(clock(ticket, "follow_up"), "met");
    EXPECT_EQ(clock(ticket, "investigation"), "met,running");
    ticket = move("repairer", ticket, "report_cause");
    EXPECT_EQ(ticket["stage"], "solution");
}

TEST(Branch, a_dissatisfied_customer_sends_it_back_to_the_solution_and_consents_anew) {
    auto ticket = drive_to("follow_up", Json{{"priority", "urgent"}});
    ticket = move("visitor", ticket, "record_visit", dissatisfied("solution"));
    EXPECT_EQ(ticket["stage"], "solution");
    EXPECT_EQ(ticket["priority"], "urgent") << "there is nothing above";
    ticket = move("handler", ticket, "propose");
    ticket = move("lead", ticket, "approve");
    const auto early = try_move("repairer", ticket, "complete", good_form("complete", ticket));
    EXPECT_TRUE(refused(early, 409, "consent_missing"));
    ticket = move("agent", ticket, "record_consent");
    ticket = move("repairer", ticket, "complete");
    ticket = move("visitor", ticket, "record_visit");
    EXPECT_EQ(ticket["stage"], "summary");
    EXPECT_EQ(ticket["outcome"], "resolved");
    EXPECT_EQ(clock(ticket, "follow_up"), "met,met");
}

Json attempt(std::chrono::seconds distance) {
    return Json{{"reached", false}, {"attempted_at", from_now(distance)}};
}

/// In follow_up since four days ago.
Json long_completed() {
    auto ticket = create("agent", Json{{"received_at", from_now(-hours(24 * 6))}});
    for (const auto& step : usual_walk()) {
        auto form = good_form(step.action, ticket);
        if (std::string(step.action) == "complete") form["completed_at"] = from_now(-hours(96));
        ticket = move(step.who, ticket, step.action, form);
        if (ticket["stage"] == "follow_up") break;
    }
    return ticket;
}

TEST(Branch, three_failed_attempts_on_different_days_make_the_customer_unreachable) {
    auto ticket = long_completed();
    ticket = move("visitor", ticket, "record_visit", attempt(-hours(72)));
    EXPECT_EQ(ticket["stage"], "follow_up");
    ticket = move("visitor", ticket, "record_visit", attempt(-hours(48)));
    EXPECT_EQ(ticket["stage"], "follow_up");
    ticket = move("visitor", ticket, "record_visit", attempt(-hours(24)));
    EXPECT_EQ(ticket["stage"], "summary");
    EXPECT_EQ(ticket["outcome"], "resolved");
    EXPECT_EQ(ticket["visits"].size(), 3U);
}

TEST(Branch, attempts_in_a_row_do_not_make_a_customer_unreachable) {
    auto ticket = long_completed();
    for (int i = 0; i < 4; ++i) {
        ticket = move("visitor", ticket, "record_visit", attempt(-hours(72)));
        EXPECT_EQ(ticket["stage"], "follow_up");
    }
}

TEST(Branch, attempts_before_a_second_completion_do_not_count) {
    auto ticket = long_completed();
    ticket = move("visitor", ticket, "record_visit", attempt(-hours(72)));
    ticket = move("visitor", ticket, "record_visit", attempt(-hours(48)));
    ticket = move("visitor", ticket, "record_visit", dissatisfied("solution"));
    ticket = move("handler", ticket, "propose");
    ticket = move("lead", ticket, "approve");
    ticket = move("agent", ticket, "record_consent");
    auto form = good_form("complete", ticket);
    form["completed_at"] = from_now(-hours(30));
    ticket = move("repairer", ticket, "complete", form);
    ticket = move("visitor", ticket, "record_visit", attempt(-hours(24)));
    EXPECT_EQ(ticket["stage"], "follow_up") << "the third of all, but the first after the work";
}

TEST(Branch, attempts_lie_between_completion_and_now) {
    const auto ticket = long_completed();
    // Its ladder is being climbed meanwhile.
    const auto visited = [&](const Json& form) {
        HttpReply reply;
        const auto is_newest = [&] {
            reply = try_move("visitor", read("supervisor", ticket), "record_visit", form);
            return reply.status != 412;
        };
        EXPECT_TRUE(eventually(is_newest));
        return reply;
    };
    EXPECT_TRUE(
        faulted(visited(attempt(-hours(97))), {"/form/attempted_at before_completion"})
    );
    EXPECT_TRUE(faulted(visited(attempt(hours(1))), {"/form/attempted_at in_the_future"}));
}

TEST(Branch, a_suspended_ticket_stands_still_until_it_is_resumed) {
    auto ticket = move("handler", drive_to("investigation"), "suspend");
    EXPECT_EQ(ticket["status"], "suspended");
    EXPECT_EQ(ticket["stage"], "investigation");
    EXPECT_EQ(ticket["suspend_reason"], "customer");
    EXPECT_EQ(clock(ticket, "investigation"), "paused");
    EXPECT_EQ(clock(ticket, "resolution"), "paused");
    EXPECT_EQ(clock(ticket, "next_update"), "running") << "the customer hears from us all the same";

    for (const auto* action : {"report_cause", "refuse_responsibility", "suspend"}) {
        const auto reply = try_move("handler", ticket, action, good_form(action, ticket));
        ASSERT_TRUE(refused(reply, 409, "conflict")) << action;
        const Json allowed{"escalate", "merge", "resume", "transfer", "withdraw"};
        EXPECT_EQ(json_of(reply)["allowed"], allowed);
        EXPECT_EQ(json_of(reply)["ticket_status"], "suspended");
    }
    auto& handler = Center::instance().as("handler");
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id");
    const HeaderList match{{"If-Match", '"' + text_of(ticket, "version") + '"'}};
    const auto patch = handler.patch(path, Json{{"subject", "改"}}, match);
    EXPECT_TRUE(refused(patch, 409, "ticket_suspended"));
    const auto note = handler.post(path + "/comments", Json{{"body", "等客户寄回"}});
    EXPECT_TRUE(answered(note, 201)) << "notes remain possible";

    ticket = move("handler", read("handler", ticket), "resume");
    EXPECT_EQ(ticket["status"], "open");
    EXPECT_EQ(ticket["stage"], "investigation");
    EXPECT_EQ(clock(ticket, "investigation"), "running");
    EXPECT_EQ(text_of(ticket, "wake_at"), "null");
    EXPECT_EQ(text_of(move("repairer", ticket, "report_cause"), "stage"), "solution");
}

TEST(Branch, a_pause_beyond_the_budget_is_a_supervisors_decision) {
    const auto ticket = drive_to("investigation");
    const Json form{{"reason", "legal"}, {"wake_at", from_now(hours(24 * 40))}};
    const auto reply = try_move("handler", ticket, "suspend", form);
    ASSERT_TRUE(refused(reply, 409, "pause_budget_exceeded"));
    EXPECT_GT(json_of(reply)["wanted_seconds"], json_of(reply)["left_seconds"]);
    EXPECT_TRUE(refused(
        try_move("repairer", ticket, "suspend", form), 409, "pause_budget_exceeded"
    ));
    EXPECT_EQ(move("supervisor", ticket, "suspend", form)["status"], "suspended");
}

TEST(Branch, a_suspension_wakes_up_in_the_future) {
    const auto ticket = drive_to("investigation");
    const Json form{{"reason", "customer"}, {"wake_at", from_now(-hours(1))}};
    EXPECT_TRUE(faulted(
        try_move("handler", ticket, "suspend", form), {"/form/wake_at in_the_past"}
    ));
}

TEST(Branch, a_withdrawn_complaint_goes_to_the_summary_from_every_stage) {
    for (const auto* stage :
         {"intake", "assessment", "investigation", "solution", "implementation", "follow_up"}) {
        SCOPED_TRACE(stage);
        auto ticket = move("agent", drive_to(stage), "withdraw");
        EXPECT_EQ(ticket["stage"], "summary");
        EXPECT_EQ(ticket["outcome"], "withdrawn");
        EXPECT_NE(clock(ticket, "resolution"), "running");
        ticket = move("supervisor", ticket, "summarize");
        EXPECT_EQ(ticket["outcome"], "withdrawn");
    }
    auto suspended = move("handler", drive_to("investigation"), "suspend");
    suspended = move("agent", suspended, "withdraw");
    EXPECT_EQ(suspended["status"], "open");
    EXPECT_EQ(suspended["stage"], "summary");
}

TEST(Branch, a_merged_complaint_is_closed_at_once_and_linked) {
    const auto target = drive_to("investigation");
    auto ticket = drive_to("assessment");
    const auto into = [&](const std::string& reference) {
        return try_move("handler", ticket, "merge", Json{{"into", reference}});
    };
    EXPECT_TRUE(faulted(into(text_of(ticket, "id")), {"/form/into same_ticket"}));
    EXPECT_TRUE(faulted(
        into("01900000-0000-7000-8000-000000000000"), {"/form/into unknown_reference"}
    ));
    const auto closed = drive_to("closed");
    EXPECT_TRUE(refused(into(text_of(closed, "number")), 409, "target_closed"));

    ticket = move("handler", ticket, "merge", Json{{"into", text_of(target, "number")}});
    EXPECT_EQ(ticket["status"], "closed");
    EXPECT_EQ(text_of(ticket, "stage"), "null");
    EXPECT_EQ(ticket["outcome"], "merged");
    for (const auto& timer : ticket["timers"]) EXPECT_NE(timer["state"], "running");
    const auto links = path_member("handler", ticket, "/links")["items"];
    ASSERT_EQ(links.size(), 1U);
    EXPECT_EQ(links[0]["kind"], "duplicate_of");
    EXPECT_EQ(links[0]["ticket"]["number"], target["number"]);
    EXPECT_EQ(count_events(target, "linked"), 1U);
}

TEST(Branch, a_transferred_complaint_goes_to_the_summary) {
    auto ticket = move("handler", drive_to("investigation"), "transfer");
    EXPECT_EQ(ticket["stage"], "summary");
    EXPECT_EQ(ticket["outcome"], "transferred");
    EXPECT_EQ(clock(ticket, "resolution"), "met");
    EXPECT_EQ(text_of(move("supervisor", ticket, "summarize"), "outcome"), "transferred");
}

TEST(Branch, mediation_is_terminated_only_after_its_first_level_failed) {
    auto ticket = move("handler", drive_to("solution"), "propose");
    const auto early = try_move("supervisor", ticket, "terminate", good_form("terminate", ticket));
    EXPECT_TRUE(refused(early, 409, "mediation_first"));
    ticket = move("handler", ticket, "fail_mediation");
    EXPECT_EQ(ticket["stage"], "solution");
    ticket = move("supervisor", ticket, "terminate");
    EXPECT_EQ(ticket["stage"], "summary");
    EXPECT_EQ(ticket["outcome"], "mediation_failed");
    EXPECT_EQ(text_of(move("supervisor", ticket, "summarize"), "outcome"), "mediation_failed");

    const auto before_solution = drive_to("investigation");
    EXPECT_TRUE(refused(
        try_move(
            "handler", before_solution, "fail_mediation",
            good_form("fail_mediation", before_solution)
        ),
        409,
        "conflict"
    ));
}

TEST(Branch, escalations_name_their_level_raise_the_priority_and_leave_the_clocks_alone) {
    auto ticket = drive_to("assessment", Json{{"priority", "low"}});
    const auto before = ticket["timers"];
    const char* priorities[] = {"normal", "high", "urgent"};
    for (int level = 1; level <= 3; ++level) {
        const Json form{{"level", level}, {"reason", "升级"}};
        ticket = move("handler", ticket, "escalate", form);
        EXPECT_EQ(ticket["escalation_level"], level);
        EXPECT_EQ(ticket["priority"], priorities[level - 1]);
        EXPECT_EQ(ticket["stage"], "assessment");
        EXPECT_EQ(ticket["timers"], before);
        EXPECT_EQ(events_of(ticket).back()["type"], "escalated");
        EXPECT_EQ(events_of(ticket).back()["form"]["level"], level);
    }
    for (const int level : {0, 4}) {
        const Json form{{"level", level}, {"reason", "升级"}};
        EXPECT_TRUE(faulted(
            try_move("handler", ticket, "escalate", form), {"/form/level out_of_range"}
        ));
    }
}

TEST(Branch, a_reopened_complaint_begins_a_new_cycle_of_clocks_and_keeps_its_history) {
    auto ticket = drive_to("closed");
    const auto events = events_of(ticket);
    const auto old_clocks = ticket["timers"].size();
    ticket = move("agent", ticket, "reopen");
    EXPECT_EQ(ticket["status"], "open");
    EXPECT_EQ(ticket["stage"], "assessment");
    EXPECT_EQ(ticket["reopened_count"], 1);
    EXPECT_EQ(text_of(ticket, "outcome"), "null");
    EXPECT_EQ(text_of(ticket, "closed_at"), "null");
    EXPECT_TRUE(ticket["owner"].is_null());
    EXPECT_EQ(ticket["proposals"].size(), 1U) << "history stays";
    EXPECT_GT(ticket["timers"].size(), old_clocks);
    EXPECT_EQ(clock(ticket, "resolution", 0), "met");
    EXPECT_EQ(clock(ticket, "resolution", 1), "running");
    EXPECT_EQ(clock(ticket, "assessment", 1), "running");
    EXPECT_EQ(clock(ticket, "next_update", 1), "running");
    EXPECT_EQ(events_of(ticket).size(), events.size() + 1);

    for (std::size_t i = 1; i < usual_walk().size(); ++i) {
        const auto& step = usual_walk()[i];
        SCOPED_TRACE(step.action);
        ticket = move(step.who, ticket, step.action);
    }
    EXPECT_EQ(ticket["status"], "closed");
    EXPECT_EQ(ticket["outcome"], "resolved");
}

TEST(Branch, nobody_reopens_after_thirty_days) {
    const auto ticket = drive_to("closed");
    Center::instance().sql(
        "UPDATE ticket SET closed_at = now() - interval '30 days 1 minute' WHERE id = '" +
        text_of(ticket, "id") + "'"
    );
    const auto reply = try_move("agent", ticket, "reopen", good_form("reopen", ticket));
    EXPECT_TRUE(refused(reply, 409, "reopen_expired"));
}

}  // namespace
}  // namespace bihuan::test
