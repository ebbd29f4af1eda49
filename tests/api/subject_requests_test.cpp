// What customers ask about their own data: to see it, to have it put right, to have it deleted.

#include "api/customer_archive.hpp"

namespace bihuan::test::archive {
namespace {

/// Registers a request and gives the path to carry it out.
std::string request_path(const Json& customer, const std::string& kind) {
    const auto path = path_of(customer) + "/subject-requests";
    const auto reply = Center::instance().as("agent").post(
        path,
        Json{
            {"kind", kind          },
            {"note", "本人来电"}
    }
    );
    EXPECT_TRUE(answered(reply, 201));
    return path + "/" + text_of(json_of(reply), "id") + "/carry-out";
}

TEST(SubjectRequests, are_tickets_and_carried_out_by_somebody_else) {
    auto& center = Center::instance();
    const auto phone = new_phone();
    const auto customer = open_with_phone("查阅人", phone);
    const auto path = request_path(customer, "access");
    const auto requests = get("agent", path_of(customer) + "/subject-requests")["items"];
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(
        get("agent", "/api/v1/tickets/" + text_of(requests[0]["ticket"], "id"))["kind"], "inquiry"
    );
    EXPECT_TRUE(refused(center.as("lead").post(path, Json::object()), 403));
    const auto reply = center.as("supervisor")
                           .post(
                               path,
                               Json{
                                   {"remark", "已交本人"}
    }
                           );
    ASSERT_TRUE(answered(reply, 200));
    const auto bundle = json_of(reply)["bundle"];
    EXPECT_EQ(bundle["customer"]["contacts"][0]["value"], "+86" + phone);
    EXPECT_EQ(bundle["tickets"].size(), 1U);
    EXPECT_TRUE(
        refused(center.as("supervisor").post(path, Json::object()), 409, "request_carried_out")
    );
    const auto audit = all_items(
        "supervisor",
        "/api/v1/audit?action=personal_data.access&object=customer:" + text_of(customer, "id")
    );
    EXPECT_EQ(audit.size(), 1U);
    const auto own = path_of(customer) + "/subject-requests";
    const auto mine = center.as("supervisor")
                          .post(
                              own,
                              Json{
                                  {"kind", "correction"},
                                  {"note", "改名"    }
    }
                          );
    ASSERT_TRUE(answered(mine, 201));
    EXPECT_TRUE(refused(
        center.as("supervisor")
            .post(own + "/" + text_of(json_of(mine), "id") + "/carry-out", Json::object()),
        403,
        "four_eyes"
    ));
}

TEST(SubjectRequests, delete_by_pseudonymising_once_nothing_speaks_against_it) {
    auto& center = Center::instance();
    auto& supervisor = center.as("supervisor");
    const auto phone = new_phone();
    Json changes;
    changes["subject"] = "请回电 " + phone;
    changes["description"] = "李删除，电话" + phone;
    changes["customer"]["name"] = "李删除";
    changes["customer"]["contacts"] = Json::array({
        Json{{"kind", "phone"}, {"value", phone}}
    });
    auto ticket = create("agent", changes);
    const auto customer = get("lead", path_of(ticket["customer"]));
    const auto path = request_path(customer, "deletion");
    EXPECT_TRUE(refused(supervisor.post(path, Json::object()), 409, "tickets_open"));
    for (const auto& step : usual_walk()) ticket = move(step.who, ticket, step.action);
    const auto kept = supervisor.post(path, Json::object());
    ASSERT_TRUE(refused(kept, 409, "retention_binds")) << "100 yuan were paid";
    EXPECT_TRUE(json_of(kept)["until"].is_string());
    center.sql(
        "UPDATE ticket SET closed_at = closed_at - interval '1096 days' WHERE id = '" +
        text_of(ticket, "id") + "'"
    );
    const auto events = center.sql("SELECT count(*) AS n FROM ticket_event").front().integer("n");
    ASSERT_TRUE(answered(supervisor.post(path, Json::object()), 200));
    const auto after = get("lead", path_of(customer));
    EXPECT_TRUE(text_of(after, "name").starts_with("已注销客户-")) << after;
    EXPECT_EQ(after["contacts"], Json::array());
    EXPECT_FALSE(after["pseudonymised_at"].is_null());
    const auto cleaned = read("supervisor", ticket);
    EXPECT_EQ(dump(cleaned).find(phone), std::string::npos) << cleaned;
    EXPECT_EQ(dump(cleaned).find("李删除"), std::string::npos) << cleaned;
    EXPECT_GT(center.sql("SELECT count(*) AS n FROM ticket_event").front().integer("n"), events);
    EXPECT_TRUE(refused(
        try_change(
            "lead",
            after,
            Json{
                {"name", "再来"}
    }
        ),
        409,
        "customer_pseudonymised"
    ));
    // The number is free, and whoever has it is somebody else.
    EXPECT_NE(open_with_phone("王新人", phone)["id"], customer["id"]);
}

}  // namespace
}  // namespace bihuan::test::archive
