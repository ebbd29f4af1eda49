// Account managers: who gets which customer, and who has to call.

#include "api/customer_archive.hpp"

namespace bihuan::test::archive {
namespace {

using std::chrono::hours;

TEST(AccountManagers, get_customers_by_their_ability_and_are_to_call_within_a_week) {
    auto& center = Center::instance();
    auto& lead = center.as("lead");
    const std::string list = "/api/v1/account-managers";
    const std::string assign = customers + "/managers/assign";
    Json ids = Json::array();
    for (int i = 0; i < 9; ++i)
        ids.push_back(open(Json{
            {"name", "待分配"}
        })["id"]);
    ASSERT_TRUE(answered(
        lead.put(
            list,
            Json{
                {"managers", Json::array()}
    }
        ),
        200
    ));
    EXPECT_TRUE(refused(
        lead.post(
            assign,
            Json{
                {"customer_ids", ids}
    }
        ),
        409,
        "no_account_manager"
    ));
    const auto& one = center.hire("manager_one", {"agent"}, {"front"});
    const auto& two = center.hire("manager_two", {"agent"}, {"front"});
    Json managers = Json::array();
    managers.push_back(Json{
        {"user_id", one.id},
        {"ability", "2.00"}
    });
    managers.push_back(Json{
        {"user_id", two.id},
        {"ability", "1.00"}
    });
    managers.push_back(Json{
        {"user_id", center.id_of("visitor")},
        {"ability", "9.00"                 },
        {"active",  false                  }
    });
    ASSERT_TRUE(answered(
        lead.put(
            list,
            Json{
                {"managers", managers}
    }
        ),
        200
    ));
    const auto reply = lead.post(
        assign,
        Json{
            {"customer_ids", ids}
    }
    );
    ASSERT_TRUE(answered(reply, 200));
    EXPECT_EQ(json_of(reply)["assigned"].size(), 9U);
    std::map<std::string, int> loads;
    const auto listed = get("lead", list);
    for (const auto& item : listed["items"]) {
        loads[text_of(item["user"], "id")] = item["customers"].get<int>();
    }
    EXPECT_EQ(loads[one.id], 6);
    EXPECT_EQ(loads[two.id], 3);
    EXPECT_EQ(
        json_of(lead.post(
            assign,
            Json{
                {"customer_ids", ids}
    }
        ))["assigned"],
        Json::array()
    );
    const auto due = found("manager=" + one.id + "&contact_due_before=" + from_now(hours(24 * 8)));
    ASSERT_EQ(due.size(), 6U);
    const auto path = customers + "/" + *due.begin();
    EXPECT_TRUE(refused(center.as("manager_two").request("POST", path + "/contacted"), 403));
    EXPECT_EQ(center.as("manager_one").request("POST", path + "/contacted").status, 204U);
    EXPECT_TRUE(get("lead", path)["contact_due_at"].is_null());
    Json bad = Json::array({
        Json{{"user_id", center.id_of("infodesk")}, {"ability", "0.00"}}
    });
    EXPECT_TRUE(faulted(
        lead.put(
            list,
            Json{
                {"managers", bad}
    }
        ),
        {"/managers/0/user_id inactive_user", "/managers/0/ability out_of_range"}
    ));
}

TEST(AccountManagers, have_called_when_a_word_went_out_on_a_ticket) {
    auto& center = Center::instance();
    const auto ticket = create("agent");
    auto customer = get("lead", path_of(ticket["customer"]));
    customer = change(
        customer,
        Json{
            {"manager_id", center.id_of("agent")}
    }
    );
    EXPECT_FALSE(customer["contact_due_at"].is_null());
    const auto path = "/api/v1/tickets/" + text_of(ticket, "id") + "/contacts";
    Json word{
        {"direction", "in"   },
        {"channel",   "phone"},
        {"text",      "催"  }
    };
    ASSERT_TRUE(answered(center.as("agent").post(path, word), 201));
    EXPECT_FALSE(get("lead", path_of(customer))["contact_due_at"].is_null());
    word["direction"] = "out";
    ASSERT_TRUE(answered(center.as("agent").post(path, word), 201));
    EXPECT_TRUE(get("lead", path_of(customer))["contact_due_at"].is_null());
}

}  // namespace
}  // namespace bihuan::test::archive
