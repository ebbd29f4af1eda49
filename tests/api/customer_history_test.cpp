// What belongs to a customer: merges, the timeline, machines, and who may be the same.

#include "api/customer_archive.hpp"

namespace bihuan::test::archive {
namespace {

TEST(CustomerMergeRoute, makes_one_of_two_and_two_of_one) {
    auto& lead = Center::instance().as("lead");
    const auto into = open_with_phone("甲", new_phone());
    const auto ticket = create("agent");
    const auto from = ticket["customer"];
    const Json body{
        {"from",   from["id"] },
        {"reason", "同一人"}
    };
    EXPECT_TRUE(faulted(
        lead.post(
            path_of(into) + "/merge",
            Json{
                {"from", into["id"]}
    }
        ),
        {"/from same_customer"}
    ));
    const Json nobody{
        {"from", "01900000-0000-7000-8000-000000000000"}
    };
    EXPECT_TRUE(faulted(lead.post(path_of(into) + "/merge", nobody), {"/from unknown_reference"}));
    const auto reply = lead.post(path_of(into) + "/merge", body);
    ASSERT_TRUE(answered(reply, 200));
    const auto merge = json_of(reply);
    EXPECT_EQ(
        merge["moved"],
        (Json{
            {"tickets",  1},
            {"contacts", 1},
            {"assets",   0}
    })
    );
    const auto successor = get("lead", path_of(from));
    EXPECT_EQ(successor["id"], into["id"]);
    EXPECT_EQ(successor["merged_into"], into["id"]);
    EXPECT_FALSE(found("limit=200").contains(text_of(from, "id")));
    EXPECT_TRUE(refused(
        try_change(
            "lead",
            Json{
                {"id",      from["id"]          },
                {"version", successor["version"]}
    },
            Json{{"address", "x"}}
        ),
        409,
        "customer_merged"
    ));
    EXPECT_EQ(read("lead", ticket)["customer"]["id"], into["id"]);
    EXPECT_EQ(get("lead", path_of(into) + "/merges")["items"].size(), 1U);
    const auto undo = path_of(into) + "/merges/" + text_of(merge, "id") + "/undo";
    ASSERT_TRUE(answered(lead.request("POST", undo), 200));
    EXPECT_TRUE(refused(lead.request("POST", undo), 409, "merge_undone"));
    EXPECT_EQ(read("lead", ticket)["customer"]["id"], from["id"]);
    EXPECT_EQ(get("lead", path_of(from))["id"], from["id"]);
}

TEST(CustomerTimeline, has_everything_newest_first_page_by_page) {
    auto& center = Center::instance();
    const auto ticket = drive_to("closed");
    const auto path = path_of(ticket["customer"]);
    const Json asset{
        {"model",  "KFR-35"   },
        {"serial", new_phone()}
    };
    ASSERT_TRUE(answered(center.as("agent").post(path + "/assets", asset), 201));
    const auto other = open(Json{
        {"name", "并入"}
    });
    ASSERT_TRUE(answered(
        center.as("lead").post(
            path + "/merge",
            Json{
                {"from", other["id"]}
    }
        ),
        200
    ));
    const auto items = all_items("supervisor", path + "/timeline?limit=2");
    std::map<std::string, int> types;
    for (const auto& item : items) ++types[text_of(item, "type")];
    EXPECT_EQ(types["ticket"], 1);
    EXPECT_GE(types["contact"], 1);
    EXPECT_EQ(types["visit"], 1);
    EXPECT_EQ(types["compensation"], 1);
    EXPECT_EQ(types["merge"], 1);
    EXPECT_EQ(types["asset"], 1);
    EXPECT_EQ(ids_of(items).size(), items.size());
    for (std::size_t i = 1; i < items.size(); ++i) EXPECT_GE(items[i - 1]["at"], items[i]["at"]);
    for (const auto& item : items) {
        if (item["type"] != "compensation") continue;
        EXPECT_EQ(item["data"]["amount"], "100.00");
    }
}

TEST(Assets, are_one_file_for_each_machine) {
    auto& center = Center::instance();
    const auto ticket = create("agent");
    const auto path = path_of(ticket["customer"]) + "/assets";
    Json body{
        {"model",  "KFR-35"          },
        {"serial", "SN" + new_phone()}
    };
    body["contract"] = Json{
        {"number", "HT-1"      },
        {"until",  "2030-01-01"}
    };
    body["warranty"] = Json{
        {"until", "2029-01-01"}
    };
    const auto reply = center.as("agent").post(path, body);
    ASSERT_TRUE(answered(reply, 201));
    const auto asset = json_of(reply);
    EXPECT_EQ(asset["contract"], body["contract"]);
    const auto known = center.as("agent").post(path, body);
    ASSERT_TRUE(refused(known, 409, "already_exists"));
    EXPECT_EQ(json_of(known)["asset"]["id"], asset["id"]);
    EXPECT_TRUE(faulted(
        center.as("agent").post(
            path,
            Json{
                {"contract", Json::object()},
                {"serial",   " "           }
    }
        ),
        {"/model required", "/serial blank", "/contract/number required"}
    ));
    const auto link = "/api/v1/tickets/" + text_of(ticket, "id") + "/assets";
    const Json which{
        {"asset_id", asset["id"]}
    };
    ASSERT_TRUE(answered(center.as("agent").post(link, which), 201));
    EXPECT_TRUE(refused(center.as("agent").post(link, which), 409, "already_linked"));
    const auto other = create("agent");
    EXPECT_TRUE(faulted(
        center.as("agent").post("/api/v1/tickets/" + text_of(other, "id") + "/assets", which),
        {"/asset_id unknown_reference"}
    ));
    const auto one = path + "/" + text_of(asset, "id");
    const auto shown = get("agent", one);
    ASSERT_EQ(shown["tickets"].size(), 1U);
    EXPECT_EQ(shown["tickets"][0]["number"], ticket["number"]);
    const HeaderList match{
        {"If-Match", "\"1\""}
    };
    const auto changed = center.as("agent").patch(
        one,
        Json{
            {"warranty", nullptr },
            {"note",     "移机"}
    },
        match
    );
    ASSERT_TRUE(answered(changed, 200));
    EXPECT_TRUE(json_of(changed)["warranty"].is_null());
    EXPECT_TRUE(refused(center.as("agent").patch(one, Json::object(), match), 412));
    EXPECT_TRUE(refused(
        center.as("agent").get(path_of(other["customer"]) + "/assets/" + text_of(asset, "id")), 404
    ));
}

TEST(Duplicates, are_proposed_with_their_reasons) {
    const auto number = new_phone();
    Json one{
        {"name",    "杭州重复贸易有限公司"},
        {"kind",    "organization"                  },
        {"address", "滨江区 1 号"               }
    };
    one["contacts"] = Json::array({contact("phone", number)});
    one["id_number"] = "91350100M000100Y43";
    auto other = one;
    other["contacts"][0]["shared"] = true;
    other["name"] = "杭州重复贸易公司";
    other["address"] = "滨江区1号";
    const auto customer = open(one);
    const auto twin = open(other);
    open(Json{
        {"name", "毫不相干"}
    });
    const auto items = get("lead", path_of(customer) + "/duplicates")["items"];
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0]["customer"]["id"], twin["id"]);
    EXPECT_EQ(items[0]["score"], 100);
    std::set<std::string> codes;
    for (const auto& reason : items[0]["reasons"]) codes.insert(text_of(reason, "code"));
    EXPECT_EQ(
        codes,
        (std::set<std::string>{"same_id_number", "same_phone_shared", "same_name_and_address"})
    );
}

}  // namespace
}  // namespace bihuan::test::archive
