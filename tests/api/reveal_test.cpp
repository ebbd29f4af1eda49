// Who may see a masked value, and what is kept of it (R34).

#include "api/complaint.hpp"
#include "api/planted.hpp"

namespace bihuan::test {
namespace {

HttpReply reveal(const std::string& who, const Json& body) {
    const auto customer = text_of(planted().ticket["customer"], "id");
    return Center::instance().as(who).post("/api/v1/customers/" + customer + "/reveal", body);
}

TEST(Reveal, is_for_those_who_work_for_the_customer_and_their_leads) {
    const Json body{{"field", "phone"}, {"reason", "回访"}};
    for (const auto* who : {"agent", "handler", "lead", "lead_far", "supervisor"}) {
        const auto reply = reveal(who, body);
        ASSERT_TRUE(answered(reply, 200)) << who;
        EXPECT_EQ(json_of(reply)["value"], "+86" + canary);
        EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    }
    for (const auto* who : {"visitor", "handler2", "agent_far"}) {
        const auto reply = reveal(who, body);
        ASSERT_TRUE(refused(reply, 403, "missing_permission")) << who;
        EXPECT_EQ(json_of(reply)["permission"], "customers.reveal_any");
    }
    for (const auto* who : {"repairer", "qa", "executive", "admin", "infodesk"}) {
        const auto reply = reveal(who, body);
        ASSERT_TRUE(refused(reply, 403, "missing_permission")) << who;
        EXPECT_EQ(json_of(reply)["permission"], "customers.reveal");
    }
}

TEST(Reveal, of_contacts_is_for_who_is_to_make_the_visit) {
    const auto number = new_phone();
    const Json contacts{{{"kind", "phone"}, {"value", number}}};
    const Json customer{{"name", "林小姐"}, {"contacts", contacts}};
    auto ticket = drive_to("follow_up", Json{{"customer", customer}});
    const auto path = "/api/v1/customers/" + text_of(ticket["customer"], "id") + "/reveal";
    const auto ask = [&](const std::string& who, const char* field) {
        const Json body{{"field", field}, {"reason", "回访客户"}};
        return Center::instance().as(who).post(path, body);
    };
    const auto reply = ask("visitor", "phone");
    ASSERT_TRUE(answered(reply, 200));
    EXPECT_EQ(json_of(reply)["value"], "+86" + number);
    const auto refusal = ask("visitor", "id_number");
    EXPECT_TRUE(refused(refusal, 403, "missing_permission")) << "no visit takes that";
    EXPECT_NE(ask("agent_far", "phone").status, 200) << "it waits for nobody there";
    ticket = move("visitor", ticket, "record_visit");
    EXPECT_TRUE(refused(ask("visitor", "phone"), 403, "missing_permission")) << "it is made";
}

TEST(Reveal, needs_a_reason_and_is_on_record) {
    auto& center = Center::instance();
    EXPECT_TRUE(faulted(reveal("lead", Json{{"field", "phone"}}), {"/reason required"}));
    EXPECT_TRUE(faulted(reveal("lead", Json{{"reason", "x"}}), {"/contact_id required"}));
    const Json nothing{{"field", "id_number"}, {"reason", "x"}};
    EXPECT_TRUE(faulted(reveal("lead", nothing), {"/field unknown_reference"}));

    const auto path = "/api/v1/audit?action=customer.reveal&object=customer:" +
                      text_of(planted().ticket["customer"], "id");
    const auto before = all_items("supervisor", path).size();
    const Json body{
        {"contact_id", planted().ticket["customer"]["contacts"][0]["id"]},
        {"reason", "客户要求短信"}
    };
    ASSERT_TRUE(answered(reveal("lead", body), 200));
    const auto entries = all_items("supervisor", path);
    ASSERT_EQ(entries.size(), before + 1);
    EXPECT_EQ(entries[0]["actor"]["id"], center.id_of("lead"));
    EXPECT_EQ(entries[0]["reason"], "客户要求短信");
    EXPECT_TRUE(refused(reveal("qa", body), 403));
    EXPECT_EQ(all_items("supervisor", path).size(), entries.size());
}

}  // namespace
}  // namespace bihuan::test
