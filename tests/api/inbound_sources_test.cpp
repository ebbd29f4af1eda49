// What is set up for those who call in: names, mappings tried before they count, presets.

#include "api/hook_sender.hpp"
#include "api/samples.hpp"

#include <set>

namespace bihuan::test {
namespace {

TEST(InboundSources, try_a_mapping_without_writing_anything) {
    HookSender crm;
    const auto before = row_counts();
    auto& admin = Center::instance().as("admin");
    Json rule{{"type", "ticket.create"}, {"data", Json::object()}};
    rule["data"]["/subject"] = Json{{"pointer", "/title"}};
    rule["data"]["/customer/name"] = Json{{"pointer", "/who"}};
    rule["data"]["/received_at"] = Json{{"pointer", "/at"}, {"time", "unix_seconds"}};
    Json request{{"body", Json{{"title", "漏水"}, {"who", "王明"}, {"at", 1'700'000'000}}}};
    request["mapping"]["rules"] = Json::array({rule});
    const auto reply = admin.post(crm.admin_path() + "/try", request);
    ASSERT_TRUE(answered(reply, 200));
    auto trial = json_of(reply);
    EXPECT_EQ(trial["type"], "ticket.create");
    EXPECT_EQ(trial["data"]["subject"], "漏水");
    EXPECT_EQ(trial["understood"], false);
    EXPECT_EQ(trial["faults"][0]["pointer"], "/received_at");
    EXPECT_EQ(trial["faults"][0]["code"], "too_old");
    request["body"].erase("at");
    trial = json_of(admin.post(crm.admin_path() + "/try", request));
    EXPECT_EQ(trial["understood"], true) << trial;
    request["body"] = "title=%E6%BC%8F&who=a+b";
    request["content_type"] = "application/x-www-form-urlencoded";
    trial = json_of(admin.post(crm.admin_path() + "/try", request));
    EXPECT_EQ(trial["understood"], true) << trial;
    EXPECT_EQ(trial["data"]["customer"]["name"], "a b");
    EXPECT_EQ(row_counts(), before);
}

TEST(InboundSources, have_names_of_one_word_and_each_its_own) {
    auto& admin = Center::instance().as("admin");
    Json body{{"kind", "standard"}};
    for (const auto* name : {"A", "a b", "a/b", "名", "a.b"}) {
        body["name"] = name;
        EXPECT_TRUE(faulted(admin.post("/api/v1/inbound-sources", body), {"/name invalid_code"}));
    }
    body["name"] = "only-once";
    posted("admin", "/api/v1/inbound-sources", body, 201);
    EXPECT_TRUE(
        refused(admin.post("/api/v1/inbound-sources", body), 409, "already_exists")
    );
    body["allowed_addresses"] = Json::array({"10.0.0.0/33"});
    body["mapping"] = Json{{"rules", 1}};
    body["preset"] = "nobody";
    body["name"] = "odd";
    EXPECT_TRUE(faulted(
        admin.post("/api/v1/inbound-sources", body),
        {"/allowed_addresses/0 invalid_address", "/preset unknown_reference",
         "/mapping/rules array_expected"}
    ));
}

TEST(InboundSources, ship_with_presets) {
    const auto presets = all_items("admin", "/api/v1/inbound-presets");
    std::set<std::string> names;
    for (const auto& preset : presets) names.insert(text_of(preset, "name"));
    EXPECT_TRUE(names.contains("zammad-cti"));
    EXPECT_GE(names.size(), 4U);
}

}  // namespace
}  // namespace bihuan::test
